"""What every list offers beside its rows: an order, pages, the whole of it, the file for Excel.

A list is asked for in its address: `xep` names the column it is sorted by (a minus turns it round),
`trang` the page, `ca` the whole on one page to print or copy, `loc` the words that narrow a list
without a form of its own, `tep` the file. The page's own view answers them all, so that the file
holds what the page may show and what its filter left.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict

from files.workbooks import Kind, SheetColumn, SheetSpec, Value, write_table
from history import clock
from history.vietnamese import fold, format_date, format_datetime, sort_key

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 25
# On a phone a row is a card as tall as a thumb is long.
PHONE_PAGE_SIZE = 10
# A whole list on one page, for printing and copying.
WHOLE = 2_000
# More columns than these do not fit an upright sheet.
UPRIGHT = 6
NARROWEST, WIDEST = 7, 46

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`name` is what the address sorts by; a column without one does not sort."""

    header: str
    value: Callable[[Row], Value]
    kind: Kind = "text"
    name: str = ""
    summed: bool = False


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list and its columns, as they stand in the file."""

    title: str
    columns: Sequence[Column[Row]]

    def in_order(self, rows: Iterable[Row], wanted: str) -> list[Row]:
        """For rows held in memory; blanks stand last whichever way, other rows keep their order."""
        found = list(rows)
        column = next((c for c in self.columns if c.name and c.name == wanted.lstrip("-")), None)
        if column is None:
            return found
        told = [row for row in found if column.value(row) not in (None, "")]
        blank = [row for row in found if column.value(row) in (None, "")]
        told.sort(key=lambda row: _key(column.value(row)), reverse=wanted.startswith("-"))
        return told + blank

    def narrowed(self, rows: Iterable[Row], text: str) -> list[Row]:
        """Rows that hold every word somewhere in their texts, marks or not."""
        words = fold(text).split()
        return [row for row in rows if not words or self._holds(row, words)]

    def _holds(self, row: Row, words: Sequence[str]) -> bool:
        values = (column.value(row) for column in self.columns)
        key = fold(" ".join(value for value in values if isinstance(value, str)))
        return all(word in key for word in words)

    def shown(self, rows: Iterable[Row], request: HttpRequest) -> list[Row]:
        """As the address asks for them: narrowed, then in order."""
        return self.in_order(self.narrowed(rows, words_of(request)), order_of(request))

    def file(self, rows: Iterable[Row], told: Sequence[str] = ()) -> HttpResponse:
        """The .xlsx of these rows; `told` says in words what the list was narrowed to."""
        day = format_date(clock.day(clock.now()))
        lines = tuple(tuple(column.value(row) for column in self.columns) for row in rows)
        count = f"{len(lines)} dòng, lập ngày {day}"
        content = write_table(
            SheetSpec(
                name=_sheet_name(self.title),
                columns=tuple(_column(each, lines, n) for n, each in enumerate(self.columns)),
                rows=lines,
                heading=(self.title, "; ".join([*told, count])),
                landscape=len(self.columns) > UPRIGHT,
            )
        )
        slug = "-".join("".join(c if c.isalnum() else " " for c in fold(self.title)).split())
        answer = HttpResponse(content, content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{slug}.xlsx"'
        return answer


def _key(value: Value) -> Any:
    return sort_key(value) if isinstance(value, str) else value


def _sheet_name(title: str) -> str:
    """Excel refuses these signs in the name of a sheet."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip()


def _column(column: Column[Any], lines: Sequence[tuple[Value, ...]], place: int) -> SheetColumn:
    longest = max((_length(line[place]) for line in lines), default=0)
    words = max(len(word) for word in column.header.split()) + 2
    width = min(max(longest + 2, words, NARROWEST), WIDEST)
    return SheetColumn(column.header, column.kind, width, summed=column.summed)


def _length(value: Value) -> int:
    if isinstance(value, datetime):
        return 16
    if isinstance(value, date):
        return 10
    if isinstance(value, Decimal | int):
        # With room for the dots between thousands and two decimals.
        return len(f"{int(value):,}") + 3
    return len(value or "")


@dataclass(frozen=True)
class Tools:
    """What the bar above a list needs: its title and day for paper, its address, how many."""

    title: str
    query: QueryDict
    count: int
    order: str = ""
    told: Sequence[str] = field(default=())
    pages: int = 1
    now: datetime | None = None
    finds: bool = False

    @property
    def text(self) -> str:
        return self.query.get("loc", "").strip() if self.finds else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address asks for, to go on with a new search."""
        dropped = ("loc", "trang", "ca", "tep")
        return [(name, f"{value}") for name, value in self.query.items() if name not in dropped]

    @property
    def is_whole(self) -> bool:
        return "ca" in self.query

    @property
    def printed(self) -> str:
        """The line under the title on paper."""
        return "; ".join([*self.told, f"{self.count} dòng", f"in lúc {format_datetime(self.now)}"])


def tools(
    request: HttpRequest,
    listing: Listing[Any],
    count: int,
    *,
    default: str = "",
    form: forms.Form | None = None,
    pages: int = 1,
    finds: bool = False,
) -> Tools:
    """`default` is the order of a list nobody sorted; `finds` offers a box to narrow it by."""
    text = words_of(request)
    return Tools(
        title=listing.title,
        query=request.GET,
        count=count,
        order=order_of(request) or default,
        told=in_words(form) if form is not None else [f"Lọc: {text}"] if finds and text else (),
        pages=pages,
        now=clock.now(),
        finds=finds,
    )


def words_of(request: HttpRequest) -> str:
    return request.GET.get("loc", "").strip()[:100]


def order_of(request: HttpRequest) -> str:
    return request.GET.get("xep", "")


def wants_file(request: HttpRequest) -> bool:
    return request.GET.get("tep") == "excel"


def page_of(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """One page of the rows, a short one on a phone; all of them where the whole was asked for."""
    size = PHONE_PAGE_SIZE if _on_phone(request) else size
    return Paginator(rows, WHOLE if "ca" in request.GET else size).get_page(
        request.GET.get("trang")
    )


def _on_phone(request: HttpRequest) -> bool:
    """As browsers say themselves: the hint where they send it, else their name."""
    hint = request.headers.get("Sec-CH-UA-Mobile", "")
    return hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")


def back_to(request: HttpRequest, url: str, row: str = "") -> str:
    """The list's address as one left it, at the row one opened: the browser says where one was."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or came_from.path != url:
        return url
    query = f"?{came_from.query}" if came_from.query else ""
    return f"{url}{query}{f'#{row}' if row else ''}"


def in_words(form: forms.Form) -> list[str]:
    """ "Tìm đơn vị: tân", "Khối: Khối 10": what a filter was narrowed to."""
    if not form.is_bound:
        return []
    form.full_clean()
    return [
        f"{bound.label}: {_chosen(bound.field, value)}"
        for bound in form.visible_fields()
        if (value := form.cleaned_data.get(bound.name)) not in (None, "")
    ]


def _chosen(bound: Any, value: Any) -> str:
    """A choice as it is shown; anything else as it was typed."""
    if isinstance(bound, forms.ModelChoiceField) or not isinstance(bound, forms.ChoiceField):
        return str(value)
    pairs: Any = bound.choices
    return str(dict(pairs).get(value, value))
