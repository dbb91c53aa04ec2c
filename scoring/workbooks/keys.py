"""How cells are found again: by keys beside them, wherever rows and columns have gone meanwhile.

A key carries a check that only its own workbook gives, so a row pasted from another file, or typed
by hand, is seen.
"""

import hashlib
import re

TEMPLATE = "thi-dua-htx/tep-cham-diem/1"
STAMP_SHEET = "_ma"
LISTS_SHEET = "_danh_muc"
KEY = re.compile(r"([A-Z][a-z0-9_]{0,30})\.([0-9a-f]{8})")

GIVEN, REASON = "Xdiem", "Xlydo"
UNIT, CRITERION = "Xdonvi", "Xtieuchi"
VALUE, VOTES = "Xgiatri", "Xphieu"
COLUMN_LETTERS = "TX"

# What a meeting's workbook asks beside points and votes: the name, what is asked, and how.
MINUTES: tuple[tuple[str, str, str], ...] = (
    ("held_on", "Ngày họp", "Ghi ngày/tháng/năm, như 20/12/2023"),
    ("starts_at", "Bắt đầu lúc", "Ghi giờ:phút, như 08:00"),
    ("ends_at", "Kết thúc lúc", "Ghi giờ:phút, như 11:30"),
    ("place", "Địa điểm", ""),
    ("chair", "Chủ trì", "Họ tên, chức vụ"),
    ("secretary", "Thư ký", "Họ tên, chức vụ"),
    ("members", "Số đơn vị được triệu tập", ""),
    ("present", "Số đơn vị có mặt", ""),
    ("absent", "Vắng, lý do", ""),
    ("invited", "Đại biểu mời", ""),
    ("discussion", "Ý kiến thảo luận", ""),
    ("next_leader", "Giới thiệu Khối trưởng năm sau", ""),
    ("next_deputy", "Giới thiệu Khối phó năm sau", ""),
    ("conclusion", "Kết luận", ""),
)


def line_key(line: int) -> str:
    return f"L{line}"


def sheet_key(sheet: int) -> str:
    return f"D{sheet}"


def criterion_key(criterion: int, period: int) -> str:
    return f"T{criterion}p{period}"


def vote_key(membership: int) -> str:
    return f"M{membership}"


def change_key(number: int) -> str:
    return f"S{number}"


def minutes_key(name: str) -> str:
    return f"H{name}"


def signed(code: str, name: str) -> str:
    """The key as it stands in the file."""
    return f"{name}.{_check(code, name)}"


def is_sound(code: str, name: str, check: str) -> bool:
    return _check(code, name) == check


def _check(code: str, name: str) -> str:
    return hashlib.sha256(f"{TEMPLATE}:{code}:{name}".encode()).hexdigest()[:8]
