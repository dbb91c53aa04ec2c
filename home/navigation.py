"""The menus: which pages each role goes to, and where the person stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from history import clock
from home.links import link
from home.roles import Kind, Role, Surroundings, acting, roles_of, surroundings

ROLE_IN_SESSION = "vai"


@dataclass(frozen=True)
class Item:
    """A place in a menu; `section` tells which pages lie under it."""

    label: str
    url: str
    section: str
    icon: str = ""


@dataclass(frozen=True)
class Here:
    """Who asks, as whom, in which year: worked out once a request."""

    surroundings: Surroundings
    roles: list[Role]
    role: Role | None
    year: int | None


def here(request: HttpRequest) -> Here:
    """What the menus and the homes stand on; kept on the request."""
    found: Here | None = getattr(request, "_here", None)
    if found is None:
        found = _look_around(request)
        request._here = found  # type: ignore[attr-defined] # a note for the rest of this request
    return found


def _look_around(request: HttpRequest) -> Here:
    day = clock.day(clock.now())
    around = surroundings(day)
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return Here(around, [], None, around.year)
    roles = roles_of(user, day, around.year)
    wanted = str(request.session.get(ROLE_IN_SESSION, ""))
    return Here(around, roles, acting(roles, wanted), _year_of(request) or around.year)


def _year_of(request: HttpRequest) -> int | None:
    """The year the page itself is about."""
    match = request.resolver_match
    year = match.kwargs.get("year") if match else None
    return int(year) if year is not None else None


def menu_of(place: Here) -> list[Item]:
    """The main menu of the role somebody acts in."""
    if place.role is None:
        return []
    return [item for item in MENUS[place.role.kind](place.role, place) if item]


def tabbar_of(place: Here) -> list[Item]:
    """The bar at the foot of a phone, for those who speak for a unit."""
    if place.role is None or place.role.kind != Kind.MEMBER:
        return []
    return [
        Item(SHORT.get(item.label, item.label), item.url, item.section, item.icon)
        for item in menu_of(place)
        if item.icon
    ]


SHORT = {"Việc cần làm": "Việc"}


def _item(label: str, section: str, page: str, *arguments: Any, icon: str = "") -> Item | None:
    """A place to go to; None where it has no address."""
    url = link(page, *arguments)
    return Item(label, url, section, icon) if url else None


def _of_staff(role: Role, place: Here) -> list[Item | None]:
    year = place.year
    return [
        _item("Tổng quan", "home", "home:season", year),
        _item("Khối thi đua", "blocs", "blocs:blocs", year),
        _item("HTX", "organizations", "cooperatives:organizations"),
        _item("Đăng ký", "pledges", "blocs:pledges", year),
        _item("Chấm điểm", "scoring", "scoring:sheets", year),
        _item("Xếp hạng", "rankings", "scoring:rankings", year),
        _item("Khen thưởng", "awards", "awards:awards", year),
        _item("Báo cáo", "reports", "reports:papers", year),
    ]


def _of_council(role: Role, place: Here) -> list[Item | None]:
    year = place.year
    return [
        _item("Phiên họp", "home", "home:home"),
        _item("Hồ sơ", "awards", "awards:awards", year),
        _item("Xếp hạng", "rankings", "scoring:rankings", year),
        _item("Văn bản", "reports", "reports:papers", year),
    ]


def _of_reviewer(role: Role, place: Here) -> list[Item | None]:
    year = place.year
    return [
        _item("Tổng quan", "home", "home:home"),
        _item("Xếp hạng", "rankings", "scoring:rankings", year),
        _item("Hồ sơ", "awards", "awards:awards", year),
        _item("Văn bản", "reports", "reports:papers", year),
    ]


def _of_leader(role: Role, place: Here) -> list[Item | None]:
    """A leader's menu stays in the year they lead."""
    year, number = place.surroundings.year, role.bloc_number
    return [
        _item("Việc cần làm", "home", "home:home"),
        _item(role.bloc, "blocs", "blocs:bloc", year, number),
        _item("Chấm điểm", "scoring", "scoring:sheets", year),
        _item("Xếp hạng", "rankings", "scoring:ranking", year, number),
        _item("HTX của tôi", "organizations", "cooperatives:organization", role.organization_id),
    ]


def _of_member(role: Role, place: Here) -> list[Item | None]:
    year, unit = place.surroundings.year, role.organization_id
    return [
        _item("Việc cần làm", "home", "home:home", icon="list-check"),
        _item("Chỉ tiêu", "pledges", "blocs:pledge", year, unit, icon="bullseye"),
        _item("Chấm điểm", "scoring", "scoring:sheet", role.sheet_id, icon="pencil-square"),
        _item(role.bloc, "blocs", "blocs:bloc", year, role.bloc_number, icon="people"),
        _item("Kết quả các năm", "organizations", "cooperatives:organization", unit),
    ]


MENUS = {
    Kind.STAFF: _of_staff,
    Kind.COUNCIL: _of_council,
    Kind.REVIEWER: _of_reviewer,
    Kind.LEADER: _of_leader,
    Kind.MEMBER: _of_member,
}

# Pages that lie under a section other than the one of their app.
SECTION_OF_APP = {
    "home": "home",
    "blocs": "blocs",
    "cooperatives": "organizations",
    "scoring": "scoring",
    "awards": "awards",
    "reports": "reports",
}
SECTION_OF_WORD = {
    "pledge": "pledges", "ranking": "rankings", "question": "rankings", "fairness": "rankings",
    "organization": "organizations", "bloc_": "blocs", "chasing": "blocs",
    "notices": "blocs", "contact": "blocs", "import": "organizations",
}  # fmt: skip


def section_of(request: HttpRequest) -> str:
    """Under which item of the menu a page lies, by its address."""
    match = request.resolver_match
    if match is None or not match.url_name:
        return ""
    for word, section in SECTION_OF_WORD.items():
        if word in match.url_name:
            return section
    return SECTION_OF_APP.get(match.namespace, "")


def shown(
    items: Sequence[Item], section: str, counts: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """As the frame draws them, with the place one is in and how many tasks wait there."""
    counts = counts or {}
    return [
        {
            "label": item.label,
            "url": item.url,
            "icon": item.icon,
            "current": item.section == section,
            "count": counts.get(item.section, 0),
        }
        for item in items
    ]
