from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Extension, Pledge, StepCode
from blocs.services import accept_pledge, return_pledge, submit_pledge
from catalogue.models import AwardType, Issuer
from history.conflicts import Stale
from history.models import Event
from tests.factories.blocs import MembershipFactory
from tests.factories.cooperatives import (
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import moment

pytestmark = pytest.mark.django_db
IN_TIME, LATE = moment(1, 3, 2023), moment(4, 4, 2023)


@pytest.fixture
def catalogue(db):
    IndicatorFactory(code="doanh_thu", name="Doanh thu", unit="đồng")
    issuer = Issuer.objects.create(code="ct-ubnd-tinh", name="Chủ tịch UBND tỉnh")
    shared = {"subject": "tap_the", "issuer": issuer, "level": "tỉnh"}
    AwardType.objects.create(
        code="co_thi_dua_tinh", name="Cờ thi đua của UBND tỉnh", short_name="Cờ thi đua",
        category="danh_hieu", mark="co", order=1, **shared,
    )  # fmt: skip
    AwardType.objects.create(
        code="bang_khen_tinh_tap_the", name="Bằng khen của Chủ tịch UBND tỉnh",
        short_name="Bằng khen", category="hinh_thuc", mark="bk", order=2, **shared,
    )  # fmt: skip


def submit(cast, *, by=None, at=IN_TIME, unit=None, **changes):
    return submit_pledge(
        **{
            "organization": unit or cast.member.organization, "season": cast.season,
            "targets": {"doanh_thu": Decimal(5_400_000_000)},
            "awards": [("bang_khen_tinh_tap_the", 2)], "source": "Bản giấy",
            "by": by or cast.representative, "at": at, **changes,
        }
    )  # fmt: skip


def test_a_unit_hands_in_its_plans_and_awards(cast, catalogue):
    pledge = submit(cast, commitments="Vận động thành viên mới")

    assert (pledge.state, pledge.submitted_on) == (Pledge.State.SUBMITTED, IN_TIME.date())
    assert list(pledge.targets.values_list("indicator__code", "plan")) == [
        ("doanh_thu", Decimal("5400000000.00"))
    ]
    assert list(pledge.awards.values_list("award_type__code", "place")) == [
        ("bang_khen_tinh_tap_the", 2)
    ]
    event = Event.objects.get()
    assert (event.verb, event.on_behalf_of) == ("blocs.pledge_submitted", "")
    assert event.changes["awards"] == "Bằng khen (hạng Nhì)"


def test_handing_in_anew_replaces_the_plans_and_keeps_the_first_day(cast, catalogue):
    submit(cast)

    pledge = submit(cast, at=moment(20, 3, 2023), awards=[("co_thi_dua_tinh", None)])

    assert pledge.submitted_on == IN_TIME.date()
    assert pledge.awards.get().award_type.code == "co_thi_dua_tinh"
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize("who", ["officer", "leader", "admin"])
def test_entry_on_behalf_names_the_unit(cast, catalogue, who):
    submit(cast, by=getattr(cast, who))

    assert Event.objects.get().on_behalf_of == str(cast.member.organization)


@pytest.mark.parametrize("who", ["other_officer", "reviewer", "stranger"])
def test_nobody_else_registers_for_a_unit(cast, catalogue, who):
    with pytest.raises(PermissionDenied):
        submit(cast, by=getattr(cast, who))

    assert not Pledge.objects.exists()


def test_a_member_does_not_register_for_its_leader(cast, catalogue):
    with pytest.raises(PermissionDenied):
        submit(cast, unit=cast.leading.organization)


def test_a_unit_registers_before_its_bloc_is_decided(cast, catalogue):
    unit = OrganizationFactory()
    RepresentativeFactory(user=cast.stranger, organization=unit)

    pledge = submit(cast, unit=unit, by=cast.stranger)
    accept_pledge(pledge=pledge, by=cast.other_officer, at=IN_TIME)

    pledge.refresh_from_db()
    assert pledge.state == Pledge.State.ACCEPTED


def test_after_the_window_the_sentence_says_whom_to_call(cast, catalogue):
    with pytest.raises(ValidationError, match="từ hết ngày 31/03/2023.*chị Ngân"):
        submit(cast, at=LATE)


def test_an_extension_lets_a_late_unit_in(cast, catalogue):
    Extension.objects.create(
        bloc_year=cast.bloc_year, step=cast.season.steps.get(code=StepCode.REGISTRATION),
        until=LATE.date(), reason="Mưa bão", granted_by=cast.officer, granted_at=IN_TIME,
    )  # fmt: skip

    assert submit(cast, at=LATE).submitted_on == LATE.date()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"targets": {"la": Decimal(1)}}, "Không có chỉ tiêu “la”"),
        ({"targets": {"doanh_thu": Decimal(-1)}}, "Doanh thu: xin ghi từ 0 trở lên"),
        ({"awards": [("la", None)]}, "Không có danh hiệu, hình thức “la”"),
        ({"awards": [("co_thi_dua_tinh", None)] * 2}, "ghi hai lần"),
        ({"awards": [("co_thi_dua_tinh", 0)]}, "số từ 1 trở lên"),
        ({"awards": [], "targets": {}}, "ít nhất một chỉ tiêu"),
    ],
)
def test_a_registration_that_cannot_be_read_is_refused(cast, catalogue, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        submit(cast, **changes)

    assert not Pledge.objects.exists()


def test_zero_is_a_plan(cast, catalogue):
    assert submit(cast, targets={"doanh_thu": Decimal(0)}).targets.get().plan == 0


def test_a_form_older_than_the_last_save_is_stale(cast, catalogue):
    pledge = submit(cast, version=0)
    submit(cast, version=pledge.version, commitments="Bản mới")

    with pytest.raises(Stale) as refusal:
        submit(cast, version=pledge.version, commitments="Bản cũ")

    assert refusal.value.theirs["commitments"] == "Bản mới"
    assert refusal.value.theirs["doanh_thu"] == Decimal(5_400_000_000)
    assert refusal.value.theirs["award_bang_khen_tinh_tap_the"] == "2"


def test_the_officer_in_charge_accepts(cast, catalogue):
    pledge = submit(cast)

    accept_pledge(pledge=pledge, version=pledge.version, by=cast.officer, at=IN_TIME)

    pledge.refresh_from_db()
    assert (pledge.state, pledge.accepted_on) == (Pledge.State.ACCEPTED, IN_TIME.date())
    with pytest.raises(ValidationError, match="đã được xác nhận ngày 01/03/2023"):
        submit(cast)
    with pytest.raises(ValidationError, match="không xác nhận được"):
        accept_pledge(pledge=pledge, by=cast.officer, at=IN_TIME)


def test_what_changed_since_it_was_shown_is_not_accepted(cast, catalogue):
    pledge = submit(cast)
    shown = pledge.version
    submit(cast, commitments="Đổi ý")

    with pytest.raises(Stale):
        accept_pledge(pledge=pledge, version=shown, by=cast.officer, at=IN_TIME)


def test_a_returned_registration_says_what_to_mend_and_comes_again(cast, catalogue):
    pledge = submit(cast)

    return_pledge(pledge=pledge, reason="Thiếu số thành viên", by=cast.officer, at=IN_TIME)

    pledge.refresh_from_db()
    assert (pledge.state, pledge.return_reason) == (Pledge.State.RETURNED, "Thiếu số thành viên")
    assert Event.objects.last().reason == "Thiếu số thành viên"
    assert submit(cast).return_reason == ""


def test_nothing_is_returned_without_a_reason(cast, catalogue):
    with pytest.raises(ValidationError, match="Xin ghi cần sửa điều gì"):
        return_pledge(pledge=submit(cast), reason=" ", by=cast.officer, at=IN_TIME)


@pytest.mark.parametrize("who", ["other_officer", "leader", "representative", "reviewer"])
def test_nobody_else_decides(cast, catalogue, who):
    pledge = submit(cast)

    with pytest.raises(PermissionDenied):
        accept_pledge(pledge=pledge, by=getattr(cast, who), at=IN_TIME)
    with pytest.raises(PermissionDenied):
        return_pledge(pledge=pledge, reason="Sửa", by=getattr(cast, who), at=IN_TIME)


def test_decisions_wait_for_no_window_that_is_shut(cast, catalogue):
    pledge = submit(cast)

    with pytest.raises(ValidationError, match="đã khóa"):
        accept_pledge(pledge=pledge, by=cast.officer, at=LATE)


def test_a_unit_in_a_bloc_of_another_officer_is_not_theirs(cast, catalogue):
    elsewhere = MembershipFactory(bloc_year__season=cast.season, bloc_year__number=3)

    with pytest.raises(PermissionDenied):
        submit(cast, unit=elsewhere.organization, by=cast.officer)
