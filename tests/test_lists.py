"""Every list of the application: it counts, sorts, goes to Excel whole, prints and is copied."""

import io
import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from catalogue.services import load_catalogue
from cooperatives.models import Organization
from files.workbooks import SheetColumn, SheetSpec, write_table
from history import clock
from history.lists import XLSX, Column, Listing, back_to, page_of
from tests.doors import world
from tests.factories.cooperatives import FigureFactory, LocalityFactory, OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory

pytestmark = pytest.mark.django_db

# Every page that lists things: whose eyes, and its address.
LISTS = {
    "cooperatives:organizations": ("officer", []),
    "blocs:blocs": ("officer", [2023]),
    "blocs:bloc": ("officer", [2023, 10]),
    "blocs:history": ("officer", []),
    "blocs:pledges": ("officer", [2023]),
    "scoring:sheets": ("officer", [2023]),
    "scoring:verification": ("officer", [2023]),
    "scoring:relations": ("officer", [2023, 10]),
    "scoring:rankings": ("officer", [2023]),
    "scoring:ranking": ("officer", [2023, 10]),
    "scoring:fairness": ("officer", [2023]),
    "scoring:rehearsal": ("officer", ["set"]),
    "scoring:criteria_sets": ("officer", [2023]),
    "awards:awards": ("officer", [2022]),
    "awards:record": ("officer", []),
    "awards:quotas": ("admin", [2022]),
    "awards:suspensions": ("officer", []),
    "accounts:accounts": ("admin", []),
    "history:events": ("admin", []),
    "reports:papers": ("officer", [2022]),
    "home:season": ("officer", [2023]),
    "home:home": ("leader", []),
    "home:organization": ("officer", ["unit"]),
    "cooperatives:dues_book": ("officer", [2023]),
    "home:imports": ("admin", []),
    "accounts:people_in": ("admin", []),
    "home:chasing": ("officer", [2023, 10]),
    "home:chasing_year": ("officer", [2023]),
    "home:contacts": ("officer", [2023, 10]),
    "home:bloc_accounts": ("officer", [2023, 10]),
    "reports:legal_bases": ("officer", []),
    "scoring:criteria_of_bloc": ("officer", [2023, 10]),
    "blocs:bloc_figures": ("officer", [2023, 10, "ca-nam"]),
}
# Tables that are no lists of things: forms to fill in, one thing's own parts, a paper's preview.
NOT_LISTS = {
    "components/_theirs.html": "two versions of one form side by side",
    "blocs/season_settings.html": "the year's nine steps, a form each",
    "blocs/_windows.html": "one bloc's steps",
    "blocs/open_season.html": "a form",
    "blocs/_target_rows.html": "a form",
    "blocs/pledge.html": "one pledge",
    "blocs/submit_pledge.html": "a form",
    "cooperatives/_profile_times.html": "one unit's dues",
    "home/_registered.html": "a summary beside the list of pledges",
    "home/_proposed.html": "a summary beside the list of proposals",
    "home/_years.html": "one unit's years",
    "blocs/group_units.html": "a form",
    "blocs/group_units_confirm.html": "a form before it is sent",
    "cooperatives/_figure_changes.html": "one figure's history",
    "cooperatives/_figure_lines.html": "a form",
    "cooperatives/new_map.html": "a form",
    "home/_import_blocs.html": "a file before it is taken in",
    "home/import_preview.html": "a file before it is taken in; the marked file is its Excel",
    "home/open_accounts.html": "a form",
    "reports/list_columns.html": "a form",
    "reports/wordings.html": "links to the wording of each paper",
    "scoring/_row_bands.html": "a form, part of one row of a set",
    "scoring/_row_pairs.html": "a form, part of one row of a set",
    "scoring/criteria_changes.html": "two versions of one set side by side",
    "scoring/samples.html": "the ready sets to start from",
    "scoring/_ranking_ties.html": "why two stand as they do",
    "scoring/_sheet_typed.html": "a form",
    "scoring/_grid_table.html": "a form; it copies itself out",
    "scoring/_grid_late.html": "what was typed and not kept",
    "scoring/_sheet_table.html": "one sheet, printed as a paper",
    "scoring/workbook_returned.html": "a workbook before it is taken in",
    "scoring/_criteria_group.html": "one set's rows",
    "reports/_preview_table.html": "a paper",
    "awards/votes.html": "a form",
    "awards/decision.html": "one decision, issued as a paper",
    "awards/council_session.html": "one session, issued as a paper",
    "awards/_reconciliation.html": "a summary beside the list of proposals",
}


@pytest.fixture
def built(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    load_catalogue()
    made = world()
    FigureFactory(organization_id=made.keys["unit"], value=5)
    return made


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def opened(answer):
    assert answer["Content-Type"] == XLSX
    return openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]


@pytest.mark.parametrize("page", sorted(LISTS))
def test_a_list_offers_its_file_its_print_and_its_copy(built, page):
    who, arguments = LISTS[page]
    url = reverse(page, args=[built.keys.get(each, each) for each in arguments])
    client = as_user(built.people[who])

    html = client.get(url).text
    sheet = opened(client.get(url, {"tep": "excel"}))

    assert "data-listtools" in html
    assert re.search(r'href="\?[^"]*tep=excel', html)
    assert "js/lists" in html
    # Its title on paper, with the day; a page that has a head of its own says so by `bare`.
    if page not in ("scoring:ranking", "home:organization"):
        assert "listhead" in html
        assert "in lúc" in html
    assert sheet["A1"].value
    assert "dòng, lập ngày 22/12/2023" in sheet["A2"].value
    assert sheet.print_title_rows
    assert sheet.print_area
    wide = sheet.max_column > 6
    assert sheet.page_setup.orientation == ("landscape" if wide else "portrait")


def test_every_page_with_a_table_is_a_list_or_says_why_not():
    folder = Path(settings.ROOT) / "templates"
    with_table = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if "<table" in path.read_text(encoding="utf-8") and "reports/pdf" not in str(path)
    }
    with_tools = {
        name
        for name in with_table
        if "_list_tools.html" in (folder / name).read_text(encoding="utf-8")
    }
    # Drawn by a page that has the tools itself.
    around = {
        "scoring/sheets.html", "scoring/_relations_table.html", "cooperatives/_profile_table.html",
        "accounts/_sign_ins.html",
    }  # fmt: skip

    assert with_table - with_tools - set(NOT_LISTS) - around == set()


def test_a_member_gets_no_more_in_the_file_than_on_the_page(built):
    client = as_user(built.people["stranger"])

    sheet = opened(client.get(reverse("cooperatives:organizations"), {"tep": "excel"}))

    names = {row[0].value for row in sheet.iter_rows(min_row=5)} - {None, "Cộng"}
    seen = Organization.objects.visible_to(built.people["stranger"])
    assert names == set(seen.values_list("name", flat=True))
    assert len(names) < Organization.objects.count()


@pytest.mark.parametrize("page", ["accounts:accounts", "history:events"])
def test_a_file_is_refused_where_its_page_is(built, page):
    assert as_user(built.people["officer"]).get(reverse(page), {"tep": "excel"}).status_code == 403


def test_the_file_holds_what_the_filter_left_in_the_order_of_the_page(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    for name, founded in (("HTX Tân Bình", 2001), ("HTX Tân Hòa", 1999), ("HTX Kinh 4A", 1985)):
        OrganizationFactory(name=name, founded_year=founded)
    client = as_user(OfficerFactory())

    answer = client.get(
        reverse("cooperatives:organizations"), {"tim": "tan", "xep": "nam", "tep": "excel"}
    )

    sheet = opened(answer)
    assert [row[0].value for row in sheet.iter_rows(min_row=5, max_row=6)] == [
        "HTX Tân Hòa",
        "HTX Tân Bình",
    ]
    assert sheet["A2"].value == "Tìm đơn vị: tan; 2 dòng, lập ngày 22/12/2023"
    assert "danh-ba-don-vi-thi-dua.xlsx" in answer["Content-Disposition"]


def test_numbers_are_numbers_days_are_days_totals_are_live_and_texts_no_formulas(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    listing = Listing(
        "Mẫu [1]",
        (
            Column("Tên", lambda row: row[0]),
            Column("Số", lambda row: row[1], "integer", summed=True),
            Column("Ngày", lambda row: row[2], "date"),
            Column("Lúc", lambda row: row[3], "moment"),
        ),
    )
    rows = [("=1+1", 3, date(2023, 12, 22), NOON), ("@a", 4, None, None)]

    sheet = opened(listing.file(rows))

    assert (sheet["A5"].value, sheet["A5"].data_type) == ("=1+1", "s")
    assert sheet["A5"].quotePrefix
    assert sheet["B5"].value == 3
    assert sheet["B7"].value == "=SUM(B5:B6)"
    assert sheet["C5"].value == datetime(2023, 12, 22)  # noqa: DTZ001 - Excel knows no zones
    # Noon in Vietnam, as its clocks showed it.
    assert sheet["D5"].value == datetime(2023, 12, 22, 12, 0)  # noqa: DTZ001
    assert sheet.title == "Mẫu  1"


def test_a_sheet_sums_nothing_where_it_has_no_rows():
    sheet = SheetSpec(name="Trống", columns=(SheetColumn("Số", "integer", summed=True),), rows=())

    assert "SUM" not in str(
        [[cell.value for cell in row] for row in
         openpyxl.load_workbook(io.BytesIO(write_table(sheet))).worksheets[0].iter_rows()]
    )  # fmt: skip


def test_rows_in_memory_sort_both_ways_with_the_blank_ones_last():
    listing = Listing("Mẫu", (Column("Tên", lambda row: row, name="ten"),))
    names = ["Đạt", "An", "", "Ân", "Danh"]

    assert listing.in_order(names, "ten") == ["An", "Ân", "Danh", "Đạt", ""]
    assert listing.in_order(names, "-ten") == ["Đạt", "Danh", "Ân", "An", ""]
    assert listing.in_order(names, "khong-co") == names


def test_a_list_without_a_form_is_narrowed_by_words_without_marks(built):
    url = reverse("blocs:bloc", args=[2023, 10])
    client = as_user(built.people["officer"])
    unit = Organization.objects.get(pk=built.keys["unit"])
    unit.name = "HTX Đại Lợi (mẫu)"
    unit.save()

    page = client.get(url, {"loc": "dai loi", "xep": "-ten"})
    nothing = client.get(url, {"loc": "khong co"})
    sheet = opened(client.get(url, {"loc": "dai loi", "tep": "excel"}))

    assert [row.membership.organization for row in page.context["members"]] == [unit]
    assert "1 dòng khớp" in page.text
    assert '<input type="hidden" name="xep" value="-ten">' in page.text
    assert "4 đơn vị" in page.text
    assert "0 dòng khớp" in nothing.text
    assert [row[0].value for row in sheet.iter_rows(min_row=5)] == ["HTX Đại Lợi (mẫu)"]


def test_a_head_tells_which_way_the_list_is_sorted(built):
    url = reverse("blocs:blocs", args=[2023])
    client = as_user(built.people["officer"])

    assert 'aria-sort="ascending"' in client.get(url, {"xep": "don-vi"}).text
    assert 'aria-sort="descending"' in client.get(url, {"xep": "-don-vi"}).text


def test_a_phone_gets_short_pages_and_paper_the_whole():
    rows = list(range(60))
    ask = RequestFactory().get

    assert len(page_of(ask("/"), rows)) == 25
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 9) Mobile"}
    assert len(page_of(ask("/", headers=phone), rows)) == 10
    assert len(page_of(ask("/", headers={"Sec-CH-UA-Mobile": "?1"}), rows)) == 10
    assert len(page_of(ask("/?ca=1"), rows)) == 60


def test_coming_back_from_a_thing_one_finds_the_list_as_it_was():
    came = {"Referer": "http://testserver/htx/?tim=tan&trang=2"}
    stranger = {"Referer": "http://example.com/htx/?tim=tan"}

    there = RequestFactory().get("/htx/5/", headers=came)
    assert back_to(there, "/htx/", "don-vi-5") == "/htx/?tim=tan&trang=2#don-vi-5"
    assert back_to(RequestFactory().get("/htx/5/", headers=stranger), "/htx/") == "/htx/"
    assert back_to(RequestFactory().get("/htx/5/"), "/htx/") == "/htx/"


def a_thousand_units():
    district = LocalityFactory(level="huyen", name="Giồng Riềng")
    commune = LocalityFactory(name="Ngọc Chúc", parent=district)
    units = [
        Organization(
            name=f"HTX mẫu {n}", legal_name=f"Hợp tác xã mẫu {n}", commune=commune, is_sample=True
        )
        for n in range(1_000)
    ]
    for unit in units:
        unit.set_keys()
    Organization.objects.bulk_create(units)


def test_a_thousand_units_cost_few_queries_and_a_light_page(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    load_catalogue()
    a_thousand_units()
    client = as_user(AdminFactory())
    url = reverse("cooperatives:organizations")
    client.get(url)

    with django_assert_num_queries(8):
        page = client.get(url)
    with django_assert_num_queries(3):
        sheet = opened(client.get(url, {"tep": "excel"}))

    assert "1.000 đơn vị" in page.text
    assert len(page.content) < 60_000
    assert sheet.max_row == 1_000 + 4 + 1
