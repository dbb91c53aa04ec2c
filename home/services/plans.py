"""The list laid beside the register: what is new, what is told otherwise, what cannot be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from blocs.models import Bloc, BlocYear, Membership, Season
from catalogue.models import Indicator
from cooperatives.imports import Column, ParsedList, ParsedRow, Problem, street_of
from cooperatives.models import Figure, Locality, Organization
from cooperatives.names import name_key
from history.vietnamese import fold, format_number
from home.services.places import Places
from home.services.reports import about_file, about_row
from scoring.models import ScoreSheet

# Field of the list → indicator of the catalogue. The list tells the year before.
FIGURES = {
    "members": "so_thanh_vien",
    "women_members": "thanh_vien_nu",
    "workers": "so_lao_dong",
    "charter_capital": "von_dieu_le",
    "area": "dien_tich",
    "revenue": "doanh_thu",
    "profit": "loi_nhuan_truoc_thue",
}
GONE = {Organization.Status.DISSOLVED, Organization.Status.MERGED}
# The list's columns that go into the unit as they are.
PLAIN = ("field", "founded_year", "contact_name", "contact_phone", "note")


@dataclass(frozen=True)
class NewFigure:
    """A figure of the year before, as the list tells it."""

    organization: Organization
    indicator: Indicator
    value: Decimal
    stood: bool = False
    """Whether one stands that says otherwise."""


@dataclass(frozen=True)
class Register:
    """What stands before the import; read once, whatever the number of rows."""

    season: Season
    organizations: Mapping[str, Organization]
    communes: Mapping[int, Locality]
    figures: Mapping[tuple[int, str], tuple[Decimal | None, str]]
    """By unit and indicator: value and status of the year before."""
    indicators: Mapping[str, Indicator]
    blocs: Mapping[int, BlocYear]
    memberships: Mapping[int, Membership]


@dataclass
class Plan:
    """What would be written. Nothing of it is written before all of it is right."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    new: list[Organization] = field(default_factory=list)
    changed: dict[str, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    """By tax code: field → what stood, what comes. Figures go by the code of their indicator."""
    stood: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By tax code: what the changed columns of the unit held, as the database takes it."""
    figures: list[NewFigure] = field(default_factory=list)
    districts: dict[str, Locality] = field(default_factory=dict)
    """Of the list's communes, by search key."""
    rows: dict[str, ParsedRow] = field(default_factory=dict)
    units: dict[str, Organization] = field(default_factory=dict)
    joining: dict[int, list[Organization]] = field(default_factory=lambda: defaultdict(list))
    leaving: list[Membership] = field(default_factory=list)


def read_register(
    season: Season, parsed: ParsedList, same: Mapping[str, Organization] | None = None
) -> Register:
    """`same`: by tax code of the list, the unit that a person says it is."""
    codes = [row.tax_code for row in parsed.rows]
    found = Organization.objects.filter(tax_code__in=codes)
    organizations = {str(each.tax_code): each for each in found} | dict(same or {})
    lying_in = {each.commune_id for each in organizations.values() if each.commune_id}
    return Register(
        season=season,
        organizations=organizations,
        communes=Locality.objects.in_bulk(list(lying_in)),
        figures=standing_figures(season.year - 1, organizations),
        indicators=Indicator.objects.in_bulk(list(FIGURES.values()), field_name="code"),
        blocs={each.number: each for each in season.bloc_years.select_related("season", "bloc")},
        memberships={
            each.organization_id: each
            for each in Membership.objects.current()
            .filter(season=season, is_khoi=True)
            .select_related("bloc_year__bloc", "score_sheet", "organization")
        },
    )


def standing_figures(
    year: int, organizations: Mapping[str, Organization]
) -> dict[tuple[int, str], tuple[Decimal | None, str]]:
    if not organizations:
        return {}
    known = {each.pk for each in organizations.values()}
    figures = Figure.objects.of_year(year).filter(indicator__code__in=FIGURES.values()).order_by()
    rows = figures.values_list("organization", "indicator__code", "value", "status").iterator()
    return {(pk, code): (value, status) for pk, code, value, status in rows if pk in known}


def make_plan(
    parsed: ParsedList, register: Register, places: Places | None = None, *, asked: bool = False
) -> Plan:
    """`asked`: units that look alike are asked about elsewhere, not told here."""
    plan = Plan(errors=list(parsed.errors), warnings=list(parsed.warnings))
    if len(register.indicators) < len(FIGURES):
        plan.errors.append(
            about_file("Chưa có danh mục chỉ tiêu.", "Nhờ quản trị chạy lệnh load_catalogue.")
        )
        return plan
    places = places or Places(parsed.rows, first_day(register.season))
    for row in parsed.rows:
        plan_row(plan, register, row, places.of(row))
    check_blocs(plan, register, parsed)
    plan.districts = places.districts()
    plan.warnings += places.warnings(parsed.rows)
    plan.warnings += [] if asked else twins_in_register(plan, register)
    plan.warnings += left_out(parsed, register)
    return plan


def first_day(season: Season) -> date:
    """The map that the list is read by."""
    return date(season.year, 1, 1)


def plan_row(plan: Plan, register: Register, row: ParsedRow, commune: Locality | None) -> None:
    unit = register.organizations.get(row.tax_code)
    if unit is None:
        unit = new_unit(row, commune)
        plan.new.append(unit)
    elif unit.status in GONE:
        refuse_gone(plan, row, unit)
        return
    else:
        take_over(plan, register, unit, row, commune)
    plan.rows[row.tax_code], plan.units[row.tax_code] = row, unit
    plan_figures(plan, register, row, unit)
    plan_membership(plan, register, row, unit)


def new_unit(row: ParsedRow, commune: Locality | None) -> Organization:
    unit = Organization(
        kind=row.kind,
        name=row.name,
        legal_name=row.legal_name,
        tax_code=row.tax_code,
        commune=commune,
        address=address_of(row, commune),
        founded_year=row.founded_year,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        note=row.note,
        is_sample=row.is_sample,
    )
    unit.field = row.field or unit.field
    unit.set_keys()
    return unit


def address_of(row: ParsedRow, commune: Locality | None) -> str:
    """Beside the commune only the hamlet or street is kept; without it, all that was written."""
    return street_of(row.address) if commune else row.address


def take_over(
    plan: Plan, register: Register, unit: Organization, row: ParsedRow, commune: Locality | None
) -> None:
    """Into the unit goes what the list says otherwise; a blank or absent cell says nothing."""
    told = {name: getattr(row, name) for name in PLAIN}
    told |= {"address": address_of(row, commune), "is_sample": row.is_sample or None}
    if name_key(unit.name) != row.name_key:
        told |= {"name": row.name, "legal_name": row.legal_name}
    # Another code only where a person said that it is this unit.
    told["tax_code"] = row.tax_code
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(unit, name), value)
        for name, value in told.items()
        if value not in (None, "") and value != getattr(unit, name)
    }
    plan.stood[row.tax_code] = {name: before for name, (before, _) in changes.items()}
    for name, (_, value) in changes.items():
        setattr(unit, name, value)
    if commune and commune.pk != unit.commune_id:
        before = register.communes[unit.commune_id] if unit.commune_id else None
        changes["commune"] = (str(before or ""), str(commune))
        plan.stood[row.tax_code]["commune_id"] = unit.commune_id
        unit.commune = commune
    if changes:
        unit.set_keys()
        plan.changed[row.tax_code] = changes


def plan_figures(plan: Plan, register: Register, row: ParsedRow, unit: Organization) -> None:
    for name, code in FIGURES.items():
        told = getattr(row, name)
        if told is None:
            continue
        value = Decimal(told)
        before, status = register.figures.get((unit.pk, code), (None, ""))
        if before == value and status == Figure.Status.OFFICIAL:
            continue
        if unit.pk:
            plan.changed.setdefault(row.tax_code, {})[code] = (before, value)
        stood = (unit.pk, code) in register.figures
        plan.figures.append(NewFigure(unit, register.indicators[code], value, stood))


def plan_membership(plan: Plan, register: Register, row: ParsedRow, unit: Organization) -> None:
    """Into the bloc of the list; out of another one only while no sheet was handed over."""
    membership = register.memberships.get(unit.pk) if unit.pk else None
    if membership and membership.bloc_year.number == row.bloc_number:
        return
    if membership and is_scored(membership):
        refuse_moving(plan, row, membership)
        return
    if membership:
        plan.leaving.append(membership)
    if unit.pk:
        before = membership.bloc_year.short_name if membership else ""
        plan.changed.setdefault(row.tax_code, {})["bloc"] = (before, f"Khối {row.bloc_number}")
    plan.joining[row.bloc_number].append(unit)


def is_scored(membership: Membership) -> bool:
    sheet = getattr(membership, "score_sheet", None)
    return sheet is not None and sheet.state != ScoreSheet.State.DRAFT


def refuse_gone(plan: Plan, row: ParsedRow, unit: Organization) -> None:
    message = f"Danh bạ ghi đơn vị này {unit.get_status_display().lower()}, không vào khối được."
    cure = "Bỏ dòng này, hoặc sửa tình trạng trong hồ sơ của đơn vị trước."
    plan.errors.append(about_row(row, "Mã số thuế", row.tax_code, message, cure, Column.TAX_CODE))


def refuse_moving(plan: Plan, row: ParsedRow, membership: Membership) -> None:
    message = (
        f"Đơn vị đang ở {membership.bloc_year.name} và đã nộp bảng tự chấm, "
        f"không chuyển sang Khối {row.bloc_number} được."
    )
    cure = f"Ghi lại Khối {membership.bloc_year.number}, hoặc trả lại bảng chấm trước khi chuyển."
    plan.errors.append(about_row(row, "Khối", str(row.bloc_number), message, cure, Column.BLOC))


def check_blocs(plan: Plan, register: Register, parsed: ParsedList) -> None:
    for number, area in areas_of(parsed.rows).items():
        standing = register.blocs.get(number)
        if standing is None:
            continue
        row = next(each for each in parsed.rows if each.bloc_number == number)
        if standing.bloc.kind != Bloc.Kind.BLOC:
            message = f"Số {number} năm {register.season.year} là {standing.name}, không phải khối."
            plan.errors.append(
                about_row(row, "Khối", str(number), message, "Chọn số khác.", Column.BLOC)
            )
        elif area and standing.area and fold(area) != fold(standing.area):
            message = f"Danh sách ghi Khối {number} {area}, trên hệ thống là {standing.name}."
            cure = "Kiểm tra số khối; địa bàn của khối giữ như trên hệ thống."
            plan.warnings.append(about_row(row, "Khối", f"{number} {area}", message, cure))


def areas_of(rows: Sequence[ParsedRow]) -> dict[int, str]:
    """The heading's label; a list without headings names the one district its units lie in."""
    labels: dict[int, str] = {}
    districts: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        labels[row.bloc_number] = labels.get(row.bloc_number) or row.bloc_label
        districts[row.bloc_number].add(row.district)
    return {
        number: label or (min(districts[number]) if len(districts[number]) == 1 else "")
        for number, label in sorted(labels.items())
    }


def twins_in_register(plan: Plan, register: Register) -> list[Problem]:
    """A new tax code under a name that the commune already has: perhaps one unit twice."""
    communes = {each.commune_id for each in plan.new if each.commune_id}
    standing = {
        (commune or 0, name_key(name)): code
        for commune, name, code in Organization.objects.filter(commune__in=communes)
        .exclude(tax_code__in=register.organizations)
        .values_list("commune", "name", "tax_code")
    }
    warnings = []
    for unit in plan.new:
        row = plan.rows[str(unit.tax_code)]
        twin = (unit.commune_id or 0, row.name_key)
        if twin in standing:
            code = standing[twin] or "chưa ghi"
            message = f"Danh bạ đã có đơn vị cùng tên trong xã này (mã số thuế {code})."
            cure = "Nếu là một đơn vị, ghi mã số thuế của danh sách vào hồ sơ đó rồi nhập lại."
            warnings.append(about_row(row, "Tên", row.name, message, cure, Column.NAME))
    return warnings


def left_out(parsed: ParsedList, register: Register) -> list[Problem]:
    """Units that stand in a bloc of the list and are not in the list: they stay.

    While rows are wrong nobody can say who is missing: a unit may stand in one of them.
    """
    if parsed.errors:
        return []
    codes, numbers = {row.tax_code for row in parsed.rows}, set(parsed.blocs)
    codes |= {line.text(Column.TAX_CODE) for line in parsed.lines if line.is_left_out}
    absent = [
        str(each.organization)
        for each in register.memberships.values()
        if each.bloc_year.number in numbers and each.organization.tax_code not in codes
    ]
    if not absent:
        return []
    shown = "; ".join(absent[:5]) + ("; …" if len(absent) > 5 else "")
    message = (
        f"{format_number(len(absent))} đơn vị đang ở trong khối mà danh sách không có: {shown}."
    )
    return [about_file(message, "Các đơn vị này giữ nguyên; cần bớt, xin ghi ra khỏi Khối.")]
