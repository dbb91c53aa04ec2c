"""The office's list of a season into register and blocs: all of it or nothing."""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from blocs.models import Bloc, BlocYear, Membership, Season
from blocs.services import Drawing, draw_blocs, leave_bloc
from cooperatives.imports import ParsedList, ParsedRow, read_organization_list
from cooperatives.models import Figure, Organization, OrganizationName
from files.spreadsheets import SpreadsheetError
from history import clock
from history.services import record
from history.vietnamese import fold
from home import permissions
from home.services.bulk import insert_rows, moment_value
from home.services.plans import NewFigure, Plan, areas_of, make_plan, read_register
from home.services.reports import BlocCount, ImportReport, UnitChange, about_file

BATCH = 1_000
PERSONAL = frozenset({"contact_name", "contact_phone"})
# What a list may change in a unit that stands.
CHANGEABLE = [
    "name", "legal_name", "field", "founded_year", "commune", "address", "contact_name",
    "contact_phone", "note", "is_sample", "search_key", "sort_key", "version",
]  # fmt: skip


def import_organizations(
    *,
    content: bytes,
    season: Season,
    dry_run: bool = False,
    by: User,
    at: datetime | None = None,
) -> ImportReport:
    """Compare the list with the register and, unless one row is wrong, write all of it.

    The file is read before the database is held: reading takes longer than writing.
    """
    if not permissions.may_import_list(by):
        raise PermissionDenied("Chỉ Quản trị của Liên minh nhập được danh sách của năm.")
    with uncollected():
        return read_and_write(content, season, dry_run, by, at)


@contextmanager
def uncollected() -> Iterator[None]:
    """A long list is made of objects that stay: looking for garbage among them took a fifth of
    the whole time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def read_and_write(
    content: bytes, season: Season, dry_run: bool, by: User, at: datetime | None
) -> ImportReport:
    try:
        parsed = read_organization_list(content, season_year=season.year)
    except SpreadsheetError as error:
        return ImportReport(season.year, errors=(about_file(error.reason, error.cure),))
    with transaction.atomic():
        season = Season.objects.select_for_update().get(pk=season.pk)
        at = clock.at(at)
        register = read_register(season, parsed)
        plan = make_plan(parsed, register)
        report = report_on(plan, parsed, season, register.blocs)
        if dry_run or plan.errors:
            return report
        if report.units != report.unchanged:
            write(plan, parsed, season, report, content, by, at)
    return replace(report, written=True)


def report_on(
    plan: Plan, parsed: ParsedList, season: Season, standing: Iterable[int]
) -> ImportReport:
    sizes: dict[int, int] = {}
    for row in parsed.rows:
        sizes[row.bloc_number] = sizes.get(row.bloc_number, 0) + 1
    changed = [code for code in plan.changed if code in plan.rows]
    return ImportReport(
        season=season.year,
        new=len(plan.new),
        changed=len(changed),
        unchanged=len(plan.rows) - len(plan.new) - len(changed),
        figures=len(plan.figures),
        errors=tuple(plan.errors),
        warnings=tuple(plan.warnings),
        blocs=tuple(
            BlocCount(number, area, sizes[number], number not in standing)
            for number, area in areas_of(parsed.rows).items()
        ),
        changes=tuple(unit_change(plan.rows[code], plan.changed[code]) for code in changed),
    )


def unit_change(row: ParsedRow, changes: dict[str, tuple[Any, Any]]) -> UnitChange:
    told = {name: (say(before), say(after)) for name, (before, after) in changes.items()}
    return UnitChange(row.row, row.name, row.tax_code, told)


def say(value: Any) -> str:
    return "" if value is None else str(value)


def write(
    plan: Plan, parsed: ParsedList, season: Season, report: ImportReport, content: bytes,
    by: User, at: datetime,
) -> None:  # fmt: skip
    write_units(plan, at)
    write_figures(plan.figures, season, by, at)
    write_blocs(plan, parsed, season, by, at)
    record(
        by=by, verb="home.list_imported", subject=season, at=at, season=season.year,
        role="Quản trị", changes=facts_of(plan, report, content),
    )  # fmt: skip


def facts_of(plan: Plan, report: ImportReport, content: bytes) -> dict[str, Any]:
    """One act for the whole list, with every change in it; persons are named by field alone."""
    return {
        "file": hashlib.sha256(content).hexdigest(),
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "figures": report.figures,
        "new_units": [str(each.tax_code) for each in plan.new],
        "changed_units": {
            each.tax_code: {
                name: "đã sửa" if name in PERSONAL else list(pair)
                for name, pair in each.fields.items()
            }
            for each in report.changes
        },
    }


def write_units(plan: Plan, at: datetime) -> None:
    insert_units(plan.new)
    own = set(CHANGEABLE)
    told = [code for code, changes in plan.changed.items() if own & changes.keys()]
    changed = [plan.units[code] for code in told]
    for unit in changed:
        unit.version += 1
    Organization.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"],
        update_fields=CHANGEABLE,
    )  # fmt: skip
    begin_names([plan.units[code] for code in told if "name" in plan.changed[code]], at)


def insert_units(units: list[Organization]) -> None:
    fields = [each for each in Organization._meta.concrete_fields if not each.primary_key]
    insert_rows(
        Organization,
        [each.name for each in fields],
        ([getattr(unit, each.attname) for each in fields] for unit in units),
    )
    codes = [each.tax_code for each in units]
    ids = Organization.objects.filter(tax_code__in=codes).order_by().values_list("tax_code", "pk")
    by_code = dict(ids)
    for unit in units:
        unit.pk = by_code[unit.tax_code]
    insert_rows(
        OrganizationName,
        ["organization", "name", "legal_name", "search_key"],
        ([each.pk, each.name, each.legal_name, each.search_key] for each in units),
    )


def begin_names(renamed: list[Organization], at: datetime) -> None:
    """The list does not say since when: the new name holds from the day of the import."""
    today = clock.day(at)
    running = OrganizationName.objects.filter(organization__in=renamed, valid_to=None)
    # A name that began today was never in use before: it gives way without a trace of its own.
    running.filter(valid_from__gte=today).delete()
    running.update(valid_to=today - timedelta(days=1))
    OrganizationName.objects.bulk_create(
        OrganizationName(
            organization=unit, name=unit.name, legal_name=unit.legal_name,
            search_key=unit.search_key, valid_from=today,
        )
        for unit in renamed
    )  # fmt: skip


def write_figures(figures: list[NewFigure], season: Season, by: User, at: datetime) -> None:
    """New ones and those that stood otherwise alike."""
    key = ["organization", "year", "period", "indicator"]
    told = ["value", "status", "source", "entered_by", "entered_at"]
    year, source = season.year - 1, f"Danh sách HTX {season.year}"
    status, moment = Figure.Status.OFFICIAL.value, moment_value(at)
    insert_rows(
        Figure,
        key + told,
        (
            [each.organization.pk, year, Figure.Period.YEAR.value, each.indicator.pk,
             each.value, status, source, by.pk, moment]
            for each in figures
        ),
        replacing=told,
        once=key,
    )  # fmt: skip


def write_blocs(plan: Plan, parsed: ParsedList, season: Season, by: User, at: datetime) -> None:
    for membership in plan.leaving:
        move_out(membership, season, by, at)
    areas = areas_of(parsed.rows)
    earlier = blocs_of_last_year(season)
    draw_blocs(
        season=season, by=by, at=at,
        drawings=[
            Drawing(
                number=number, area=area, organizations=plan.joining[number],
                locality=plan.districts.get(fold(area)), bloc=earlier.get((number, fold(area))),
            )
            for number, area in sorted(areas.items())
        ],
    )  # fmt: skip


def move_out(membership: Membership, season: Season, by: User, at: datetime) -> None:
    leave_bloc(
        membership=membership, left_on=clock.day(at), by=by, at=at,
        reason=f"Chuyển khối theo danh sách HTX năm {season.year}",
    )  # fmt: skip


def blocs_of_last_year(season: Season) -> dict[tuple[int, str], Bloc]:
    """A bloc with the number and area it had goes on as the same bloc."""
    last = BlocYear.objects.of_year(season.year - 1).filter(
        bloc__kind=Bloc.Kind.BLOC, bloc__ended_year=None
    )
    return {(each.number, fold(each.area)): each.bloc for each in last.select_related("bloc")}
