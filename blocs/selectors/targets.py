"""What a unit promises, indicator by indicator, beside what it reached the year before."""

from dataclasses import dataclass
from decimal import Decimal

from blocs.models import Pledge, PledgeTarget, Season
from catalogue.models import Indicator
from cooperatives.models import Figure, Organization
from cooperatives.selectors import asked_indicators, figure_note
from history.vietnamese import format_million, format_number


@dataclass(frozen=True)
class TargetRow:
    """An indicator with what the unit reached last year and what it promises for this one."""

    indicator: Indicator
    last: Decimal | None
    last_is_estimate: bool
    plan: Decimal | None
    is_usual: bool
    last_note: str = ""
    """How sure last year's figure is, and where it is from."""

    @property
    def unit(self) -> str:
        """As typed and shown: money in triệu đồng."""
        return f"triệu {self.indicator.unit}" if self.indicator.is_money else self.indicator.unit

    @property
    def last_shown(self) -> str:
        return self._shown(self.last)

    @property
    def plan_shown(self) -> str:
        return self._shown(self.plan)

    @property
    def growth(self) -> Decimal | None:
        """How much more than last year is promised, in per cent."""
        if self.plan is None or not self.last:
            return None
        return (self.plan - self.last) / self.last * 100

    def _shown(self, value: Decimal | None) -> str:
        return format_million(value) if self.indicator.is_money else format_number(value, most=2)


def target_rows(
    organization: Organization, season: Season, pledge: Pledge | None
) -> list[TargetRow]:
    """Every indicator; usual are those the office asks for in the year, where it chose none those
    this unit has a figure for, or this season a promise."""
    last = {
        figure.indicator_id: figure
        for figure in Figure.objects.of_year(season.year - 1).filter(organization=organization)
    }
    plans = {target.indicator_id: target.plan for target in pledge.targets.all()} if pledge else {}
    usual = {each.pk for each in asked_indicators(season.year)}
    if not usual:
        promised = PledgeTarget.objects.handed_in().filter(pledge__season=season)
        usual = set(promised.values_list("indicator", flat=True)) | last.keys()
    usual |= plans.keys()
    return [
        TargetRow(
            indicator=each,
            last=last[each.pk].value if each.pk in last else None,
            last_is_estimate=each.pk in last and last[each.pk].status == Figure.Status.ESTIMATE,
            plan=plans.get(each.pk),
            is_usual=each.pk in usual or not usual,
            last_note=figure_note(last.get(each.pk)),
        )
        for each in Indicator.objects.order_by("order", "code")
    ]
