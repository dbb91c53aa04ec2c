"""Figures of a year and period as a table has them: a row a unit, a column an indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalogue.models import Indicator
from cooperatives.doubts import PROFIT, PROFIT_ABOVE, REVENUE, is_doubtful
from cooperatives.imports.cells import CellRefused
from cooperatives.imports.plain import PlainCell, PlainTable, Wanted, number_of
from cooperatives.imports.tables import header_label
from cooperatives.imports.words import HEADERS, Column
from cooperatives.models import Figure, FigureChange, Organization
from cooperatives.services.figures import PARTS, fault_of, is_whole
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
KEPT = ("value", "status", "source", "entered_by_id", "entered_at", "on_behalf")
BATCH = 1_000
NO_FIGURE = (
    "Bảng không có cột số liệu nào trong danh mục.",
    "Đặt tiêu đề cột như tên chỉ tiêu, ví dụ “Doanh thu (triệu đồng)”, rồi gửi lại.",
)


@dataclass(frozen=True)
class Standing:
    """What the register holds, by unit and indicator, and the indicators by code."""

    figures: Mapping[tuple[int, int], Figure]
    indicators: Mapping[str, Indicator]


class FiguresList(UnitList):
    """A blank cell leaves what stands: missing is not zero, and a file blanks nothing."""

    kind = ImportBatch.Kind.FIGURES
    send_page, send_label = "home:import_figures", "Nhập số liệu"
    holds = "Mỗi dòng một đơn vị, mỗi cột một chỉ tiêu như trong danh mục. Ô trống giữ số đã có."

    def titles(self) -> Sequence[str]:
        return [wanted_of(each).title for each in Indicator.objects.order_by("order", "code")]

    def wanted(self, batch: ImportBatch) -> Sequence[Wanted]:
        return (NAME, TAX_CODE, *map(wanted_of, Indicator.objects.order_by("order", "code")))

    def target(self, batch: ImportBatch) -> str:
        period = Figure.Period(batch.options["period"]).label.lower()
        status = Figure.Status(batch.options["status"]).label.lower()
        return f"{period} {batch.year}, số {status}"

    def preview(self, parsed: PlainTable, batch: ImportBatch, choices: Choices) -> Preview:
        if not parsed.fault and not set(parsed.columns) - {NAME.key, TAX_CODE.key}:
            parsed = PlainTable((), (), NO_FIGURE)
        return super().preview(parsed, batch, choices)

    def standing(self, units: Sequence[int], batch: ImportBatch) -> Standing:
        indicators = {each.code: each for each in Indicator.objects.all()}
        return Standing(figures_of(units, batch), indicators)

    def judge(
        self, judged: Judged, unit: Organization, standing: Standing, batch: ImportBatch
    ) -> None:
        status = batch.options["status"]
        values: dict[str, Decimal] = {}
        changes: list[Change] = []
        fresh = changed = False
        for code, indicator in standing.indicators.items():
            value = judged.take(code, lambda cell, it=indicator: figure_of(cell, it))
            if value is None:
                continue
            held = standing.figures.get((unit.pk, indicator.pk))
            if fault := fault_of(indicator, value, held, status):
                judged.refuse(code, fault, "Xem lại số trong tệp, hoặc bỏ dòng này.")
                continue
            judged.shown[code] = said(value, indicator)
            if held and held.value is not None and not differs(held, value, status):
                continue
            values[code] = value
            if held is None or held.value is None:
                fresh = True
            else:
                changed = True
                changes.append(change_of(held, value, indicator))
        refuse_parts(judged, unit, values, standing)
        judged.payload = values
        judged.changes = tuple(changes)
        judged.effect = RowState.UNCHANGED
        if fresh or changed:
            known = any(pk == unit.pk for pk, _ in standing.figures)
            judged.effect = RowState.CHANGED if changed or known else RowState.NEW

    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        rows = list(going_in(preview))
        standing = self.standing([unit.pk for unit, _ in rows], batch)
        frame: dict[str, Any] = {
            "status": batch.options["status"], "source": f"Tệp {batch.file.name}"[:150],
            "entered_by": by, "entered_at": at, "on_behalf": True,
        }  # fmt: skip
        figures: list[Figure] = []
        corrections: list[FigureChange] = []
        made: list[list[Any]] = []
        changed: list[list[Any]] = []
        for unit, values in rows:
            for code, value in values.items():
                indicator = standing.indicators[code]
                held = standing.figures.get((unit.pk, indicator.pk))
                mark = [unit.pk, indicator.pk, str(value)]
                if held:
                    changed.append([*mark, plain(held)])
                    corrections.append(correction(held, value, frame))
                else:
                    made.append(mark)
                figures.append(
                    Figure(
                        organization=unit, indicator=indicator, year=batch.year or 0,
                        period=batch.options["period"], value=value, **frame,
                    )
                )  # fmt: skip
        FigureChange.objects.bulk_create(corrections, batch_size=BATCH)
        Figure.objects.bulk_create(
            figures, batch_size=BATCH, update_conflicts=True,
            unique_fields=["organization", "year", "period", "indicator"],
            update_fields=["value", *frame],
        )  # fmt: skip
        record(
            by=by, verb="home.figures_imported", subject=batch, at=at, season=batch.year,
            role="Quản trị", changes={**counted(preview, batch), "figures": len(figures)},
        )  # fmt: skip
        return Written(made={"figures": made}, changed={"figures": changed})

    def undoing(self, batch: ImportBatch) -> Undoing:
        """A figure that somebody wrote over since stays."""
        marks: list[tuple[list[Any], list[Any] | None]] = [
            (each, None) for each in batch.made["figures"]
        ]
        marks += [(each[:3], each[3]) for each in batch.changed["figures"]]
        units = {each[0] for each, _ in marks}
        names = dict(Organization.objects.filter(pk__in=units).values_list("pk", "name"))
        indicators = Indicator.objects.in_bulk()
        standing = figures_of(sorted(units), batch)
        removed: list[Figure] = []
        restored: list[Figure] = []
        stays: list[Stay] = []
        for (unit, indicator, value), old in marks:
            held = standing.get((unit, indicator))
            name = f"{names.get(unit, '')}: {indicators[indicator].name}"
            if held is None or touched(held, value, batch):
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
        own = FigureChange.objects.filter(figure__in=restored, changed_at=batch.imported_at or at)
        own.delete()
        Figure.objects.bulk_update(restored, ["value", *KEPT[1:]], batch_size=BATCH)


def wanted_of(indicator: Indicator) -> Wanted:
    labels = {header_label(indicator.name), header_label(indicator.code.replace("_", " "))}
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


def figures_of(units: Sequence[int], batch: ImportBatch) -> dict[tuple[int, int], Figure]:
    rows = Figure.objects.filter(
        organization__in=units, year=batch.year or 0, period=batch.options["period"]
    )
    return {(each.organization_id, each.indicator_id): each for each in rows}


def differs(held: Figure, value: Decimal, status: str) -> bool:
    """Another value, or an estimate that becomes official."""
    becomes = held.status == Figure.Status.ESTIMATE and status == Figure.Status.OFFICIAL
    return held.value != value or becomes


def change_of(held: Figure, value: Decimal, indicator: Indicator) -> Change:
    estimate = " (ước)" if held.status == Figure.Status.ESTIMATE else ""
    before = said(held.value or Decimal(0), indicator)
    return Change(indicator.name, before + estimate, said(value, indicator))


def correction(held: Figure, value: Decimal, frame: Mapping[str, Any]) -> FigureChange:
    return FigureChange(
        figure=held, value_before=held.value, status_before=held.status, value=value,
        status=frame["status"], source=frame["source"], changed_by=frame["entered_by"],
        changed_at=frame["entered_at"],
    )  # fmt: skip


def touched(figure: Figure, value: str, batch: ImportBatch) -> bool:
    return figure.entered_at != batch.imported_at or figure.value != Decimal(value)


def refuse_parts(
    judged: Judged, unit: Organization, values: Mapping[str, Decimal], standing: Standing
) -> None:
    """A part is not more than its whole, whether the file or the register has it; profit above
    revenue is only told."""

    def of(code: str) -> Decimal | None:
        if code in values or code not in standing.indicators:
            return values.get(code)
        held = standing.figures.get((unit.pk, standing.indicators[code].pk))
        return held.value if held else None

    for part, whole in PARTS:
        small, large = of(part), of(whole)
        if small is not None and large is not None and small > large and part in values:
            judged.refuse(
                part, f"Lớn hơn tổng số ({format_number(large)}).",
                "Xem lại hai số, có thể đã ghi nhầm cột.",
            )  # fmt: skip
    profit, revenue = of(PROFIT), of(REVENUE)
    new = {PROFIT, REVENUE} & set(values)
    if new and is_doubtful(revenue, profit):
        column = PROFIT if PROFIT in values else REVENUE
        judged.warn(column, PROFIT_ABOVE, "Vẫn nhập được nếu số đúng như vậy.")


def said(value: Decimal, indicator: Indicator) -> str:
    return format_number(value / 1_000_000 if indicator.is_money else value)


def plain(figure: Figure) -> list[Any]:
    value, status, source, person, moment, behalf = (getattr(figure, name) for name in KEPT)
    told = None if value is None else str(value)
    return [told, status, source, person, moment.isoformat(), behalf]


def put_back(figure: Figure, old: Sequence[Any]) -> None:
    value, status, source, person, moment, figure.on_behalf = old
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
