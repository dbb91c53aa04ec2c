"""The fairness panel's five lists, for the page and as files, and its advice in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from blocs.models import BlocYear
from history.lists import Column, Listing
from history.vietnamese import format_number, format_points
from scoring.fairness import Criterion, ScorerGap, Totals, Twins, Unproved
from scoring.selectors.fairness import Fairness

TOO_FEW = "chưa đủ dữ liệu"


@dataclass(frozen=True)
class Part:
    """One list of the panel. `bar` is the number drawn beside a row, `link` the sheet or bloc.

    `means` are columns that say so where too few were counted; `signed` are shown with their sign.
    """

    key: str
    label: str
    listing: Listing[Any]
    rows: Sequence[Any]
    about: str
    bar: Any = None
    link: Any = None
    means: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()


def parts(found: Fairness, chosen: BlocYear | None) -> list[Part]:
    return [
        _gaps_of_units(found, chosen) if chosen else _gaps_of_blocs(found),
        _scorers(found, chosen),
        _twins(found, chosen),
        _criteria(found, chosen),
        _evidence(found, chosen),
    ]


def _where(found: Fairness, chosen: BlocYear | None) -> str:
    return f"{chosen.name}, năm {found.season.year}" if chosen else f"năm {found.season.year}"


# Means of changes: with their sign, or that there were too few.
BLOC_MEANS = frozenset({"Khối so với tự chấm", "Thẩm định so với Khối", "Thẩm định so với tự chấm"})
SCORER_MEANS = frozenset({"Chênh so với tự chấm", "Những người khác"})
WHOLE_GAP = "Chênh cả đợt"


def _gaps_of_blocs(found: Fairness) -> Part:
    listing: Listing[Any] = Listing(
        f"Chênh lệch điểm theo Khối, năm {found.season.year}",
        (
            Column("Khối", lambda row: found.bloc(row.bloc).name),
            Column("Đơn vị", lambda row: row.units, "integer", "dv"),
            Column("Khối so với tự chấm", lambda row: row.bloc_gap, "points", "khoi"),
            Column("Thẩm định so với Khối", lambda row: row.verified_gap, "points", "td"),
            Column("Thẩm định so với tự chấm", lambda row: row.whole_gap, "points", "ca"),
        ),
    )
    rows = sorted(found.by_bloc, key=lambda row: found.bloc(row.bloc).number)
    return Part(
        "", "Chênh lệch", listing, rows,
        f"Điểm thay đổi trung bình của một đơn vị. Khối có dưới {found.least.units} đơn vị đã "
        f"chấm thì ghi «{TOO_FEW}».",
        bar=lambda row: row.whole_gap if row.whole_gap is not None else row.bloc_gap,
        link=lambda row: f"?khoi={found.bloc(row.bloc).number}",
        means=BLOC_MEANS, signed=BLOC_MEANS,
    )  # fmt: skip


def _gaps_of_units(found: Fairness, chosen: BlocYear) -> Part:
    listing: Listing[Totals] = Listing(
        f"Chênh lệch điểm {_where(found, chosen)}",
        (
            Column("Đơn vị", lambda row: found.unit(row.unit), name="ten"),
            Column("Tự chấm", lambda row: row.own, "points", "tu"),
            Column("Khối chấm", lambda row: row.by_bloc, "points", "khoi"),
            Column("Thẩm định", lambda row: row.verified, "points", "td"),
            Column(WHOLE_GAP, _largest, "points", "chenh"),
        ),
    )
    rows = sorted(found.totals, key=lambda row: -abs(_largest(row) or Decimal(0)))
    return Part(
        "", "Chênh lệch", listing, rows,
        "Từng đơn vị, chênh nhiều nhất đứng trước. Chênh tính đến lần chấm sau cùng đã chuyển đi.",
        bar=_largest, link=lambda row: found.sheets[row.unit].get_absolute_url(),
        signed=frozenset({WHOLE_GAP}),
    )  # fmt: skip


def _largest(row: Totals) -> Decimal | None:
    """From the self-score to the last reading there is."""
    return row.whole_gap if row.whole_gap is not None else row.bloc_gap


def _scorers(found: Fairness, chosen: BlocYear | None) -> Part:
    listing: Listing[ScorerGap] = Listing(
        f"Người chấm của các Khối, {_where(found, chosen)}",
        (
            Column("Người chấm", lambda row: str(found.people[row.scorer]), name="ten"),
            Column("Đơn vị", lambda row: row.units, "integer", "dv"),
            Column("Chênh so với tự chấm", lambda row: row.mean, "points", "chenh"),
            Column("Những người khác", lambda row: row.others, "points", "khac"),
            Column("Tiêu chí chấm như nhau", _alike),
            Column("Nhận xét", _said_of),
        ),
    )
    rows = sorted(found.scorers, key=lambda row: -abs(row.lean or Decimal(0)))
    return Part(
        "nguoi-cham", "Người chấm", listing, rows,
        f"Điểm Khối chấm thay đổi trung bình so với tự chấm, bên cạnh những người khác. Cần từ "
        f"{found.least.units} đơn vị mỗi bên; lệch từ {format_number(found.least.gap)} điểm trở "
        "lên mới có nhận xét.",
        bar=lambda row: row.lean, means=SCORER_MEANS, signed=SCORER_MEANS,
    )  # fmt: skip


def _alike(row: ScorerGap) -> str:
    return f"{row.alike}/{row.criteria}" if row.criteria else TOO_FEW


def _said_of(row: ScorerGap) -> str:
    """What may be worth a second look; blank where nothing is."""
    said = []
    if row.is_harsh:
        said.append("chấm chặt hơn những người khác")
    if row.is_lenient:
        said.append("chấm nới hơn những người khác")
    if row.is_uniform:
        said.append("nhiều tiêu chí chấm mọi đơn vị như nhau")
    return "; ".join(said).capitalize()


def _twins(found: Fairness, chosen: BlocYear | None) -> Part:
    listing: Listing[Twins] = Listing(
        f"Bảng chấm giống hệt nhau, {_where(found, chosen)}",
        (
            Column("Các đơn vị", lambda row: "; ".join(found.unit(u) for u in row.units)),
            Column("Khối", lambda row: found.bloc(row.bloc).name),
            Column("Số bảng", lambda row: len(row.units), "integer", "so"),
            Column("Tiêu chí giống nhau", lambda row: row.criteria, "integer", "tc"),
        ),
    )
    rows = sorted(found.twins, key=lambda row: -len(row.units))
    return Part(
        "giong-nhau", "Bảng giống nhau", listing, rows,
        f"Các đơn vị được Khối chấm cùng một điểm ở mọi tiêu chí, bảng từ "
        f"{found.least.criteria} tiêu chí trở lên.",
        link=lambda row: found.sheets[row.units[0]].get_absolute_url(),
    )  # fmt: skip


def _criteria(found: Fairness, chosen: BlocYear | None) -> Part:
    listing: Listing[Criterion] = Listing(
        f"Tiêu chí và mức phân biệt, {_where(found, chosen)}",
        (
            Column("Tiêu chí", lambda row: _named(found, row.criterion)),
            Column("Đơn vị", lambda row: row.units, "integer", "dv"),
            Column("Thấp nhất", lambda row: row.lowest, "points", "thap"),
            Column("Cao nhất", lambda row: row.highest, "points", "cao"),
            Column("Nhận xét", _told_apart),
        ),
    )
    rows = [row for row in found.told_apart if row.alike is not False]
    rows.sort(key=lambda row: (row.alike is None, found.code(row.criterion)))
    return Part(
        "tieu-chi", "Tiêu chí không phân biệt", listing, rows,
        "Tiêu chí mà mọi đơn vị được cùng một điểm: không giúp xếp hạng, nên xem lại cách chấm "
        f"hoặc chính tiêu chí. Cần từ {found.least.units} đơn vị.",
    )  # fmt: skip


def _named(found: Fairness, pk: int) -> str:
    return f"{found.code(pk)} {found.criteria[pk].text}"


def _told_apart(row: Criterion) -> str:
    if row.alike is None:
        return TOO_FEW.capitalize()
    return f"Cả {row.units} đơn vị cùng {format_points(row.highest)} điểm"


def _evidence(found: Fairness, chosen: BlocYear | None) -> Part:
    listing: Listing[Unproved] = Listing(
        f"Thiếu minh chứng, {_where(found, chosen)}",
        (
            Column("Đơn vị", lambda row: found.unit(row.unit), name="ten"),
            Column("Khối", lambda row: found.bloc(row.bloc).name),
            Column("Thiếu", lambda row: len(row.missing), "integer", "thieu"),
            Column("Cần", lambda row: row.wanted, "integer", "can"),
            Column("Tiêu chí thiếu", lambda row: ", ".join(map(found.code, row.missing))),
        ),
    )
    rows = [row for row in found.unproved if row.missing]
    rows.sort(key=lambda row: -len(row.missing))
    return Part(
        "minh-chung", "Thiếu minh chứng", listing, rows,
        "Tiêu chí đã có điểm, bộ tiêu chí có nêu minh chứng, mà chưa đính tệp nào. Giấy tờ nộp "
        "bản cứng không đếm ở đây.",
        link=lambda row: found.sheets[row.unit].get_absolute_url(),
    )  # fmt: skip


def advice(found: Fairness) -> Iterator[tuple[str, str]]:
    """What is worth a look before announcing: the part it stands in, and a sentence."""
    for row in found.scorers:
        if said := _said_of(row):
            yield "nguoi-cham", f"{found.people[row.scorer]}: {said[0].lower()}{said[1:]}."
    if found.twins:
        sheets = sum(len(each.units) for each in found.twins)
        yield "giong-nhau", f"{sheets} bảng chấm giống hệt một bảng khác cùng Khối."
    alike = [row for row in found.told_apart if row.alike]
    if alike:
        yield "tieu-chi", f"{len(alike)} tiêu chí cho mọi đơn vị cùng một điểm."
    missing = [row for row in found.unproved if row.missing]
    if missing:
        lines = sum(len(row.missing) for row in missing)
        yield (
            "minh-chung",
            f"{len(missing)} đơn vị có điểm mà thiếu minh chứng, "
            f"{format_number(lines)} tiêu chí cả thảy.",
        )
