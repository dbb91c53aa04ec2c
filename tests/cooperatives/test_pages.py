"""The register's pages: who sees what, the sentences, and how many queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives import selectors
from cooperatives.models import Dues, Figure, Organization
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    LocalityFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.people import ReviewerFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("cooperatives:organizations")


def page(name, unit, *more):
    return reverse(f"cooperatives:{name}", args=[unit.pk, *more])


@pytest.fixture
def unit():
    return OrganizationFactory(name="HTX NN Kinh 4A", legal_name="Hợp tác xã nông nghiệp Kinh 4A")


@pytest.fixture
def representative(unit):
    return RepresentativeFactory(organization=unit).user


# The list


def test_the_list_is_searched_without_marks(client, officer, unit):
    OrganizationFactory(name="HTX Tân Hưng")
    client.force_login(officer)

    answer = client.get(LIST, {"tim": "tan hung"})

    assert [each.name for each in answer.context["page"]] == ["HTX Tân Hưng"]
    assert "1 đơn vị" in answer.text


def test_the_list_is_narrowed_by_district_field_kind_and_status(client, officer, unit):
    district = LocalityFactory(level="huyen", name="Tân Hiệp", full_name="Huyện Tân Hiệp")
    commune = LocalityFactory(parent=district)
    found = OrganizationFactory(
        commune=commune, field="thuy_san", kind="tht", status="tam_ngung", name="THT Cá"
    )
    client.force_login(officer)

    for chosen in (
        {"huyen": district.pk}, {"nganh": "thuy_san"}, {"loai": "tht"}, {"tinh_trang": "tam_ngung"},
    ):  # fmt: skip
        assert list(client.get(LIST, chosen).context["page"]) == [found]


def test_the_list_is_sorted_as_vietnamese_dictionaries_sort(client, officer):
    for name in ("Đông", "Dương", "An", "Ân"):
        OrganizationFactory(name=name)
    client.force_login(officer)

    up = [each.name for each in client.get(LIST).context["page"]]
    down = [each.name for each in client.get(LIST, {"xep": "-ten"}).context["page"]]

    assert up == ["An", "Ân", "Dương", "Đông"]
    assert down == up[::-1]


def test_units_without_a_year_stand_last_whichever_way_the_list_is_turned(client, officer):
    for year in (None, 2010, 1985):
        OrganizationFactory(founded_year=year)
    client.force_login(officer)

    for order, years in (("nam", [1985, 2010, None]), ("-nam", [2010, 1985, None])):
        shown = client.get(LIST, {"xep": order}).context["page"]
        assert [each.founded_year for each in shown] == years


def test_a_representative_sees_the_own_unit_and_its_bloc_alone(client, unit, representative):
    bloc_year = BlocYearFactory()
    MembershipFactory(bloc_year=bloc_year, organization=unit)
    peer = MembershipFactory(bloc_year=bloc_year).organization
    stranger = OrganizationFactory()
    client.force_login(representative)

    shown = set(client.get(LIST).context["page"])

    assert shown == {unit, peer}
    assert client.get(page("organization", stranger)).status_code == 404
    assert client.get(page("organization", peer)).status_code == 200


def test_an_unknown_filter_shows_the_whole_list(client, officer, unit):
    client.force_login(officer)

    answer = client.get(LIST, {"nganh": "khong-co", "huyen": "x", "xep": "bua", "trang": "999"})

    assert list(answer.context["page"]) == [unit]


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_the_list_asks_the_database_as_often_for_three_as_for_one(client, officer):
    client.force_login(officer)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            parent = LocalityFactory(level="huyen")
            OrganizationFactory(commune=LocalityFactory(parent=parent))
        counts.append(queries_of(client, LIST))

    assert counts[0] == counts[1] <= 12


# The profile


def test_the_profile_asks_the_database_as_often_for_three_as_for_one(client, officer, unit):
    client.force_login(officer)
    counts = []
    for years in ((2023,), (2021, 2022)):
        for year in years:
            FigureFactory(organization=unit, year=year, value=1_000_000_000)
            RepresentativeFactory(organization=unit)
        counts.append(queries_of(client, page("organization", unit)))

    assert counts[0] == counts[1] <= 24


def test_the_profile_draws_figures_and_keeps_the_table_behind_it(client, officer, unit):
    for year, value in ((2021, 10_300_000_000), (2022, 11_600_000_000), (2023, 13_500_000_000)):
        FigureFactory(organization=unit, year=year, value=value)
    client.force_login(officer)

    text = client.get(page("organization", unit)).text

    assert "Doanh thu, tỷ đồng" in text
    assert "▲ 16,4%" in text
    assert "13.500,0" in text
    assert "<rect" in text


def test_a_reviewer_reads_and_is_offered_no_act(client, unit):
    client.force_login(ReviewerFactory())

    text = client.get(page("organization", unit)).text

    assert "Sửa thông tin" not in text
    assert "Đổi tên" not in text


# Keeping the register


ACTS = ["edit", "rename", "status", "appoint"]


@pytest.mark.parametrize("name", ACTS)
def test_acts_on_a_unit_are_for_staff(client, unit, representative, name):
    stranger = UserFactory()
    for user, expected in ((stranger, 404), (representative, 403)):
        client.force_login(user)
        assert client.get(page(name, unit)).status_code == expected
        assert client.post(page(name, unit), {}).status_code == expected


def test_a_unit_is_added(client, officer):
    client.force_login(officer)

    answer = client.post(
        reverse("cooperatives:register"),
        {"name": "HTX NN Kinh 5", "kind": "htx", "field": "trong_trot", "tax_code": "1700999999"},
    )

    made = Organization.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert made.legal_name == "Hợp tác xã nông nghiệp Kinh 5"


def test_a_taken_tax_code_is_told_beside_the_field(client, officer, unit):
    client.force_login(officer)

    answer = client.post(
        reverse("cooperatives:register"),
        {"name": "HTX B", "kind": "htx", "field": "trong_trot", "tax_code": unit.tax_code},
    )

    assert answer.context["form"].errors["tax_code"]
    assert 'value="HTX B"' in answer.text


def filled(unit, **changed):
    return {
        "version": unit.version, "name": unit.name, "legal_name": unit.legal_name,
        "kind": unit.kind, "field": unit.field, "tax_code": unit.tax_code, **changed,
    }  # fmt: skip


def test_a_unit_is_corrected(client, officer, unit):
    client.force_login(officer)

    answer = client.post(page("edit", unit), filled(unit, address="Ấp Tân Lợi"))

    unit.refresh_from_db()
    assert (answer.status_code, unit.address, unit.version) == (302, "Ấp Tân Lợi", 1)


def test_a_stale_form_shows_both_values_and_goes_in_when_sent_again(client, officer, unit):
    client.force_login(officer)
    mine = filled(unit, address="Ấp Tân Lợi")
    client.post(page("edit", unit), filled(unit, address="Ấp Tân An"))

    answer = client.post(page("edit", unit), mine)

    both = {"label": "Ấp, đường, số nhà", "theirs": "Ấp Tân An", "mine": "Ấp Tân Lợi"}
    assert answer.context["theirs"] == [both]
    assert "Người khác đã lưu" in answer.text
    assert 'value="Ấp Tân Lợi"' in answer.text
    assert answer.context["form"]["version"].value() == "1"
    client.post(page("edit", unit), mine | {"version": answer.context["form"]["version"].value()})
    unit.refresh_from_db()
    assert unit.address == "Ấp Tân Lợi"


def test_a_unit_is_renamed_and_found_by_both_names(client, officer, unit):
    client.force_login(officer)

    client.post(page("rename", unit), {"name": "HTX NN Kinh Mới", "valid_from": "01/07/2023"})

    assert list(unit.names.values_list("name", "valid_to")) != []
    for text in ("kinh 4a", "kinh moi"):
        assert list(client.get(LIST, {"tim": text}).context["page"]) == [unit]


def test_a_status_of_tomorrow_is_answered_with_a_sentence(client, officer, unit):
    client.force_login(officer)

    answer = client.post(
        page("status", unit), {"status": "tam_ngung", "since": "01/01/2024", "reason": "Lý do"}
    )

    assert "Ngày này chưa tới." in answer.text


def test_a_representative_is_appointed_and_ended(client, officer, unit):
    person = UserFactory()
    client.force_login(officer)

    client.post(
        page("appoint", unit), {"user": person.pk, "post": "Giám đốc", "valid_from": "01/12/2023"}
    )
    appointed = unit.representatives.get()
    client.post(page("end", unit, appointed.pk), {"on": "20/12/2023"})

    appointed.refresh_from_db()
    assert (appointed.user, str(appointed.valid_to)) == (person, "2023-12-20")


def test_the_end_of_another_units_representative_is_not_found(client, officer, unit):
    other = RepresentativeFactory()
    client.force_login(officer)

    assert client.post(page("end", unit, other.pk), {"on": "20/12/2023"}).status_code == 404


# Figures and dues


@pytest.fixture
def revenue():
    return IndicatorFactory()


def test_a_representative_enters_the_own_figures_in_millions(client, unit, representative, revenue):
    client.force_login(representative)

    answer = client.post(
        page("figures", unit, 2023, "ca-nam"), {"status": "uoc", "doanh_thu": "13.500,5"}
    )

    figure = Figure.objects.get()
    assert answer.status_code == 302
    assert (figure.value, figure.status, figure.entered_by) == (
        13_500_500_000, "uoc", representative,
    )  # fmt: skip


def test_strangers_and_peers_enter_no_figures(client, unit, revenue):
    peer = RepresentativeFactory()
    bloc_year = BlocYearFactory()
    MembershipFactory(bloc_year=bloc_year, organization=unit)
    url = page("figures", unit, 2023, "ca-nam")
    client.force_login(peer.user)

    assert client.get(url).status_code == 404
    MembershipFactory(bloc_year=bloc_year, organization=peer.organization)
    assert client.get(url).status_code == 403


def test_a_blank_stays_blank_and_a_wrong_number_keeps_what_was_typed(
    client, officer, unit, revenue
):
    client.force_login(officer)
    url = page("figures", unit, 2023, "ca-nam")

    typed = {"status": "uoc", "behalf": "Bản giấy"}
    client.post(url, typed | {"doanh_thu": ""})
    answer = client.post(url, typed | {"doanh_thu": "mười"})

    assert not Figure.objects.exists()
    assert 'value="mười"' in answer.text


def test_figures_another_hand_wrote_meanwhile_are_shown_beside(client, officer, unit, revenue):
    FigureFactory(organization=unit, indicator=revenue, year=2023, value=5_000_000, status="uoc")
    client.force_login(officer)
    url = page("figures", unit, 2023, "ca-nam")
    mine = {"status": "uoc", "behalf": "Bản giấy", "doanh_thu": "7", "seen_doanh_thu": ""}

    answer = client.post(url, mine)

    assert [(each["theirs"], each["mine"]) for each in answer.context["theirs"]] == [("5,0", "7")]
    assert 'value="7"' in answer.text
    seen = answer.context["form"]["seen_doanh_thu"].value()
    assert client.post(url, mine | {"seen_doanh_thu": seen}).status_code == 302
    assert Figure.objects.get().value == 7_000_000


def test_a_blank_leaves_what_stands_and_a_tick_takes_it_away(client, unit, representative, revenue):
    FigureFactory(organization=unit, indicator=revenue, year=2023, value=5_000_000, status="uoc")
    client.force_login(representative)
    url = page("figures", unit, 2023, "ca-nam")
    blank = {"status": "uoc", "doanh_thu": "", "seen_doanh_thu": "5000000.00"}

    kept = client.post(url, blank, follow=True)
    assert "1 ô để trống vẫn giữ số cũ." in kept.text
    assert Figure.objects.get().value == 5_000_000
    both = client.post(url, blank | {"clear_doanh_thu": "on", "doanh_thu": "7"})
    assert "để trống ô này, hoặc bỏ dấu" in both.text
    client.post(url, blank | {"clear_doanh_thu": "on"})
    assert Figure.objects.get().value is None


def test_july_stands_beside_january_and_last_year_beside_both(
    client, unit, representative, revenue
):
    FigureFactory(
        organization=unit, indicator=revenue, year=2023, period="6_thang", value=4_100_000,
        status="uoc",
    )  # fmt: skip
    FigureFactory(organization=unit, indicator=revenue, year=2022, value=9_300_000)
    client.force_login(representative)

    text = client.get(page("figures", unit, 2023, "ca-nam")).text

    assert "6 tháng 2023" in text
    assert "4,1" in text
    assert "9,3" in text


def test_the_unit_sees_who_typed_for_it_and_every_correction(
    client, officer, unit, representative, revenue
):
    url = page("figures", unit, 2023, "ca-nam")
    client.force_login(officer)
    typed = {"status": "uoc", "behalf": "Điện thoại", "doanh_thu": "7"}
    assert "Xin chọn nguồn" in client.post(url, typed | {"behalf": ""}).text
    client.post(url, typed)
    client.post(
        url, typed | {"status": "chinh_thuc", "doanh_thu": "8", "seen_doanh_thu": "7000000"}
    )
    client.force_login(representative)

    text = client.get(url).text

    assert f"{officer.called} nhập thay (Điện thoại)" in text
    assert "Các lần sửa số" in text
    assert "7,0" in text
    assert "ước thực hiện" in text


def test_the_page_of_figures_costs_the_same_for_one_and_three(
    client, unit, representative, revenue
):
    client.force_login(representative)
    url = page("figures", unit, 2023, "ca-nam")
    client.get(url)
    one = queries_of(client, url)
    for code in ("a", "b"):
        FigureFactory(organization=unit, indicator=IndicatorFactory(code=code), year=2023)

    assert queries_of(client, url) == one <= 16


def test_figures_of_a_year_to_come_have_no_page(client, officer, unit, revenue):
    client.force_login(officer)

    assert client.get(page("figures", unit, 2024, "ca-nam")).status_code == 404
    assert client.get(page("figures", unit, 2023, "quy-1")).status_code == 404


def test_the_book_of_dues_lists_everybody_with_the_totals_of_what_is_shown(
    client, officer, unit, representative
):
    Dues.objects.create(
        organization=unit, year=2023, due=1_200_000, paid=800_000, paid_on=date(2023, 9, 15)
    )
    settled = OrganizationFactory(name="HTX Đã đủ")
    Dues.objects.create(organization=settled, year=2023, due=1_200_000, paid=1_200_000)
    OrganizationFactory(name="HTX Chưa ghi")
    url = reverse("cooperatives:dues_book", args=[2023])
    client.force_login(representative)
    assert client.get(url).status_code == 403
    client.force_login(officer)

    page = client.get(url)
    short = client.get(url, {"tt": "con-thieu"})

    states = {row["unit"].name: row["state"][1] for row in page.context["rows"]}
    assert states == {
        "HTX NN Kinh 4A": "Còn thiếu", "HTX Đã đủ": "Đã nộp đủ", "HTX Chưa ghi": "Chưa ghi mức",
    }  # fmt: skip
    assert "Đã thu 2,0/2,4 triệu đồng · còn 0,4 triệu đồng" in page.text
    assert [row["unit"] for row in short.context["rows"]] == [unit]
    assert "Đã thu 0,8/1,2 triệu đồng" in short.text
    typed = {"due": "1,2", "paid": "1,2", "paid_on": "01/12/2023"}
    answer = client.post(page_of_dues(unit), typed)
    assert answer.url == url


def page_of_dues(unit):
    return f"{page('dues', unit, 2023)}?ve=so"


def test_the_book_of_dues_costs_the_same_for_one_and_three(client, officer):
    client.force_login(officer)
    url = reverse("cooperatives:dues_book", args=[2023])
    OrganizationFactory()
    client.get(url)
    one = queries_of(client, url)
    OrganizationFactory()
    OrganizationFactory()

    assert queries_of(client, url) == one <= 14


def test_the_office_chooses_what_a_year_asks_for(client, officer, unit, representative):
    for code in ("doanh_thu", "so_thanh_vien", "dien_tich"):
        IndicatorFactory(code=code, name=code)
    url = reverse("cooperatives:asked_indicators", args=[2023])
    client.force_login(representative)
    assert client.get(url).status_code == 403
    assert client.post(url, {"codes": ["doanh_thu"]}).status_code == 403
    client.force_login(officer)

    assert "Xin chọn ít nhất một chỉ tiêu." in client.post(url, {"seen": ""}).text
    client.post(url, {"seen": "", "codes": ["doanh_thu", "dien_tich"]})

    assert {each.code for each in selectors.asked_indicators(2023)} == {"doanh_thu", "dien_tich"}
    assert {each.code for each in selectors.asked_indicators(2024)} == {"doanh_thu", "dien_tich"}
    assert not selectors.asked_indicators(2022)
    stale = client.post(url, {"seen": "doanh_thu", "codes": ["so_thanh_vien"]})
    assert "vừa có người khác chọn lại" in stale.text
    rows = selectors.figures_to_enter(unit, 2023, "nam")
    assert [row.indicator.code for row in rows if not row.is_asked] == ["so_thanh_vien"]


def test_dues_are_recorded_by_staff(client, officer, unit, representative):
    client.force_login(representative)
    assert client.get(page("dues", unit, 2023)).status_code == 403
    client.force_login(officer)

    client.post(page("dues", unit, 2023), {"due": "1,2", "paid": "0,8", "paid_on": "01/12/2023"})

    dues = unit.dues.get()
    assert (dues.due, dues.paid, dues.is_settled) == (1_200_000, 800_000, False)
