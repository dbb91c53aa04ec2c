"""Who of a bloc's units gets in, who does not yet, and whom an account can be opened for."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Entrance, User
from accounts.names import as_phone
from accounts.services import Taken, guesses_at
from blocs.models import BlocYear
from cooperatives.models import Organization, Representative
from history import clock
from history.vietnamese import fold

# What nearly every unit is called tells none from another.
COMMON = re.compile(
    r"\b(hop tac xa|lien hiep|htx|lhhtx|qtdnd|quy tin dung nhan dan|nong nghiep|dich vu|thuong mai"
    r"|san xuat|kinh doanh|van tai|nuoi trong|thuy san|nn|dv|tm|sx)\b"
)
LONGEST = 16


@dataclass
class UnitRow:
    """A member unit with those who speak for it today, or why nobody can be let in yet."""

    unit: Organization
    people: list[Representative] = field(default_factory=list)
    username: str = ""
    phone: str = ""
    why_not: str = ""
    note: str = ""

    @property
    def is_open_to_all(self) -> bool:
        return any(each.user.last_login for each in self.people)

    @property
    def may_open(self) -> bool:
        return not self.people and not self.why_not


@dataclass(frozen=True)
class BlocPeople:
    """`way_in`: accounts with a link or a code nobody has used yet; `guesses`: those at which
    somebody was wrong lately.
    """

    rows: list[UnitRow]
    way_in: frozenset[int] = frozenset()
    guesses: Mapping[int, Taken] = field(default_factory=dict)

    @property
    def guessed_at(self) -> list[tuple[Representative, Taken]]:
        return [
            (each, self.guesses[each.user_id])
            for row in self.rows
            for each in row.people
            if each.user_id in self.guesses
        ]

    @property
    def missing(self) -> list[UnitRow]:
        """Units for which an account can be opened now."""
        return [row for row in self.rows if row.may_open]

    @property
    def excluded(self) -> list[UnitRow]:
        return [row for row in self.rows if row.why_not]

    @property
    def waiting(self) -> list[Representative]:
        """People with an account and no password of their own: a new slip takes nothing away."""
        return [
            each
            for row in self.rows
            for each in row.people
            if each.user.is_active and not each.user.has_usable_password()
        ]

    @property
    def signed_in(self) -> int:
        return sum(1 for row in self.rows if row.is_open_to_all)


def bloc_people(bloc_year: BlocYear, day: date) -> BlocPeople:
    """In six queries, however many units."""
    inside = bloc_year.memberships.filter(left_on__isnull=True).order_by("order", "pk")
    rows = {
        each.organization_id: UnitRow(each.organization)
        for each in inside.select_related("organization__commune")
    }
    speakers = Representative.objects.on(day).filter(organization__in=rows)
    for each in speakers.select_related("user").order_by("valid_from", "pk"):
        rows[each.organization_id].people.append(each)
    people = [each.user_id for row in rows.values() for each in row.people]
    unused = Entrance.objects.live(clock.real_now()).filter(user__in=people)
    found = BlocPeople(
        list(rows.values()),
        frozenset(unused.values_list("user", flat=True)),
        guesses_at(people) if people else {},
    )
    _plan([row for row in found.rows if not row.people])
    return found


def _plan(rows: list[UnitRow]) -> None:
    """A user name and a phone for each unit without anybody, or why there can be none."""
    taken = set(User.objects.values_list("username", flat=True)) if rows else set()
    phones = _owners({as_phone(row.unit.contact_phone) for row in rows})
    promised: set[str] = set()
    for row in rows:
        name = row.unit.contact_name.strip()
        if not name:
            row.why_not = "Danh bạ chưa có tên người đại diện. Xin ghi ở trang đơn vị rồi mở lại."
            continue
        phone = as_phone(row.unit.contact_phone)
        owner = phones.get(phone)
        if owner and fold(owner.full_name) == fold(name):
            row.why_not = (
                f"{owner.full_name} đã có tài khoản {owner.username} với số điện thoại này. "
                "Cùng một người thì thêm làm người đại diện ở trang đơn vị."
            )
            continue
        row.username = user_name_for(row.unit, taken)
        taken.add(row.username)
        row.phone, row.note = _phone_for(phone, owner, promised)
        promised.add(row.phone)


def _owners(phones: Collection[str]) -> dict[str | None, User]:
    return {user.phone: user for user in User.objects.filter(phone__in=phones)} if phones else {}


def _phone_for(phone: str, owner: User | None, promised: Collection[str]) -> tuple[str, str]:
    """The phone to sign in with, or none and why."""
    if not re.fullmatch(r"0\d{9,10}", phone):
        return "", "Danh bạ chưa có số điện thoại đúng dạng: vào bằng tên đăng nhập."
    if owner or phone in promised:
        return "", f"Số {phone} đã là của tài khoản khác: vào bằng tên đăng nhập."
    return phone, ""


def user_name_for(unit: Organization, taken: Iterable[str]) -> str:
    """Short, from what the unit alone is called: "HTX nông nghiệp Kênh 7B" → "kenh7b"."""
    own = re.sub(r"[^a-z0-9]+", "", COMMON.sub(" ", fold(unit.name)))[:LONGEST]
    # Digits alone could be somebody's phone number.
    base = own if re.search("[a-z]", own) else f"htx{own or unit.pk}"
    found, place = base, 1
    while found in taken:
        place += 1
        found = f"{base}{place}" if not base[-1].isdigit() else f"{base}-{place}"
    return found
