"""Dues, figures and awards of earlier years come in by table, and are taken back for a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import Award, Decision
from catalogue.services import load_catalogue
from cooperatives.models import Dues, Figure, FigureChange, Person
from files.workbooks import write_table
from history.models import Event
from home import services
from home.services.kinds import KINDS
from tests.factories.blocs import SeasonFactory
from tests.factories.cooperatives import FigureFactory, OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory
from tests.files.packages import workbook
from tests.home.imports import confirmed, row_of

pytestmark = pytest.mark.django_db
DUES = ["TT", "Tên HTX", "Mã số thuế", "Phải nộp (đồng)", "Đã nộp (đồng)", "Ngày nộp"]
FIGURES = ["TT", "Tên HTX", "Mã số thuế", "Doanh thu (triệu đồng)", "Số thành viên", "Nữ"]
AWARDS = ["TT", "Năm", "Tên HTX", "Cá nhân", "Danh hiệu, hình thức", "Hạng", "Số quyết định",
          "Ngày quyết định", "Cơ quan quyết định"]  # fmt: skip


@pytest.fixture
def admin(monkeypatch):
    load_catalogue()
    monkeypatch.setattr("history.clock.now", lambda: NOON)
    return AdminFactory()


@pytest.fixture
def units():
    return [
        OrganizationFactory(name=f"HTX nông nghiệp {name}", tax_code=f"170000000{n}")
        for n, name in enumerate(("Phú Lợi", "Kênh 3A", "Thạnh Quới"), start=1)
    ]


def sent(kind, header, *rows, by, **options):
    return services.open_batch(
        kind=kind, content=workbook([header, *rows]), name="bang.xlsx", year=2023, by=by, at=NOON,
        options=options,
    )  # fmt: skip


def looked(batch, by):
    batch.refresh_from_db()
    return services.look(batch=batch, by=by)


def told(preview):
    return [(row.number, str(row.state)) for row in preview.rows]


# --- Hội phí -----------------------------------------------------------------------------------


def dues_row(name, code, due, paid=None, paid_on=None):
    return [1, name, code, due, paid, paid_on]


def test_dues_are_new_changed_or_the_same_and_a_total_row_is_no_unit(admin, units):
    Dues.objects.create(organization=units[1], year=2023, due=1_200_000)
    Dues.objects.create(organization=units[2], year=2023, due=800_000)
    batch = sent(
        "hoi_phi", DUES,
        dues_row("HTX NN Phú Lợi", None, 1_200_000, 400_000, "15/03/2023"),
        dues_row("", "1700000002", "1.200.000", 1_200_000, date(2023, 5, 4)),
        dues_row("HTX nông nghiệp Thạnh Quới", None, 800_000),
        [None, "Tổng cộng", None, 3_200_000, 1_600_000, None],
        by=admin,
    )  # fmt: skip

    preview = looked(batch, admin)
    confirmed(batch, admin)

    assert told(preview) == [(2, "moi"), (3, "doi"), (4, "giu_nguyen")]
    assert [(each.label, each.before, each.after) for each in row_of(preview, 3).changes] == [
        ("Đã nộp", "0", "1.200.000"), ("Ngày nộp", "trống", "04/05/2023"),
    ]  # fmt: skip
    rows = Dues.objects.order_by("organization_id").values_list("due", "paid", "paid_on")
    assert list(rows) == [
        (1_200_000, 400_000, date(2023, 3, 15)), (1_200_000, 1_200_000, date(2023, 5, 4)),
        (800_000, 0, None),
    ]  # fmt: skip
    assert Event.objects.latest("seq").verb == "home.dues_imported"


def test_a_blank_or_absent_cell_leaves_what_stands(admin, units):
    Dues.objects.create(
        organization=units[0], year=2023, due=900_000, paid=500_000, paid_on=date(2023, 2, 1)
    )
    batch = sent("hoi_phi", DUES[:4], [1, units[0].name, None, 1_000_000], by=admin)

    confirmed(batch, admin)

    held = Dues.objects.get()
    assert (held.due, held.paid, held.paid_on) == (1_000_000, 500_000, date(2023, 2, 1))


def test_each_wrong_cell_is_named_with_its_cure_and_blocks_until_left_out(admin, units):
    batch = sent(
        "hoi_phi", DUES,
        dues_row(units[0].name, None, "hai trăm"),
        dues_row(units[1].name, None, 100_000, 50_000),
        dues_row(units[2].name, None, None),
        dues_row("HTX nông nghiệp Phú Lơi", None, 100_000),
        dues_row("HTX lạ", "1700000009", 100_000),
        by=admin,
    )  # fmt: skip

    preview = looked(batch, admin)

    assert {row.number: row.troubles[0].message for row in preview.rows} == {
        2: "Không phải số.", 3: "Đã nộp mà chưa có ngày nộp.", 4: "Thiếu số phải nộp.",
        5: "Danh bạ không có đơn vị tên HTX nông nghiệp Phú Lơi.",
        6: "Danh bạ không có mã số thuế 1700000009.",
    }  # fmt: skip
    assert row_of(preview, 5).fixes[0].value == "1700000001"
    assert "1700000001" in {fix.value for fix in row_of(preview, 6).fixes}
    with pytest.raises(ValidationError, match="Còn 5 dòng lỗi"):
        confirmed(batch, admin)
    assert not Dues.objects.exists()


def test_a_suggested_code_taken_finds_the_unit_and_a_row_twice_is_refused(admin, units):
    batch = sent(
        "hoi_phi", DUES,
        dues_row("HTX nông nghiệp Phú Lơi", "1700000000", 100_000),
        dues_row(units[0].name, None, 200_000),
        by=admin,
    )  # fmt: skip
    services.mend(batch=batch, key="1-2", cells={"tax_code": "1700000001"}, by=admin)

    preview = looked(batch, admin)

    assert told(preview) == [(2, "moi"), (3, "loi")]
    assert row_of(preview, 3).troubles[0].message == "Trùng với dòng 2."
    services.leave_out(batch=batch, key="1-3", by=admin)
    confirmed(batch, admin)
    assert Dues.objects.get().due == 100_000


def test_undo_takes_back_dues_but_not_what_was_edited_since(admin, units):
    Dues.objects.create(organization=units[1], year=2023, due=5)
    batch = confirmed(
        sent("hoi_phi", DUES, *(dues_row(u.name, None, 100_000) for u in units), by=admin), admin
    )
    Dues.objects.filter(organization=units[2]).update(paid=100_000, paid_on=date(2023, 6, 1))

    services.undo(batch=batch, by=admin, at=NOON + timedelta(hours=1))

    left = Dues.objects.order_by("organization_id").values_list("organization_id", "due", "paid")
    assert list(left) == [(units[1].pk, 5, 0), (units[2].pk, 100_000, 100_000)]
    batch.refresh_from_db()
    assert batch.stayed == [[units[2].name, "hội phí đã được sửa sau khi nhập"]]


def test_money_without_its_unit_is_asked_for(admin, units):
    header = ["Tên HTX", "Phải nộp"]
    batch = sent("hoi_phi", header, [units[0].name, 100], by=admin)

    preview = looked(batch, admin)

    assert preview.faults[0].message == "Cột “Phải nộp” không ghi đơn vị tiền."
    with pytest.raises(ValidationError):
        confirmed(batch, admin)


def test_a_file_without_the_table_says_what_it_needs(admin):
    preview = looked(sent("hoi_phi", ["Ngày", "Việc"], ["1/1/2023", "họp"], by=admin), admin)

    assert preview.faults[0].cure == ("Bảng cần hàng tiêu đề có ít nhất các cột: Phải nộp (đồng).")


@pytest.mark.parametrize("kind", ["hoi_phi", "so_lieu", "khen_thuong"])
def test_only_the_admin_brings_lists_in(kind):
    with pytest.raises(PermissionDenied):
        services.open_batch(
            kind=kind, content=b"x", name="x.xlsx", year=2023, by=OfficerFactory(), at=NOON
        )


# --- Số liệu -----------------------------------------------------------------------------------


def figures_batch(admin, *rows, status="uoc", header=FIGURES):
    return sent("so_lieu", header, *rows, by=admin, period="nam", status=status)


def test_figures_come_in_with_period_and_level_and_keep_what_they_were(admin, units):
    revenue = FigureFactory(organization=units[0], year=2023, value=Decimal(5_000_000))
    batch = figures_batch(
        admin,
        [1, units[0].name, None, "12.800,5", 20, 8],
        [2, units[1].name, None, 9000, None, None],
        status="chinh_thuc",
    )

    preview = looked(batch, admin)
    confirmed(batch, admin)

    assert told(preview) == [(2, "doi"), (3, "moi")]
    assert [(e.label, e.before, e.after) for e in row_of(preview, 2).changes] == [
        ("Tổng doanh thu bán hàng và cung cấp dịch vụ", "5 (ước)", "12.800,5")
    ]
    revenue.refresh_from_db()
    assert (revenue.value, revenue.status) == (12_800_500_000, "chinh_thuc")
    assert FigureChange.objects.get().value_before == 5_000_000
    assert Figure.objects.count() == 4
    other = Figure.objects.get(organization=units[1])
    assert (other.value, other.source, other.on_behalf) == (9_000_000_000, "Tệp bang.xlsx", True)


def test_an_estimate_never_replaces_an_official_figure(admin, units):
    FigureFactory(organization=units[0], year=2023, value=Decimal(7), status="chinh_thuc")

    preview = looked(figures_batch(admin, [1, units[0].name, None, 9, None, None]), admin)

    assert row_of(preview, 2).troubles[0].message.startswith("Số này đã là số chính thức.")


def test_a_part_is_not_more_than_its_whole(admin, units):
    preview = looked(figures_batch(admin, [1, units[0].name, None, None, 10, 12]), admin)

    assert row_of(preview, 2).troubles[0].message == "Lớn hơn tổng số (10)."


def test_profit_above_revenue_is_told_and_goes_in(admin, units):
    load_catalogue()
    header = (*FIGURES[:4], "Lợi nhuận trước thuế (triệu đồng)")
    batch = figures_batch(admin, [1, units[0].name, None, 156, 218], header=header)

    [trouble] = row_of(looked(batch, admin), 2).troubles
    confirmed(batch, admin)

    assert (trouble.message, trouble.blocks) == ("Lợi nhuận lớn hơn doanh thu, xin xem lại.", False)
    assert Figure.objects.count() == 2


def test_the_same_figures_again_change_nothing(admin, units):
    row = [1, units[0].name, None, 100, 20, 8]
    confirmed(figures_batch(admin, row), admin)

    preview = looked(figures_batch(admin, row), admin)

    assert told(preview) == [(2, "giu_nguyen")]
    assert not preview.has_news


def test_undo_takes_figures_back_and_leaves_what_somebody_corrected(admin, units):
    FigureFactory(organization=units[0], year=2023, value=Decimal(5), entered_at=NOON)
    batch = confirmed(
        figures_batch(admin, *([n, u.name, None, 100, 20, None] for n, u in enumerate(units))),
        admin,
    )
    Figure.objects.filter(organization=units[2], indicator__code="so_thanh_vien").update(value=21)

    services.undo(batch=batch, by=admin, at=NOON + timedelta(hours=1))

    left = Figure.objects.values_list("organization", "indicator__code", "value")
    assert set(left) == {
        (units[0].pk, "doanh_thu", Decimal(5)), (units[2].pk, "so_thanh_vien", Decimal(21)),
    }  # fmt: skip
    assert not FigureChange.objects.exists()


def test_a_table_without_any_known_indicator_is_told(admin, units):
    header = ["Tên HTX", "Mã số thuế", "Ghi chú khác"]
    preview = looked(
        figures_batch(admin, [units[0].name, units[0].tax_code, "x"], header=header), admin
    )

    assert preview.faults[0].message == "Bảng không có cột số liệu nào trong danh mục."


# --- Khen thưởng các năm trước -----------------------------------------------------------------


def award_row(unit, what, *, year=2020, place=None, person=None, number="614/QĐ-UBND",
              on="11/03/2021", issuer=None):  # fmt: skip
    return [1, year, unit.name, person, what, place, number, on, issuer]


@pytest.fixture
def of_2020():
    return SeasonFactory(year=2020)


def awards_batch(admin, *rows):
    return sent("khen_thuong", AWARDS, *rows, by=admin)


def test_past_awards_come_in_as_the_office_speaks_of_them(admin, units, of_2020):
    batch = awards_batch(
        admin,
        award_row(units[0], "Cờ thi đua", place="Nhất"),
        award_row(units[1], "BK hạng nhì"),
        award_row(units[2], "Bằng khen", person="Nguyễn Văn Mẫu", issuer="Chủ tịch UBND tỉnh"),
    )

    confirmed(batch, admin)

    decision = Decision.objects.get()
    assert (decision.number, decision.decided_on, decision.issuer.code) == (
        "614/QĐ-UBND", date(2021, 3, 11), "ct-ubnd-tinh",
    )  # fmt: skip
    rows = Award.objects.order_by("pk").values_list("award_type__code", "place", "name")
    assert list(rows) == [
        ("co_thi_dua_tinh", 1, units[0].name), ("bang_khen_tinh_tap_the", 2, units[1].name),
        ("bang_khen_tinh_ca_nhan", None, "Nguyễn Văn Mẫu"),
    ]  # fmt: skip
    assert Person.objects.get().organization == units[2]


def test_an_award_already_held_is_the_same_or_refused(admin, units, of_2020):
    confirmed(awards_batch(admin, award_row(units[0], "Cờ thi đua", place=1)), admin)

    preview = looked(
        awards_batch(
            admin,
            award_row(units[0], "Cờ thi đua", place=1),
            award_row(units[1], "Cờ thi đua", place=1, on="12/03/2021"),
        ),
        admin,
    )
    second = looked(
        awards_batch(admin, award_row(units[0], "Cờ thi đua", place=1, number="615/QĐ-UBND")), admin
    )

    assert told(preview) == [(2, "giu_nguyen"), (3, "loi")]
    assert row_of(preview, 3).fixes[0].value == "11/03/2021"
    assert "Một thành tích chỉ khen một lần" in row_of(second, 2).troubles[0].cure


def test_what_an_award_row_lacks_is_named(admin, units, of_2020):
    preview = looked(
        awards_batch(
            admin,
            award_row(units[0], "Huy chương", number=None, on=None),
            award_row(units[1], "Cờ thi đua", year=1999),
            award_row(units[2], "Cờ thi đua", place="cao"),
        ),
        admin,
    )

    assert [each.message for each in row_of(preview, 2).troubles] == [
        "Danh mục chưa có “Huy chương” cho tập thể.", "Thiếu số quyết định.",
        "Thiếu ngày quyết định.",
    ]  # fmt: skip
    assert row_of(preview, 3).troubles[0].message == "Chưa mở năm thi đua 1999."
    assert row_of(preview, 4).troubles[0].message == "Không đọc được hạng."


def test_undo_removes_awards_with_their_decision_and_people_but_not_a_revoked_one(
    admin, units, of_2020
):
    batch = confirmed(
        awards_batch(
            admin,
            award_row(units[0], "Cờ thi đua", place=1),
            award_row(units[1], "Bằng khen", person="Lê Thị Mẫu", number="700/QĐ-UBND"),
        ),
        admin,
    )
    flag = Award.objects.get(award_type__code="co_thi_dua_tinh")
    flag.revoked_by, flag.revoked_reason = flag.decision, "Kê khai sai"
    flag.save()

    services.undo(batch=batch, by=admin, at=NOON + timedelta(hours=1))

    assert list(Award.objects.all()) == [flag]
    assert [each.number for each in Decision.objects.all()] == ["614/QĐ-UBND"]
    assert not Person.objects.exists()


@pytest.mark.parametrize(("kind", "header", "row"), [
    ("hoi_phi", DUES, lambda u: dues_row(u.name, None, 100_000)),
    ("so_lieu", FIGURES, lambda u: [1, u.name, None, 100, 20, 8]),
    ("khen_thuong", AWARDS, lambda u: award_row(u, "Cờ thi đua")),
])  # fmt: skip
def test_a_look_costs_the_same_for_one_row_and_three(
    admin, units, of_2020, django_assert_max_num_queries, kind, header, row
):
    options = {"period": "nam", "status": "uoc"}
    one = sent(kind, header, row(units[0]), by=admin, **options)
    three = sent(kind, header, *map(row, units), by=admin, **options)

    for batch in (one, three):
        with django_assert_max_num_queries(8):
            services.look(batch=batch, by=admin)


# --- What every table has in common ------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options"),
    [("hoi_phi", {}), ("so_lieu", {"period": "nam", "status": "uoc"}), ("khen_thuong", {})],
)
def test_every_column_of_the_empty_table_is_read_back(admin, units, of_2020, kind, options):
    template = KINDS[kind].template()
    batch = services.open_batch(
        kind=kind, content=write_table(template), name="mau.xlsx", year=2023, by=admin, at=NOON,
        options=options,
    )  # fmt: skip

    preview = looked(batch, admin)

    titles = [column.header for column in template.columns][1:]
    assert sorted(heading.label for heading in preview.headings) == sorted(titles)
    assert (preview.faults, preview.notes) == ((), ())


def test_a_code_under_another_units_name_is_refused_with_both_ways_out(admin, units):
    row = dues_row(units[1].name, units[0].tax_code, 100_000)

    preview = looked(sent("hoi_phi", DUES, row, by=admin), admin)

    wrong = row_of(preview, 2)
    assert wrong.troubles[0].message == (
        f"Mã số thuế 1700000001 là của {units[0].name}, tên ghi {units[1].name}."
    )
    assert [fix.value for fix in wrong.fixes] == [units[0].name, "1700000002"]


def test_a_name_written_nearly_right_goes_with_its_code(admin, units):
    row = dues_row("HTX NN Phú Lơi", units[0].tax_code, 100_000)

    assert told(looked(sent("hoi_phi", DUES, row, by=admin), admin)) == [(2, "moi")]


def test_a_column_nobody_reads_is_named(admin, units):
    header = [*DUES, "Người thu"]

    preview = looked(
        sent("hoi_phi", header, [*dues_row(units[0].name, None, 1), "x"], by=admin), admin
    )

    assert preview.notes[0].message == "Không đọc cột: “Người thu”."


def test_a_part_of_a_dong_is_refused_for_it_is_a_unit_mistaken(admin, units):
    preview = looked(sent("hoi_phi", DUES, dues_row(units[0].name, None, 1.2), by=admin), admin)

    trouble = row_of(preview, 2).troubles[0]
    assert trouble.message == "Số lẻ quá mức lưu được."
    assert "xin sửa đơn vị ở tiêu đề cột" in trouble.cure


def test_the_noise_of_a_computed_cell_is_no_fraction(admin, units):
    row = dues_row(units[0].name, None, 1200000.0000000002)

    assert told(looked(sent("hoi_phi", DUES, row, by=admin), admin)) == [(2, "moi")]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2023-05-01", "01/05/2023"), ("1/5/23", "01/05/2023"), ("12/25/2022", "25/12/2022")],
)
def test_a_day_written_otherwise_is_offered_as_it_is_read(admin, units, typed, day):
    row = dues_row(units[0].name, None, 100_000, 50_000, typed)

    fixes = row_of(looked(sent("hoi_phi", DUES, row, by=admin), admin), 2).fixes

    assert [(fix.column, fix.value) for fix in fixes] == [("paid_on", day)]


def test_a_decision_long_before_its_year_is_asked_about(admin, units, of_2020):
    preview = looked(awards_batch(admin, award_row(units[0], "Cờ thi đua", on="05/03/2018")), admin)

    assert told(preview) == [(2, "xem_lai")]
    assert row_of(preview, 2).troubles[0].message == "Quyết định năm 2018 cho năm thi đua 2020."
