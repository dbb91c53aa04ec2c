"""Figures of a year and period as a table has them: a row a unit, a column an indicator."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalogue.models import Indicator
from cooperatives.imports.cells import CellRefused
from cooperatives.imports.plain import PlainCell, Wanted, number_of
from cooperatives.imports.words import HEADERS, Column, folded
from cooperatives.models import Figure, Organization
from cooperatives.services.figures import fault_of, is_whole
from history.services import record
from history.vietnamese import format_number
from home.models import ImportBatch
from home.services.preview import Change, Choices, Preview, RowState, Stay, Undoing, Written
from home.services.unit_lists import NAME, TAX_CODE, Judged, UnitList, counted, going_in

# What offices call an indicator beside its own name.
ALSO = {
    "so_thanh_vien": HEADERS[Column.MEMBERS], "thanh_vien_nu": HEADERS[Column.WOMEN],
    "so_lao_dong": HEADERS[Column.WORKERS], "von_dieu_le": HEADERS[Column.CAPITAL],
    "dien_tich": HEADERS[Column.AREA], "doanh_thu": HEADERS[Column.REVENUE],
    "loi_nhuan_truoc_thue": HEADERS[Column.PROFIT],
}  # fmt: skip
KEPT = ("value", "status", "source", "entered_by_id", "entered_at")
NO_FIGURE = (
    "Bảng không có cột số liệu nào trong danh mục.",
    "Đặt tiêu đề cột như tên chỉ tiêu, ví dụ “Doanh thu (triệu đồng)”, rồi gửi lại.",
)
Standing = Mapping[tuple[int, int], Figure]


class FiguresList(UnitList):
    """A blank cell leaves what stands: missing is not zero, and a file blanks nothing."""

    kind = ImportBatch.Kind.FIGURES

    def __init__(self) -> None:
        self.indicators: dict[str, Indicator] = {}

    def wanted(self, batch: ImportBatch) -> Sequence[Wanted]:
        return (NAME, TAX_CODE, *map(wanted_of, Indicator.objects.order_by("order", "code")))

    def target(self, batch: ImportBatch) -> str:
        period = Figure.Period(batch.options["period"]).label.lower()
        status = Figure.Status(batch.options["status"]).label.lower()
        return f"{period} {batch.year}, số {status}"

    def preview(self, parsed: Any, batch: ImportBatch, choices: Choices) -> Preview:
        if not parsed.fault and not set(parsed.columns) - {NAME.key, TAX_CODE.key}:
            parsed = type(parsed)((), (), NO_FIGURE)
        self.indicators = {each.code: each for each in Indicator.objects.all()}
        return super().preview(parsed, batch, choices)

    def standing(self, units: Sequence[int], batch: ImportBatch) -> Standing:
        rows = Figure.objects.filter(
            organization__in=units, year=batch.year, period=batch.options["period"]
        )
        return {(each.organization_id, each.indicator_id): each for each in rows}

    def twice(self, judged: Judged, batch: ImportBatch) -> Any:
        return judged.unit and judged.unit.pk

    def shown(self, column: str, judged: Judged) -> str:
        indicator = self.indicators.get(column)
        value = (judged.payload or {}).get(column)
        if indicator is None or value is None:
            return judged.line.text(column)
        return said(value, indicator)

    def judge(self, judged: Judged, standing: Standing, batch: ImportBatch) -> None:
        assert judged.unit is not None
        status = batch.options["status"]
        typed: dict[str, Decimal] = {}
        changes: list[Change] = []
        is_new = True
        for code in judged.line.cells.keys() & self.indicators.keys():
            indicator = self.indicators[code]
            value = judged.take(code, lambda cell, it=indicator: figure_of(cell, it))
            if value is None:
                continue
            held = standing.get((judged.unit.pk, indicator.pk))
            if fault := fault_of(indicator, value, held, status):
                judged.refuse(code, fault, "Xem lại số trong tệp, hoặc bỏ dòng này.")
                continue
            typed[code] = value
            before = held.value if held else None
            is_new = is_new and before is None
            official = bool(held and held.status != status and status == Figure.Status.OFFICIAL)
            if before is not None and (before != value or official):
                mark = " (ước)" if official and before == value else ""
                changes.append(
                    Change(indicator.name, said(before, indicator) + mark, said(value, indicator))
                )
        judged.payload = typed
        judged.changes = tuple(sorted(changes, key=lambda each: each.label))
        fresh = any(
            (held := standing.get((judged.unit.pk, self.indicators[code].pk))) is None
            or held.value is None
            for code in typed
        )
        if not typed or not (changes or fresh):
            judged.effect = RowState.UNCHANGED
        else:
            judged.effect = RowState.NEW if is_new else RowState.CHANGED

    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        rows = list(going_in(preview))
        standing = self.standing([each.unit.pk for each in rows if each.unit], batch)
        status, source = batch.options["status"], f"Tệp {batch.file.name}"[:150]
        figures: list[Figure] = []
        made: list[list[Any]] = []
        changed: list[list[Any]] = []
        for row in rows:
            assert row.unit is not None
            for code, value in row.payload.items():
                indicator = self.indicators[code]
                held = standing.get((row.unit.pk, indicator.pk))
                if held and held.value == value and held.status == status:
                    continue
                mark = [row.unit.pk, indicator.pk, str(value)]
                if held:
                    changed.append([*mark, plain(held)])
                else:
                    made.append(mark)
                figures.append(
                    Figure(
                        organization=row.unit, indicator=indicator, year=batch.year or 0,
                        period=batch.options["period"], value=value, status=status, source=source,
                        entered_by=by, entered_at=at,
                    )
                )  # fmt: skip
        Figure.objects.bulk_create(
            figures, batch_size=1_000, update_conflicts=True,
            unique_fields=["organization", "year", "period", "indicator"],
            update_fields=["value", "status", "source", "entered_by", "entered_at"],
        )  # fmt: skip
        record(
            by=by, verb="home.figures_imported", subject=batch, at=at, season=batch.year,
            role="Quản trị", changes={**counted(preview, batch), "figures": len(figures)},
        )  # fmt: skip
        return Written(made={"figures": made}, changed={"figures": changed})

    def undoing(self, batch: ImportBatch) -> Undoing:
        """A figure that somebody wrote over since stays."""
        marks = [(each, None) for each in batch.made["figures"]]
        marks += [(each[:3], each[3]) for each in batch.changed["figures"]]
        units = {each[0] for each, _ in marks}
        names = dict(Organization.objects.filter(pk__in=units).values_list("pk", "name"))
        indicators = Indicator.objects.in_bulk()
        standing = self.standing(sorted(units), batch)
        removed: list[Figure] = []
        restored: list[Figure] = []
        stays: list[Stay] = []
        for (unit, indicator, value), old in marks:
            held = standing.get((unit, indicator))
            name = f"{names.get(unit, '')}: {indicators[indicator].name}"
            untouched = (
                held and held.entered_at == batch.imported_at and held.value == Decimal(value)
            )
            if held is None or not untouched:
                stays.append(Stay(name, "đã được sửa sau khi nhập"))
            elif old is None:
                removed.append(held)
            else:
                put_back(held, old)
                restored.append(held)
        return Undoing(
            removed=tuple(told(removed, names, indicators)),
            restored=tuple(told(restored, names, indicators)),
            stays=tuple(stays), plan=(removed, restored),
        )  # fmt: skip

    def undo(self, undoing: Undoing, batch: ImportBatch, by: User, at: datetime) -> None:
        removed, restored = undoing.plan
        Figure.objects.filter(pk__in=[each.pk for each in removed]).delete()
        Figure.objects.bulk_update(
            restored, ["value", "status", "source", "entered_by", "entered_at"], batch_size=1_000
        )


def wanted_of(indicator: Indicator) -> Wanted:
    labels = {folded(indicator.name), folded(indicator.code.replace("_", " "))}
    unit = f"triệu {indicator.unit}" if indicator.is_money else indicator.unit
    return Wanted(
        indicator.code, f"{indicator.name} ({unit})", is_money=indicator.is_money,
        labels=frozenset(labels | ALSO.get(indicator.code, frozenset())),
    )  # fmt: skip


def figure_of(cell: PlainCell, indicator: Indicator) -> Decimal | None:
    value = number_of(cell, step=Decimal(1) if indicator.is_money else Decimal("0.01"))
    if value is not None and is_whole(indicator) and value != int(value):
        raise CellRefused("Phải là số nguyên.", "Ghi số không có phần lẻ.")
    return value


def said(value: Decimal, indicator: Indicator) -> str:
    return format_number(value / 1_000_000 if indicator.is_money else value)


def plain(figure: Figure) -> list[Any]:
    held = [getattr(figure, name) for name in KEPT]
    value, status, source, person, moment = held
    return [None if value is None else str(value), status, source, person, moment.isoformat()]


def put_back(figure: Figure, old: Sequence[Any]) -> None:
    value, status, source, person, moment = old
    figure.value = None if value is None else Decimal(value)
    figure.status, figure.source, figure.entered_by_id = status, source, person
    figure.entered_at = datetime.fromisoformat(moment)


def told(
    figures: Sequence[Figure], names: Mapping[int, str], indicators: Mapping[int, Indicator]
) -> list[str]:
    return [
        f"{names.get(each.organization_id, '')}: {indicators[each.indicator_id].name}"
        for each in figures
    ]
