"""What the reading of a list gives: rows that are right, and problems with their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cooperatives.imports.words import SAMPLE_MARK, Column, folded, text_of
from files.spreadsheets import CellValue


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a wrong cell probably ought to hold; it is read like any other cell when taken."""

    value: str
    label: str


@dataclass(frozen=True)
class Problem:
    """One thing to mend, or to know: where, what stands there, what is wrong, what to do."""

    sheet: str
    row: int | None
    letter: str
    header: str
    value: str
    message: str
    cure: str
    name: str = ""
    field: Column | None = None
    """The column of the list, where the fault lies in one cell."""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def column(self) -> str:
        """As people and Excel call it: "D (Mã số thuế)"."""
        return f"{self.letter} ({self.header})" if self.letter else self.header

    def as_json(self) -> dict[str, str | int | None]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "cure": self.cure,
        }


@dataclass(frozen=True)
class ParsedRow:
    """One organization of the list. None is blank or absent, never 0; figures are last year's."""

    sheet: str
    row: int
    name: str
    name_key: str
    legal_name: str
    kind: str
    tax_code: str
    bloc_number: int
    bloc_label: str
    district: str = ""
    commune: str = ""
    commune_kind: str = ""
    """Xã, Phường, Thị trấn; a preference where two communes share a name, blank if not said."""
    address: str = ""
    field: str | None = None
    founded_year: int | None = None
    members: int | None = None
    women_members: int | None = None
    workers: int | None = None
    charter_capital: int | None = None
    """Whole đồng, as are revenue and profit."""
    area: Decimal | None = None
    revenue: int | None = None
    profit: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""

    @property
    def is_sample(self) -> bool:
        """The note says that the name is made up ("tên mẫu")."""
        return SAMPLE_MARK in folded(self.note).split()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table as it stands in the file, right or wrong, taken or left out."""

    key: str
    """"1-12" is row 12 of the first table."""
    sheet: str
    row: int
    values: tuple[CellValue, ...]
    positions: Mapping[Column, int]
    mended: Mapping[str, str] = field(default_factory=dict)
    is_left_out: bool = False
    title: str = ""
    """Of a bloc's heading that cannot be read: it is no organization."""

    def text(self, column: Column) -> str:
        """The cell as people see it, or as they mended it."""
        if column in self.mended:
            return self.mended[column]
        position = self.positions.get(column)
        return text_of(self.values[position - 1]) if position else ""


@dataclass(frozen=True)
class ParsedList:
    rows: tuple[ParsedRow, ...]
    """Only the rows without an error."""
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    columns: frozenset[Column]
    """The columns that the list has: one that is absent changes nothing in the register."""
    lines: tuple[Line, ...] = field(default=(), repr=False)
    """Every row of the list, in the order of the file."""
    header_rows: Mapping[str, int] = field(default_factory=dict)
    """By sheet: the last row of its header."""
    units: Mapping[Column, str] = field(default_factory=dict)
    """As the first table's header says: "triệu đồng"."""
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By sheet: headers of columns that nobody read."""

    @property
    def blocs(self) -> dict[int, str]:
        """Number → label ("An Biên"; blank where the list only gives numbers), in order."""
        labels: dict[int, str] = {}
        for row in self.rows:
            labels[row.bloc_number] = labels.get(row.bloc_number) or row.bloc_label
        return dict(sorted(labels.items()))
