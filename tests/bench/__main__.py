"""Measure a page, the import and a paper, and print a table. Run by `make bench`."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from json import loads
from pathlib import Path

# Imports stand inside functions here: the application is set up first, for a database of its own.
ROUNDS = 30
IMPORT_ROUNDS = 3


@dataclass(frozen=True)
class Line:
    what: str
    measured: str
    beside: str
    ratio: float | None
    wanted: str


@contextmanager
def own_database() -> Iterator[Path]:
    """An empty SQLite file for this run, so that no other data is touched or counted."""
    with tempfile.TemporaryDirectory(prefix="thi-dua-bench-") as folder:
        path = Path(folder) / "bench.sqlite3"
        os.environ["DATABASE_URL"] = f"sqlite:///{path}"
        os.environ["MEDIA_ROOT"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        yield path


def main() -> None:
    with own_database() as database:
        import django  # noqa: PLC0415 - reads the address set above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.test.utils import setup_test_environment  # noqa: PLC0415

        setup_test_environment()
        call_command("migrate", verbosity=0)
        empty = database.with_name("empty.sqlite3")
        prepare_import()
        close_all()
        shutil.copy(database, empty)
        from tests.bench import scoring  # noqa: PLC0415 - needs the settings
        from tests.bench.grid import bloc_grid  # noqa: PLC0415 - needs the settings

        lines = [*ranking_page(), *bloc_grid(Line), *one_page_paper(), *long_import(empty)]
        lines += [*scoring.sheet_page(Line), *scoring.whole_years(Line)]
    show(lines)


def close_all() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def prepare_import() -> None:
    """The maps, the indicators, one season and its admin: what an import stands on."""
    from catalogue.services import load_catalogue  # noqa: PLC0415
    from cooperatives.services import load_localities  # noqa: PLC0415
    from tests.factories.blocs import SeasonFactory  # noqa: PLC0415
    from tests.factories.people import AdminFactory  # noqa: PLC0415

    admin = AdminFactory()
    load_catalogue(by=admin)
    load_localities(by=admin)
    SeasonFactory(year=2023)


def ranking_page() -> Iterator[Line]:
    """A sealed bloc of 3 and of 38 units, beside a page that only knows who is signed in."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.bench.timing import medians  # noqa: PLC0415
    from tests.factories.blocs import SeasonFactory  # noqa: PLC0415
    from tests.factories.people import OfficerFactory  # noqa: PLC0415
    from tests.reports.season import Year, add_bloc  # noqa: PLC0415

    officer = OfficerFactory()
    built = Year(SeasonFactory(year=2022), officer, officer)
    client = Client()
    client.force_login(officer)
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        for number, units in ((1, 3), (2, 38)):
            add_bloc(built, number, units)
            url = reverse("scoring:ranking", args=[2022, number])
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
                asked = len(queries)
            page, bare = medians(
                lambda url=url: client.get(url), lambda: client.get("/bare/"), rounds=ROUNDS
            )
            yield Line(
                f"Ranking page, {units} units", f"{asked} queries, {page * 1000:.1f} ms",
                f"bare signed-in view {bare * 1000:.1f} ms", page / bare, "≤ 12 queries",
            )  # fmt: skip


def one_page_paper() -> Iterator[Line]:
    """Our press and WeasyPrint alone on the same HTML, turn by turn."""
    import weasyprint  # noqa: PLC0415 - takes almost a second

    from reports.blocks import Column, Head, Paper, Paragraph, Row, Table, Title  # noqa: PLC0415
    from reports.pdf import render_html, render_pdf  # noqa: PLC0415
    from reports.word import render_word  # noqa: PLC0415 - needs the settings
    from reports.wording import BlankDate  # noqa: PLC0415
    from tests.bench.timing import medians  # noqa: PLC0415

    rows = tuple(Row((str(order), f"HTX {order} (mẫu)", "95,5")) for order in range(1, 14))
    paper = Paper(
        kind="bang_xep_hang", code="", title="Bảng xếp hạng (mẫu)", file_stem="mau",
        blocks=(
            Head(issuer="Khối thi đua số 10", place="Tân Hiệp", date=BlankDate(2024, 1)),
            Title("Bảng tổng hợp điểm và xếp hạng", "Khối thi đua số 10, năm 2023"),
            Table((Column("Hạng", 16), Column("Đơn vị", 100), Column("Điểm", 30)), rows),
            Paragraph("Kết quả chốt ngày 16/01/2024."),
        ),
    )  # fmt: skip
    html = render_html(paper)
    ours, alone = medians(
        lambda: render_pdf(paper), lambda: weasyprint.HTML(string=html).write_pdf(), rounds=12
    )
    assert render_pdf(paper).pages == 1
    word, pdf = medians(lambda: render_word(paper), lambda: render_pdf(paper), rounds=12)
    yield Line(
        "One-page paper, Word", f"{word * 1000:.0f} ms", f"its PDF {pdf * 1000:.0f} ms",
        word / pdf, "≤ 1 ×",
    )  # fmt: skip
    yield Line(
        "One-page paper", f"{ours * 1000:.0f} ms",
        f"WeasyPrint alone {alone * 1000:.0f} ms", ours / alone, "≤ 1.15 ×",
    )  # fmt: skip


def long_import(empty: Path) -> Iterator[Line]:
    """5,000 rows into an empty register, each time in a process and a database of its own."""
    from tests.bench.child import ROWS  # noqa: PLC0415 - needs the settings
    from tests.bench.lists import long_list  # noqa: PLC0415

    file = empty.with_name("list.xlsx")
    file.write_bytes(long_list(ROWS))
    imports, reads = [], []
    for order in range(IMPORT_ROUNDS):
        database = empty.with_name(f"import-{order}.sqlite3")
        shutil.copy(empty, database)
        imports.append(in_a_process("import", file, database))
        reads.append(in_a_process("read", file, database))
    assert all(each["new"] == ROWS and not each["errors"] for each in imports), imports
    ours, alone = (statistics.median(each["seconds"] for each in all_) for all_ in (imports, reads))
    peak = max(each["peak"] for each in imports)
    yield Line(
        f"Import of {ROWS:,} rows", f"{ours:.2f} s, {peak:.0f} MB at most",
        f"openpyxl alone {alone:.2f} s", ours / alone, "≤ 3 ×, ≤ 150 MB",
    )  # fmt: skip
    yield long_preview(empty, file)


def long_preview(empty: Path, file: Path) -> Line:
    """The page of the same 5,000 rows; beside it, the confirming and the undoing of all of them."""
    from tests.bench.child import ROWS  # noqa: PLC0415 - needs the settings

    database = empty.with_name("preview.sqlite3")
    shutil.copy(empty, database)
    told = in_a_process("preview", file, database)
    assert told["rows"] == ROWS, told
    return Line(
        f"Preview of {ROWS:,} rows", f"{told['seconds']:.2f} s, {told['peak']:.0f} MB at most",
        f"in {told['written']:.2f} s, out {told['undone']:.2f} s", None, "≤ 10 s",
    )  # fmt: skip


def in_a_process(what: str, file: Path, database: Path) -> dict[str, float]:
    told = subprocess.check_output(  # noqa: S603 - our own module with our own words
        [sys.executable, "-m", "tests.bench.child", what, str(file)],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}"},
        text=True,
    )
    measured: dict[str, float] = loads(told)
    return measured


def show(lines: list[Line]) -> None:
    table = [("What", "Measured", "Beside", "Ratio", "Wanted")]
    table += [
        (each.what, each.measured, each.beside,
         "" if each.ratio is None else f"{each.ratio:.2f} ×", each.wanted)
        for each in lines
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()
