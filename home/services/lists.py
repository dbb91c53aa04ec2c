"""The office's list of a season into register and blocs: all of it or nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
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
from home.services.bulk import insert_rows, moment_value, uncollected
from home.services.plans import NewFigure, Plan, Register, areas_of, make_plan, read_register
from home.services.preview import Written
from home.services.reports import BlocCount, ImportReport, UnitChange, about_file

BATCH = 1_000
PERSONAL = frozenset({"contact_name", "contact_phone"})
# What a list may change in a unit that stands.
CHANGEABLE = [
    "name", "legal_name", "tax_code", "field", "founded_year", "commune", "address", "contact_name",
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
            write(plan, parsed, register, report, hashlib.sha256(content).hexdigest(), by, at)
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
    plan: Plan, parsed: ParsedList, register: Register, report: ImportReport, digest: str,
    by: User, at: datetime,
) -> Written:  # fmt: skip
    """Everything of the plan; gives what an undo needs to find it again."""
    season = register.season
    units = write_units(plan, at)
    figures = write_figures(plan.figures, season, by, at)
    blocs = write_blocs(plan, parsed, register, by, at)
    record(
        by=by, verb="home.list_imported", subject=season, at=at, season=season.year,
        role="Quản trị", changes=facts_of(plan, report, digest),
    )  # fmt: skip
    return Written(
        made=units.made | figures.made | blocs.made,
        changed=units.changed | figures.changed | blocs.changed,
    )


def facts_of(plan: Plan, report: ImportReport, digest: str) -> dict[str, Any]:
    """One act for the whole list, with every change in it; persons are named by field alone."""
    return {
        "file": digest,
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


def write_units(plan: Plan, at: datetime) -> Written:
    insert_units(plan.new)
    told = [code for code in plan.changed if plan.stood.get(code)]
    changed = [plan.units[code] for code in told]
    for unit in changed:
        unit.version += 1
    Organization.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"],
        update_fields=CHANGEABLE,
    )  # fmt: skip
    renamed = [plan.units[code] for code in told if "name" in plan.changed[code]]
    return Written(
        made={"units": [each.pk for each in plan.new]},
        changed={
            "units": {
                str(plan.units[code].pk): {
                    name: [before, getattr(plan.units[code], name)]
                    for name, before in plan.stood[code].items()
                }
                for code in told
            },
            "names": begin_names(renamed, at),
        },
    )


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


def begin_names(renamed: list[Organization], at: datetime) -> list[dict[str, Any]]:
    """The list does not say since when: the new name holds from the day of the import. Gives the
    name that ended, or gave way, and the new one."""
    if not renamed:
        return []
    today = clock.day(at)
    running = {
        each.organization_id: each
        for each in OrganizationName.objects.filter(organization__in=renamed, valid_to=None)
    }
    # A name that began today was never in use before: it gives way without a trace of its own.
    young = {pk for pk, each in running.items() if each.valid_from and each.valid_from >= today}
    gone = [running[pk].pk for pk in young]
    OrganizationName.objects.filter(pk__in=gone).delete()
    ended = [each.pk for pk, each in running.items() if pk not in young]
    OrganizationName.objects.filter(pk__in=ended).update(valid_to=today - timedelta(days=1))
    begun = OrganizationName.objects.bulk_create(
        OrganizationName(
            organization=unit, name=unit.name, legal_name=unit.legal_name,
            search_key=unit.search_key, valid_from=today,
        )
        for unit in renamed
    )  # fmt: skip
    return [
        {
            "unit": each.organization_id,
            "begun": each.pk,
            "ended": None if unit in young or unit not in running else running[unit].pk,
            "gone": gone_name(running[unit]) if unit in young else None,
        }
        for each in begun
        for unit in [each.organization_id]
    ]


def gone_name(name: OrganizationName) -> dict[str, str]:
    begun = name.valid_from.isoformat() if name.valid_from else ""
    return {"name": name.name, "legal_name": name.legal_name, "valid_from": begun}


def write_figures(figures: list[NewFigure], season: Season, by: User, at: datetime) -> Written:
    """New ones and those that stood otherwise alike."""
    stood = figures_that_stood(figures, season)
    key = ["organization", "year", "period", "indicator"]
    told = ["value", "status", "source", "entered_by", "entered_at"]
    year, source = season.year - 1, f"Danh sách HTX {season.year}"
    status, moment = Figure.Status.OFFICIAL.value, moment_value(at)
    made: dict[str, list[int]] = defaultdict(list)
    rows = []
    for each in figures:
        unit, indicator = each.organization.pk, each.indicator.pk
        rows.append([unit, year, Figure.Period.YEAR.value, indicator, each.value, status, source,
                     by.pk, moment])  # fmt: skip
        if (unit, indicator) not in stood:
            made[str(unit)].append(indicator)
    insert_rows(Figure, key + told, rows, replacing=told, once=key)
    return Written(made={"figures": dict(made)}, changed={"figures": list(stood.values())})


def figures_that_stood(
    figures: list[NewFigure], season: Season
) -> dict[tuple[int, int], list[Any]]:
    """Those that the list tells otherwise, as they were; units just made have none."""
    wanted = {(each.organization.pk, each.indicator.pk) for each in figures if each.stood}
    if not wanted:
        return {}
    units = {unit for unit, _ in wanted}
    rows = (
        Figure.objects.of_year(season.year - 1)
        .order_by()
        .values_list(
            "organization", "indicator", "value", "status", "source", "entered_by", "entered_at"
        )
    )
    return {
        (unit, indicator): [
            unit, indicator, None if value is None else str(value), status, source, person,
            moment.isoformat(),
        ]
        for unit, indicator, value, status, source, person, moment in rows.iterator()
        if unit in units and (unit, indicator) in wanted
    }  # fmt: skip


def write_blocs(
    plan: Plan, parsed: ParsedList, register: Register, by: User, at: datetime
) -> Written:
    season = register.season
    for membership in plan.leaving:
        move_out(membership, season, by, at)
    areas = areas_of(parsed.rows)
    earlier = blocs_of_last_year(season)
    drawings = [
        Drawing(
            number=number, area=area, organizations=plan.joining[number],
            locality=plan.districts.get(fold(area)), bloc=earlier.get((number, fold(area))),
        )
        for number, area in sorted(areas.items())
    ]  # fmt: skip
    drawn = draw_blocs(season=season, by=by, at=at, drawings=drawings)
    formed = [each for each in drawings if each.number not in register.blocs]
    joined = {unit.pk for each in drawings for unit in each.organizations}
    memberships = season.memberships.current().filter(is_khoi=True).order_by()
    inside = memberships.values_list("organization", "pk") if joined else ()
    return Written(
        made={
            "memberships": [pk for unit, pk in inside if unit in joined],
            "bloc_years": [drawn[each.number].pk for each in formed],
            "blocs": [drawn[each.number].bloc_id for each in formed if each.bloc is None],
        },
        changed={"memberships": [each.pk for each in plan.leaving]},
    )


def move_out(membership: Membership, season: Season, by: User, at: datetime) -> None:
    leave_bloc(
        membership=membership, left_on=clock.day(at), by=by, at=at,
        reason=reason_to_leave(season),
    )  # fmt: skip


def reason_to_leave(season: Season) -> str:
    return f"Chuyển khối theo danh sách HTX năm {season.year}"


def blocs_of_last_year(season: Season) -> dict[tuple[int, str], Bloc]:
    """A bloc with the number and area it had goes on as the same bloc."""
    last = BlocYear.objects.of_year(season.year - 1).filter(
        bloc__kind=Bloc.Kind.BLOC, bloc__ended_year=None
    )
    return {(each.number, fold(each.area)): each.bloc for each in last.select_related("bloc")}
