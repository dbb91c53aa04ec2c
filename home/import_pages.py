"""What the pages of an import show: rows of one page, chips, the summary, the lists of acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.urls import reverse

from files.marked import Remark
from history.vietnamese import format_number
from home.import_columns import Columns
from home.models import ImportBatch
from home.services.preview import Preview, PreviewRow, RowState, Twin

ROWS_ON_A_PAGE = 100
MOST_IN_SUMMARY = 20
STATUS = {
    RowState.WRONG: ("fail", "Lỗi"),
    RowState.LOOK: ("warn", "Xem lại"),
    RowState.NEW: ("done", "Mới"),
    RowState.CHANGED: ("doing", "Đổi"),
    RowState.UNCHANGED: ("none", "Giữ nguyên"),
    RowState.LEFT_OUT: ("none", "Đã bỏ"),
}
BATCH_STATUS = {
    ImportBatch.State.VIEWED: "doing",
    ImportBatch.State.IMPORTED: "done",
    ImportBatch.State.UNDONE: "warn",
    ImportBatch.State.DROPPED: "none",
}
# The filter as it stands in the address, and what it shows.
FILTERS = {
    "loi": "Lỗi", "xem-lai": "Cần xem lại", "moi": "Mới", "doi": "Đổi",
    "giu-nguyen": "Giữ nguyên", "bo": "Đã bỏ",
}  # fmt: skip
# Each row stands under one: what is to be looked at is not counted again by what it does.
STATES = {
    "loi": RowState.WRONG, "xem-lai": RowState.LOOK, "moi": RowState.NEW,
    "doi": RowState.CHANGED, "giu-nguyen": RowState.UNCHANGED, "bo": RowState.LEFT_OUT,
}  # fmt: skip
KINDS = {"loi": "fail", "xem-lai": "warn", "moi": "done", "doi": "doing"}
RESULTS = (("moi", "Mới"), ("doi", "Đổi"), ("giu_nguyen", "Giữ nguyên"), ("bo", "Bỏ"))


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a row and that was refused: it stays in its box."""

    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def rows_shown(preview: Preview, wanted: str) -> Sequence[PreviewRow]:
    if wanted in STATES:
        return [row for row in preview.rows if row.state == STATES[wanted]]
    return preview.rows


def filter_of(query: QueryDict) -> str:
    wanted = query.get("loc", "")
    return wanted if wanted in FILTERS else ""


def page_of(preview: Preview, query: QueryDict) -> Page[PreviewRow]:
    rows = rows_shown(preview, filter_of(query))
    return Paginator(rows, ROWS_ON_A_PAGE).get_page(query.get("trang"))


def chips_of(preview: Preview, query: QueryDict) -> list[dict[str, Any]]:
    """Empty ones are left away, but for the mistakes: none is a thing to see."""
    current = filter_of(query)
    counted = {name: preview.by_state[STATES[name]] for name in FILTERS}
    chips = [{"label": "Tất cả", "url": "?", "current": not current, "count": len(preview.rows)}]
    chips += [
        {
            "label": FILTERS[name],
            "url": f"?loc={name}",
            "current": name == current,
            "count": count,
            "kind": KINDS.get(name, ""),
        }
        for name, count in counted.items()
        if count or name in ("loi", current)
    ]
    for chip in chips:
        chip["count"] = format_number(int(str(chip["count"])))
    return chips


def lines_of(
    page: Page[PreviewRow], preview: Preview, columns: Columns, typed: Typed
) -> list[dict[str, Any]]:
    many = len(preview.sheets) > 1
    return [line_of(row, columns, typed, many=many) for row in page.object_list]


def line_of(row: PreviewRow, columns: Columns, typed: Typed, *, many: bool) -> dict[str, Any]:
    kind, word = STATUS[row.state]
    shown = {heading.key for heading in columns.headings}
    return {
        "row": row,
        "status": {"kind": kind, "text": word},
        "cells": [
            {"heading": heading, "cell": row.cells[place], "is_name": heading.key == "name"}
            for place, heading in zip(columns.places, columns.headings, strict=True)
        ],
        "changes": [each for each in row.changes if row.goes_in],
        "boxes": boxes_of(row, typed),
        "twin": next((each for each in row.twins if str(each.pk) == row.answer), None),
        "sheet": row.sheet if many else "",
        "may_leave": row.state in (RowState.WRONG, RowState.LOOK, RowState.CHANGED),
        "may_return": row.state == RowState.LEFT_OUT or bool(row.mended) or bool(row.answer),
        "unseen": [each for each in row.troubles if each.column not in shown],
    }  # fmt: skip


def boxes_of(row: PreviewRow, typed: Typed) -> list[dict[str, str]]:
    """A box for each wrong cell, holding what the file says or what was typed."""
    if row.state != RowState.WRONG:
        return []
    own = typed.values if typed.key == row.key else {}
    wrong = {each.column: each for each in row.troubles if each.blocks and each.column}
    return [
        {"column": column, "label": f"Cột {each.place}", "value": own.get(column, each.value)}
        for column, each in wrong.items()
    ]


def summary_of(preview: Preview) -> dict[str, Any] | None:
    """The rows to be mended or answered, each leading to itself."""
    if preview.faults:
        told = [{"text": f"{each.message} {each.cure}", "url": ""} for each in preview.faults]
        return {"title": "Chưa nhập được tệp này, chưa ghi gì", "lines": told, "more": 0}
    wrong, waiting = len(preview.wrong), len(preview.waiting)
    if not wrong and not waiting:
        return None
    parts = [f"{format_number(wrong)} dòng cần sửa"] if wrong else []
    parts += [f"{format_number(waiting)} dòng cần chọn đơn vị"] if waiting else []
    lines = [
        {"text": why_of(row), "url": url_of(preview.wrong, row, "loi")}
        for row in preview.wrong[:MOST_IN_SUMMARY]
    ]
    lines += [
        {
            "text": f"Dòng {row.number}: {question_of(row.twins[0])}",
            "url": url_of(looked_at(preview), row, "xem-lai"),
        }
        for row in preview.waiting[: MOST_IN_SUMMARY - len(lines)]
    ]
    return {
        "title": f"Có {' và '.join(parts)}, chưa dòng nào được lưu",
        "lines": lines,
        "more": wrong + waiting - len(lines),
        "more_url": f"?loc={'loi' if wrong else 'xem-lai'}#dong",
    }


def has_marks(preview: Preview, batch: ImportBatch) -> bool:
    """Whether the file as it was sent has something to mark; mended here, it still has."""
    return bool(batch.left_out or batch.fixes) or bool(remarks_of(preview))


def question_of(twin: Twin) -> str:
    if twin.has_the_code:
        return f"mã số thuế trong danh bạ là của “{twin.name}”, tên khác hẳn"
    return f"giống “{twin.name}” trong danh bạ"


def looked_at(preview: Preview) -> Sequence[PreviewRow]:
    return rows_shown(preview, "xem-lai")


def why_of(row: PreviewRow) -> str:
    first = next(each for each in row.troubles if each.blocks)
    more = sum(1 for each in row.troubles if each.blocks) - 1
    place = f", cột {first.place}" if first.place else ""
    value = f"“{first.value}”: " if first.value and len(first.value) <= 40 else ""
    message = first.message[:1].lower() + first.message[1:] if not value else first.message
    also = f"; và {more} lỗi nữa" if more else ""
    return f"Dòng {row.number}{place}: {value}{message.rstrip('.')}{also}"


def url_of(rows: Sequence[PreviewRow], row: PreviewRow, name: str) -> str:
    page = rows.index(row) // ROWS_ON_A_PAGE + 1
    return f"?{urlencode({'loc': name, 'trang': page})}#d{row.key}"


def button_of(preview: Preview) -> dict[str, str]:
    """What stands in the way, or nothing: then the rows may go in."""
    if preview.faults:
        return {"text": "", "url": ""}
    if preview.wrong:
        return {"text": f"Còn {format_number(len(preview.wrong))} dòng lỗi", "url": "?loc=loi#dong"}
    if preview.waiting:
        left = format_number(len(preview.waiting))
        return {"text": f"Còn {left} dòng cần chọn", "url": "?loc=xem-lai#dong"}
    return {"text": "", "url": ""}


def remarks_of(preview: Preview) -> list[Remark]:
    """For the marked file: what is wrong, what is odd, what was asked."""
    told = [
        Remark(row.sheet, row.number, f"{each.message} {each.cure}", each.letter, each.blocks)
        for row in preview.rows
        for each in row.troubles
    ]
    told += [
        Remark(row.sheet, row.number, f"{sentence(question_of(each))} {each.why}.", "", False)
        for row in preview.rows
        for each in row.twins
        if not row.answer
    ]
    if not preview.sheets:
        return told
    notes = (*preview.faults, *preview.notes)
    return told + [
        Remark(preview.sheets[0], each.number, f"{each.message} {each.cure}", "", False)
        for each in notes
        if each.number
    ]


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def results_of(batch: ImportBatch) -> list[dict[str, Any]]:
    return [
        {"label": label, "value": format_number(batch.counts[name])}
        for name, label in RESULTS
        if name in batch.counts
    ]


# Of the list of imports: what stands in the address, its label, the states it shows.
BATCH_FILTERS = {
    "": ("Đã nhập", (ImportBatch.State.IMPORTED, ImportBatch.State.UNDONE)),
    "dang-xem": ("Đang xem", (ImportBatch.State.VIEWED,)),
    "tat-ca": ("Tất cả", tuple(ImportBatch.State)),
}


def batch_filter_of(query: QueryDict) -> str:
    wanted = query.get("loc", "")
    return wanted if wanted in BATCH_FILTERS else ""


def batches_shown(batches: QuerySet[ImportBatch], query: QueryDict) -> QuerySet[ImportBatch]:
    _, states = BATCH_FILTERS[batch_filter_of(query)]
    return batches.filter(state__in=states)


def batch_chips(query: QueryDict) -> list[dict[str, Any]]:
    """What went in stands first: what was only looked at stays for good and would hide it."""
    by_state = dict(ImportBatch.objects.order_by().values_list("state").annotate(Count("pk")))
    current = batch_filter_of(query)
    return [
        {
            "label": label,
            "url": f"?loc={name}" if name else "?",
            "current": name == current,
            "count": format_number(sum(by_state.get(each, 0) for each in states)),
        }
        for name, (label, states) in BATCH_FILTERS.items()
    ]


def crumbs(batch: ImportBatch | None = None) -> list[dict[str, str]]:
    trail = [{"label": "HTX", "url": reverse("cooperatives:organizations")}]
    trail.append({"label": "Các lần nhập", "url": reverse("home:imports")})
    if batch and not batch.is_viewed:
        trail.append({"label": batch.file.name, "url": batch.get_absolute_url()})
    return trail


def stations(batch: ImportBatch | None) -> list[dict[str, str]]:
    at = 0 if batch is None else (1 if batch.is_viewed else 3)
    return [
        {"label": label, "state": "done" if place < at else ("now" if place == at else "next")}
        for place, label in enumerate(("Chọn tệp", "Kiểm tra", "Hoàn tất"))
    ]
