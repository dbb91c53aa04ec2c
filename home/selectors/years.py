"""A unit over the years: its points, its place, what it was given and by which decision."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q

from accounts.models import User
from awards.models import Award, Proposal
from blocs.models import BlocYear, Membership
from blocs.selectors import AwardMark, award_mark
from cooperatives.models import Organization
from history.vietnamese import format_date, format_number
from scoring.models import ScoreSheet, Standing
from scoring.permissions import is_announced, is_handed_over

STATES: dict[str, tuple[str, str]] = {
    Proposal.State.PROPOSED: ("doing", "Chờ Hội đồng"),
    Proposal.State.PASSED: ("doing", "Hội đồng đã đồng ý"),
    Proposal.State.REJECTED: ("none", "Hội đồng không đồng ý"),
    Proposal.State.SUBMITTED: ("doing", "Đang trình UBND tỉnh"),
    Proposal.State.NOT_GRANTED: ("none", "Không được khen"),
}


@dataclass(frozen=True)
class GivenAward:
    mark: AwardMark
    decision: str = ""
    issuer: str = ""
    state: tuple[str, str] | None = None
    revoked: str = ""


@dataclass(frozen=True)
class YearRow:
    """One year; points are those that were sealed, before that those one may read."""

    year: int
    bloc: str = ""
    bloc_url: str = ""
    sheet_url: str = ""
    self_total: Decimal | None = None
    total: Decimal | None = None
    scale: Decimal = Decimal(100)
    is_wide: bool = False
    place: int | None = None
    of: int = 0
    is_tied: bool = False
    note: str = ""
    awards: tuple[GivenAward, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        if self.self_total is None or self.total is None:
            return None
        return self.total - self.self_total


@dataclass(frozen=True)
class UnitYears:
    rows: list[YearRow]

    @property
    def scale(self) -> Decimal | None:
        """The scale of every year, where they share one."""
        scales = {row.scale for row in self.rows if row.total is not None}
        return scales.pop() if len(scales) == 1 else None

    @property
    def since(self) -> int | None:
        """The first year in a bloc."""
        return min((row.year for row in self.rows if row.bloc), default=None)

    @cached_property
    def trend(self) -> str:
        """How the difference between the unit's and the Alliance's points went."""
        told = [(row.year, abs(row.difference)) for row in self.rows if row.difference is not None]
        if len(told) < 2:
            return ""
        (last, after), (first, before) = told[0], told[-1]
        if before == after:
            return f"Chênh giữa tự chấm và thẩm định vẫn {_points(after)} điểm ({first}, {last})."
        way = "giảm" if after < before else "tăng"
        return (
            f"Chênh giữa tự chấm và thẩm định {way} từ {_points(before)} ({first}) "
            f"{'còn' if after < before else 'lên'} {_points(after)} điểm ({last})."
        )


def _points(value: Decimal) -> str:
    return format_number(value, least=1, most=2)


def unit_years(organization: Organization, user: User) -> UnitYears:
    """Newest first, in four queries, however many years there are."""
    memberships = _memberships(organization, user)
    readable = _readable(memberships, user)
    given = _given(organization, user)
    rows = {each.season.year: _row(each, readable, given[each.season.year]) for each in memberships}
    for year in given.keys() - rows.keys():
        rows[year] = YearRow(year, awards=tuple(given[year]))
    return UnitYears([rows[year] for year in sorted(rows, reverse=True)])


def _memberships(organization: Organization, user: User) -> list[Membership]:
    """Of blocs one may see, with what was sealed and how many competed."""
    inside = organization.memberships.current().filter(
        is_khoi=True, bloc_year__in=BlocYear.objects.visible_to(user).values("pk")
    )
    members = Count(
        "bloc_year__memberships", filter=Q(bloc_year__memberships__left_on__isnull=True)
    )
    return list(
        inside.select_related(
            "season", "bloc_year__bloc", "bloc_year__season", "bloc_year__ranking",
            "standing__criteria_set",
            "score_sheet__criteria_set",
        ).annotate(competitors=members)
    )  # fmt: skip


def _readable(memberships: Iterable[Membership], user: User) -> set[int]:
    found = ScoreSheet.objects.visible_to(user).filter(membership__in=list(memberships))
    return set(found.values_list("membership", flat=True))


def _row(membership: Membership, readable: set[int], awards: list[GivenAward]) -> YearRow:
    row = YearRow(
        year=membership.season.year,
        bloc=membership.bloc_year.short_name,
        bloc_url=membership.bloc_year.get_absolute_url(),
        of=getattr(membership, "competitors", 0),
        awards=tuple(awards),
    )
    sheet: ScoreSheet | None = getattr(membership, "score_sheet", None)
    if sheet is not None and membership.pk in readable:
        row = replace(row, sheet_url=sheet.get_absolute_url())
    standing: Standing | None = getattr(membership, "standing", None)
    if standing is not None:
        row = _sealed(row, standing)
        return replace(row, is_wide=standing.criteria_set.is_wide(row.difference))
    if sheet is None or not row.sheet_url:
        return row
    row = _unsealed(row, membership, sheet)
    return replace(row, is_wide=sheet.criteria_set.is_wide(row.difference))


def _sealed(row: YearRow, standing: Standing) -> YearRow:
    return replace(
        row,
        self_total=standing.self_total,
        total=standing.total,
        scale=standing.criteria_set.scale,
        place=standing.place,
        is_tied=standing.is_tied,
        note=standing.not_ranked_reason or standing.tie_note,
    )


def _unsealed(row: YearRow, membership: Membership, sheet: ScoreSheet) -> YearRow:
    """What was handed over; the Alliance's points once they were announced."""
    sheet.membership = membership
    told = is_announced(sheet) and is_handed_over(sheet, "alliance")
    return replace(
        row,
        self_total=sheet.self_total if is_handed_over(sheet, "self") else None,
        total=sheet.alliance_total if told else None,
        scale=sheet.criteria_set.scale,
        note=sheet.get_state_display(),
    )


def _given(organization: Organization, user: User) -> dict[int, list[GivenAward]]:
    """Awards granted, then proposals still on their way, by year."""
    found: dict[int, list[GivenAward]] = defaultdict(list)
    awards = Award.objects.visible_to(user).filter(organization=organization, person__isnull=True)
    named = awards.select_related("season", "award_type", "decision__issuer", "revoked_by")
    for each in named.order_by("award_type__order", "pk"):
        found[each.season.year].append(_granted(each))
    proposals = Proposal.objects.visible_to(user).standing_ones()
    under_way = proposals.filter(organization=organization, person__isnull=True, state__in=STATES)
    for proposal in under_way.select_related("season", "award_type").order_by("pk"):
        mark = award_mark(proposal.award_type, proposal.place)
        state = STATES[proposal.state]
        found[proposal.season.year].append(GivenAward(mark, state=state))
    return found


def _granted(award: Award) -> GivenAward:
    decision = award.decision
    revoked = f"Đã thu hồi theo {award.revoked_by}" if award.revoked_by else ""
    return GivenAward(
        mark=award_mark(award.award_type, award.place),
        decision=f"{decision.number}, {format_date(decision.decided_on)}",
        issuer=decision.issuer.name,
        revoked=revoked,
    )
