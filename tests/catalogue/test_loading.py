import csv
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from catalogue import services, shipped
from catalogue.models import (
    AwardTerm,
    AwardType,
    Indicator,
    Issuer,
    LegalBasis,
    NumberRegister,
    PaperText,
    ShippedRow,
)
from catalogue.services import LoadReport, load_catalogue
from history.models import Event

pytestmark = pytest.mark.django_db


def shipped_count() -> int:
    return sum(len(shipped.read_table(table)) for table in shipped.TABLES)


def edition(monkeypatch, table_name, change):
    """A newer edition of one table, as if a new release had brought it."""
    read = shipped.read_table

    def read_newer(table):
        rows = read(table)
        return change(rows) if table.name == table_name else rows

    monkeypatch.setattr(services, "read_table", read_newer)


def with_salary(amount):
    def change(rows):
        return [dict(row, amount=amount) if row["amount"] == "1490000" else row for row in rows]

    return change


def test_the_first_loading_brings_every_shipped_row_and_says_so_once():
    report = load_catalogue()

    assert report == LoadReport(created=shipped_count())
    event = Event.objects.get()
    assert event.verb == "catalogue.loaded"
    assert event.actor_label == "Hệ thống"
    assert event.changes == {"created": report.created, "kept": 0, "updated": 0}


def test_loading_again_changes_nothing_and_records_nothing(django_assert_num_queries):
    load_catalogue()

    with django_assert_num_queries(3):  # the savepoint around one look at the marks
        report = load_catalogue()

    assert report == LoadReport(kept=shipped_count())
    assert Event.objects.count() == 1


def test_what_the_office_changed_stays_changed():
    load_catalogue()
    Indicator.objects.filter(code="doanh_thu").update(name="Doanh thu thuần")
    PaperText.objects.filter(key="to_trinh.kinh_gui").update(valid_from=date(2023, 1, 1))

    load_catalogue()

    assert Indicator.objects.get(code="doanh_thu").name == "Doanh thu thuần"
    assert PaperText.objects.filter(key="to_trinh.kinh_gui").count() == 2


def test_what_the_office_deleted_stays_deleted():
    load_catalogue()
    Indicator.objects.get(code="ocop").delete()

    assert load_catalogue().created == 0
    assert not Indicator.objects.filter(code="ocop").exists()


def test_a_newer_edition_reaches_the_rows_that_stand_as_they_came(monkeypatch):
    load_catalogue()
    edition(monkeypatch, "base_salaries", with_salary("1500000"))

    report = load_catalogue()

    assert report == LoadReport(updated=1, kept=shipped_count() - 1)
    assert services.load_catalogue().updated == 0


def test_a_newer_edition_never_reaches_what_the_office_changed(monkeypatch):
    load_catalogue()
    Indicator.objects.filter(code="ocop").update(name="Sản phẩm OCOP của tỉnh")
    edition(
        monkeypatch,
        "indicators",
        lambda rows: [dict(row, unit="sản phẩm mới") for row in rows],
    )

    report = load_catalogue()

    assert report.updated == 27
    ocop = Indicator.objects.get(code="ocop")
    assert (ocop.name, ocop.unit) == ("Sản phẩm OCOP của tỉnh", "sản phẩm")


def test_a_row_the_office_already_made_itself_is_left_as_its_own():
    Issuer.objects.create(code="vca", name="Liên minh HTX VN")

    report = load_catalogue()

    assert report == LoadReport(created=shipped_count() - 1, kept=1)
    assert Issuer.objects.get(code="vca").name == "Liên minh HTX VN"
    assert AwardType.objects.filter(issuer__code="vca").count() == 3


def test_the_command_says_what_it_did(capsys):
    call_command("load_catalogue")

    assert capsys.readouterr().out == (
        f"Danh mục: thêm {shipped_count()}, theo bản mới 0, giữ 0.\n"
    )


def test_every_shipped_row_is_well_formed():
    load_catalogue()

    for table in shipped.TABLES:
        for row in table.model._default_manager.all():
            row.full_clean()
    assert ShippedRow.objects.count() == shipped_count()


def test_every_act_that_ended_names_the_act_that_replaced_it_and_leaves_no_day_between():
    load_catalogue()

    ended = LegalBasis.objects.filter(valid_to__lt=date(2026, 12, 31)).select_related("replaced_by")

    gaps = {
        row.number: (row.replaced_by.valid_from - row.valid_to).days
        for row in ended
        if row.replaced_by
    }
    assert len(gaps) == ended.count()
    # The circular of 2024 came weeks after the law it serves.
    assert {number for number, days in gaps.items() if days != 1} == {"12/2019/TT-BNV"}


def test_every_award_has_terms_for_each_law_of_its_time():
    load_catalogue()

    for award_type in AwardType.objects.all():
        spans = AwardTerm.objects.filter(award_type=award_type).values_list(
            "valid_from", "valid_to"
        )
        assert list(spans) == [
            (date(2017, 10, 1), date(2023, 12, 31)),
            (date(2024, 1, 1), date(2025, 6, 30)),
            (date(2025, 7, 1), date(2027, 2, 28)),
        ]


def test_no_article_of_the_older_law_is_told_until_it_was_read():
    load_catalogue()

    older = AwardTerm.objects.filter(valid_to=date(2023, 12, 31))

    assert set(older.values_list("article", "confirmed")) == {("", False)}
    assert not AwardTerm.objects.filter(article__contains="2003").exists()


def test_money_indicators_are_known_by_their_unit():
    load_catalogue()

    money = {row.code for row in Indicator.objects.all() if row.is_money}

    assert len(Indicator.objects.all()) == 28
    assert {"doanh_thu", "von_dieu_le", "thu_nhap_binh_quan_lao_dong"} <= money
    assert not {"so_thanh_vien", "dien_tich", "no_qua_han", "ocop"} & money


def test_titles_and_forms_of_commendation_are_never_mixed():
    load_catalogue()

    by_mark = set(AwardType.objects.values_list("category", "mark"))

    assert by_mark == {("danh_hieu", "co"), ("danh_hieu", "dh"), ("hinh_thuc", "bk")}


def test_the_registers_belong_to_their_issuers():
    load_catalogue()

    assert set(NumberRegister.objects.filter(issuer__code="hdtdkt").values_list("symbol")) == {
        ("BB-HĐTĐKT",)
    }


def test_terms_carry_exact_multiples():
    load_catalogue()

    multiples = AwardTerm.objects.filter(award_type__code="bang_khen_tinh_tap_the")

    assert [term.bonus_multiple for term in multiples] == [
        Decimal("2.00"),
        Decimal("3.00"),
        Decimal("3.00"),
    ]


def test_the_data_is_written_with_plain_composed_letters():
    for table in shipped.TABLES:
        text = (shipped.DATA / table.file).read_text(encoding="utf-8")
        assert not any("\u0300" <= letter <= "\u036f" for letter in text), table.file
        if table.file.endswith(".csv"):
            widths = {len(row) for row in csv.reader(text.splitlines())}
            assert len(widths) == 1, table.file
