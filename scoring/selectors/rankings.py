"""A bloc's ranking as it stands, and as it was sealed: one shape for pages, papers and commands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef

from blocs.models import BlocYear, Meeting
from blocs.selectors import AwardMark, award_mark
from catalogue.models import AwardType
from history.vietnamese import format_points
from scoring.models import CriteriaSet, Gate, Ranking, Reading, ScoreSheet
from scoring.ranking import Comparison, Placing, TieBreak, compare
from scoring.selectors.checklist import checklist
from scoring.selectors.closing import closed_of, closing_of, meetings_with_counts
from scoring.selectors.criteria import ranking_words, year_words
from scoring.selectors.ranked import VERIFIED, BlocRanking, RankingRow, TieTable
from scoring.selectors.reasons import effect_words
from scoring.selectors.reckoning import (
    Material,
    Reckoned,
    gather,
    handed_over_reading,
    leading_set,
    reckon,
    registered_award,
    sealed_tie_breaks,
    sealed_verdicts,
)
from scoring.selectors.sheets import short_name
from scoring.totals import Effect, Verdict

# The todo of the checklist that announcing waits for.


@dataclass(frozen=True)
class _Tie:
    """Two neighbours of equal points, and what the tie-breaks say of them."""

    upper: RankingRow
    lower: RankingRow
    comparisons: tuple[Comparison, ...]

    @property
    def is_parted(self) -> bool:
        return self.upper.place != self.lower.place

    @property
    def deciding(self) -> tuple[int, Comparison] | None:
        numbered = enumerate(self.comparisons, start=1)
        return next(((number, each) for number, each in numbered if each.decides), None)

    @property
    def is_as_sealed(self) -> bool:
        """The tie-breaks still say what was noted at sealing: figures may have moved since."""
        if not self.is_parted:
            return self.deciding is None
        if self.deciding is None:
            return False
        _, row = self.deciding
        return f"«{row.label}»: {row.second} so với {row.first}" in self.lower.tie_note


def ranking_of(bloc_year: BlocYear, day: date | None = None) -> BlocRanking:
    """The sealed ranking where there is one, else how it stands now."""
    ranking = getattr(bloc_year, "ranking", None)
    if ranking and ranking.state == Ranking.State.SEALED:
        return sealed(bloc_year)
    return provisional(bloc_year, day=day)


ADOPTED = (ScoreSheet.State.ADOPTED, *VERIFIED)


# --- As it stands ------------------------------------------------------------------------------


def provisional(
    bloc_year: BlocYear,
    *,
    up_to: Reading = "alliance",
    day: date | None = None,
    by_contestant: bool = False,
) -> BlocRanking:
    """Places by the latest reading handed over, no further than `up_to`; nothing is stored.

    `day`: on which the window for questions is judged; without it what closes is not counted.
    `by_contestant`: a leader reads it, who learns what the bloc gave to the own unit when the
    meeting has heard it.
    """
    material = gather(bloc_year)
    if by_contestant and any(each.state not in ADOPTED for each in material.sheets):
        up_to = "self"
    reckoning = reckon(material, lambda sheet: handed_over_reading(sheet, up_to))
    rows = tuple(_row(each, up_to) for each in reckoning.rows)
    ties = [_tie(*pair, reckoning.tie_breaks) for pair in _equals(rows)]
    meeting = year_end_meeting(bloc_year)
    criteria_set = leading_set(material.sheets)
    found = BlocRanking(
        bloc_year=bloc_year,
        ranking=getattr(bloc_year, "ranking", None),
        rows=_in_few_words(rows, ties),
        meeting=meeting,
        tie_tables=tuple(_tie_table(each) for each in ties),
        rank_changes=rank_changes(material),
        readings=Counter(row.reading for row in rows if row.reading),
        scale=criteria_set.scale if criteria_set else Decimal(100),
        **_rule_words(criteria_set),
    )
    if day is not None:
        found = replace(found, closing=closing_of(found))
    return replace(found, checklist=tuple(checklist(found, day)))


def _row(each: Reckoned, up_to: Reading) -> RankingRow:
    organization, verdict = each.membership.organization, each.verdict
    shown = _totals_shown(each.sheet, up_to)
    placing = each.placing
    return RankingRow(
        membership=each.membership,
        sheet=each.sheet,
        name=organization.name,
        legal_name=organization.legal_name,
        self_total=shown["self"],
        bloc_total=shown["bloc"],
        alliance_total=shown["alliance"],
        reading=each.reading,
        placing=placing,
        class_name=(verdict.class_name if verdict else None) or "",
        tie_note=_tie_note(placing),
        not_ranked_reason=placing.reason,
        no_award_reason=" ".join(verdict.no_award) if verdict else "",
        notes=capped_words(verdict) if verdict else (),
        undecided=verdict.undecided if verdict else (),
        award=_award(each.membership),
    )


def _rule_words(criteria_set: CriteriaSet | None) -> dict[str, Any]:
    if criteria_set is None:
        return {}
    return {
        "ranking_words": ranking_words(criteria_set),
        "year_words": year_words(criteria_set),
    }


def capped_words(verdict: Verdict) -> tuple[str, ...]:
    """ "xếp loại không quá Khá: Nhóm I có điểm liệt: 2."."""
    return tuple(
        f"{effect_words(each)}: {each.why}"
        for each in verdict.gates
        if each.held is False and each.gate.effect == Effect.CLASS_CAPPED
    )


def _award(row: Any) -> AwardMark | None:
    """The registered award, from the columns that came with the row."""
    name: str | None = row.award_name
    if not name:
        return None
    return award_mark(AwardType(short_name=name, mark=row.award_drawing), row.award_place)


def _tie_note(placing: Placing) -> str:
    """Who shares the place, and what parted it from the next one."""
    settled = placing.settled_by.sentence if placing.settled_by else ""
    return f"{placing.note} {settled}".strip()


def _totals_shown(sheet: ScoreSheet | None, up_to: Reading) -> dict[Reading, Decimal | None]:
    """Drafts are nobody's business: a total shows once its reading was handed over."""
    readings: tuple[Reading, ...] = ("self", "bloc", "alliance")
    latest = handed_over_reading(sheet, up_to) if sheet else None
    last = readings.index(latest) if latest else -1
    return {
        reading: sheet.total(reading) if sheet and number <= last else None
        for number, reading in enumerate(readings)
    }


def year_end_meeting(bloc_year: BlocYear) -> Meeting | None:
    """The meeting that judged the year; the held one before one that is only planned."""
    found = list(meetings_with_counts(bloc_year).order_by("planned_on", "pk"))
    held = [each for each in found if each.held_at]
    return (held or found)[-1] if found else None


def rank_changes(material: Material) -> tuple[str, ...]:
    """What verification changed among the first three places the bloc had adopted."""
    if not material.sheets or any(each.state not in VERIFIED for each in material.sheets):
        return ()
    verified = reckon(material, handed_over_reading)
    adopted = {row.membership.pk: row.placing.place for row in reckon(material, _by_bloc).rows}
    return tuple(
        f"{row.membership.organization.name}: Khối xếp {_place(adopted[row.membership.pk])}, "
        f"thẩm định {_place(row.placing.place)}."
        for row in verified.rows
        if adopted[row.membership.pk] != row.placing.place
        and _is_first(adopted[row.membership.pk], row.placing.place)
    )


def _by_bloc(_: ScoreSheet) -> Reading:
    return "bloc"


def _is_first(*places: int | None) -> bool:
    return any(place is not None and place <= 3 for place in places)


def _place(place: int | None) -> str:
    return f"hạng {place}" if place else "không xếp hạng"


# --- Ties, explained ---------------------------------------------------------------------------


def _equals(rows: Sequence[RankingRow]) -> Iterable[tuple[RankingRow, RankingRow]]:
    """Neighbours of equal points where one has a place of the first three: awards are at stake."""
    for upper, lower in pairwise(rows):
        if upper.place and lower.place and upper.place <= 3 and upper.total == lower.total:
            yield upper, lower


def _tie(upper: RankingRow, lower: RankingRow, tie_breaks: Sequence[TieBreak]) -> _Tie:
    comparisons = compare(upper.placing.sheet_id, lower.placing.sheet_id, tie_breaks)
    return _Tie(upper, lower, tuple(comparisons))


def _in_few_words(rows: Sequence[RankingRow], ties: Iterable[_Tie]) -> tuple[RankingRow, ...]:
    """Each row that a tie-break parted says so shortly; the lower one by whom it stands under."""
    words: dict[int, str] = {}
    for tie in ties:
        if not tie.is_parted or tie.deciding is None:
            continue
        _, row = tie.deciding
        shown = f"Xếp trên nhờ {row.label[0].lower()}{row.label[1:]}"
        words.setdefault(tie.upper.membership.pk, shown)
        points = format_points(tie.lower.total)
        words[tie.lower.membership.pk] = f"Cùng {points} điểm với hạng {tie.upper.place}"
    return tuple(
        each if each.is_tied else replace(each, tie_words=words.get(each.membership.pk, ""))
        for each in rows
    )


def _tie_table(tie: _Tie) -> TieTable:
    upper, lower = tie.upper, tie.lower
    title = (
        f"Vì sao hạng {upper.place} trên hạng {lower.place}?"
        if tie.is_parted
        else f"Vì sao cùng hạng {upper.place}?"
    )
    return TieTable(
        title,
        upper.total,
        short_name(upper.name),
        short_name(lower.name),
        tie.comparisons,
        _decided(tie),
    )


def _decided(tie: _Tie) -> str:
    if not tie.is_parted:
        return "Không tiêu chí phụ nào phân định, nên cùng hạng."
    if tie.deciding is None:
        return tie.lower.tie_note
    number, row = tie.deciding
    return f"Quyết định ở tiêu chí phụ {number}: {row.first} so với {row.second}."


# --- As it was sealed --------------------------------------------------------------------------


def sealed(bloc_year: BlocYear) -> BlocRanking:
    """From the Standing rows: names, totals and places of that day; ties from the sealed lines."""
    ranking = bloc_year.ranking
    standings = list(
        ranking.standings.select_related(
            "membership__organization", "membership__score_sheet", "criteria_set"
        )
        .annotate(
            is_capped=Exists(
                Gate.objects.filter(
                    criteria_set=OuterRef("criteria_set"), effect=Gate.Effect.CLASS_CAPPED
                )
            ),
            **registered_award("membership__organization", "membership__season"),
        )
        .order_by("order", "pk")
    )
    capped = _sealed_caps(bloc_year, standings)
    rows = tuple(_sealed_row(each, standings, capped) for each in standings)
    ties = _sealed_ties(bloc_year, rows)
    meeting = year_end_meeting(bloc_year)
    return BlocRanking(
        bloc_year=bloc_year,
        ranking=ranking,
        rows=_in_few_words(rows, ties),
        meeting=meeting,
        closing=closed_of(bloc_year, meeting),
        tie_tables=tuple(_tie_table(each) for each in ties),
        readings=Counter({"alliance": len(rows)}),
        scale=standings[0].criteria_set.scale if standings else Decimal(100),
        **_rule_words(leading_set([row.sheet for row in rows if row.sheet])),
    )


def _sealed_caps(bloc_year: BlocYear, standings: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """Why a class was capped, by the membership, from the lines the seal covers."""
    capped = [each.membership.score_sheet for each in standings if each.is_capped]
    if not capped:
        return {}
    verdicts = sealed_verdicts(bloc_year, capped)
    return {each.membership_id: capped_words(verdicts[each.pk]) for each in capped}


def _sealed_ties(bloc_year: BlocYear, rows: Sequence[RankingRow]) -> list[_Tie]:
    """What no longer reads as it was sealed is left to the note kept with the place."""
    pairs = list(_equals(rows))
    if not pairs:
        return []
    among = {row.membership.pk: row.membership for pair in pairs for row in pair}
    sheets = [row.sheet for row in rows if row.sheet]
    tie_breaks = sealed_tie_breaks(bloc_year, sheets, list(among.values()))
    ties = [_tie(*pair, tie_breaks) for pair in pairs]
    return [each if each.is_as_sealed else replace(each, comparisons=()) for each in ties]


def _sealed_row(
    standing: Any, standings: Sequence[Any], capped: Mapping[int, tuple[str, ...]]
) -> RankingRow:
    sheet = standing.membership.score_sheet
    sheet.criteria_set = standing.criteria_set
    same = [
        each.membership.score_sheet.pk
        for each in standings
        if standing.place is not None and each.place == standing.place and each != standing
    ]
    placing = Placing(
        sheet_id=sheet.pk,
        place=standing.place,
        total=standing.total,
        tied_with=tuple(same),
        reason=standing.not_ranked_reason,
        note=standing.tie_note if same else "",
    )
    return RankingRow(
        membership=standing.membership,
        sheet=sheet,
        name=standing.name,
        legal_name=standing.legal_name,
        self_total=standing.self_total,
        bloc_total=standing.bloc_total,
        alliance_total=standing.total,
        reading="alliance",
        placing=placing,
        class_name=standing.class_name,
        tie_note=standing.tie_note,
        not_ranked_reason=standing.not_ranked_reason,
        no_award_reason=standing.no_award_reason,
        notes=capped.get(standing.membership_id, ()),
        standing=standing,
        award=_award(standing),
    )
