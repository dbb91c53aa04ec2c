"""One hint a screen for who is there the first time: at most three lines, put away for good."""

from dataclasses import dataclass

from django.http import HttpRequest

from home.roles import Kind, Role


@dataclass(frozen=True)
class Hint:
    """`kinds` are the roles it speaks to; the key is what an account keeps of it."""

    key: str
    page: str
    kinds: frozenset[Kind]
    lines: tuple[str, ...]


STAFF = frozenset({Kind.STAFF})
UNITS = frozenset({Kind.LEADER, Kind.MEMBER})
LEADERS = frozenset({Kind.LEADER})
MEMBERS = frozenset({Kind.MEMBER})
COUNCIL = frozenset({Kind.COUNCIL})
# The province reads only: its pages carry no button, so nothing that wants putting away.

HINTS = (
    Hint("dau-lien-minh", "home:home", STAFF, (
        "Việc đến hạn và quá hạn đứng trên; bấm vào việc là đến đúng chỗ làm.",
        "Bảng tiến độ xếp khối trễ lên đầu; bấm tên khối để mở trang khối.",
        "Tìm bất cứ đơn vị, khối, văn bản nào ở ô tìm phía trên, không cần dấu.",
    )),
    Hint("dau-don-vi", "home:home", MEMBERS, (
        "Việc cần làm trước nhất ở trên cùng, có một nút để bắt đầu.",
        "Đang ghi dở cứ bấm Lưu, lần sau vào làm tiếp.",
        "Vướng chỗ nào, bấm Gọi để hỏi cán bộ phụ trách.",
    )),
    Hint("dau-khoi", "home:home", LEADERS, (
        "Bảng dưới cho biết đơn vị nào đã gửi, đơn vị nào Khối đã chấm.",
        "Không ai chấm phần của Khối cho đơn vị mình: Khối trưởng, Khối phó chấm cho nhau.",
    )),
    Hint("dau-hoi-dong", "home:home", COUNCIL, (
        "Phiên họp sắp tới và số đề nghị chờ xét ở trên cùng.",
        "Mở một đề nghị để đọc điểm, điều kiện và hồ sơ; kết quả phiếu do văn phòng ghi.",
    )),
    Hint("danh-ba", "cooperatives:organizations", STAFF, (
        "Tìm không cần dấu: tên, mã số thuế, xã. Bấm đầu cột để xếp thứ tự.",
        "Excel tải đúng danh sách đang lọc; số là số, ngày là ngày.",
    )),
    Hint("dang-ky", "blocs:pledges", STAFF, (
        "Bấm các nút lọc để xem ai chưa đăng ký, ai chờ xác nhận.",
        "Mở một dòng để xác nhận, hoặc trả lại kèm lý do.",
    )),
    Hint("cham-diem", "scoring:sheets", STAFF | LEADERS, (
        "Chọn một Khối để xem từng đơn vị; bấm tên đơn vị để mở bảng chấm.",
    )),
    Hint("bang-cham", "scoring:sheet", UNITS, (
        "Mỗi tiêu chí ghi một số điểm; không điểm thì ghi 0, chưa chấm thì để trống.",
        "Lưu bao nhiêu lần cũng được; chỉ khi bấm gửi bảng mới chuyển đi.",
    )),
    Hint("xep-hang", "scoring:rankings", STAFF | UNITS, (
        "Thứ hạng là dự kiến cho đến khi Liên minh chốt; chốt rồi không đổi nữa.",
    )),
    Hint("khen-thuong", "awards:awards", STAFF, (
        "Đề nghị lập từ xếp hạng đã chốt; ai chưa được đề nghị có ghi lý do ở dưới.",
        "Mục Việc cần làm đi từ trên xuống, bước sau mở khi bước trước xong.",
    )),
    Hint("van-ban", "reports:papers", STAFF, (
        "Văn bản đã lập không đổi; số liệu đổi thì lập lại thành lần sau.",
    )),
    Hint("khoi", "blocs:bloc", STAFF | LEADERS, (
        "Bấm In để có danh sách thành viên trên giấy A4; bấm tên đơn vị để mở hồ sơ.",
    )),
)  # fmt: skip
BY_KEY = {hint.key: hint for hint in HINTS}


def hint_for(request: HttpRequest, role: Role | None, seen: list[str]) -> Hint | None:
    """The page's hint, as long as this account did not put it away."""
    match = request.resolver_match
    if role is None or match is None:
        return None
    return next(
        (
            hint
            for hint in HINTS
            if hint.page == match.view_name and role.kind in hint.kinds and hint.key not in seen
        ),
        None,
    )
