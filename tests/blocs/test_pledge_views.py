from datetime import date
from decimal import Decimal

import pytest

from blocs.models import Pledge
from cooperatives.models import Figure
from tests.blocs.conftest import cost_of, registered
from tests.factories.blocs import (
    MembershipFactory,
    PledgeFactory,
)
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import moment

pytestmark = pytest.mark.django_db

BLOC = "/nam/2023/khoi/10/"


def sentences(answer) -> str:
    return " ".join(str(each) for each in answer.context["messages"])


def statuses(page) -> dict[str, str]:
    return {row.organization.name: row.status for row in page.context["rows"]}


def test_the_list_tells_who_registered_who_was_late_and_who_did_not(as_, cast, awards):
    registered(cast, awards, name="HTX A")
    registered(cast, awards, name="HTX B", on=date(2023, 4, 4))
    registered(cast, awards, name="HTX C", revenue=None)
    registered(cast, awards, name="HTX D", state=Pledge.State.SUBMITTED)

    page = as_("officer").get("/nam/2023/dang-ky/")

    assert statuses(page) == {
        "HTX A": "Đã xác nhận",
        "HTX B": "Nộp trễ 4 ngày",
        "HTX C": "Thiếu chỉ tiêu",
        "HTX D": "Chờ xác nhận",
        cast.leading.organization.name: "Chưa đăng ký",
        cast.member.organization.name: "Chưa đăng ký",
    }
    assert "4/6 HTX đã đăng ký" in page.text
    chips = {chip["label"]: chip["count"] for chip in page.context["chips"]}
    assert chips == {
        "Tất cả": 6, "Bằng khen (hạng Nhì)": 4, "Chờ xác nhận": 1, "Nộp trễ": 1,
        "Thiếu chỉ tiêu": 1, "Chưa đăng ký": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tim": "dai loi"}, ["HTX Đại Lợi"]),
        ({"tim": "ĐẠI LỢI"}, ["HTX Đại Lợi"]),
        ({"tim": "xuan huong"}, ["HTX Kênh 3A"]),
        ({"khen": "bk:2", "tim": "htx k"}, ["HTX Kênh 3A", "HTX Kênh 10"]),
        ({"khoi": "10", "nganh": "thuy_san"}, ["HTX Kênh 10"]),
        ({"tt": "nop-tre"}, ["HTX Kênh 10"]),
        ({"khoi": "la", "xep": "la", "tt": "la", "trang": "la", "tim": "dai"}, ["HTX Đại Lợi"]),
        ({"tim": "không có ai"}, []),
    ],
)
def test_the_search_ignores_marks_and_the_filters_add_up(as_, cast, awards, query, found):
    registered(cast, awards, name="HTX Đại Lợi")
    third = registered(cast, awards, name="HTX Kênh 3A")
    tenth = registered(cast, awards, name="HTX Kênh 10", on=date(2023, 4, 4))
    third.contact_name, tenth.field = "Lê Xuân Hương", "thuy_san"
    third.save()
    tenth.save()

    page = as_("officer").get("/nam/2023/dang-ky/", query)

    assert list(statuses(page)) == found


@pytest.mark.parametrize(
    ("who", "count"), [("officer", 3), ("reviewer", 3), ("leader", 2), ("representative", 1)]
)
def test_everybody_sees_the_registrations_in_their_scope(as_, cast, who, count):
    MembershipFactory(bloc_year__season=cast.season, bloc_year__number=3)

    assert len(as_(who).get("/nam/2023/dang-ky/").context["rows"]) == count


def test_a_registration_of_a_stranger_is_not_there(as_, cast):
    unit = cast.member.organization

    for path in ("", "ghi/", "tra-lai/"):
        assert as_("stranger").get(f"/nam/2023/dang-ky/{unit.pk}/{path}").status_code == 404
    assert as_("stranger").post(f"/nam/2023/dang-ky/{unit.pk}/xac-nhan/").status_code == 404


def entry(cast, **changes):
    return {"version": "0", "doanh_thu": "5.400,5", "award_1": "bk", "place_1": "2", **changes}


def url_of(cast, act=""):
    return f"/nam/2023/dang-ky/{cast.member.organization.pk}/{act}"


def test_a_unit_registers_from_its_page_in_million_dong(as_, cast, awards, now):
    now(moment(1, 3, 2023))

    answer = as_("representative").post(url_of(cast, "ghi/"), entry(cast))

    pledge = Pledge.objects.get()
    assert answer["Location"] == url_of(cast)
    assert pledge.targets.get().plan == Decimal("5400500000")
    assert pledge.awards.get().place == 2


def test_last_years_figure_stands_beside_the_field(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    FigureFactory(
        organization=cast.member.organization, indicator=IndicatorFactory(code="doanh_thu"),
        year=2022, value=Decimal(5_000_000_000), status=Figure.Status.ESTIMATE,
    )  # fmt: skip
    client = as_("representative")

    form = client.get(url_of(cast, "ghi/"))
    client.post(url_of(cast, "ghi/"), entry(cast, doanh_thu="5500"))
    page = client.get(url_of(cast))

    assert "5.000,0" in form.text
    assert "ước" in form.text
    assert "10%" in page.text


def test_a_number_that_may_be_two_is_asked_about_and_kept(as_, cast, awards, now):
    now(moment(1, 3, 2023))

    page = as_("representative").post(url_of(cast, "ghi/"), entry(cast, doanh_thu="1.234"))

    assert "“1.234” là 1234 hay 1,234?" in page.text
    assert 'value="1.234"' in page.text
    assert not Pledge.objects.exists()


def test_after_the_window_the_page_says_whom_to_call_and_keeps_what_was_typed(as_, cast, awards):
    page = as_("representative").post(url_of(cast, "ghi/"), entry(cast))

    assert page.context["form"].non_field_errors() == [
        "Bước này đã khóa từ hết ngày 31/03/2023. Cần sửa, xin gọi chị Ngân (0297386123)."
    ]
    assert 'value="5.400,5"' in page.text


def test_two_people_on_one_registration_see_both(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    client = as_("representative")
    client.post(url_of(cast, "ghi/"), entry(cast))

    page = client.post(url_of(cast, "ghi/"), entry(cast, doanh_thu="6000"))

    assert {"label": "Doanh thu", "theirs": "5.400,5", "mine": "6000"} in page.context["theirs"]
    assert page.context["form"]["version"].value() == "1"


def test_a_wrong_number_does_not_hide_what_another_saved(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    client = as_("representative")
    client.post(url_of(cast, "ghi/"), entry(cast))

    page = client.post(url_of(cast, "ghi/"), entry(cast, doanh_thu="mười"))

    assert page.context["form"]["version"].value() == "0"


def test_the_officer_accepts_and_returns_from_the_page(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    as_("representative").post(url_of(cast, "ghi/"), entry(cast))
    client = as_("officer")

    page = client.post(url_of(cast, "xac-nhan/"), {"version": "1"}, follow=True)
    assert "Đã xác nhận đăng ký" in sentences(page)

    page = client.post(url_of(cast, "tra-lai/"), {"reason": "Thiếu thành viên"}, follow=True)
    assert "Cán bộ phụ trách trả lại: “Thiếu thành viên”" in page.text
    assert Pledge.objects.get().state == Pledge.State.RETURNED


@pytest.mark.parametrize("who", ["leader", "representative", "other_officer", "reviewer"])
def test_nobody_else_accepts_or_returns(as_, cast, who):
    PledgeFactory(
        organization=cast.member.organization, season=cast.season, state=Pledge.State.SUBMITTED
    )
    client = as_(who)

    assert client.post(url_of(cast, "xac-nhan/")).status_code == 403
    assert client.get(url_of(cast, "tra-lai/")).status_code == 403


def test_a_reviewer_finds_no_buttons_on_a_registration(as_, cast, now):
    now(moment(1, 3, 2023))

    page = as_("reviewer").get(url_of(cast))

    assert url_of(cast, "ghi/") not in page.text
    assert as_("reviewer").get(url_of(cast, "ghi/")).status_code == 403


def test_a_unit_without_a_bloc_can_register(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    unit = OrganizationFactory()
    RepresentativeFactory(user=cast.stranger, organization=unit)

    answer = as_("stranger").post(f"/nam/2023/dang-ky/{unit.pk}/ghi/", entry(cast))

    assert answer.status_code == 302
    assert Pledge.objects.get().organization == unit


def test_the_list_of_pledges_costs_the_same_for_1_and_3_rows(as_, cast, awards):
    client = as_("officer")
    registered(cast, awards)
    client.get("/nam/2023/dang-ky/")
    one = cost_of(client, "/nam/2023/dang-ky/")

    registered(cast, awards)
    registered(cast, awards)

    assert cost_of(client, "/nam/2023/dang-ky/") == one <= 20
