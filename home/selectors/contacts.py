"""Danh bạ Khối: whom to call in a bloc. Members see whom they need; who keeps or leads it, all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocs.models import BlocYear, Membership
from blocs.selectors import leaders_of
from cooperatives.models import Organization
from home.texts import phone_digits, zalo_url


@dataclass(frozen=True)
class Contact:
    """One line; `organization` is None for the Alliance's officer."""

    organization: Organization | None
    name: str
    post: str
    role: str
    phone: str
    zalo: str
    address: str

    @property
    def unit(self) -> str:
        return self.organization.name if self.organization else "Liên minh HTX"

    @property
    def dial(self) -> str:
        return phone_digits(self.phone)

    @property
    def zalo_url(self) -> str:
        return zalo_url(self.zalo, self.phone)


def contacts_of(bloc_year: BlocYear, today: date, *, whole: bool) -> list[Contact]:
    """Officer, leader and deputy first; the other members only where `whole`. In two queries."""
    posts = leaders_of([bloc_year], today)[bloc_year.pk]
    leading = {post.membership_id: post for post in posts.values()}
    members = (
        Membership.objects.current()
        .filter(bloc_year=bloc_year)
        .select_related("organization__commune__parent")
        .order_by("order", "pk")
    )
    if not whole:
        members = members.filter(pk__in=leading)
    rows = []
    for each in members:
        post = leading.get(each.pk)
        person = post.person if post else None
        unit = each.organization
        rows.append(
            Contact(
                organization=unit,
                name=unit.contact_name or (person.full_name if person else ""),
                post=unit.contact_post or (person.position if person else ""),
                role=post.get_role_display() if post else "",
                phone=unit.contact_phone or (person.phone if person else "") or "",
                zalo=unit.contact_zalo,
                address=_address(unit),
            )
        )
    rows.sort(key=lambda row: ("Khối trưởng", "Khối phó", "").index(row.role))
    return [*_officer(bloc_year), *rows]


def _officer(bloc_year: BlocYear) -> Sequence[Contact]:
    officer = bloc_year.officer
    if officer is None:
        return []
    return [
        Contact(
            None, officer.full_name, officer.position, "Cán bộ phụ trách", officer.phone or "", "",
            "",
        )
    ]  # fmt: skip


def _address(unit: Organization) -> str:
    places = [unit.address]
    if unit.commune:
        places.append(unit.commune.full_name)
        if unit.commune.parent:
            places.append(unit.commune.parent.full_name)
    return ", ".join(each for each in places if each)
