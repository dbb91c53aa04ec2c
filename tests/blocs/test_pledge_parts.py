"""The short pages of a registration: drafts, conflicts, the check, the receipt, taking it back."""

from decimal import Decimal

import pytest

from blocs.models import Pledge
from catalogue.models import AwardType, PaperText
from cooperatives.models import AskedIndicator, Figure, Person
from history.models import Event
from tests.blocs.conftest import cost_of
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_march(now, awards):
    now(moment(1, 3, 2023))
    issuer = awards["bk"].issuer
    shared = {"subject": "ca_nhan", "issuer": issuer, "level": "cơ sở", "mark": "dh"}
    AwardType.objects.create(
        code="ldtt", name="Lao động tiên tiến", short_name="LĐTT", category="danh_hieu", order=3,
        **shared,
    )  # fmt: skip


def url_of(cast, act=""):
    return f"/nam/2023/dang-ky/{cast.member.organization.pk}/{act}"


def pledge_of(cast) -> Pledge:
    return Pledge.objects.get(organization=cast.member.organization)


def fill(client, cast):
    """Every page, in its order."""
    client.post(url_of(cast, "ghi/chi-tieu/"), {"doanh_thu": "5.400,5", "so_thanh_vien": "60"})
    client.post(url_of(cast, "ghi/tap-the/"), {"award_bk": "2"})
    client.post(
        url_of(cast, "ghi/ca-nhan/"),
        {"rows": "1", "name_1": "Nguyễn Văn Mẫu", "post_1": "Giám đốc", "title_1": "ldtt"},
    )
    client.post(url_of(cast, "ghi/cam-ket/"), {"commitments": "Nộp báo cáo đúng hạn"})


def sentences(answer) -> str:
    return " ".join(str(each) for each in answer.context["messages"])


def test_a_director_goes_through_the_pages_checks_and_sends(as_, cast, in_march):
    client = as_("representative")

    assert client.get(url_of(cast, "ghi/"))["Location"] == url_of(cast, "ghi/chi-tieu/")
    fill(client, cast)
    check = client.get(url_of(cast, "kiem-tra/"))
    assert check.context["missing"] == check.context["oddities"] == []
    answer = client.post(
        url_of(cast, "kiem-tra/"), {"version": check.context["form"]["version"].value()}
    )

    pledge = pledge_of(cast)
    assert answer["Location"] == url_of(cast, "bien-nhan/")
    assert (pledge.state, str(pledge.submitted_on)) == (Pledge.State.SUBMITTED, "2023-03-01")
    assert dict(pledge.targets.values_list("indicator__code", "plan")) == {
        "doanh_thu": Decimal("5400500000"), "so_thanh_vien": 60,
    }  # fmt: skip
    receipt = client.get(url_of(cast, "bien-nhan/"))
    number = Event.objects.about(pledge).last().hash[:12].upper()
    assert number in receipt.text
    assert "01/03/2023" in receipt.text
    assert "Nguyễn Văn Mẫu" in receipt.text


def test_a_draft_with_gaps_is_kept_and_opens_where_it_was_left(as_, cast, in_march):
    client = as_("representative")

    page = client.post(url_of(cast, "ghi/tap-the/"), {"award_bk": "", "later": "1"}, follow=True)

    assert "Đã lưu lúc 12:00." in sentences(page)
    assert pledge_of(cast).state == Pledge.State.DRAFT
    assert client.get(url_of(cast, "ghi/"))["Location"] == url_of(cast, "ghi/tap-the/")
    assert "Làm tiếp" in page.text


def test_a_draft_counts_nowhere_as_a_registration(as_, cast, in_march):
    fill(as_("representative"), cast)

    page = as_("officer").get("/nam/2023/dang-ky/")

    assert "0/2 HTX đã đăng ký" in page.text
    assert {chip["label"] for chip in page.context["chips"]} == {
        "Tất cả", "Đang làm", "Chưa đăng ký",
    }  # fmt: skip


def test_last_years_figure_stands_beside_with_its_source(as_, cast, in_march):
    FigureFactory(
        organization=cast.member.organization, indicator=IndicatorFactory(code="doanh_thu"),
        year=2022, value=Decimal(5_000_000_000), status=Figure.Status.OFFICIAL,
        source="báo cáo tài chính",
    )  # fmt: skip

    page = as_("representative").get(url_of(cast, "ghi/chi-tieu/"))

    assert "5.000,0" in page.text
    assert "chính thức · báo cáo tài chính" in page.text
    assert "triệu đồng" in page.text


def test_the_indicators_of_the_year_come_first_and_the_others_can_be_added(as_, cast, in_march):
    AskedIndicator.objects.create(year=2022, indicator=IndicatorFactory(code="doanh_thu"))

    form = as_("representative").get(url_of(cast, "ghi/chi-tieu/")).context["form"]

    assert [each["row"].indicator.code for each in form.usual()] == ["doanh_thu"]
    assert [each["row"].indicator.code for each in form.others()] == ["so_thanh_vien"]


def test_a_number_that_may_be_two_is_asked_about_and_kept(as_, cast, in_march):
    page = as_("representative").post(url_of(cast, "ghi/chi-tieu/"), {"doanh_thu": "1.234"})

    assert "“1.234” là 1234 hay 1,234?" in page.text
    assert 'value="1.234"' in page.text
    assert not Pledge.objects.exists()


def test_titles_and_forms_of_praise_stand_apart(as_, cast, in_march):
    form = as_("representative").get(url_of(cast, "ghi/tap-the/")).context["form"]

    assert [field.name for field in form.titles()] == ["award_co"]
    assert [field.name for field in form.praises()] == ["award_bk"]
    as_("representative").post(url_of(cast, "ghi/tap-the/"), {"award_co": "1", "award_bk": "co"})
    assert set(pledge_of(cast).awards.values_list("award_type__code", "place")) == {
        ("co", 1), ("bk", None),
    }  # fmt: skip
    page = as_("representative").get(url_of(cast))
    assert [mark.label for mark in page.context["awards"].titles] == ["Cờ thi đua"]
    assert [mark.label for mark in page.context["awards"].forms] == ["Bằng khen"]


def test_persons_are_added_one_after_another_and_left_out_again(as_, cast, in_march):
    client, url = as_("representative"), url_of(cast, "ghi/ca-nhan/")
    first = {"name_1": "Nguyễn Văn Mẫu", "post_1": "Giám đốc", "title_1": "ldtt"}

    answer = client.post(url, {"rows": "1", "more": "1", **first})
    assert answer["Location"] == f"{url}#them"
    page = client.get(url)
    assert page.context["form"].count == 2
    second = {"name_2": "Trần Thị Mẫu", "post_2": "Kế toán", "title_2": "ldtt"}
    mark = page.context["form"]["mark"].value()
    client.post(url, {"rows": "2", "mark": mark, **first, **second})

    pledge = pledge_of(cast)
    assert list(pledge.awards.order_by("pk").values_list("person__full_name", flat=True)) == [
        "Nguyễn Văn Mẫu", "Trần Thị Mẫu",
    ]  # fmt: skip
    client.post(url, {"rows": "3", **first, "drop_1": "on", **second})
    assert pledge.awards.get().person.full_name == "Trần Thị Mẫu"
    assert Person.objects.count() == 1


def test_the_journal_says_how_many_persons_and_never_who(as_, cast, in_march):
    fill(as_("representative"), cast)

    told = [event.changes for event in Event.objects.all()]
    assert {"persons": 1} in told
    assert "Nguyễn Văn Mẫu" not in str(told)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"name_1": "Nguyễn Văn Mẫu"}, "Xin chọn danh hiệu"),
        ({"title_1": "ldtt"}, "Xin ghi họ tên"),
        (
            {
                "rows": "2", "name_1": "Lê Mẫu", "title_1": "ldtt", "name_2": "LÊ MẪU",
                "title_2": "ldtt",
            },
            "hai lần",
        ),
    ],
)  # fmt: skip
def test_a_person_that_cannot_be_is_said_and_kept(as_, cast, in_march, row, sentence):
    page = as_("representative").post(url_of(cast, "ghi/ca-nhan/"), {"rows": "1", **row})

    assert sentence in page.text
    assert not Person.objects.exists()


def test_a_text_to_begin_with_is_offered_where_nothing_is_written(as_, cast, in_march):
    PaperText.objects.create(key="dang_ky.cam_ket_mau", text="Nộp báo cáo, hội phí đúng hạn.")

    page = as_("representative").get(url_of(cast, "ghi/cam-ket/"))

    assert "Nộp báo cáo, hội phí đúng hạn." in page.text


# --- Before sending ----------------------------------------------------------------------------


def test_what_is_missing_keeps_it_back_with_a_way_there(as_, cast, in_march):
    client = as_("representative")
    client.post(url_of(cast, "ghi/tap-the/"), {"award_bk": "2"})

    page = client.get(url_of(cast, "kiem-tra/"))

    assert [each["url"] for each in page.context["missing"]] == [
        url_of(cast, "ghi/chi-tieu/"), url_of(cast, "ghi/cam-ket/") + "#id_commitments",
    ]  # fmt: skip
    refused = client.post(url_of(cast, "kiem-tra/"), {"version": "1", "confirmed": "on"})
    assert "Chưa ghi chỉ tiêu nào." in refused.text
    assert pledge_of(cast).state == Pledge.State.DRAFT


@pytest.mark.parametrize(
    ("plan", "words"),
    [("45000", "gấp 9 lần năm trước"), ("4900", "thấp hơn năm trước"), ("5100", "")],
)
def test_what_looks_odd_is_to_be_confirmed(as_, cast, in_march, plan, words):
    FigureFactory(
        organization=cast.member.organization, indicator=IndicatorFactory(code="doanh_thu"),
        year=2022, value=Decimal(5_000_000_000),
    )  # fmt: skip
    client = as_("representative")
    fill(client, cast)
    mark = client.get(url_of(cast, "ghi/chi-tieu/")).context["form"]["mark"].value()
    client.post(
        url_of(cast, "ghi/chi-tieu/"), {"mark": mark, "doanh_thu": plan, "so_thanh_vien": "60"}
    )
    version = str(pledge_of(cast).version)

    page = client.post(url_of(cast, "kiem-tra/"), {"version": version})

    if not words:
        assert pledge_of(cast).state == Pledge.State.SUBMITTED
        return
    assert words in page.text
    assert "Có chỗ khác thường" in page.text
    client.post(url_of(cast, "kiem-tra/"), {"version": version, "confirmed": "on"})
    assert pledge_of(cast).state == Pledge.State.SUBMITTED


def test_two_people_on_one_page_see_both_and_other_pages_do_not_mind(as_, cast, in_march):
    client, url = as_("representative"), url_of(cast, "ghi/chi-tieu/")
    mark = client.get(url).context["form"]["mark"].value()
    client.post(url_of(cast, "ghi/tap-the/"), {"award_bk": "2"})
    assert client.post(url, {"mark": mark, "doanh_thu": "5400"}).status_code == 302

    page = client.post(url, {"mark": mark, "doanh_thu": "6000"})

    assert {"label": "Doanh thu", "theirs": "5.400,0", "mine": "6000"} in page.context["theirs"]
    assert 'value="6000"' in page.text
    fresh = page.context["form"]["mark"].value()
    assert client.post(url, {"mark": fresh, "doanh_thu": "6000"}).status_code == 302
    assert pledge_of(cast).targets.get().plan == 6_000_000_000


def test_a_check_page_older_than_the_last_save_sends_nothing(as_, cast, in_march):
    client = as_("representative")
    fill(client, cast)

    page = client.post(url_of(cast, "kiem-tra/"), {"version": "2"})

    assert "vừa có người khác lưu" in page.text
    assert pledge_of(cast).state == Pledge.State.DRAFT


def test_after_the_window_the_page_says_whom_to_call_and_keeps_what_was_typed(as_, cast, awards):
    page = as_("representative").post(url_of(cast, "ghi/chi-tieu/"), {"doanh_thu": "5.400,5"})

    assert page.context["form"].non_field_errors() == [
        "Bước này đã khóa từ hết ngày 31/03/2023. Cần sửa, xin gọi chị Ngân (0297386123)."
    ]
    assert 'value="5.400,5"' in page.text


# --- Sent, taken back, returned ----------------------------------------------------------------


def test_what_was_sent_is_taken_back_until_it_is_accepted(as_, cast, in_march):
    client = as_("representative")
    PledgeFactory(organization=cast.member.organization, season=cast.season)

    shut = client.get(url_of(cast, "ghi/chi-tieu/"), follow=True)
    assert "bấm “Rút lại” trước" in sentences(shut)
    refused = client.post(url_of(cast, "ghi/chi-tieu/"), {"doanh_thu": "5"})
    assert "Muốn sửa, xin bấm" in refused.text
    assert "Rút lại đăng ký của" in client.get(url_of(cast, "rut-lai/")).text
    client.post(url_of(cast, "rut-lai/"))
    assert pledge_of(cast).state == Pledge.State.DRAFT

    Pledge.objects.update(state=Pledge.State.ACCEPTED)
    page = client.post(url_of(cast, "rut-lai/"), follow=True)
    assert "Đăng ký này đã được xác nhận" in sentences(page)


def test_a_returned_one_opens_at_the_place_to_mend_and_says_who_and_why(as_, cast, in_march):
    PledgeFactory(
        organization=cast.member.organization, season=cast.season, state=Pledge.State.RETURNED,
        return_reason="Xem lại doanh thu", return_part="chi-tieu", at_part="chi-tieu",
        returned_by=cast.officer, returned_at=moment(28, 2, 2023),
    )  # fmt: skip
    client = as_("representative")

    opened = client.get(url_of(cast, "ghi/"), follow=True)

    assert opened.redirect_chain[-1][0] == url_of(cast, "ghi/chi-tieu/")
    assert "“Xem lại doanh thu”" in opened.text
    assert "chị Ngân, 12:00, 28/02/2023" in opened.text


def test_there_is_no_receipt_before_it_is_sent(as_, cast, in_march):
    client = as_("representative")
    assert client.get(url_of(cast, "bien-nhan/")).status_code == 404
    fill(client, cast)

    assert client.get(url_of(cast, "bien-nhan/"))["Location"] == url_of(cast)


# --- On behalf ---------------------------------------------------------------------------------


def test_whoever_types_for_a_unit_says_from_what_and_the_unit_sees_it(as_, cast, in_march):
    client, url = as_("officer"), url_of(cast, "ghi/chi-tieu/")

    refused = client.post(url, {"doanh_thu": "5400"})
    assert "Xin chọn nguồn: bản giấy, ảnh Zalo hay điện thoại." in refused.text
    client.post(url, {"doanh_thu": "5400", "source": "Ảnh Zalo"})

    event = Event.objects.about(pledge_of(cast)).get()
    assert (event.on_behalf_of, event.changes["entry_source"]) == (
        str(cast.member.organization), "Ảnh Zalo",
    )  # fmt: skip
    page = as_("representative").get(url_of(cast))
    assert "nhập thay" in page.text
    assert "ảnh zalo" in page.text
    as_("representative").post(url, {"doanh_thu": "5400", "so_thanh_vien": "60"})
    assert "nhập thay</strong>" not in as_("representative").get(url_of(cast)).text


@pytest.mark.parametrize("act", ["ghi/", "ghi/chi-tieu/", "kiem-tra/", "rut-lai/", "bien-nhan/"])
def test_the_pages_are_for_the_unit_its_leader_and_its_officer(as_, cast, in_march, act):
    PledgeFactory(organization=cast.member.organization, season=cast.season)

    assert as_("stranger").get(url_of(cast, act)).status_code == 404
    for who in ("reviewer", "other_officer"):
        assert as_(who).get(url_of(cast, act)).status_code == 403
    for who in ("representative", "leader", "officer"):
        assert as_(who).get(url_of(cast, act)).status_code in (200, 302)


def test_a_page_that_does_not_exist_is_not_found(as_, cast, in_march):
    for part in ("kiem-tra", "la"):
        assert as_("representative").get(url_of(cast, f"ghi/{part}/")).status_code == 404


def test_a_unit_without_a_bloc_can_register(as_, cast, in_march):
    unit = OrganizationFactory()
    RepresentativeFactory(user=cast.stranger, organization=unit)

    answer = as_("stranger").post(
        f"/nam/2023/dang-ky/{unit.pk}/ghi/chi-tieu/", {"doanh_thu": "5400"}
    )

    assert answer.status_code == 302
    assert Pledge.objects.get().organization == unit


@pytest.mark.parametrize(
    ("act", "most"),
    [("ghi/chi-tieu/", 26), ("ghi/tap-the/", 24), ("ghi/ca-nhan/", 24), ("kiem-tra/", 28)],
)
def test_the_pages_ask_the_database_as_often_for_much_as_for_little(as_, cast, in_march, act, most):
    client, url = as_("representative"), url_of(cast, "ghi/ca-nhan/")
    client.get(url_of(cast, act))
    client.post(url, {"rows": "1", "name_1": "Lê Mẫu", "title_1": "ldtt"})
    one = cost_of(client, url_of(cast, act))
    for number in range(3):
        code = f"them_{number}"
        pledge_of(cast).targets.create(indicator=IndicatorFactory(code=code), plan=1)
        person = Person.objects.create(full_name=code)
        pledge_of(cast).awards.create(award_type=AwardType.objects.get(code="ldtt"), person=person)

    assert cost_of(client, url_of(cast, act)) == one <= most
