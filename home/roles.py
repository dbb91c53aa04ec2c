"""As whom somebody is here: roles of the account, then those that units give and dates end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from blocs.models import Bloc, Leadership, Membership, Season
from blocs.selectors import current_year
from catalogue.models import Office
from cooperatives.models import Representative


class Kind(StrEnum):
    """In the order in which a person's roles stand."""

    STAFF = "lien-minh"
    COUNCIL = "hoi-dong"
    REVIEWER = "tinh"
    LEADER = "khoi"
    MEMBER = "htx"


@dataclass(frozen=True)
class Role:
    """One role; those of a unit know the unit and its bloc of the year in focus."""

    kind: Kind
    label: str
    organization_id: int | None = None
    organization: str = ""
    bloc: str = ""
    bloc_number: int | None = None
    sheet_id: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.organization_id}" if self.organization_id else str(self.kind)


@dataclass(frozen=True)
class Surroundings:
    """What holds for every page of a day: the office and the year in focus."""

    office: Office | None
    year: int | None
    first_year: int | None = None
    last_year: int | None = None


def surroundings(day: date) -> Surroundings:
    """In one query where the office is known."""
    by_year = Season.objects.order_by("year").values("year")
    offices = list(
        Office.objects.annotate(
            year=_year_in_focus(day),
            first_year=Subquery(by_year[:1]),
            last_year=Subquery(by_year.reverse()[:1]),
        ).order_by("valid_from", "pk")
    )
    if not offices:
        season = current_year(day)
        return Surroundings(None, season.year if season else None)
    today = [each for each in offices if each.holds_on(day)] or offices[:1]
    found = today[-1]
    return Surroundings(found, found.year, found.first_year, found.last_year)


def _year_in_focus(day: date) -> Coalesce:
    """The rule of `blocs.selectors.current_year` inside another query."""
    under_way = (
        Season.objects.filter(steps__opens_on__lte=day)
        .filter(pk__in=Season.objects.filter(steps__closes_on__gte=day).values("pk"))
        .order_by("year")
    )
    begun = Season.objects.filter(year__lte=day.year).order_by("-year")
    latest = Season.objects.order_by("-year")
    return Coalesce(*(Subquery(each.values("year")[:1]) for each in (under_way, begun, latest)))


def roles_of(user: User, day: date, year: int | None) -> list[Role]:
    """Every role of a person on a day, the first of them where the person comes in."""
    account = [
        Role(Kind.STAFF, "Cán bộ Liên minh") if user.is_alliance else None,
        Role(Kind.COUNCIL, "Thành viên Hội đồng") if user.is_council else None,
        Role(Kind.REVIEWER, "Cơ quan TĐKT tỉnh") if user.is_reviewer else None,
    ]
    return [role for role in account if role] + _roles_in_units(user, day, year)


def _roles_in_units(user: User, day: date, year: int | None) -> list[Role]:
    """What the person leads and speaks for, in one query."""
    rows = _led(user, day, year).union(_spoken_for(user, day, year), all=True)
    found = sorted(rows, key=lambda row: (row["rank"], row["org_name"], row["org"]))
    roles = [_unit_role(row) for row in found]
    return [role for n, role in enumerate(roles) if role.key not in {r.key for r in roles[:n]}]


def _led(user: User, day: date, year: int | None) -> QuerySet[Leadership, Any]:
    posts = Leadership.objects.on(day).filter(
        person=user, membership__left_on__isnull=True, membership__season__year=year or 0
    )
    return posts.order_by().values(
        rank=Value(1),
        org=F("membership__organization_id"),
        org_name=F("membership__organization__name"),
        title=F("role"),
        in_kind=F("membership__bloc_year__bloc__kind"),
        in_number=F("membership__bloc_year__number"),
        sheet=F("membership__score_sheet__pk"),
    )


def _spoken_for(user: User, day: date, year: int | None) -> QuerySet[Representative, Any]:
    inside = Membership.objects.current().filter(
        organization=OuterRef("organization_id"), season__year=year or 0, is_khoi=True
    )
    return (
        Representative.objects.on(day)
        .filter(user=user)
        .order_by()
        .values(
            rank=Value(2),
            org=F("organization_id"),
            org_name=F("organization__name"),
            title=F("post"),
            in_kind=Subquery(inside.values("bloc_year__bloc__kind")[:1]),
            in_number=Subquery(inside.values("bloc_year__number")[:1]),
            sheet=Subquery(inside.values("score_sheet__pk")[:1]),
        )
    )


def _unit_role(row: dict[str, Any]) -> Role:
    leads = row["rank"] == 1
    title = Leadership.Role(row["title"]).label if leads else row["title"]
    bloc = f"{Bloc.Kind(row['in_kind']).label} {row['in_number']}" if row["in_number"] else ""
    return Role(
        kind=Kind.LEADER if leads else Kind.MEMBER,
        label=f"{title} {bloc if leads else row['org_name']}",
        organization_id=row["org"],
        organization=row["org_name"],
        bloc=bloc,
        bloc_number=row["in_number"],
        sheet_id=row["sheet"],
    )


def acting(roles: Sequence[Role], wanted: str) -> Role | None:
    """The role chosen, if the person still has it; else the first."""
    chosen = [role for role in roles if role.key == wanted]
    return next(iter(chosen or roles), None)
