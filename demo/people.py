"""The demonstration's accounts. Every person here is made up: the name says "Mẫu"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.services import create_account
from cooperatives.models import Organization
from cooperatives.services import appoint_representative
from demo.entrances import DEPUTY, DIRECTOR, KEEPER, LEADER, PASSWORD


@dataclass(frozen=True)
class Staff:
    username: str
    full_name: str
    salutation: str
    position: str
    roles: frozenset[str]


OFFICERS = (
    Staff("ngan", "Trần Thị Mẫu Ngân", "chị Ngân", "Chuyên viên Văn phòng Liên minh",
          frozenset({"is_admin", "is_officer"})),
    Staff("lap", "Đỗ Văn Mẫu Lập", "anh Lập", "Chuyên viên Văn phòng Liên minh",
          frozenset({"is_officer"})),
    Staff("viet", "Lâm Văn Mẫu Việt", "anh Việt", "Chuyên viên Văn phòng Liên minh",
          frozenset({"is_officer"})),
    Staff("nhut", "Võ Văn Mẫu Nhựt", "anh Nhựt", "Chuyên viên Phòng Chính sách phát triển HTX",
          frozenset({"is_officer"})),
    Staff("diem", "Phan Thị Mẫu Diễm", "chị Diễm", "Chuyên viên Phòng Chính sách phát triển HTX",
          frozenset({"is_officer"})),
)  # fmt: skip
COUNCIL = tuple(
    Staff(f"hoidong{n}", f"Nguyễn Văn Mẫu Hội Đồng {n}", f"anh Hội Đồng {n}", position,
          frozenset({"is_council"}))
    for n, position in enumerate(
        ("Chủ tịch Liên minh, Chủ tịch Hội đồng", "Phó Chủ tịch Liên minh, Phó Chủ tịch Hội đồng",
         "Chánh Văn phòng, Thư ký Hội đồng", "Trưởng phòng Chính sách phát triển HTX",
         "Trưởng phòng Tổ chức – Tuyên truyền", "Giám đốc Quỹ hỗ trợ phát triển HTX",
         "Chủ tịch Công đoàn cơ sở", "Phó Chánh Văn phòng", "Kế toán trưởng"),
        start=1,
    )
)  # fmt: skip
REVIEWER = Staff("tinh", "Lê Thị Mẫu Tỉnh", "chị Tỉnh", "Chuyên viên cơ quan TĐKT tỉnh",
                 frozenset({"is_reviewer"}))  # fmt: skip


def keeper() -> User:
    """The first account, as `createsuperuser` makes it on a new machine."""
    return User.objects.create_superuser(
        KEEPER, PASSWORD, full_name="Nguyễn Văn Mẫu Quản Trị", position="Quản trị hệ thống"
    )


def open_staff_accounts(by: User, at: datetime) -> dict[str, User]:
    """Officers, council and reviewer by user name."""
    opened = {
        each.username: create_account(
            username=each.username, full_name=each.full_name, salutation=each.salutation,
            position=each.position, roles=each.roles, by=by, at=at,
            phone=f"0100000{serial}" if each in OFFICERS else "",
        )
        for serial, each in enumerate((*OFFICERS, *COUNCIL, REVIEWER), start=901)
    }  # fmt: skip
    share_password(opened.values())
    return opened


def open_director_account(
    organization: Organization, username: str, since: date, by: User, at: datetime
) -> User:
    """The director named in the list, entering with the phone of the list."""
    name = organization.contact_name
    user = create_account(
        username=username, full_name=name, phone=organization.contact_phone,
        salutation=f"anh/chị {' '.join(name.split()[-2:])}", position="Giám đốc", by=by, at=at,
    )  # fmt: skip
    appoint_representative(
        user=user, organization=organization, post="Giám đốc", valid_from=since, by=by, at=at
    )
    return user


def share_password(users: Iterable[User]) -> None:
    """One hash for all: hashing two hundred times would take longer than the rest."""
    keys = [user.pk for user in users]
    User.objects.filter(pk__in=keys).update(password=make_password(PASSWORD))


def one_account_per_role() -> list[tuple[str, str, str]]:
    """(role, user name, whose), printed at the start; empty without a demonstration."""
    roles = (
        ("Quản trị, cán bộ phụ trách Khối 3, 10", "ngan"),
        ("Cán bộ phụ trách Khối 4, 8, 9", "lap"),
        ("Khối trưởng Khối 10", LEADER),
        ("Khối phó Khối 10", DEPUTY),
        ("Giám đốc HTX đang tự chấm (Khối 4)", DIRECTOR),
        ("Hội đồng TĐKT", "hoidong1"),
        ("Cơ quan TĐKT tỉnh (chỉ xem)", "tinh"),
    )
    people = {
        each.username: each for each in User.objects.filter(username__in=dict(roles).values())
    }
    known = {username: people[username] for _, username in roles if username in people}
    return [
        (role, username, known[username].full_name) for role, username in roles if username in known
    ]
