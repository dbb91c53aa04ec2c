from datetime import date
from decimal import Decimal

import pytest

from blocs.models import Pledge
from tests.blocs.conftest import cost_of, registered
from tests.factories.blocs import (
    MembershipFactory,
    PledgeFactory,
)
from tests.factories.cooperatives import IndicatorFactory
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
        ({"khoi": "la", "sap": "la", "tt": "la", "trang": "la", "tim": "dai"}, ["HTX Đại Lợi"]),
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


def url_of(cast, act=""):
    return f"/nam/2023/dang-ky/{cast.member.organization.pk}/{act}"


def sent(cast, awards, **fields):
    """The member's registration, handed in and waiting."""
    pledge = PledgeFactory(
        organization=cast.member.organization, season=cast.season, submitted_on=date(2023, 3, 1),
        version=1, commitments="Nộp báo cáo đúng hạn", **fields,
    )  # fmt: skip
    pledge.targets.create(indicator=IndicatorFactory(code="doanh_thu"), plan=Decimal(5_000_000_000))
    pledge.awards.create(award_type=awards["bk"], place=2)
    return pledge


def test_the_officer_accepts_and_returns_from_the_page(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    sent(cast, awards)
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


def test_what_a_unit_is_still_writing_is_for_itself_and_those_in_charge(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    sent(cast, awards, state=Pledge.State.DRAFT)

    for who, shown in (("representative", True), ("leader", True), ("reviewer", False)):
        assert ("Nộp báo cáo đúng hạn" in as_(who).get(url_of(cast)).text) is shown
    [row] = [r for r in as_("officer").get("/nam/2023/dang-ky/").context["rows"] if r.state]
    assert (row.status, row.awards, row.revenue) == ("Đang làm", [], None)


def test_the_reasons_used_lately_are_offered_and_the_place_to_mend_is_named(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    pledge = sent(cast, awards)
    client = as_("officer")
    client.post(url_of(cast, "tra-lai/"), {"reason": "Thiếu thành viên", "part": "chi-tieu"})
    pledge.refresh_from_db()
    assert (pledge.return_part, pledge.at_part, pledge.returned_by) == (
        "chi-tieu", "chi-tieu", cast.officer,
    )  # fmt: skip
    Pledge.objects.update(state=Pledge.State.SUBMITTED)

    form = client.get(url_of(cast, "tra-lai/"))
    assert "Thiếu thành viên" in form.text
    assert "Xin ghi cần sửa điều gì" in client.post(url_of(cast, "tra-lai/"), {"reason": ""}).text
    client.post(url_of(cast, "tra-lai/"), {"recent": "Thiếu thành viên"})

    pledge.refresh_from_db()
    assert pledge.return_reason == "Thiếu thành viên"
    page = as_("representative").get(url_of(cast))
    assert "chị Ngân" not in page.text or "Thiếu thành viên" in page.text
    assert as_("representative").get(url_of(cast, "ghi/"))["Location"] == url_of(cast, "kiem-tra/")


# --- Many at once ------------------------------------------------------------------------------

MANY = "/nam/2023/dang-ky/xac-nhan/"


def test_accepting_many_names_them_and_says_who_is_left_out_and_why(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    waiting = sent(cast, awards)
    registered(cast, awards, name="HTX Đã xong")
    registered(cast, awards, name="HTX Trả", state=Pledge.State.RETURNED)
    registered(cast, awards, name="HTX Thiếu", state=Pledge.State.SUBMITTED, revenue=None)
    client = as_("officer")

    page = client.get(MANY)

    assert [unit.name for unit in page.context["choice"].taken] == [waiting.organization.name]
    assert {unit.name: why for unit, why in page.context["choice"].left} == {
        "HTX Trả": "đã trả lại, chờ đơn vị sửa", "HTX Thiếu": "thiếu chỉ tiêu",
        cast.leading.organization.name: "chưa đăng ký",
    }  # fmt: skip
    assert page.context["choice"].accepted == 1
    done = client.post(MANY, {"chon": f"{waiting.pk}:1"}, follow=True)
    assert "Đã xác nhận 1 bản đăng ký" in sentences(done)
    waiting.refresh_from_db()
    assert waiting.state == Pledge.State.ACCEPTED


def test_one_that_moved_meanwhile_keeps_all_of_them_back(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    first = sent(cast, awards)
    registered(cast, awards, name="HTX Hai", state=Pledge.State.SUBMITTED)
    second = Pledge.objects.exclude(pk=first.pk).get()

    page = as_("officer").post(MANY, {"chon": [f"{first.pk}:1", f"{second.pk}:7"]})

    assert "HTX Hai: Đăng ký này vừa có người khác lưu" in page.text
    assert set(Pledge.objects.values_list("state", flat=True)) == {Pledge.State.SUBMITTED}


def test_accepting_many_is_for_officers_and_only_for_their_bloc(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    pledge = sent(cast, awards)

    for who in ("leader", "representative", "reviewer"):
        assert as_(who).get(MANY).status_code == 403
        assert as_(who).post(MANY, {"chon": f"{pledge.pk}:1"}).status_code == 403
    assert as_("other_officer").get(MANY).context["choice"].taken == []
    assert as_("other_officer").post(MANY, {"chon": f"{pledge.pk}:1"}).status_code == 403
    assert "Chưa chọn bản đăng ký nào" in as_("officer").post(MANY, {}).text


def test_accepting_many_asks_the_database_as_often_for_three_as_for_one(as_, cast, awards, now):
    now(moment(1, 3, 2023))
    client = as_("officer")
    registered(cast, awards, state=Pledge.State.SUBMITTED)
    client.get(MANY)
    one = cost_of(client, MANY)
    registered(cast, awards, state=Pledge.State.SUBMITTED)
    registered(cast, awards, state=Pledge.State.SUBMITTED)

    assert cost_of(client, MANY) == one <= 16


def test_the_list_of_pledges_costs_the_same_for_1_and_3_rows(as_, cast, awards):
    client = as_("officer")
    registered(cast, awards)
    client.get("/nam/2023/dang-ky/")
    one = cost_of(client, "/nam/2023/dang-ky/")

    registered(cast, awards)
    registered(cast, awards)

    assert cost_of(client, "/nam/2023/dang-ky/") == one <= 21
