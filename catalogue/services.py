"""Filling the catalogue with what comes with the application."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from catalogue.models import LegalBasis, Office, ShippedRow
from catalogue.shipped import SUCCESSOR, TABLES, Row, Table, read_table, to_values
from history import clock
from history.services import digest_of, record

# What was loaded before, by table and key.
Marks = dict[tuple[str, str], ShippedRow]


@dataclass(frozen=True)
class LoadReport:
    """How many rows came in, followed a newer edition, or stayed as they stood."""

    created: int = 0
    updated: int = 0
    kept: int = 0

    def __add__(self, other: "LoadReport") -> "LoadReport":
        return LoadReport(
            self.created + other.created, self.updated + other.updated, self.kept + other.kept
        )


@transaction.atomic
def load_catalogue(*, by: User | None = None, at: datetime | None = None) -> LoadReport:
    """Bring in the shipped rows that are new; never touch what the office changed or deleted."""
    marks = {(mark.table, mark.key): mark for mark in ShippedRow.objects.all()}
    report = LoadReport()
    for table in TABLES:
        report += _load_table(table, read_table(table), marks)
    if report.created or report.updated:
        _link_successors(marks)
        _record_loading(report, by, at)
    return report


def _record_loading(report: LoadReport, by: User | None, at: datetime | None) -> None:
    record(
        by=by,
        verb="catalogue.loaded",
        subject=Office.objects.order_by("pk").first() or Office(),
        at=clock.at(at),
        changes={"created": report.created, "updated": report.updated, "kept": report.kept},
    )


def _load_table(table: Table, rows: list[Row], marks: Marks) -> LoadReport:
    new = [row for row in rows if (table.name, table.key_of(row)) not in marks]
    known = [row for row in rows if (table.name, table.key_of(row)) in marks]
    updated = sum(_follow(table, row, marks) for row in known)
    created = _create(table, new, marks) if new else 0
    return LoadReport(created, updated, len(rows) - created - updated)


def _create(table: Table, rows: list[Row], marks: Marks) -> int:
    """Write new rows at one stroke; a row the office already made itself stays its own."""
    standing = {
        tuple(natural): pk
        for pk, *natural in table.model._default_manager.values_list("pk", *table.key_attributes)
    }
    made, own = [], []
    for row in rows:
        values = to_values(table, row, _finder(marks))
        found = standing.get(tuple(values[name] for name in table.key_attributes))
        if found is None:
            made.append((row, table.model(**values)))
        else:
            own.append(_mark(table, row, found, ""))
    table.model._default_manager.bulk_create([each for _, each in made])
    stored = _digests(table, [each.pk for _, each in made])
    fresh = [_mark(table, row, each.pk, stored[each.pk]) for row, each in made]
    for mark in ShippedRow.objects.bulk_create(own + fresh):
        marks[mark.table, mark.key] = mark
    return len(made)


def _follow(table: Table, row: Row, marks: Marks) -> bool:
    """Bring a row to the newer edition if it still stands exactly as it was loaded."""
    mark = marks[table.name, table.key_of(row)]
    if mark.shipped_digest == digest_of(row):
        return False
    stands_as_loaded = _digests(table, [mark.row_id]).get(mark.row_id) == mark.stored_digest
    if stands_as_loaded:
        values = to_values(table, row, _finder(marks))
        table.model._default_manager.filter(pk=mark.row_id).update(**values)
        mark.stored_digest = _digests(table, [mark.row_id])[mark.row_id]
    mark.shipped_digest = digest_of(row)
    mark.save(update_fields=["shipped_digest", "stored_digest"])
    return stands_as_loaded


def _finder(marks: Marks) -> Callable[[str, str], int]:
    return lambda table, key: marks[table, key].row_id


def _mark(table: Table, row: Row, pk: int, stored: str) -> ShippedRow:
    return ShippedRow(
        table=table.name,
        key=table.key_of(row),
        row_id=pk,
        shipped_digest=digest_of(row),
        stored_digest=stored,
    )


def _digests(table: Table, pks: list[int]) -> dict[int, str]:
    """What the database holds of each row, as one digest; the successor is not part of it."""
    names = [field.attname for field in table.model._meta.concrete_fields]
    columns = [name for name in names if name not in {"id", f"{SUCCESSOR}_id"}]
    rows = table.model._default_manager.filter(pk__in=pks).values("pk", *columns)
    return {row["pk"]: digest_of({name: row[name] for name in columns}) for row in rows}


def _link_successors(marks: Marks) -> None:
    """Which act replaced which, once all of them stand; an answer given by hand is kept."""
    for table in TABLES:
        for row in read_table(table):
            if row.get(SUCCESSOR):
                LegalBasis.objects.filter(
                    pk=marks[table.name, table.key_of(row)].row_id, replaced_by=None
                ).update(replaced_by=marks[table.name, row[SUCCESSOR]].row_id)
