"""Hội phí of a year as the office's table has it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import User
from cooperatives.imports.plain import Wanted, date_of, dong_of
from cooperatives.models import Dues, Organization
from history import clock
from history.services import record
from history.vietnamese import format_date, format_number
from home.models import ImportBatch
from home.services.preview import Change, Preview, RowState, Stay, Undoing, Written
from home.services.unit_lists import NAME, TAX_CODE, Judged, UnitList, counted, going_in

DUE = Wanted(
    "due", "Phải nộp (đồng)", is_money=True, is_required=True,
    labels=frozenset({"phai nop", "hoi phi phai nop", "muc hoi phi", "hoi phi", "muc dong",
                      "so phai nop", "so tien phai nop"}),
)  # fmt: skip
PAID = Wanted(
    "paid", "Đã nộp (đồng)", is_money=True,
    labels=frozenset({"da nop", "hoi phi da nop", "so da nop", "so tien da nop", "thuc nop"}),
)  # fmt: skip
PAID_ON = Wanted(
    "paid_on", "Ngày nộp", frozenset({"ngay nop", "ngay thang nop", "nop ngay", "ngay dong"})
)
WORDS = {"due": "Phải nộp", "paid": "Đã nộp", "paid_on": "Ngày nộp"}
Row = dict[str, Any]


class DuesList(UnitList):
    """A blank cell leaves what stands; a column that is absent leaves it too."""

    kind = ImportBatch.Kind.DUES
    send_page, send_label = "home:import_dues", "Nhập hội phí"
    holds = (
        "Mỗi dòng một đơn vị: tên hoặc mã số thuế, phải nộp, đã nộp, ngày nộp. Ô trống "
        "giữ số đã có."
    )

    def titles(self) -> Sequence[str]:
        return (DUE.title, PAID.title, PAID_ON.title)

    def wanted(self, batch: ImportBatch) -> Sequence[Wanted]:
        return (NAME, TAX_CODE, DUE, PAID, PAID_ON)

    def standing(self, units: Sequence[int], batch: ImportBatch) -> dict[int, Dues]:
        rows = Dues.objects.filter(organization__in=units, year=batch.year or 0)
        return {each.organization_id: each for each in rows}

    def judge(
        self, judged: Judged, unit: Organization, standing: dict[int, Dues], batch: ImportBatch
    ) -> None:
        held = standing.get(unit.pk)
        before = values_of(held)
        typed: Row = {
            "due": judged.take("due", dong_of), "paid": judged.take("paid", dong_of),
            "paid_on": judged.take("paid_on", date_of),
        }  # fmt: skip
        after = {
            name: before.get(name) if value is None else value for name, value in typed.items()
        }
        after["paid"] = after["paid"] or 0
        if not after["paid"]:
            after["paid_on"] = None
        refuse(judged, after)
        judged.payload = after
        judged.shown = {name: said(value) for name, value in typed.items()}
        judged.changes = tuple(
            Change(WORDS[name], said(before.get(name)) or "trống", said(after[name]) or "trống")
            for name in WORDS
            if held and before.get(name) != after[name]
        )
        judged.effect = RowState.NEW
        if held:
            judged.effect = RowState.CHANGED if judged.changes else RowState.UNCHANGED

    def write(self, preview: Preview, batch: ImportBatch, by: User, at: datetime) -> Written:
        rows = list(going_in(preview))
        standing = self.standing([unit.pk for unit, _ in rows], batch)
        before = {pk: plain(values_of(held)) for pk, held in standing.items()}
        Dues.objects.bulk_create(
            [Dues(organization=unit, year=batch.year or 0, **payload) for unit, payload in rows],
            update_conflicts=True, unique_fields=["organization", "year"],
            update_fields=list(WORDS), batch_size=1_000,
        )  # fmt: skip
        after = {unit.pk: plain(payload) for unit, payload in rows}
        record(
            by=by, verb="home.dues_imported", subject=batch, at=at, season=batch.year,
            role="Quản trị", changes=counted(preview, batch),
        )  # fmt: skip
        return Written(
            made={str(pk): row for pk, row in after.items() if pk not in before},
            changed={str(pk): [before[pk], row] for pk, row in after.items() if pk in before},
        )

    def undoing(self, batch: ImportBatch) -> Undoing:
        """What was edited since stays as it is."""
        units = [*map(int, batch.made), *map(int, batch.changed)]
        names = dict(Organization.objects.filter(pk__in=units).values_list("pk", "name"))
        standing = self.standing(units, batch)
        removed: list[Dues] = []
        restored: list[Dues] = []
        stays: list[Stay] = []
        for key, (old, new) in {
            **{key: (None, new) for key, new in batch.made.items()},
            **{key: tuple(pair) for key, pair in batch.changed.items()},
        }.items():
            held = standing.get(int(key))
            if held is None or plain(values_of(held)) != new:
                stays.append(Stay(names.get(int(key), ""), "hội phí đã được sửa sau khi nhập"))
            elif old is None:
                removed.append(held)
            else:
                held.due, held.paid, held.paid_on = old["due"], old["paid"], day(old["paid_on"])
                restored.append(held)
        return Undoing(
            removed=tuple(f"Hội phí của {names[each.organization_id]}" for each in removed),
            restored=tuple(f"Hội phí của {names[each.organization_id]}" for each in restored),
            stays=tuple(stays), plan=(removed, restored),
        )  # fmt: skip

    def undo(self, undoing: Undoing, batch: ImportBatch, by: User, at: datetime) -> None:
        removed, restored = undoing.plan
        Dues.objects.filter(pk__in=[each.pk for each in removed]).delete()
        Dues.objects.bulk_update(restored, list(WORDS), batch_size=1_000)


def values_of(dues: Dues | None) -> Row:
    return {name: getattr(dues, name) for name in WORDS} if dues else {}


def plain(row: Row) -> Row:
    """As JSON holds it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def said(value: Any) -> str:
    if value is None:
        return ""
    return format_date(value) if isinstance(value, date) else format_number(value)


def refuse(judged: Judged, after: Row) -> None:
    """The rules of the page where dues are typed one by one."""
    if after["due"] is None and not judged.is_refused:
        judged.refuse(
            "due", "Thiếu số phải nộp.", "Ghi số tiền phải nộp, không phải nộp thì ghi 0."
        )
    if after["paid"] and after["paid_on"] is None and not judged.is_refused:
        judged.refuse("paid_on", "Đã nộp mà chưa có ngày nộp.", "Ghi ngày nộp, ví dụ 15/03/2023.")
    if after["paid_on"] and after["paid_on"] > clock.day(clock.now()):
        judged.refuse("paid_on", "Ngày nộp chưa tới.", "Xem lại ngày; ghi khi đã nộp.")
    if after["due"] is not None and after["paid"] > after["due"]:
        judged.warn("paid", "Đã nộp nhiều hơn phải nộp.", "Đúng vậy thì giữ nguyên.")
