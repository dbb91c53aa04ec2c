"""Points for made-up sheets: given a total, believable points row by row. Pure and repeatable."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

HALF = Decimal("0.5")


def spread(total: Decimal, ceilings: Sequence[Decimal], chance: Random) -> list[Decimal]:
    """Points of each row, in steps of a half, that add up to `total`; no row loses over half."""
    points = list(ceilings)
    missing = sum(points, Decimal(0)) - total
    rows = list(range(len(points)))
    while missing > 0:
        row = chance.choice(rows)
        if points[row] - HALF < ceilings[row] / 2:
            rows.remove(row)
            continue
        points[row] -= HALF
        missing -= HALF
    return points


def raised(
    points: Sequence[Decimal], ceilings: Sequence[Decimal], by: Decimal, chance: Random
) -> list[Decimal]:
    """The same rows as somebody kinder would read them: `by` points more where there is room."""
    higher = list(points)
    left = by
    rows = [row for row in range(len(higher)) if higher[row] < ceilings[row]]
    while left > 0 and rows:
        row = chance.choice(rows)
        higher[row] += HALF
        left -= HALF
        if higher[row] >= ceilings[row]:
            rows.remove(row)
    return higher


GENERAL_REASONS = (
    "Chưa đủ minh chứng cho phần đã tự chấm.",
    "Số thực hiện thấp hơn chỉ tiêu đăng ký.",
)
# By the code of the criterion in the shipped sets.
REASONS = {
    "1": ("Doanh thu đối chiếu sổ sách thấp hơn số tự ghi.",),
    "3": (
        "Thiếu thành viên mới so với đăng ký.",
        "Danh sách thành viên mới chưa có xác nhận của xã.",
    ),
    "4": (
        "Hợp đồng chưa có chữ ký của doanh nghiệp.",
        "Vụ Thu Đông còn diện tích chưa ký hợp đồng.",
    ),
    "5": ("Thu nhập tăng thấp hơn mức chung của Khối.",),
    "6": ("Đại hội thành viên tổ chức sau hạn.",),
    "7": ("Báo cáo năm nộp sau hạn.",),
    "8": ("Theo sổ thu, hội phí chưa nộp đủ.",),
    "9": ("Báo cáo 6 tháng nộp sau hạn.",),
    "10": ("Chưa có xác nhận của địa phương cho phần đóng góp.",),
    "11": ("Vắng một kỳ sinh hoạt Khối.",),
    "12": ("Sáng kiến chưa có quyết định công nhận.",),
}


def reason_for(code: str, chance: Random) -> str:
    """Why a reader gave less on this criterion."""
    return chance.choice(REASONS.get(code, GENERAL_REASONS))
