"""A bloc's ranking as pages, papers and acts read it: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from blocs.models import BlocYear, Meeting, Membership
from blocs.selectors import AwardMark
from scoring.models import Ranking, Reading, ScoreSheet, Standing
from scoring.ranking import Comparison, Placing

VERIFIED = (ScoreSheet.State.VERIFIED, ScoreSheet.State.SEALED)
READING_WORDS: dict[Reading, str] = {
    "alliance": "điểm thẩm định",
    "bloc": "điểm Khối chấm",
    "self": "điểm HTX tự chấm",
}


@dataclass(frozen=True)
class Todo:
    """One thing before announcing or sealing: done, or why it is open and what to do."""

    done: bool
    text: str
    why: str = ""
    code: str = ""


@dataclass(frozen=True)
class Closing:
    """What stands between a ranking and its seal, counted; `signed` is the first signature that
    still holds, `void` one that something was changed under."""

    asked: int = 0
    unanswered: int = 0
    returned: int = 0
    seals: int = 0
    minutes: int = 0
    two_to_seal: bool = False
    signed: bool = False
    void: bool = False


@dataclass(frozen=True)
class AwardShown:
    """What was put forward for a unit, as the apps above say it: the mark, and how it stands.

    `kind` is one of the states of `components/_status.html`; `note` says how far it went.
    """

    mark: AwardMark
    name: str
    kind: str
    status: str
    note: str = ""
    url: str = ""

    @property
    def is_in_question(self) -> bool:
        return self.kind in ("warn", "fail")


@dataclass(frozen=True)
class RankingRow:
    """A member with its totals, its place and how that came about."""

    membership: Membership
    sheet: ScoreSheet | None
    name: str
    legal_name: str
    self_total: Decimal | None
    bloc_total: Decimal | None
    alliance_total: Decimal | None
    reading: Reading | None
    placing: Placing
    class_name: str = ""
    tie_note: str = ""
    not_ranked_reason: str = ""
    no_award_reason: str = ""
    notes: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    standing: Standing | None = None
    award: AwardMark | None = None
    tie_words: str = ""
    proposed: AwardShown | None = None

    @property
    def place(self) -> int | None:
        return self.placing.place

    @property
    def is_tied(self) -> bool:
        return bool(self.placing.tied_with)

    @property
    def total(self) -> Decimal | None:
        return self.placing.total

    @property
    def reading_words(self) -> str:
        return READING_WORDS[self.reading] if self.reading else ""

    @property
    def difference(self) -> Decimal | None:
        """How far the latest reading is from the self-score."""
        if self.total is None or self.self_total is None or self.reading == "self":
            return None
        return self.total - self.self_total

    @property
    def is_wide(self) -> bool:
        """By the threshold of the set the sheet was scored by."""
        return self.sheet is not None and self.sheet.criteria_set.is_wide(self.difference)

    @property
    def short_note(self) -> str:
        """The tie in a few words, where it is still known how it was settled."""
        return self.tie_words or self.tie_note

    @property
    def has_equal(self) -> bool:
        """Equal totals, whether a tie-break settled them or not."""
        return bool(self.tie_note)


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} đơn vị"


@dataclass(frozen=True)
class TieTable:
    """Why one stands above another at equal points; or that nothing parts them."""

    title: str
    points: Decimal | None
    first: str
    second: str
    comparisons: tuple[Comparison, ...]
    decided: str


@dataclass(frozen=True)
class BlocRanking:
    bloc_year: BlocYear
    ranking: Ranking | None
    rows: tuple[RankingRow, ...]
    meeting: Meeting | None = None
    tie_tables: tuple[TieTable, ...] = ()
    rank_changes: tuple[str, ...] = ()
    checklist: tuple[Todo, ...] = ()
    readings: Mapping[Reading, int] = field(default_factory=dict)
    scale: Decimal = Decimal(100)
    # How places and the year's points come about, in words.
    ranking_words: str = ""
    year_words: str = ""
    closing: Closing = Closing()

    @property
    def state(self) -> str:
        return self.ranking.state if self.ranking else Ranking.State.PROVISIONAL

    @property
    def is_announced(self) -> bool:
        return self.state != Ranking.State.PROVISIONAL

    @property
    def is_sealed(self) -> bool:
        return self.state == Ranking.State.SEALED

    @property
    def open_todos(self) -> int:
        return sum(1 for each in self.checklist if not each.done)

    @property
    def can_be_announced(self) -> bool:
        return self.is_verified and self.state == Ranking.State.PROVISIONAL

    @property
    def is_verified(self) -> bool:
        return bool(self.rows) and all(
            row.sheet is not None and row.sheet.state in VERIFIED for row in self.rows
        )

    @property
    def undecided(self) -> tuple[str, ...]:
        """Gates not decided yet, each once with whose they are."""
        whose: dict[str, list[str]] = {}
        for row in self.rows:
            for note in row.undecided:
                whose.setdefault(note, []).append(row.name)
        return tuple(f"{note} ({_few(names)})" for note, names in whose.items())

    @property
    def first_places(self) -> tuple[RankingRow, ...]:
        return tuple(row for row in self.rows if row.place and row.place <= 3)

    @property
    def axis(self) -> tuple[int, int]:
        """From where to where totals are drawn: the upper 40% of the scale, all where it must."""
        totals = [
            total for row in self.rows for total in (row.self_total, row.total) if total is not None
        ]
        high = max([self.scale, *totals])
        high = high.quantize(Decimal(1), ROUND_CEILING)
        low = self.scale * 3 / 5
        fits = all(total >= low for total in totals)
        return int(low) if fits else 0, int(high)

    @property
    def reading_note(self) -> str:
        """By which points the units are ranked, where not all are verified yet."""
        if self.is_sealed or set(self.readings) == {"alliance"}:
            return ""
        parts = [f"{self.readings[r]} theo {READING_WORDS[r]}" for r in READING_WORDS
                 if r in self.readings]  # fmt: skip
        missing = sum(1 for row in self.rows if row.reading is None)
        if missing:
            parts.append(f"{missing} đơn vị chưa có điểm")
        return f"Thứ hạng tạm tính: {', '.join(parts)}." if parts else ""
