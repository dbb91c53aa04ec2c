"""Figures and earlier awards of many units at once, as papers print them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from awards.models import Award
from blocs.models import PledgeTarget, Season
from catalogue.models import AwardType, Indicator
from cooperatives.models import Figure
from history.vietnamese import format_million, format_number
from reports.dossiers.common import award_named, short_date

# Columns and rows of the printed forms (phụ lục danh sách; báo cáo thành tích).
SUMMARY_NAMES = {
    "so_thanh_vien": "thành viên",
    "doanh_thu": "doanh thu",
    "loi_nhuan_truoc_thue": "lợi nhuận trước thuế",
    "thu_nhap_binh_quan_lao_dong": "thu nhập bình quân",
}
REPORT_CODES = (
    "so_thanh_vien", "so_lao_dong", "doanh_thu", "loi_nhuan_truoc_thue", "nop_ngan_sach",
    "thu_nhap_binh_quan_lao_dong", "trich_quy_dtpt", "trich_quy_dptc",
)  # fmt: skip
CAPITAL_CODES = ("von_dieu_le", "tong_nguon_von")


@dataclass(frozen=True)
class IndicatorFacts:
    """One figure of one unit: last year, the plan, this year, and whether this year's is an
    estimate."""

    code: str
    name: str
    unit: str
    is_money: bool
    previous: Decimal | None = None
    plan: Decimal | None = None
    actual: Decimal | None = None
    estimated: bool = False

    @property
    def printed_unit(self) -> str:
        return self.unit.replace("đồng", "triệu đồng", 1) if self.is_money else self.unit

    @property
    def percent(self) -> Decimal | None:
        return share(self.actual, self.plan)

    @property
    def growth(self) -> Decimal | None:
        return share(self.actual, self.previous)

    @property
    def is_blank(self) -> bool:
        return self.previous is None and self.plan is None and self.actual is None

    def amount(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        return format_million(value) if self.is_money else format_number(value, most=2)

    @property
    def actual_text(self) -> str:
        text = self.amount(self.actual)
        return f"ước {text}" if text and self.estimated else text


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Hundredths of a whole; nothing where there is nothing to compare with."""
    if part is None or whole is None or whole <= 0:
        return None
    return (100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


UnitFacts = Mapping[str, IndicatorFacts]


def facts_of_units(
    organizations: Collection[int], season: Season, codes: Collection[str]
) -> dict[int, UnitFacts]:
    """By unit and indicator code, in three queries; a unit without figures has blank ones."""
    indicators = list(Indicator.objects.filter(code__in=codes).order_by("order", "code"))
    years = {"previous": season.year - 1, "actual": season.year}
    figures = Figure.objects.filter(
        organization__in=organizations, indicator__in=indicators,
        year__in=years.values(), period=Figure.Period.YEAR,
    )  # fmt: skip
    held = {(each.organization_id, each.indicator_id, each.year): each for each in figures}
    plans = {
        (target.pledge.organization_id, target.indicator_id): target.plan
        for target in PledgeTarget.objects.handed_in().filter(
            pledge__season=season, pledge__organization__in=organizations,
            indicator__in=indicators,
        ).select_related("pledge")
    }  # fmt: skip
    return {
        unit: {each.code: _facts(each, unit, season.year, held, plans) for each in indicators}
        for unit in organizations
    }


def _facts(
    indicator: Indicator,
    unit: int,
    year: int,
    held: Mapping[tuple[int, int, int], Figure],
    plans: Mapping[tuple[int, int], Decimal],
) -> IndicatorFacts:
    previous = held.get((unit, indicator.pk, year - 1))
    actual = held.get((unit, indicator.pk, year))
    return IndicatorFacts(
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        is_money=indicator.is_money,
        previous=previous.value if previous else None,
        plan=plans.get((unit, indicator.pk)),
        actual=actual.value if actual else None,
        estimated=actual is not None and actual.status == Figure.Status.ESTIMATE,
    )


def summary_of(facts: UnitFacts, year: int) -> str:
    """ "Doanh thu 9.600,0 triệu đồng (106,7%)": the chief figures, each beside last year's."""
    told, compared = [], False
    for each in facts.values():
        if each.actual is None:
            continue
        growth = f" ({_percent(each.growth)})" if each.growth is not None else ""
        compared = compared or bool(growth)
        told.append(f"{SUMMARY_NAMES[each.code]} {each.actual_text} {each.printed_unit}{growth}")
    text = "; ".join(told)
    note = f" (trong ngoặc: % so với năm {year - 1})" if compared else ""
    return f"{text[:1].upper()}{text[1:]}{note}"


def _percent(value: Decimal | None) -> str:
    return f"{format_number(value, least=1, most=1)}%"


@dataclass(frozen=True)
class EarlierAward:
    year: int
    named: str
    category: str
    decision: str
    issuer: str

    @property
    def is_title(self) -> bool:
        return self.category == AwardType.Category.TITLE

    @property
    def full(self) -> str:
        return f"Quyết định số {self.decision} của {self.issuer}"

    @property
    def short(self) -> str:
        return f"{self.named} năm {self.year} (QĐ số {self.decision})"


NO_EARLIER_AWARD = "chưa có trong sổ"


def earlier_text(awards: Sequence[EarlierAward]) -> str:
    """The column "Khen thưởng đã có" of a unit: an empty cell would read as forgotten."""
    return "\n".join(each.short for each in awards) or NO_EARLIER_AWARD


def earlier_awards(organizations: Collection[int], before: int) -> dict[int, list[EarlierAward]]:
    """Awards of the years before, not revoked, oldest first."""
    rows = (
        Award.objects.standing_ones()
        .filter(organization__in=organizations, season__year__lt=before, person__isnull=True)
        .select_related("award_type", "decision__issuer", "season")
        .order_by("season__year", "award_type__order", "place", "pk")
    )
    found: dict[int, list[EarlierAward]] = defaultdict(list)
    for row in rows:
        if row.organization_id is not None:
            found[row.organization_id].append(_earlier(row))
    return found


def _earlier(row: Award) -> EarlierAward:
    return EarlierAward(
        year=row.season.year,
        named=award_named(row.award_type, row.place),
        category=row.award_type.category,
        decision=f"{row.decision.number} {_on(row.decision.decided_on)}",
        issuer=row.decision.issuer.name,
    )


def _on(day: date) -> str:
    return f"ngày {short_date(day)}"
