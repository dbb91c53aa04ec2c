"""Kiểm tra trước khi gửi: every answer once more, the files beside it, and what still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.models import CriteriaGroup, Evidence, Reading, ScoreSheet
from scoring.selectors.sheets import LineView, PeriodView, SheetView


@dataclass(frozen=True)
class CheckedLine:
    """`lacks` is why the reading cannot be handed over because of this line; else blank."""

    row: LineView
    code: str
    lacks: str
    files: list[str]


@dataclass(frozen=True)
class CheckedGroup:
    """`period` is None where the year is scored at once."""

    group: CriteriaGroup
    lines: list[CheckedLine]
    counted: Decimal | None
    period: PeriodView | None


@dataclass(frozen=True)
class Check:
    groups: list[CheckedGroup]

    @property
    def missing(self) -> list[CheckedLine]:
        return [line for group in self.groups for line in group.lines if line.lacks]

    @property
    def files(self) -> int:
        return sum(len(line.files) for group in self.groups for line in group.lines)

    @property
    def unproven(self) -> int:
        """Criteria that ask for evidence and have none: said, not refused."""
        return sum(
            1
            for group in self.groups
            for line in group.lines
            if line.row.criterion.evidence and not line.files
        )


def check_of(view: SheetView, reading: Reading) -> Check:
    """By the same measure as the service that refuses; one query for the files."""
    files = files_of(view.sheet)
    groups = []
    for each in view.groups:
        due = [row for row in each.lines if row.cells[reading].is_due]
        lines = [_checked(row, reading, files) for row in due]
        if lines:
            groups.append(CheckedGroup(each.group, lines, each.subtotals.get(reading), each.period))
    return Check(groups)


def _checked(row: LineView, reading: Reading, files: Mapping[int, list[str]]) -> CheckedLine:
    return CheckedLine(
        row=row,
        code=row.line.label,
        lacks=_lacks(row, reading),
        files=files.get(row.line.pk, []),
    )


def _lacks(row: LineView, reading: Reading) -> str:
    if not row.is_done(reading):
        return row.not_reckoned_because or "Chưa có điểm."
    if row.cells[reading].differs and not row.cells[reading].reason:
        return "Chấm khác mà chưa ghi lý do."
    return ""


def files_of(sheet: ScoreSheet) -> dict[int, list[str]]:
    """The names of what is kept beside each line, in the order it was added."""
    found: dict[int, list[str]] = {}
    rows = Evidence.objects.kept().filter(line__sheet=sheet).order_by("line", "pk")
    for line, name in rows.values_list("line", "name"):
        found.setdefault(line, []).append(name)
    return found
