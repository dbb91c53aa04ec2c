"""Keeping the register: what each act does, for whom, and the sentences where it does not."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from catalogue.models import Indicator
from cooperatives import permissions, selectors, services
from cooperatives.models import Figure, Organization
from cooperatives.services import OrganizationData
from history.conflicts import Stale
from history.models import Event
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import NOON
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganizationFactory(name="HTX NN Kinh 4A")


def data_of(unit, **changed):
    names = ("name", "legal_name", "kind", "tax_code", "field", "founded_year", "commune")
    return OrganizationData(**{name: getattr(unit, name) for name in names} | changed)


def refusal(act, *arguments, **options):
    with pytest.raises(ValidationError) as told:
        act(*arguments, **options)
    return " ".join(told.value.messages)


# Registering and correcting


def test_a_registered_unit_has_its_keys_and_its_one_name(officer):
    unit = services.register_organization(
        data=OrganizationData(name="  HTX NN  Kênh 5 ", tax_code="1700999999"), by=officer, at=NOON
    )

    assert (unit.name, unit.legal_name) == ("HTX NN Kênh 5", "Hợp tác xã nông nghiệp Kênh 5")
    assert (unit.search_key, unit.names.get().name) == ("htx nn kenh 5", "HTX NN Kênh 5")
    assert Event.objects.about(unit).get().verb == "cooperatives.registered"


@pytest.mark.parametrize("tax_code", ["17", "17000000011", "1700000001-1", "không có"])
def test_a_tax_code_has_ten_digits(officer, tax_code):
    data = OrganizationData(name="HTX A", tax_code=tax_code)

    told = refusal(services.register_organization, data=data, by=officer, at=NOON)

    assert "10 số" in told


def test_a_unit_is_not_founded_in_a_year_to_come(officer):
    data = OrganizationData(name="HTX A", founded_year=2024)

    told = refusal(services.register_organization, data=data, by=officer, at=NOON)

    assert "Xin ghi năm từ 1945 đến 2023." in told


def test_only_staff_keep_the_register(unit):
    representative = RepresentativeFactory(organization=unit).user

    for act, options in (
        (services.register_organization, {"data": OrganizationData(name="HTX A")}),
        (services.update_organization, {
            "organization": unit, "data": data_of(unit, name="B"), "version": 0,
        }),
        (services.rename_organization, {
            "organization": unit, "name": "B", "valid_from": date(2023, 1, 1),
        }),
        (services.change_status, {
            "organization": unit, "status": "tam_ngung", "since": date(2023, 1, 1), "reason": "x",
        }),
        (services.record_dues, {"organization": unit, "year": 2023, "due": 1}),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act(**options, by=representative, at=NOON)
    assert not Event.objects.exists()


def test_a_corrected_name_is_the_same_name_spelt_right(officer, unit):
    services.update_organization(
        organization=unit, data=data_of(unit, name="HTX NN Kênh 4A"), version=0, by=officer, at=NOON
    )

    name = unit.names.get()
    assert (name.name, name.search_key) == ("HTX NN Kênh 4A", "htx nn kenh 4a")


def test_persons_are_named_by_field_in_the_record_never_by_value(officer, unit):
    services.update_organization(
        organization=unit, data=data_of(unit, contact_name="Trần Văn Mẫu", address="Ấp 1"),
        version=0, by=officer, at=NOON,
    )  # fmt: skip

    changes = Event.objects.about(unit).get().changes
    assert changes == {"contact_name": "đã sửa", "address": ["", "Ấp 1"]}


def test_saving_what_stands_is_no_act(officer, unit):
    services.update_organization(
        organization=unit, data=data_of(unit), version=0, by=officer, at=NOON
    )

    assert not Event.objects.exists()


def test_a_stale_form_changes_nothing_and_tells_what_stands(officer, unit):
    Organization.objects.filter(pk=unit.pk).update(version=3, address="Ấp 2")

    with pytest.raises(Stale) as stale:
        services.update_organization(
            organization=unit, data=data_of(unit, address="Ấp 1"), version=0, by=officer, at=NOON
        )

    assert stale.value.theirs["address"] == "Ấp 2"
    unit.refresh_from_db()
    assert unit.address == "Ấp 2"


# Names and status over time


def test_a_new_name_begins_the_day_after_the_old_one_ends(officer, unit):
    services.rename_organization(
        organization=unit, name="HTX NN Mới", valid_from=date(2023, 7, 1), by=officer, at=NOON
    )

    assert [str(each) for each in unit.names.on(date(2023, 6, 30))] == ["HTX NN Kinh 4A"]
    assert [str(each) for each in unit.names.on(date(2023, 7, 1))] == ["HTX NN Mới"]
    unit.refresh_from_db()
    assert unit.legal_name == "Hợp tác xã nông nghiệp Mới"


@pytest.mark.parametrize(
    ("name", "since", "sentence"),
    [
        ("", date(2023, 7, 1), "Xin ghi tên mới."),
        ("HTX NN Kinh 4A", date(2023, 7, 1), "giống tên đang dùng"),
        ("HTX B", date(2023, 12, 23), "Ngày này chưa tới."),
        ("HTX B", date(2023, 5, 1), "Tên đang dùng có từ 01/06/2023."),
    ],
)
def test_a_name_that_cannot_be_is_refused(officer, unit, name, since, sentence):
    unit.names.update(valid_from=date(2023, 6, 1))

    told = refusal(
        services.rename_organization,
        organization=unit, name=name, valid_from=since, by=officer, at=NOON,
    )  # fmt: skip

    assert sentence in told


def test_a_merged_unit_names_the_one_that_goes_on(officer, unit):
    successor = OrganizationFactory()
    merge = {"organization": unit, "status": "da_sap_nhap", "since": date(2023, 7, 1),
             "reason": "QĐ mẫu", "by": officer, "at": NOON}  # fmt: skip

    assert "Xin chọn đơn vị nhận sáp nhập." in refusal(services.change_status, **merge)
    assert "chính mình" in refusal(services.change_status, **merge, successor=unit)
    services.change_status(**merge, successor=successor)

    unit.refresh_from_db()
    assert (unit.status, unit.successor) == ("da_sap_nhap", successor)
    assert unit.statuses.get().since == date(2023, 7, 1)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"status": "bua"}, "trong danh sách"),
        ({"status": "dang_hoat_dong"}, "vốn đang ở tình trạng"),
        ({"reason": " "}, "Xin ghi lý do"),
        ({"since": date(2023, 12, 23)}, "Ngày này chưa tới."),
    ],
)
def test_a_status_that_cannot_be_is_refused(officer, unit, changed, sentence):
    right = {"status": "tam_ngung", "since": date(2023, 7, 1), "reason": "Sửa trụ sở"}

    told = refusal(
        services.change_status, organization=unit, by=officer, at=NOON, **(right | changed)
    )

    assert sentence in told


# Representatives


def test_a_representative_acts_from_the_first_day_to_the_last(officer, unit):
    person = UserFactory()
    held = services.appoint_representative(
        user=person, organization=unit, valid_from=date(2023, 3, 1), by=officer, at=NOON
    )
    services.end_representation(representative=held, on=date(2023, 11, 30), by=officer, at=NOON)

    days = (date(2023, 2, 28), date(2023, 3, 1), date(2023, 11, 30), date(2023, 12, 1))
    assert [permissions.represents(person, unit, day) for day in days] == [
        False, True, True, False,
    ]  # fmt: skip


def test_nobody_represents_a_unit_twice_at_a_time(officer, unit):
    held = RepresentativeFactory(organization=unit)
    appoint = {"user": held.user, "organization": unit, "by": officer, "at": NOON}

    assert "đang đại diện" in refusal(services.appoint_representative, **appoint)
    services.end_representation(representative=held, on=date(2023, 12, 22), by=officer, at=NOON)
    assert "đến hết 22/12/2023" in refusal(services.appoint_representative, **appoint)
    assert "đã thôi đại diện" in refusal(
        services.end_representation, representative=held, on=date(2023, 12, 22), by=officer, at=NOON
    )


def test_a_shut_account_represents_nobody(officer, unit):
    told = refusal(
        services.appoint_representative,
        user=UserFactory(is_active=False), organization=unit, by=officer, at=NOON,
    )  # fmt: skip

    assert "đã khóa" in told


# Figures


@pytest.fixture
def enter(officer, unit):
    IndicatorFactory()
    IndicatorFactory(code="so_thanh_vien", name="Số thành viên", unit="người")
    IndicatorFactory(code="thanh_vien_nu", name="Thành viên nữ", unit="người")
    IndicatorFactory(code="dien_tich", name="Diện tích", unit="ha")
    IndicatorFactory(code="loi_nhuan_truoc_thue", name="Lợi nhuận", unit="đồng")

    def run(values, **changed):
        right = {"organization": unit, "year": 2023, "period": "nam", "values": values,
                 "status": "uoc", "source": "Bản giấy", "by": officer,
                 "at": NOON}  # fmt: skip
        return services.enter_figures(**right | changed)

    return run


def test_a_blank_is_not_a_zero(enter, unit):
    enter({"doanh_thu": None, "so_thanh_vien": 0})

    assert list(unit.figures.values_list("indicator__code", "value")) == [("so_thanh_vien", 0)]
    enter({"so_thanh_vien": None})
    assert unit.figures.get().value is None


def test_figures_not_named_stay_and_only_changes_are_recorded(enter, unit):
    enter({"doanh_thu": 5, "so_thanh_vien": 10})
    enter({"doanh_thu": 5, "so_thanh_vien": 12})
    enter({"doanh_thu": 5})

    assert Event.objects.about(unit).count() == 2
    changes = Event.objects.about(unit).last().changes
    assert changes["Số thành viên"] == [10, 12]
    assert "Doanh thu" not in changes


def test_whoever_enters_for_a_unit_is_told_with_the_unit(enter, unit, officer):
    representative = RepresentativeFactory(organization=unit).user

    enter({"doanh_thu": 5})
    enter({"doanh_thu": 6}, by=representative)

    assert list(Event.objects.about(unit).values_list("role", "on_behalf_of")) == [
        ("Cán bộ Liên minh", "HTX NN Kinh 4A"), ("Đại diện đơn vị", ""),
    ]  # fmt: skip


def test_a_former_representative_enters_nothing(enter, unit):
    gone = RepresentativeFactory(organization=unit, valid_to=date(2023, 12, 21)).user

    with pytest.raises(PermissionDenied):
        enter({"doanh_thu": 5}, by=gone)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"doanh_thu": -1}, "từ 0 trở lên"),
        ({"so_thanh_vien": Decimal("1.5")}, "Xin ghi số nguyên."),
        ({"dien_tich": Decimal("1.234")}, "tối đa 2 số lẻ"),
        ({"so_thanh_vien": 5, "thanh_vien_nu": 6}, "Lớn hơn tổng số (5)"),
        ({"khong_co": 5}, "chưa có chỉ tiêu"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(enter, values, sentence):
    assert sentence in refusal(enter, values)
    assert not Figure.objects.exists()


def test_a_loss_is_a_figure_too(enter, unit):
    enter({"loi_nhuan_truoc_thue": -5_000_000})

    assert unit.figures.get().value == -5_000_000


def test_an_estimate_becomes_official_and_not_the_other_way(enter, unit):
    enter({"doanh_thu": 5})
    enter({"doanh_thu": 5}, status="chinh_thuc")
    enter({"doanh_thu": 5}, status="uoc")

    assert unit.figures.get().status == "chinh_thuc"
    assert "đã là số chính thức" in refusal(enter, {"doanh_thu": 6}, status="uoc")


def test_what_a_figure_was_stays_beside_what_it_became(enter, unit):
    enter({"doanh_thu": 5})
    enter({"doanh_thu": 6}, status="chinh_thuc")

    change = unit.figures.get().changes.get()
    assert (change.value_before, change.status_before, change.value, change.status) == (
        5, "uoc", 6, "chinh_thuc",
    )  # fmt: skip


def test_whoever_enters_for_a_unit_says_from_what(enter, unit):
    assert "xin chọn nguồn" in refusal(enter, {"doanh_thu": 5}, source=" ")
    enter({"doanh_thu": 5})

    figure = unit.figures.get()
    assert (figure.on_behalf, figure.source) == (True, "Bản giấy")


def test_a_figure_another_hand_wrote_is_not_written_over_unseen(enter, unit):
    enter({"doanh_thu": 5})

    with pytest.raises(Stale) as stale:
        enter({"doanh_thu": 7}, seen={"doanh_thu": None})

    assert stale.value.theirs == {"doanh_thu": 5}
    enter({"doanh_thu": 7}, seen={"doanh_thu": 5})
    assert unit.figures.get().value == 7


def test_a_year_to_come_has_no_figures(enter):
    assert "đến 2023" in refusal(enter, {"doanh_thu": 5}, year=2024)


# Dues


def test_dues_are_written_over_and_both_times_recorded(officer, unit):
    for paid, day in ((0, None), (800_000, date(2023, 12, 1))):
        services.record_dues(
            organization=unit, year=2023, due=1_200_000, paid=paid, paid_on=day, by=officer, at=NOON
        )

    assert (unit.dues.get().paid, Event.objects.about(unit).count()) == (800_000, 2)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due": -1}, "từ 0 trở lên"),
        ({"paid": 5}, "Xin ghi ngày nộp."),
        ({"paid": 5, "paid_on": date(2023, 12, 23)}, "Ngày này chưa tới."),
        ({"year": 1990}, "Xin ghi năm từ 2000"),
    ],
)
def test_dues_that_cannot_be_are_refused(officer, unit, changed, sentence):
    right = {"organization": unit, "year": 2023, "due": 5, "by": officer, "at": NOON}

    assert sentence in refusal(services.record_dues, **right | changed)


# Reading


def test_figures_are_found_by_unit_year_period_and_indicator(unit):
    figure = FigureFactory(organization=unit, year=2022, value=5)
    FigureFactory(organization=OrganizationFactory(), year=2022, value=6)
    FigureFactory(organization=unit, year=2021, value=7)

    found = selectors.figures_of([unit], [2022])

    assert found == {(unit.pk, 2022, "nam", "doanh_thu"): figure}


def test_whole_years_alone_make_a_series(unit):
    whole = FigureFactory(organization=unit, year=2022, value=5)
    FigureFactory(organization=unit, year=2023, period="6_thang", value=3)

    assert selectors.year_figures(unit) == {"doanh_thu": {2022: whole}}


def test_every_shipped_indicator_can_be_entered(unit):
    IndicatorFactory(code="ty_le", name="Tỷ lệ", unit="%")
    IndicatorFactory()

    rows = selectors.figures_to_enter(unit, 2023, "nam")

    assert {row.indicator for row in rows} == set(Indicator.objects.all())
