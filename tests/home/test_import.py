"""The office's list goes into register and blocs whole, or not at all."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from accounts.models import User
from blocs.models import BlocYear, Membership, Season
from catalogue.services import load_catalogue
from cooperatives.models import Figure, Organization, OrganizationName
from cooperatives.services import load_localities
from history.models import Event
from history.services import verify_chain
from home.services import import_organizations
from tests.factories.blocs import BlocFactory, BlocYearFactory, SeasonFactory
from tests.factories.cooperatives import LocalityFactory, OrganizationFactory
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, OfficerFactory
from tests.factories.scoring import ScoreSheetFactory
from tests.home.lists import HEADER, excel, row

DEMO = Path(__file__).resolve().parents[2] / "demo" / "data"
PLAIN = DEMO / "kien_giang_2023_danh_sach_htx.xlsx"
OFFICE = DEMO / "kien_giang_2023_ban_cua_van_phong.xlsx"
SIZES = dict(enumerate((11, 10, 12, 8, 11, 11, 12, 11, 8, 13, 10), start=1))

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    load_catalogue()
    return SeasonFactory(year=2023)


@pytest.fixture
def commune():
    """Đông Thái in An Biên, where the small lists lie."""
    province = LocalityFactory(level="tinh", name="Kiên Giang")
    district = LocalityFactory(level="huyen", name="An Biên", parent=province)
    return LocalityFactory(name="Đông Thái", full_name="Xã Đông Thái", parent=district)


@pytest.fixture
def imported(season):
    def run(content, **options):
        by = options.pop("by", None) or AdminFactory()
        return import_organizations(content=content, season=season, by=by, at=NOON, **options)

    return run


def counts(report):
    return report.new, report.changed, report.unchanged


def kept():
    """How much of everything there is: what a refused import leaves as it was."""
    return [each.objects.count() for each in (Organization, Figure, BlocYear, Membership, Event)]


# The two lists of 2023


@pytest.mark.parametrize("path", [PLAIN, OFFICE])
def test_each_real_list_gives_117_organizations_in_11_blocs(imported, path):
    load_localities()

    report = imported(path.read_bytes())

    assert counts(report) == (117, 0, 0)
    assert (report.errors, report.warnings, report.written) == ((), (), True)
    assert Counter(Membership.objects.values_list("bloc_year__number", flat=True)) == SIZES
    tan_hiep = BlocYear.objects.get(number=10)
    assert (str(tan_hiep), str(tan_hiep.locality)) == ("Khối 10 Tân Hiệp", "Huyện Tân Hiệp")
    assert not Organization.objects.filter(commune=None).exists()
    assert OrganizationName.objects.count() == 117
    assert verify_chain() is None


def test_the_second_list_after_the_first_changes_nothing(imported):
    load_localities()
    imported(PLAIN.read_bytes())
    before = kept()

    for path in (OFFICE, PLAIN):
        report = imported(path.read_bytes())

        assert (counts(report), report.warnings, report.changes) == ((0, 0, 117), (), ())
    assert kept() == before


# What one row becomes


def test_a_row_becomes_a_unit_with_its_name_place_figures_and_bloc(imported, commune):
    report = imported(excel(row()))

    unit = Organization.objects.get()
    assert counts(report) == (1, 0, 0)
    assert (unit.name, unit.legal_name) == (
        "HTX NN Hòa Thuận", "Hợp tác xã nông nghiệp Hòa Thuận",
    )  # fmt: skip
    assert (unit.commune, unit.search_key) == (commune, "htx nn hoa thuan")
    assert unit.names.get().name == unit.name
    assert unit.memberships.get().bloc_year.name == "Khối 1 An Biên"


def test_figures_of_the_list_are_those_of_the_year_before(imported, commune):
    imported(excel(row()))

    figures = {each.indicator.code: each for each in Figure.objects.select_related("indicator")}
    capital = figures["von_dieu_le"]
    assert figures.keys() == {"so_thanh_vien", "von_dieu_le"}
    assert (capital.value, capital.year, capital.status, capital.source) == (
        Decimal(100_500_000), 2022, "chinh_thuc", "Danh sách HTX 2023",
    )  # fmt: skip


def test_the_whole_list_is_one_act_beside_those_of_its_blocs(imported, commune):
    imported(excel(row(), row(number=2, tax_code="1700000002", name="HTX B")))

    assert list(Event.objects.values_list("verb", flat=True)) == [
        "catalogue.loaded", "blocs.bloc_formed", "blocs.units_joined", "home.list_imported",
    ]  # fmt: skip
    changes = Event.objects.last().changes
    assert (changes["new"], changes["new_units"]) == (2, ["1700000001", "1700000002"])


def test_a_bloc_goes_on_under_the_number_and_area_of_the_year_before(imported, commune):
    last = BlocYearFactory(
        season=SeasonFactory(year=2022), bloc=BlocFactory(founded_year=2016), number=1,
        area="An Biên",
    )  # fmt: skip

    imported(excel(row()))

    assert BlocYear.objects.get(season__year=2023).bloc == last.bloc


# What stood before


def test_a_name_in_full_words_and_in_short_is_one_name(imported, commune):
    imported(excel(row()))

    report = imported(excel(row(name="Hợp tác xã nông nghiệp Hoà Thuận")))

    assert counts(report) == (0, 0, 1)


def test_a_new_name_keeps_the_old_one_with_its_last_day(imported, commune):
    imported(excel(row()))

    report = imported(excel(row(name="HTX NN Tân Hòa")))

    assert report.changes[0].fields["name"] == ("HTX NN Hòa Thuận", "HTX NN Tân Hòa")
    names = OrganizationName.objects.order_by("pk")
    assert list(names.values_list("name", "valid_from", "valid_to")) == [
        ("HTX NN Hòa Thuận", None, date(2023, 12, 21)),
        ("HTX NN Tân Hòa", date(2023, 12, 22), None),
    ]


def test_what_the_list_tells_otherwise_is_taken_over(imported, commune):
    imported(excel(row()))

    report = imported(excel(row(members=25, contact="Trần Văn Mẫu")))

    assert counts(report) == (0, 1, 0)
    assert report.changes[0].fields == {
        "contact_name": ("Nguyễn Văn Mẫu", "Trần Văn Mẫu"), "so_thanh_vien": ("20.00", "25"),
    }  # fmt: skip
    assert Figure.objects.get(indicator__code="so_thanh_vien").value == 25
    assert Organization.objects.get().version == 1
    told = Event.objects.last().changes["changed_units"]["1700000001"]
    assert (told["contact_name"], told["so_thanh_vien"]) == ("đã sửa", ["20.00", "25"])


def test_an_absent_column_and_a_blank_cell_change_nothing(imported, commune):
    imported(excel(row()))

    absent = imported(excel(row()[:8], header=HEADER[:8]))
    blank = imported(excel(row(members=None, phone=None, contact="–")))

    assert counts(absent) == counts(blank) == (0, 0, 1)
    assert Organization.objects.get().contact_phone == "0912345678"


def test_a_unit_moves_to_another_bloc_while_its_sheet_is_a_draft(imported, commune):
    imported(excel(row()))
    ScoreSheetFactory(membership=Membership.objects.get())

    report = imported(excel(row(bloc=2)))

    assert report.changes[0].fields["bloc"] == ("Khối 1", "Khối 2")
    assert Membership.objects.current().get().bloc_year.number == 2
    assert "danh sách" in Membership.objects.get(bloc_year__number=1).left_reason


def test_a_unit_of_the_register_comes_into_the_blocs_of_another_year(imported, commune):
    imported(excel(row()))
    later = SeasonFactory(year=2024)

    report = import_organizations(
        content=excel(row(members=None, capital=None)), season=later, by=AdminFactory(), at=NOON
    )

    assert report.changes[0].fields == {"bloc": ("", "Khối 1")}
    assert later.memberships.count() == 1


# What is refused, and what is only told


def test_a_unit_whose_sheet_is_in_stays_in_its_bloc(imported, commune):
    imported(excel(row()))
    ScoreSheetFactory(membership=Membership.objects.get(), state="da_gui", submitted_at=NOON)
    before = kept()

    report = imported(excel(row(bloc=2), row(number=2, tax_code="1700000002", name="HTX B")))

    error = report.errors[0]
    assert (error.row, error.column, error.value) == (2, "Khối", "2")
    assert "đã nộp bảng tự chấm" in error.message
    assert kept() == before


def test_one_wrong_row_keeps_all_others_out(imported, commune):
    before = kept()

    report = imported(excel(row(), row(number=2, tax_code="17", name="HTX B")))

    assert [(each.row, each.value) for each in report.errors] == [(3, "17")]
    assert (report.written, kept()) == (False, before)


def test_a_tax_code_twice_is_refused(imported, commune):
    report = imported(excel(row(), row(number=2, name="HTX B")))

    assert "Mã số thuế trùng với dòng 2" in report.errors[0].message


def test_a_dissolved_unit_does_not_come_back_by_a_list(imported, commune):
    OrganizationFactory(tax_code="1700000001", status="da_giai_the")

    report = imported(excel(row()))

    assert "đã giải thể" in report.errors[0].message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Tệp trống"),
        (b"khong phai excel", "không"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_a_cure(imported, content, reason):
    report = imported(content)

    assert reason in report.errors[0].message
    assert report.errors[0].cure


def test_a_dry_run_tells_all_and_writes_nothing(imported, commune):
    before = kept()

    report = imported(excel(row()), dry_run=True)

    assert (counts(report), report.written, kept()) == ((1, 0, 0), False, before)
    assert report.blocs[0].is_new


def test_a_commune_not_on_the_map_is_told_and_left_blank(imported, commune):
    report = imported(excel(row(commune="Nơi Khác")))

    assert (counts(report), len(report.warnings)) == ((1, 0, 0), 1)
    assert "Nơi Khác" in report.warnings[0].message
    assert Organization.objects.get().commune is None


def test_a_new_code_under_a_name_of_the_commune_is_told(imported, commune):
    OrganizationFactory(name="HTX nông nghiệp Hòa Thuận", commune=commune, tax_code=None)

    report = imported(excel(row()))

    assert "cùng tên trong xã này (mã số thuế chưa ghi)" in report.warnings[0].message


def test_members_that_the_list_leaves_out_are_told_and_stay(imported, commune):
    imported(excel(row(), row(number=2, tax_code="1700000002", name="HTX B")))

    report = imported(excel(row()))

    assert "1 đơn vị đang ở trong khối mà danh sách không có: HTX B." in report.warnings[0].message
    assert Membership.objects.current().count() == 2


def test_a_bloc_of_another_area_keeps_its_own_and_is_told(imported, commune, season):
    BlocYearFactory(season=season, number=1, area="Tân Hiệp")

    report = imported(excel(row()))

    assert "Khối 1 Tân Hiệp" in report.warnings[0].message
    assert Membership.objects.get().bloc_year.area == "Tân Hiệp"


def test_a_cluster_is_no_bloc_of_a_list(imported, commune, season):
    BlocYearFactory(season=season, number=1, bloc=BlocFactory(kind="cum"))

    assert "không phải khối" in imported(excel(row())).errors[0].message


def test_only_the_admin_brings_a_list_in(imported):
    with pytest.raises(PermissionDenied):
        imported(excel(row()), by=OfficerFactory())


def test_the_reading_of_the_register_does_not_grow_with_the_list(
    imported, commune, django_assert_max_num_queries
):
    many = [row(number=n, tax_code=f"17000000{n:02}", name=f"HTX Mẫu {n}") for n in range(1, 31)]
    imported(excel(*many))

    with django_assert_max_num_queries(16):
        imported(excel(*many))


# The command


def command(path, *options):
    out = StringIO()
    code = 0
    try:
        call_command("import_organizations", str(path), "--season", "2023", *options, stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue()


@pytest.fixture
def good_file(tmp_path):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(excel(row()))
    return path


def test_the_command_answers_in_json(season, commune, good_file):
    AdminFactory()

    code, out = command(good_file, "--json", "--dry-run")
    answer = json.loads(out)

    assert (code, answer["new"], answer["changed"], answer["unchanged"]) == (0, 1, 0, 0)
    assert (answer["errors"], answer["warnings"], answer["written"]) == ([], [], False)
    assert not Organization.objects.exists()


def test_the_command_writes_and_says_so(season, commune, good_file):
    AdminFactory()

    code, out = command(good_file)

    assert (code, out.splitlines()[0]) == (0, "Đã nhập: mới 1, đổi 0, giữ nguyên 0, 1 khối.")
    assert Organization.objects.count() == 1


def test_the_command_stops_with_1_where_a_row_is_wrong(season, commune, tmp_path):
    AdminFactory()
    path = tmp_path / "sai.xlsx"
    path.write_bytes(excel(row(tax_code="17")))

    code, out = command(path, "--json")
    error = json.loads(out)["errors"][0]

    assert (code, error["row"], error["column"], error["value"]) == (
        1, 2, "F (Mã số thuế)", "17",
    )  # fmt: skip
    assert error["message"]
    assert error["cure"]


def test_the_command_knows_no_missing_file(season, tmp_path):
    AdminFactory()

    assert command(tmp_path / "khong-co.xlsx")[0] == 1


def test_on_a_database_just_made_the_command_opens_the_year_with_the_usual_days(good_file):
    code, _ = command(good_file)

    opened = Season.objects.get(year=2023)
    assert code == 0
    assert opened.steps.count() == 9
    assert f"{opened.steps.get(code='tu_cham').closes_on:%d/%m/%Y}" == "15/12/2023"
    assert {each.actor_label for each in Event.objects.filter(season=2023)} == {
        "Hệ thống (lệnh máy chủ)"
    }
    account = User.objects.get()
    assert not account.has_usable_password()
    assert [each.verb for each in Event.objects.about(account)] == ["accounts.created"]


def test_a_dry_run_or_a_refused_list_leaves_a_database_just_made_as_it_was(good_file, tmp_path):
    wrong = tmp_path / "sai.xlsx"
    wrong.write_bytes(b"khong phai Excel")

    codes = [command(good_file, "--dry-run")[0], command(wrong)[0]]

    assert codes == [0, 1]
    assert not Season.objects.exists()
    assert not Event.objects.exists()
    assert not User.objects.exists()


def test_a_year_that_cannot_be_is_refused_in_the_same_form(good_file):
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("import_organizations", str(good_file), "--season", "23", "--json", stdout=out)

    [error] = json.loads(out.getvalue())["errors"]
    assert error["message"] == "Xin ghi năm từ 2000 đến 2100."
    assert not User.objects.exists()
