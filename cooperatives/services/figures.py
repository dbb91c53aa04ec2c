"""What a unit achieved and what it paid, year by year. Blank is missing, never 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from catalogue.models import Indicator
from cooperatives import permissions
from cooperatives.behalf import source_of
from cooperatives.models import Dues, Figure, FigureChange, Organization
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_text, format_number

FIRST_YEAR = 2000
CENT = Decimal("0.01")
# Whoever counts people counts whole ones, and đồng has no cents.
WHOLE_UNITS = frozenset({"người", "đồng", "sản phẩm", "hợp đồng", "báo cáo"})
MAY_BE_LOSS = frozenset({"loi_nhuan_truoc_thue", "thu_nhap_sau_nghia_vu"})
PARTS = (
    ("thanh_vien_nu", "so_thanh_vien"),
    ("can_bo_dh_cd", "can_bo_quan_ly"),
    ("can_bo_sc_tc", "can_bo_quan_ly"),
    ("can_bo_tre", "can_bo_quan_ly"),
)


@dataclass(frozen=True)
class Entry:
    """One figure about to be written."""

    indicator: Indicator
    value: Decimal | None
    standing: Figure | None
    before: Decimal | None

    def changes(self, status: str) -> bool:
        """What stands may become official; an official figure never turns into an estimate."""
        if self.value != self.before:
            return True
        estimated = self.standing is not None and self.standing.status == Figure.Status.ESTIMATE
        return estimated and self.value is not None and status == Figure.Status.OFFICIAL


@transaction.atomic
def enter_figures(
    *,
    organization: Organization,
    year: int,
    period: str,
    values: Mapping[str, Decimal | int | None],
    status: str,
    source: str = "",
    seen: Mapping[str, Decimal | int | None] | None = None,
    by: User,
    at: datetime | None = None,
) -> list[Figure]:
    """Write the named figures of a year and period; those not named stay as they are.

    `seen` is what the form showed: where another hand wrote meanwhile, nothing is overwritten.
    """
    at = clock.at(at)
    if not permissions.may_enter_figures(by, organization, clock.day(at)):
        raise PermissionDenied("Số liệu của đơn vị do đơn vị hoặc cán bộ phụ trách Khối ghi.")
    return write_figures(
        organization=organization, year=year, period=period, values=values, status=status,
        source=source, seen=seen, role=permissions.role_of(by), by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def write_figures(
    *,
    organization: Organization,
    year: int,
    period: str,
    values: Mapping[str, Decimal | int | None],
    status: str,
    source: str = "",
    seen: Mapping[str, Decimal | int | None] | None = None,
    role: str,
    by: User,
    at: datetime,
) -> list[Figure]:
    """The same for an app above, which has asked already: a leader for the units of the bloc."""
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    _refuse_frame(year, period, status, clock.day(at))
    own = permissions.represents(by, organization, clock.day(at))
    source = clean_text(source)
    standing = {
        each.indicator.code: each
        for each in organization.figures.filter(year=year, period=period)
        .select_related("indicator")
    }  # fmt: skip
    entries = _entries(values, standing)
    _refuse_stale(entries, seen)
    _refuse_faults(entries, standing, status)

    changed = [each for each in entries if each.changes(status)]
    if not changed:
        return []
    source = source if own else source_of(source, own=False)
    frame = {
        "status": status, "source": source, "entered_by": by, "entered_at": at,
        "on_behalf": not own,
    }  # fmt: skip
    written = _write(changed, organization, year, period, frame)
    told = {each.indicator.name: [_told(each.before), _told(each.value)] for each in changed}
    record(
        by=by, verb="cooperatives.figures_entered", subject=organization, at=at,
        season=year, role=role, on_behalf_of="" if own else str(organization),
        changes={"year": str(year), "period": Figure.Period(period).label,
                 "level": Figure.Status(status).label, "source": source, **told},
    )  # fmt: skip
    return written


def _entries(
    values: Mapping[str, Decimal | int | None], standing: Mapping[str, Figure]
) -> list[Entry]:
    indicators = Indicator.objects.in_bulk(list(values), field_name="code")
    unknown = sorted(set(values) - indicators.keys())
    if unknown:
        raise ValidationError(f"Danh mục chưa có chỉ tiêu “{unknown[0]}”. Xin nạp lại danh mục.")
    return [
        _entry(indicators[code], None if value is None else Decimal(value), standing.get(code))
        for code, value in values.items()
    ]


def _entry(indicator: Indicator, value: Decimal | None, standing: Figure | None) -> Entry:
    return Entry(indicator, value, standing, standing.value if standing else None)


def _told(value: Decimal | None) -> Decimal | int | None:
    """A whole number without the zeros behind it."""
    return int(value) if value is not None and value == int(value) else value


def _write(
    entries: list[Entry], organization: Organization, year: int, period: str,
    frame: Mapping[str, Any],
) -> list[Figure]:  # fmt: skip
    """New ones and standing ones each in one write; what a standing one was is kept beside it."""
    new: list[Figure] = []
    standing: list[Figure] = []
    changes: list[FigureChange] = []
    for entry in entries:
        figure = entry.standing
        if figure is None:
            new.append(
                Figure(
                    organization=organization, indicator=entry.indicator, year=year,
                    period=period, value=entry.value, **frame,
                )
            )  # fmt: skip
            continue
        changes.append(
            FigureChange(
                figure=figure, value_before=figure.value, status_before=figure.status,
                value=entry.value, status=frame["status"], source=frame["source"],
                changed_by=frame["entered_by"], changed_at=frame["entered_at"],
            )
        )  # fmt: skip
        figure.value = entry.value
        for name, value in frame.items():
            setattr(figure, name, value)
        standing.append(figure)
    FigureChange.objects.bulk_create(changes)
    Figure.objects.bulk_update(standing, ["value", *frame])
    return Figure.objects.bulk_create(new) + standing


def _refuse_frame(year: int, period: str, status: str, today: date) -> None:
    if not FIRST_YEAR <= year <= today.year:
        raise ValidationError({"year": f"Xin ghi năm từ {FIRST_YEAR} đến {today.year}."})
    if period not in Figure.Period.values or status not in Figure.Status.values:
        raise ValidationError("Xin chọn kỳ và mức số liệu trong danh sách.")


def _refuse_stale(entries: list[Entry], seen: Mapping[str, Decimal | int | None] | None) -> None:
    if seen is None:
        return
    theirs = {
        each.indicator.code: each.before
        for each in entries
        if each.indicator.code in seen
        and each.before != seen[each.indicator.code]
        and each.before != each.value
    }
    if theirs:
        raise Stale(
            "Số liệu này vừa có người khác lưu. Số vừa ghi vẫn còn; xin xem hai bản rồi gửi lại.",
            theirs,
        )


def _refuse_faults(entries: list[Entry], standing: Mapping[str, Figure], status: str) -> None:
    faults = {each.indicator.code: fault for each in entries if (fault := _fault(each, status))}
    after: dict[str, Any] = {code: figure.value for code, figure in standing.items()}
    after |= {each.indicator.code: each.value for each in entries}
    for part, whole in PARTS:
        if _exceeds(after.get(part), after.get(whole)):
            faults.setdefault(
                part, f"Lớn hơn tổng số ({format_number(after[whole])}). Xin xem lại hai số."
            )
    if faults:
        raise ValidationError(faults)


def _exceeds(part: Decimal | None, whole: Decimal | None) -> bool:
    return part is not None and whole is not None and part > whole


def _fault(entry: Entry, status: str) -> str | None:
    return fault_of(entry.indicator, entry.value, entry.standing, status)


def is_whole(indicator: Indicator) -> bool:
    return indicator.unit in WHOLE_UNITS


def fault_of(
    indicator: Indicator, value: Decimal | None, standing: Figure | None, status: str
) -> str | None:
    """Why this value cannot stand, in the user's words; the same wherever figures come in."""
    unit = indicator.unit
    if (
        standing
        and standing.value is not None
        and standing.status == Figure.Status.OFFICIAL
        and status == Figure.Status.ESTIMATE
        and value != standing.value
    ):
        return "Số này đã là số chính thức. Cần sửa, xin chọn mức “Chính thức”."
    if value is None:
        return None
    if value < 0 and indicator.code not in MAY_BE_LOSS:
        return "Xin ghi số từ 0 trở lên; chưa có số liệu thì để trống."
    if unit == "%" and value > 100:
        return "Tỷ lệ tối đa 100%."
    if value != value.quantize(Decimal(1) if unit in WHOLE_UNITS else CENT):
        return "Xin ghi số nguyên." if unit in WHOLE_UNITS else "Ghi tối đa 2 số lẻ."
    return None


@transaction.atomic
def record_dues(
    *,
    organization: Organization,
    year: int,
    due: int,
    paid: int = 0,
    paid_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Dues:
    """Hội phí of a year, in đồng: what was due, what came in and when."""
    if not permissions.may_edit_register(by):
        raise PermissionDenied("Ghi hội phí là việc của cán bộ Liên minh.")
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    at = clock.at(at)
    _refuse_dues(year, due, paid, paid_on, clock.day(at))

    before = Dues.objects.filter(organization=organization, year=year).first()
    dues, _ = Dues.objects.update_or_create(
        organization=organization,
        year=year,
        defaults={"due": due, "paid": paid, "paid_on": paid_on if paid else None},
    )
    record(
        by=by, verb="cooperatives.dues_recorded", subject=organization, at=at, season=year,
        role=permissions.role_of(by),
        changes={"due": [before and before.due, due], "paid": [before and before.paid, paid],
                 "paid_on": dues.paid_on},
    )  # fmt: skip
    return dues


def _refuse_dues(year: int, due: int, paid: int, paid_on: date | None, today: date) -> None:
    if not FIRST_YEAR <= year <= today.year + 1:
        raise ValidationError({"year": f"Xin ghi năm từ {FIRST_YEAR} đến {today.year + 1}."})
    if due < 0 or paid < 0:
        raise ValidationError("Xin ghi số tiền từ 0 trở lên.")
    if paid and paid_on is None:
        raise ValidationError({"paid_on": "Xin ghi ngày nộp."})
    if paid_on and paid_on > today:
        raise ValidationError({"paid_on": "Ngày này chưa tới. Xin ghi khi đã nộp."})
