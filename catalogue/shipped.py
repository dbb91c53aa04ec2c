"""Reading the catalogue that comes with the application: tables of text, one row a dictionary."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

from catalogue.models import (
    AwardTerm,
    AwardType,
    BaseSalary,
    Indicator,
    Issuer,
    LegalBasis,
    ListColumn,
    NumberRegister,
    Office,
    PaperText,
    Signatory,
    SizeThreshold,
)

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]

# Columns that point to a row of another table, by its key there.
LINKS = {"issuer": "issuers", "award_type": "award_types", "legal_basis": "legal_bases"}
# This one points within its own table and is set when all its rows stand.
SUCCESSOR = "replaced_by"


@dataclass(frozen=True)
class Table:
    """One file of data, the model it fills and the columns that tell its rows apart."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.file.partition(".")[0]

    def key_of(self, row: Row) -> str:
        return "|".join(str(row[column] or "") for column in self.key)

    @property
    def key_attributes(self) -> list[str]:
        return [f"{column}_id" if column in LINKS else column for column in self.key]


PAPER_TEXTS = Table("paper_texts.json", PaperText, ("key", "valid_from"))

# In the order they may point to each other.
TABLES = (
    Table("indicators.csv", Indicator, ("code",)),
    Table("issuers.csv", Issuer, ("code",)),
    Table("registers.csv", NumberRegister, ("symbol",)),
    Table("legal_bases.json", LegalBasis, ("number",)),
    Table("base_salaries.csv", BaseSalary, ("valid_from",)),
    Table("size_thresholds.csv", SizeThreshold, ("sector", "name", "valid_from")),
    Table("award_types.csv", AwardType, ("code",)),
    Table("award_terms.csv", AwardTerm, ("award_type", "valid_from")),
    Table("offices.json", Office, ("valid_from",)),
    Table("signatories.json", Signatory, ("post", "valid_from")),
    PAPER_TEXTS,
    Table("list_columns.csv", ListColumn, ("code",)),
)


def read_table(table: Table) -> list[Row]:
    path = DATA / table.file
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else list(csv.DictReader(text.splitlines()))


def to_values(table: Table, row: Row, pk_of: Callable[[str, str], int]) -> Row:
    """The row as the model's fields want it; `pk_of` finds the rows it points to."""
    values: Row = {}
    for column, cell in row.items():
        if column in LINKS:
            values[f"{column}_id"] = pk_of(LINKS[column], cell)
        elif column != SUCCESSOR:
            values[column] = _to_value(table.model._meta.get_field(column), cell)
    return values


def _to_value(field: Any, cell: Any) -> Any:
    if isinstance(cell, list):
        return "\n".join(cell)
    if cell == "" and not isinstance(field, models.CharField | models.TextField):
        return None
    return field.to_python(cell)
