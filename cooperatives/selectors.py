"""What is read of the register: the list, one unit's profile, figures by year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from accounts.models import User
from catalogue.models import Indicator, Office
from catalogue.selectors import office_on
from cooperatives import permissions
from cooperatives.charts import Chart, draw
from cooperatives.models import (
    AskedIndicator,
    Dues,
    Figure,
    FigureChange,
    FormerPlace,
    Locality,
    Organization,
    OrganizationName,
    OrganizationStatus,
    Representative,
)
from history.models import Event
from history.vietnamese import fold

FigureKey = tuple[int, int, str, str]
# The four that a profile draws, with the short word for each.
CHARTED = {
    "doanh_thu": "Doanh thu",
    "loi_nhuan_truoc_thue": "Lợi nhuận trước thuế",
    "so_thanh_vien": "Thành viên",
    "dien_tich": "Diện tích canh tác",
}
FACTS = ("von_dieu_le", "dien_tich", "so_lao_dong")
YEARS_DRAWN = 6
# A row without a first day is older than all: said aloud, for the engines differ on it.
LATEST_FIRST = (F("valid_from").desc(nulls_last=True), "-pk")
ORDERS = {
    "ten": ["sort_key", "pk"],
    "dia_ban": ["commune__parent__sort_key", "commune__sort_key", "sort_key", "pk"],
    "nam": ["founded_year", "sort_key", "pk"],
    "thanh_vien": ["members", "sort_key", "pk"],
}


def register_list(
    user: User,
    *,
    text: str = "",
    district: int | None = None,
    field: str = "",
    kind: str = "",
    status: str = "",
    order: str = "ten",
) -> QuerySet[Organization]:
    """The units a person may see, narrowed; each with its members of the last year told."""
    units = Organization.objects.visible_to(user).matching(text)
    if district:
        lay = FormerPlace.objects.filter(commune__parent=district).values("organization")
        units = units.filter(Q(commune__parent=district) | Q(pk__in=lay))
    units = units.filter(**_given(field=field, kind=kind, status=status))
    down, name = order.startswith("-"), order.lstrip("-")
    first, *rest = ORDERS.get(name, ORDERS["ten"])
    members = Figure.objects.filter(
        organization=OuterRef("pk"), indicator__code="so_thanh_vien", period=Figure.Period.YEAR
    ).exclude(value=None)
    return (
        units.select_related("commune__parent")
        .annotate(members=Subquery(members.order_by("-year").values("value")[:1]))
        .order_by(_turned(F(first), down=down), *rest)
    )


def _turned(key: F, *, down: bool) -> OrderBy:
    """Units without a value stand last, whichever way."""
    return key.desc(nulls_last=True) if down else key.asc(nulls_last=True)


def _given(**chosen: str) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if value}


def districts_with_units() -> QuerySet[Locality]:
    """The districts, or provinces where there are none, that hold a unit of the register or held
    it before the map changed.
    """
    communes = Organization.objects.exclude(commune=None).values("commune")
    former = FormerPlace.objects.values("commune")
    inside = Q(children__in=communes) | Q(children__in=former)
    return Locality.objects.filter(inside).distinct()


def communes_to_choose(
    day: date, current: Locality | None = None
) -> list[tuple[str, list[Locality]]]:
    """The communes of the office's province on a day, by district; a unit's own stays in."""
    home = fold(office_on(day).province_name) if Office.objects.exists() else ""
    province = Locality.Level.PROVINCE
    under = Q(parent__level=province, parent__search_key=home)
    under |= Q(parent__parent__level=province, parent__parent__search_key=home)
    communes = list(Locality.objects.on(day).communes().filter(under).select_related("parent"))
    if current and current not in communes:
        communes.append(current)
    groups: dict[str, list[Locality]] = {}
    for commune in sorted(communes, key=lambda each: (_parent_key(each), each.sort_key)):
        groups.setdefault(str(commune.parent or ""), []).append(commune)
    return list(groups.items())


def _parent_key(commune: Locality) -> str:
    return commune.parent.sort_key if commune.parent else ""


def units_to_merge_into(organization: Organization) -> QuerySet[Organization]:
    gone = [Organization.Status.MERGED, Organization.Status.DISSOLVED]
    return Organization.objects.exclude(pk=organization.pk).exclude(status__in=gone)


def figures_of(
    organizations: Iterable[Organization | int], years: Collection[int]
) -> dict[FigureKey, Figure]:
    """Every figure of these units in these years, by unit, year, period and indicator."""
    figures = Figure.objects.filter(organization__in=organizations, year__in=years)
    return {
        (each.organization_id, each.year, each.period, each.indicator.code): each
        for each in figures.select_related("indicator")
    }


def year_figures(organization: Organization) -> dict[str, dict[int, Figure]]:
    """Whole-year figures of a unit: indicator → year → figure."""
    found: dict[str, dict[int, Figure]] = {}
    figures = organization.figures.filter(period=Figure.Period.YEAR).select_related("indicator")
    for each in figures.order_by("indicator__order", "year"):
        found.setdefault(each.indicator.code, {})[each.year] = each
    return found


@dataclass(frozen=True)
class FigureRow:
    indicator: Indicator
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True)
class FigureTable:
    """Indicators down, years and half-years across."""

    heads: tuple[tuple[int, str], ...]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True)
class Fact:
    """A latest figure, with the year it is of."""

    label: str
    figure: Figure


# The latest acts, so that the rest of the page is not drowned by them.
ACTS_SHOWN = 5


@dataclass(frozen=True)
class Profile:
    """What a unit's page shows of the register itself; scores and awards stand above this app."""

    organization: Organization
    charts: tuple[Chart, ...]
    table: FigureTable
    facts: tuple[Fact, ...]
    names: Sequence[OrganizationName]
    statuses: Sequence[OrganizationStatus]
    representatives: Sequence[Representative]
    dues: Sequence[Dues]
    events: Sequence[Event]
    has_more_events: bool
    may_edit: bool
    may_enter: bool

    @property
    def current_dues(self) -> Dues | None:
        return self.dues[0] if self.dues else None


def profile(
    organization: Organization, user: User, day: date, *, every_act: bool = False
) -> Profile:
    """Read whole in a fixed number of queries, whatever there is to read.

    Acts on the unit are shown to those who keep it and to the unit itself.
    """
    figures = list(
        organization.figures.select_related("indicator").order_by("year", "indicator__order")
    )
    may_edit = permissions.may_edit_register(user)
    may_enter = permissions.may_enter_figures(user, organization, day)
    acts = Event.objects.about(organization).order_by("-seq")
    events = list(acts if every_act else acts[: ACTS_SHOWN + 1]) if may_edit or may_enter else []
    return Profile(
        organization=organization,
        charts=charts_of(figures),
        table=table_of(figures),
        facts=facts_of(figures),
        names=list(organization.names.order_by(*LATEST_FIRST)),
        statuses=list(organization.statuses.order_by("-since", "-pk")),
        representatives=list(
            organization.representatives.select_related("user").order_by(*LATEST_FIRST)
        ),
        dues=list(organization.dues.order_by("-year")),
        events=events if every_act else events[:ACTS_SHOWN],
        has_more_events=not every_act and len(events) > ACTS_SHOWN,
        may_edit=may_edit,
        may_enter=may_enter,
    )


def organization_in_scope(user: User) -> QuerySet[Organization]:
    seen = Organization.objects.visible_to(user).select_related("commune__parent", "successor")
    return seen.prefetch_related("commune__successors", "former_places__commune__parent")


def charts_of(figures: Sequence[Figure]) -> tuple[Chart, ...]:
    """The last years up to the latest one told; an indicator never told is not drawn."""
    told = [each for each in figures if _is_told(each)]
    if not told:
        return ()
    last = max(each.year for each in told)
    years = range(last - YEARS_DRAWN + 1, last + 1)
    by_code: dict[str, dict[int, Figure]] = {}
    for each in told:
        by_code.setdefault(each.indicator.code, {})[each.year] = each
    return tuple(
        _chart(label, by_code[code], years)
        for code, label in CHARTED.items()
        if any(year in by_code.get(code, {}) for year in years)
    )


def _is_told(figure: Figure) -> bool:
    return figure.period == Figure.Period.YEAR and figure.value is not None


def _chart(label: str, by_year: Mapping[int, Figure], years: Iterable[int]) -> Chart:
    any_figure = next(iter(by_year.values()))
    values: list[tuple[int, Decimal | None, bool]] = []
    for year in years:
        figure = by_year.get(year)
        estimated = figure is not None and figure.status == Figure.Status.ESTIMATE
        values.append((year, figure.value if figure else None, estimated))
    return draw(label, any_figure.indicator.unit, values)


def table_of(figures: Sequence[Figure]) -> FigureTable:
    told = [each for each in figures if each.value is not None]
    heads = sorted({(each.year, each.period) for each in told})
    cells: dict[tuple[str, int, str], Figure] = {
        (each.indicator.code, each.year, each.period): each for each in told
    }
    indicators = {each.indicator.code: each.indicator for each in told}
    ordered = sorted(indicators.values(), key=lambda each: (each.order, each.code))
    return FigureTable(
        heads=tuple((year, Figure.Period(period).label) for year, period in heads),
        rows=tuple(
            FigureRow(each, tuple(cells.get((each.code, *head)) for head in heads))
            for each in ordered
        ),
    )


def facts_of(figures: Sequence[Figure]) -> tuple[Fact, ...]:
    latest = {each.indicator.code: each for each in figures if _is_told(each)}
    return tuple(
        Fact(latest[code].indicator.name, latest[code]) for code in FACTS if code in latest
    )


@dataclass(frozen=True)
class FigureLine:
    """An indicator to be entered: what stands, and what stands beside it to compare with."""

    indicator: Indicator
    figure: Figure | None
    last: Figure | None
    """The same period of the year before."""
    other: Figure | None
    """The other period of this year: July beside January."""
    is_asked: bool

    @property
    def unit(self) -> str:
        """As typed and shown: money in triệu đồng."""
        return f"triệu {self.indicator.unit}" if self.indicator.is_money else self.indicator.unit


def figures_to_enter(organization: Organization, year: int, period: str) -> list[FigureLine]:
    """Every indicator, those of the year first; in three queries."""
    half, whole = Figure.Period.HALF, Figure.Period.YEAR
    other = half if period == whole else whole
    held = {
        (each.indicator_id, each.year, each.period): each
        for each in organization.figures.filter(year__in=(year - 1, year)).select_related(
            "entered_by"
        )
    }
    asked = {each.pk for each in asked_indicators(year)}
    return [
        FigureLine(
            indicator=each,
            figure=(standing := held.get((each.pk, year, period))),
            last=held.get((each.pk, year - 1, period)),
            other=held.get((each.pk, year, other)),
            is_asked=not asked or each.pk in asked or standing is not None,
        )
        for each in Indicator.objects.all()
    ]


def figure_changes(organization: Organization, year: int, period: str) -> list[FigureChange]:
    """Each correction of a period's figures, the latest first; both values stay to be seen."""
    changes = FigureChange.objects.filter(
        figure__organization=organization, figure__year=year, figure__period=period
    )
    return list(changes.select_related("figure__indicator", "changed_by").order_by("-pk")[:50])


def asked_indicators(year: int) -> QuerySet[Indicator]:
    """What the office asks for in a year: its own choice, else the last one made before it."""
    chosen = AskedIndicator.objects.filter(year__lte=year).order_by("-year")
    asked = AskedIndicator.objects.filter(year=Subquery(chosen.values("year")[:1]))
    return Indicator.objects.filter(pk__in=asked.values("indicator"))


def figure_note(figure: Figure | None) -> str:
    """ "chính thức · báo cáo tài chính": how sure a figure is, and where it is from."""
    if figure is None or figure.value is None:
        return ""
    level = "ước" if figure.status == Figure.Status.ESTIMATE else "chính thức"
    return f"{level} · {figure.source}" if figure.source else level


def choices_of(pairs: Iterable[tuple[Any, Any]], blank: str) -> list[tuple[Any, Any]]:
    return [("", blank), *pairs]
