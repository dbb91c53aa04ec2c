"""Blocs of a year and over the years, with those who lead them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from blocs.models import Bloc, BlocYear, Leadership, Meeting, Membership, Pledge, Season
from cooperatives.models import Organization

Posts = dict[str, Leadership]


def leader_of(bloc_year: BlocYear, day: date) -> Leadership | None:
    return leaders_of([bloc_year], day)[bloc_year.pk].get(Leadership.Role.LEADER)


def deputy_of(bloc_year: BlocYear, day: date) -> Leadership | None:
    return leaders_of([bloc_year], day)[bloc_year.pk].get(Leadership.Role.DEPUTY)


def leaders_of(bloc_years: Collection[BlocYear], day: date) -> dict[int, Posts]:
    """By bloc and role, in one query; the latest appointment wins."""
    posts = (
        Leadership.objects.on(day)
        .filter(membership__bloc_year__in=bloc_years, membership__left_on__isnull=True)
        .select_related("membership__organization", "person")
        .order_by("valid_from", "pk")
    )
    found: dict[int, Posts] = {bloc_year.pk: {} for bloc_year in bloc_years}
    for post in posts:
        found[post.membership.bloc_year_id][post.role] = post
    return found


def bloc_year_of(organization: Organization, season: Season) -> BlocYear | None:
    """The khối a unit competes in; a cụm on top does not count."""
    return (
        BlocYear.objects.filter(
            memberships__organization=organization,
            memberships__season=season,
            memberships__is_khoi=True,
            memberships__left_on__isnull=True,
        )
        .select_related("season", "bloc", "officer")
        .first()
    )


@dataclass(frozen=True)
class BlocRow:
    bloc_year: BlocYear
    members: int
    leader: Leadership | None
    deputy: Leadership | None
    meeting: Meeting | None


def bloc_rows(season: Season, user: User, day: date) -> list[BlocRow]:
    """The blocs of a year that one may see, with who leads and when they meet."""
    seen = BlocYear.objects.visible_to(user).filter(season=season).order_by("number")
    bloc_years = list(seen.select_related("season", "bloc", "officer"))
    members = _members_by_bloc(season)
    posts = leaders_of(bloc_years, day)
    meetings = _year_end_meetings(season)
    return [
        BlocRow(
            bloc_year=each,
            members=members.get(each.pk, 0),
            leader=posts[each.pk].get(Leadership.Role.LEADER),
            deputy=posts[each.pk].get(Leadership.Role.DEPUTY),
            meeting=meetings.get(each.pk),
        )
        for each in bloc_years
    ]


def _year_end_meetings(season: Season) -> dict[int | None, Meeting]:
    found = Meeting.objects.filter(
        season=season, kind=Meeting.Kind.YEAR_END, bloc_year__isnull=False
    )
    return {meeting.bloc_year_id: meeting for meeting in found.order_by("planned_on", "pk")}


@dataclass(frozen=True)
class HistoryCell:
    number: int
    bloc_year: BlocYear | None
    members: int = 0
    is_new: bool = False


@dataclass(frozen=True)
class HistoryYear:
    """One line of the table: a year, its blocs by number, what began and what ended with it."""

    year: int
    cells: list[HistoryCell]
    began: list[BlocYear] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    decision: str = ""

    @property
    def blocs(self) -> int:
        return sum(1 for cell in self.cells if cell.bloc_year)

    @property
    def members(self) -> int:
        return sum(cell.members for cell in self.cells)


def bloc_history(user: User) -> list[HistoryYear]:
    """Every year with its blocs by number, in three queries."""
    by_year: dict[int, dict[int, BlocYear]] = defaultdict(dict)
    bloc_years = BlocYear.objects.visible_to(user).select_related("season", "bloc")
    for each in bloc_years.order_by("season__year", "number"):
        by_year[each.season.year][each.number] = each
    members = _members_by_bloc()
    numbers = sorted({number for blocs in by_year.values() for number in blocs})
    return [
        _history_year(year, by_year[year], numbers, members, _ended_before(by_year, year))
        for year in by_year
    ]


def _members_by_bloc(season: Season | None = None) -> dict[int, int]:
    current = Membership.objects.current()
    inside = current if season is None else current.filter(season=season)
    counted = inside.values("bloc_year").annotate(n=Count("pk")).order_by()
    return {row["bloc_year"]: row["n"] for row in counted}


def _ended_before(by_year: dict[int, dict[int, BlocYear]], year: int) -> list[BlocYear]:
    """Blocs of the year before, of which a decision says they ended with this one."""
    before = max((each for each in by_year if each < year), default=None)
    if before is None:
        return []
    gone = by_year[before].values()
    return [
        each for each in gone if each.bloc.ended_year is not None and each.bloc.ended_year <= year
    ]


def _history_year(
    year: int,
    blocs: dict[int, BlocYear],
    numbers: list[int],
    members: dict[int, int],
    ended: list[BlocYear],
) -> HistoryYear:
    began = [each for each in blocs.values() if each.bloc.founded_year == year]
    fresh = {each.pk for each in began}
    cells = []
    for number in numbers:
        each = blocs.get(number)
        key = each.pk if each else 0
        cells.append(HistoryCell(number, each, members.get(key, 0), key in fresh))
    return HistoryYear(
        year=year,
        cells=cells,
        began=began,
        ended=_ending_sentences(ended),
        decision=next((each.decision for each in began if each.decision), ""),
    )


def _ending_sentences(ended: list[BlocYear]) -> list[str]:
    """Blocs that ended for one reason are told in one sentence."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in ended:
        by_reason[each.bloc.end_note].append(each.name)
    return [
        f"Thôi {', '.join(names)}{': ' if reason else ''}{reason}"
        for reason, names in by_reason.items()
    ]


@dataclass(frozen=True)
class MemberRow:
    """A unit in its bloc: what it leads, whether it registered."""

    membership: Membership
    post: str
    pledge_state: str | None

    @property
    def pledge_label(self) -> str:
        return Pledge.State(self.pledge_state).label if self.pledge_state else "Chưa đăng ký"


def members_of(bloc_year: BlocYear, posts: Posts) -> tuple[list[MemberRow], list[Membership]]:
    """Units in the bloc now, in their order; and those that left within the year."""
    everybody = list(
        bloc_year.memberships.select_related("organization__commune").order_by("order", "pk")
    )
    states = _pledge_states(bloc_year)
    roles = {post.membership_id: post.get_role_display() for post in posts.values()}
    inside = [
        MemberRow(each, roles.get(each.pk, ""), states.get(each.organization_id))
        for each in everybody
        if each.left_on is None
    ]
    return inside, [each for each in everybody if each.left_on is not None]


def _pledge_states(bloc_year: BlocYear) -> dict[int, str]:
    units = bloc_year.memberships.values("organization")
    pledges = Pledge.objects.filter(season=bloc_year.season_id, organization__in=units)
    return dict(pledges.values_list("organization", "state"))


def years_of(bloc_year: BlocYear, user: User) -> list[dict[str, Any]]:
    """The same bloc in the other years one may see, under the number it had then."""
    there = BlocYear.objects.visible_to(user).filter(bloc=bloc_year.bloc_id)
    return [
        {"year": each.season.year, "url": each.get_absolute_url(), "current": each == bloc_year}
        for each in there.select_related("season", "bloc").order_by("season__year")
    ]


def units_outside(bloc_year: BlocYear, text: str) -> QuerySet[Organization]:
    """Units that match and are in no khối of the year."""
    inside = Membership.objects.current().filter(season=bloc_year.season_id)
    if bloc_year.bloc.kind == Bloc.Kind.BLOC:
        inside = inside.filter(is_khoi=True)
    else:
        inside = inside.filter(bloc_year=bloc_year)
    found = Organization.objects.matching(text).exclude(pk__in=inside.values("organization"))
    return found.select_related("commune").order_by("sort_key", "pk")


def bloc_numbers(season: Season, user: User) -> list[tuple[int, str]]:
    """Number and area of the blocs one may see, for a filter."""
    seen = BlocYear.objects.visible_to(user).filter(season=season).order_by("number")
    return list(seen.values_list("number", "area"))
