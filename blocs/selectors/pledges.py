"""Who registered for a year, for what, and who has not yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from accounts.models import User
from blocs.models import Leadership, Membership, Pledge, PledgeAward, PledgeTarget, Season
from catalogue.models import AwardType
from cooperatives.models import Figure, Organization, Representative
from history.keys import key_of
from history.models import Event
from history.vietnamese import fold, format_days_left

# What the list shows of the figures, beside the registered awards.
REVENUE, MEMBERS = "doanh_thu", "so_thanh_vien"
PLACES = {1: "Nhất", 2: "Nhì", 3: "Ba"}
# The code of an award and its place.
Registration = tuple[str, int | None]

LATE, PENDING, RETURNED, DOING = "nop-tre", "cho-xac-nhan", "tra-lai", "dang-lam"
WITHOUT_TARGETS, MISSING = "thieu-chi-tieu", "chua-dang-ky"
STATES = {
    PENDING: "Chờ xác nhận",
    RETURNED: "Trả lại",
    DOING: "Đang làm",
    LATE: "Nộp trễ",
    WITHOUT_TARGETS: "Thiếu chỉ tiêu",
    MISSING: "Chưa đăng ký",
}
SORTS = {"ten": "sort_key", "khoi": "bloc_number", "ngay": "submitted_on"}


@dataclass(frozen=True)
class AwardMark:
    """An award as people say it, and which drawing stands beside it."""

    kind: str
    label: str


def award_mark(award_type: AwardType, place: int | None) -> AwardMark:
    """ "Bằng khen (hạng Nhì)"; a flag is for the first and does not say so."""
    if award_type.mark == AwardType.Mark.FLAG and place in (None, 1):
        return AwardMark("co", award_type.short_name)
    kind = (
        "bk3" if award_type.mark == AwardType.Mark.CERTIFICATE and place == 3 else award_type.mark
    )
    rank = f" (hạng {PLACES.get(place, place)})" if place else ""
    return AwardMark(kind, f"{award_type.short_name}{rank}")


@dataclass(frozen=True)
class PledgeFilter:
    text: str = ""
    bloc: int | None = None
    field: str = ""
    award: str = ""
    state: str = ""
    sort: str = "ten"


@dataclass(frozen=True)
class PledgeRow:
    """One unit in the list of registrations."""

    organization: Organization
    bloc_number: int | None
    bloc_area: str
    state: str | None
    submitted_on: date | None
    status_kind: str
    status: str
    members: Decimal | None = None
    new_members: Decimal | None = None
    revenue: Decimal | None = None
    awards: list[AwardMark] = field(default_factory=list)


def registrants(season: Season, user: User) -> QuerySet[Any]:
    """Units in a khối of the year, or registered for it, that one may see; with their pledge."""
    targets = PledgeTarget.objects.handed_in().filter(
        pledge__organization=OuterRef("pk"), pledge__season=season
    )
    units = Organization.objects.annotate(
        pledge=FilteredRelation("pledges", condition=Q(pledges__season=season)),
        membership=FilteredRelation(
            "memberships",
            condition=Q(
                memberships__season=season,
                memberships__is_khoi=True,
                memberships__left_on__isnull=True,
            ),
        ),
    ).filter(Q(pledge__isnull=False) | Q(membership__isnull=False))
    scoped: QuerySet[Any] = _in_scope(units, season, user).annotate(
        state=F("pledge__state"),
        submitted_on=F("pledge__submitted_on"),
        pledge_pk=F("pledge__pk"),
        pledge_version=F("pledge__version"),
        bloc_officer=F("membership__bloc_year__officer"),
        bloc_number=F("membership__bloc_year__number"),
        bloc_area=F("membership__bloc_year__area"),
        has_targets=Exists(targets),
    )
    return scoped


def _in_scope(units: QuerySet[Any], season: Season, user: User) -> QuerySet[Any]:
    if user.is_alliance or user.is_council or user.is_reviewer:
        return units
    own = Representative.objects.today().filter(user=user).values("organization")
    led = Leadership.objects.today().filter(person=user).values("membership__bloc_year")
    in_led = Membership.objects.filter(season=season, bloc_year__in=led).values("organization")
    return units.filter(Q(pk__in=own) | Q(pk__in=in_led))


def units_to_register(season: Season, user: User) -> QuerySet[Organization]:
    """Units whose registration one may open, with a bloc or not yet in one."""
    units: QuerySet[Organization] = _in_scope(Organization.objects.all(), season, user)
    return units


def units_one_may_open(season: Season, user: User) -> set[int]:
    """Keys of the members whose registration one may open."""
    inside = Organization.objects.filter(memberships__season=season)
    return set(_in_scope(inside, season, user).values_list("pk", flat=True))


def years_one_may_open(unit: Organization, user: User) -> set[int]:
    """The years whose registration of this unit one may open."""
    years = Season.objects.all()
    own = Representative.objects.today().filter(user=user, organization=unit)
    if not (user.is_alliance or user.is_council or user.is_reviewer or own.exists()):
        led = Leadership.objects.today().filter(person=user).values("membership__bloc_year")
        years = years.filter(memberships__organization=unit, memberships__bloc_year__in=led)
    return set(years.values_list("year", flat=True))


def searched(units: QuerySet[Any], wanted: PledgeFilter) -> QuerySet[Any]:
    """By words (unit, director, commune; marks and case do not matter), bloc and trade."""
    if key := fold(wanted.text):
        named = Organization.objects.matching(wanted.text).values("pk")
        units = units.filter(Q(pk__in=named) | Q(pk__in=_directed_by(units, key)))
    if wanted.bloc is not None:
        units = units.filter(bloc_number=wanted.bloc)
    if wanted.field:
        units = units.filter(field=wanted.field)
    return units


def _directed_by(units: QuerySet[Any], key: str) -> list[int]:
    """Names of directors have no stored key: they are few enough to be folded here."""
    names = units.exclude(contact_name="").values_list("pk", "contact_name")
    return [pk for pk, name in names if key in fold(name)]


def narrowed(
    units: QuerySet[Any], season: Season, wanted: PledgeFilter, closes_on: date | None
) -> QuerySet[Any]:
    """The quick filters, on top of the search."""
    if wanted.award:
        units = units.filter(pk__in=_registered_for(season, wanted.award))
    condition = _conditions(closes_on).get(wanted.state)
    return units.filter(condition) if condition is not None else units


def sorted_by(units: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """In the wanted order, turned round by a minus; blanks last on every engine; then by name."""
    key = F(SORTS.get(sort.lstrip("-"), "sort_key"))
    down = sort.startswith("-")
    wanted = key.desc(nulls_last=True) if down else key.asc(nulls_last=True)
    return units.order_by(wanted, "sort_key", "pk")


def _registered_for(season: Season, award: str) -> QuerySet[Any]:
    code, _, place = award.partition(":")
    awards = PledgeAward.objects.handed_in().filter(pledge__season=season, award_type__code=code)
    if (number := key_of(place)) is not None:
        awards = awards.filter(place=number)
    return awards.values("pledge__organization")


def _conditions(closes_on: date | None) -> dict[str, Q]:
    handed_in = Q(state__in=Pledge.HANDED_IN)
    late = Q(submitted_on__gt=closes_on) if closes_on else Q(pk__in=[])
    not_sent = Q(state__isnull=True) | Q(state=Pledge.State.DRAFT)
    return {
        PENDING: Q(state=Pledge.State.SUBMITTED),
        RETURNED: Q(state=Pledge.State.RETURNED),
        LATE: late & ~Q(state=Pledge.State.DRAFT),
        DOING: Q(state=Pledge.State.DRAFT),
        WITHOUT_TARGETS: handed_in & Q(has_targets=False),
        MISSING: not_sent,
    }


def pledge_tally(units: QuerySet[Any], closes_on: date | None) -> dict[str, int]:
    """How many in each state, and in all; one query."""
    counts = {
        code.replace("-", "_"): Count("pk", filter=condition)
        for code, condition in _conditions(closes_on).items()
    }
    found: dict[str, int] = units.aggregate(total=Count("pk"), **counts)
    return {name.replace("_", "-"): count for name, count in found.items()}


def award_tally(units: QuerySet[Any], season: Season) -> list[tuple[AwardType, int | None, int]]:
    """What these units registered for, and how many of them; one query."""
    counted = (
        PledgeAward.objects.handed_in()
        .filter(
            pledge__season=season,
            pledge__organization__in=units.values("pk"),
            person__isnull=True,
        )
        .values("award_type", "place")
        .annotate(n=Count("pledge", distinct=True))
        .order_by("award_type__order", "award_type__code", "place")
    )
    rows = list(counted)
    types = AwardType.objects.in_bulk({row["award_type"] for row in rows})
    return [(types[row["award_type"]], row["place"], row["n"]) for row in rows]


def award_choices(season: Season) -> list[tuple[str, str]]:
    """What the units of the season registered for, for the filter."""
    pairs = (
        PledgeAward.objects.handed_in()
        .filter(pledge__season=season, person__isnull=True)
        .values_list("award_type", "place")
        .distinct()
        .order_by("award_type__order", "award_type__code", "place")
    )
    found = list(pairs)
    types = AwardType.objects.in_bulk({pk for pk, _ in found})
    return [
        (award_key(types[pk], place), award_mark(types[pk], place).label) for pk, place in found
    ]


def award_key(award_type: AwardType, place: int | None) -> str:
    return f"{award_type.code}:{place}" if place else award_type.code


def pledge_rows(
    units: Iterable[Any], season: Season, day: date, closes_on: date | None
) -> list[PledgeRow]:
    """One page of the list: targets, awards and last year's members in three queries."""
    page = list(units)
    plans = _plans(page, season)
    awards = _awards(page, season)
    members = _last_members(page, season)
    return [
        _pledge_row(
            unit, plans.get(unit.pk, {}), awards[unit.pk], members.get(unit.pk), day, closes_on
        )
        for unit in page
    ]


def _plans(page: Sequence[Any], season: Season) -> dict[int, dict[str, Decimal]]:
    found = (
        PledgeTarget.objects.handed_in()
        .filter(
            pledge__season=season,
            pledge__organization__in=[unit.pk for unit in page],
            indicator__code__in=[REVENUE, MEMBERS],
        )
        .values_list("pledge__organization", "indicator__code", "plan")
    )
    plans: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for unit, code, plan in found:
        plans[unit][code] = plan
    return plans


def _awards(page: Sequence[Any], season: Season) -> dict[int, list[AwardMark]]:
    found = PledgeAward.objects.handed_in().filter(
        pledge__season=season,
        pledge__organization__in=[unit.pk for unit in page],
        person__isnull=True,
    )
    marks: dict[int, list[AwardMark]] = defaultdict(list)
    in_order = found.select_related("award_type", "pledge").order_by("award_type__order", "place")
    for each in in_order:
        marks[each.pledge.organization_id].append(award_mark(each.award_type, each.place))
    return marks


def _last_members(page: Sequence[Any], season: Season) -> dict[int, Decimal | None]:
    found = Figure.objects.of_year(season.year - 1).filter(
        organization__in=[unit.pk for unit in page], indicator__code=MEMBERS
    )
    return dict(found.values_list("organization", "value"))


def _pledge_row(
    unit: Any,
    plans: dict[str, Decimal],
    awards: list[AwardMark],
    members: Decimal | None,
    day: date,
    closes_on: date | None,
) -> PledgeRow:
    kind, status = _status(unit, day, closes_on)
    planned = plans.get(MEMBERS)
    return PledgeRow(
        organization=unit,
        bloc_number=unit.bloc_number,
        bloc_area=unit.bloc_area or "",
        state=unit.state,
        submitted_on=unit.submitted_on,
        status_kind=kind,
        status=status,
        members=members,
        new_members=None if planned is None or members is None else planned - members,
        revenue=plans.get(REVENUE),
        awards=awards,
    )


def _status(unit: Any, day: date, closes_on: date | None) -> tuple[str, str]:
    if unit.state == Pledge.State.DRAFT:
        return ("late" if closes_on and closes_on < day else "doing"), "Đang làm"
    if unit.state is None:
        return ("late" if closes_on and closes_on < day else "none"), "Chưa đăng ký"
    if unit.state == Pledge.State.RETURNED:
        return "warn", "Trả lại"
    if unit.state == Pledge.State.SUBMITTED:
        return "wait", "Chờ xác nhận"
    if not unit.has_targets:
        return "warn", "Thiếu chỉ tiêu"
    if closes_on and unit.submitted_on and unit.submitted_on > closes_on:
        late = format_days_left(closes_on, unit.submitted_on)
        return "late", f"Nộp {late}"
    return "done", "Đã xác nhận"


def recent_reasons(user: User, most: int = 5) -> list[str]:
    """The last reasons this officer returned a registration with, each once."""
    acts = Event.objects.filter(actor_id=user.pk, verb="blocs.pledge_returned").order_by("-seq")
    return list(dict.fromkeys(acts.values_list("reason", flat=True)[:50]))[:most]


@dataclass(frozen=True)
class BlocProgress:
    """How many of a bloc sent their registration, and how many of these were accepted."""

    number: int | None
    area: str
    total: int
    sent: int
    accepted: int


def progress_by_bloc(units: QuerySet[Any]) -> list[BlocProgress]:
    """Bloc by bloc, units without one last; one query."""
    counted = (
        units.order_by()
        .values("bloc_number", "bloc_area")
        .annotate(
            total=Count("pk"),
            sent=Count("pk", filter=Q(state__in=Pledge.HANDED_IN)),
            accepted=Count("pk", filter=Q(state=Pledge.State.ACCEPTED)),
        )
        .order_by(F("bloc_number").asc(nulls_last=True))
    )
    return [
        BlocProgress(
            row["bloc_number"], row["bloc_area"] or "", row["total"], row["sent"], row["accepted"]
        )
        for row in counted
    ]


@dataclass(frozen=True)
class BulkChoice:
    """What accepting many would take, by name, and what it leaves out and why."""

    taken: list[Any]
    left: list[tuple[Any, str]]
    accepted: int


def bulk_choice(units: QuerySet[Any], user: User) -> BulkChoice:
    """Over units as `registrants` gives them; one query."""
    taken: list[Any] = []
    left: list[tuple[Any, str]] = []
    accepted = 0
    for unit in units:
        if unit.state == Pledge.State.ACCEPTED:
            accepted += 1
        elif why := _why_left_out(unit, user):
            left.append((unit, why))
        else:
            taken.append(unit)
    return BulkChoice(taken, left, accepted)


def _why_left_out(unit: Any, user: User) -> str:
    if unit.state == Pledge.State.RETURNED:
        return "đã trả lại, chờ đơn vị sửa"
    if unit.state == Pledge.State.DRAFT:
        return "đang làm, chưa gửi"
    if unit.state is None:
        return "chưa đăng ký"
    if not user.is_admin and unit.bloc_number is not None and unit.bloc_officer != user.pk:
        return "cán bộ khác phụ trách"
    return "" if unit.has_targets else "thiếu chỉ tiêu"


def awards_of(pledge: Pledge | None) -> list[AwardMark]:
    """What a unit registered for, drawn and named."""
    return [award_mark(each, place) for each, place in registered_pairs(pledge)]


def registered_pairs(pledge: Pledge | None) -> list[tuple[AwardType, int | None]]:
    if pledge is None:
        return []
    awards = pledge.awards.filter(person__isnull=True).select_related("award_type")
    in_order = awards.order_by("award_type__order", "award_type__code", "place")
    return [(each.award_type, each.place) for each in in_order]


def stations_of(pledge: Pledge | None) -> list[dict[str, str]]:
    """Where a registration is: with the unit, with the officer, accepted."""
    reached = {str(Pledge.State.SUBMITTED): 1, str(Pledge.State.ACCEPTED): 3}
    at = reached.get(pledge.state, 0) if pledge else 0
    labels = ["Đơn vị đăng ký", "Cán bộ phụ trách xem", "Đã xác nhận"]
    return [
        {"label": label, "state": "done" if n < at else "now" if n == at else "next"}
        for n, label in enumerate(labels)
    ]
