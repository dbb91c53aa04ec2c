from datetime import date

import pytest
from django.urls import reverse

from blocs.models import BlocYear, Extension, Leadership, Meeting, Membership, Season
from tests.blocs.conftest import cost_of, open_windows
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    LeadershipFactory,
    MeetingFactory,
    MembershipFactory,
    PledgeFactory,
    SeasonFactory,
)
from tests.factories.cooperatives import (
    OrganizationFactory,
)
from tests.factories.moments import moment
from tests.factories.people import AdminFactory

pytestmark = pytest.mark.django_db

BLOC = "/nam/2023/khoi/10/"


# --- who sees what


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("admin", 200),
        ("officer", 200),
        ("other_officer", 200),
        ("reviewer", 200),
        ("leader", 200),
        ("representative", 200),
        ("stranger", 404),
    ],
)
def test_a_bloc_is_seen_by_its_units_and_the_office(as_, who, status):
    assert as_(who).get(BLOC).status_code == status


def test_another_blocs_page_is_not_there(as_, cast):
    BlocYearFactory(season=cast.season, number=3)

    assert as_("leader").get("/nam/2023/khoi/3/").status_code == 404


ACTS = {
    "thoi/": {"admin": 200, "officer": 403, "other_officer": 403, "leader": 403},
    "can-bo/": {"admin": 200, "officer": 403, "other_officer": 403, "leader": 403},
    "khoi-truong/": {"admin": 200, "officer": 200, "other_officer": 403, "leader": 403},
    "gia-han/": {"admin": 200, "officer": 200, "other_officer": 403, "leader": 403},
    "don-vi/": {"admin": 200, "officer": 200, "other_officer": 403, "leader": 403},
    "hop/": {"admin": 200, "officer": 200, "other_officer": 403, "leader": 200},
}


@pytest.mark.parametrize(
    ("act", "who", "status"),
    [
        (act, who, status)
        for act, rights in ACTS.items()
        for who, status in {
            **rights, "representative": 403, "reviewer": 403, "stranger": 404,
        }.items()
    ],
)  # fmt: skip
def test_the_form_of_an_act_is_for_those_who_may(as_, act, who, status):
    assert as_(who).get(BLOC + act).status_code == status


def test_a_reviewer_finds_no_buttons_on_a_bloc(as_):
    page = as_("reviewer").get(BLOC).text

    for act in ACTS:
        assert BLOC + act not in page
    assert 'method="post"' not in page.split("<main")[1]


def test_contacts_of_units_are_for_the_leader_and_the_office(as_, cast):
    unit = cast.member.organization
    unit.contact_phone = "0918000123"
    unit.save()

    assert "0918000123" in as_("leader").get(BLOC).text
    assert "0918000123" in as_("officer").get(BLOC).text
    assert "0918000123" not in as_("representative").get(BLOC).text


# --- queries do not grow with rows


def test_the_list_of_blocs_costs_the_same_for_1_and_3_rows(as_, cast):
    client = as_("officer")
    client.get("/nam/2023/khoi/")
    one = cost_of(client, "/nam/2023/khoi/")

    for number in (20, 21):
        bloc_year = BlocYearFactory(season=cast.season, number=number)
        LeadershipFactory(membership=MembershipFactory(bloc_year=bloc_year))
        MeetingFactory(bloc_year=bloc_year)

    assert cost_of(client, "/nam/2023/khoi/") == one <= 12


def test_a_bloc_costs_the_same_for_2_and_38_units(as_, cast):
    client = as_("officer")
    client.get(BLOC)
    two = cost_of(client, BLOC)

    for _ in range(36):
        membership = MembershipFactory(bloc_year=cast.bloc_year)
        PledgeFactory(season=cast.season, organization=membership.organization)
    MeetingFactory(bloc_year=cast.bloc_year)

    assert client.get(BLOC).text.count('id="don-vi-') == 38
    assert cost_of(client, BLOC) == two <= 15


def test_the_history_costs_the_same_for_1_and_3_years(as_, cast):
    client = as_("admin")
    client.get("/khoi/cac-nam/")
    one = cost_of(client, "/khoi/cac-nam/")

    BlocYearFactory(season__year=2015, bloc__founded_year=2015)
    BlocYearFactory(season__year=2016, bloc__founded_year=2016)

    assert cost_of(client, "/khoi/cac-nam/") == one <= 9


# --- seasons


def shown_year(client) -> dict[str, str]:
    """The form of a new year as it is shown, ready to be sent back."""
    form = client.get("/nam/mo/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_new_year_starts_from_the_last_ones_windows(as_, cast):
    client = as_("admin")
    shown = shown_year(client)

    answer = client.post("/nam/mo/", {**shown, "decision": "KH 01/KH-LMHTX"})

    assert (shown["year"], shown["dang_ky_closes"]) == ("2024", "31/03/2024")
    assert answer["Location"] == "/nam/2024/cai-dat/"
    assert Season.objects.get(year=2024).steps.count() == 9


def test_what_is_wrong_with_a_year_is_said_and_nothing_typed_is_lost(as_, cast):
    client = as_("admin")

    page = client.post("/nam/mo/", {**shown_year(client), "so_ket_closes": "1.5.2024"})

    assert "Sơ kết 6 tháng: ngày kết thúc phải từ ngày bắt đầu trở đi." in page.text
    assert 'value="1.5.2024"' in page.text
    assert not Season.objects.filter(year=2024).exists()


@pytest.mark.parametrize(
    ("who", "opens", "sees"), [("officer", 403, 200), ("leader", 403, 403), ("admin", 200, 200)]
)
def test_the_calendar_is_kept_by_the_admin_and_read_by_the_office(as_, who, opens, sees):
    client = as_(who)

    assert client.get("/nam/mo/").status_code == opens
    assert client.get("/nam/2023/cai-dat/").status_code == sees


def test_a_step_is_moved_from_its_page(as_, cast):
    step = cast.season.steps.get(code="khoi_cham")

    as_("admin").post(
        reverse("blocs:move_step", args=[2023, step.pk]),
        {"opens_on": "16/12/2023", "closes_on": "28/12/2023"},
    )

    step.refresh_from_db()
    assert step.closes_on == date(2023, 12, 28)


def test_a_step_of_another_year_is_not_there(as_, cast):
    SeasonFactory(year=2022)
    step = cast.season.steps.first()

    assert as_("admin").get(f"/nam/2022/cai-dat/{step.pk}/").status_code == 404


# --- blocs


def test_forming_a_bloc_leads_to_its_page(as_, cast):
    answer = as_("admin").post(
        "/nam/2023/khoi/lap/", {"number": "4", "area": "Giang Thành", "kind": "khoi"}
    )

    assert answer["Location"] == "/nam/2023/khoi/4/"
    assert BlocYear.objects.get(number=4).name == "Khối 4 Giang Thành"


def test_a_taken_number_is_told_on_the_form(as_):
    page = as_("admin").post("/nam/2023/khoi/lap/", {"number": "10", "area": "Mới", "kind": "khoi"})

    assert "Năm 2023 đã có Khối 10. Xin chọn số khác." in page.text
    assert 'value="Mới"' in page.text


def test_an_officer_forms_no_bloc(as_):
    assert as_("officer").get("/nam/2023/khoi/lap/").status_code == 403


def test_the_admin_hands_a_bloc_to_another_officer(as_, cast):
    as_("admin").post(BLOC + "can-bo/", {"officer": cast.other_officer.pk})

    cast.bloc_year.refresh_from_db()
    assert cast.bloc_year.officer == cast.other_officer


def test_a_bloc_that_ends_says_so_and_why(as_):
    client = as_("admin")

    client.post(BLOC + "thoi/", {"year": "2024", "note": "Chia lại theo huyện"})

    assert "2024: Chia lại theo huyện" in client.get(BLOC).text


def test_a_bloc_at_work_is_not_ended_this_year(as_):
    page = as_("admin").post(BLOC + "thoi/", {"year": "2023", "note": "Chia lại"})

    assert "còn hoạt động trong năm 2023. Xin ghi năm sau đó." in page.text


def test_appointing_through_the_page(as_, cast):
    spokesman = cast.member.organization.representatives.get()

    answer = as_("officer").post(
        BLOC + "khoi-truong/",
        {
            "role": "pho", "membership": cast.member.pk, "spokesman": spokesman.pk,
            "how": "suy_ton", "valid_from": "20/12/2023",
        },
    )  # fmt: skip

    assert answer["Location"] == BLOC
    assert Leadership.objects.get(role="pho").person == cast.representative


def test_only_units_of_the_bloc_can_be_chosen_to_lead(as_, cast):
    elsewhere = MembershipFactory(bloc_year__season=cast.season, bloc_year__number=3)

    page = as_("officer").post(
        BLOC + "khoi-truong/",
        {
            "role": "pho", "membership": elsewhere.pk, "how": "suy_ton",
            "valid_from": "20/12/2023",
        },
    )  # fmt: skip

    assert page.status_code == 200
    assert "membership" in page.context["form"].errors


def test_extending_through_the_page(as_, cast):
    as_("officer").post(
        BLOC + "gia-han/", {"code": "tu_cham", "until": "24/12/2023", "reason": "Mất điện"}
    )

    assert Extension.objects.get().until == date(2023, 12, 24)
    assert "gia hạn đến hết 24/12/2023" in as_("leader").get(BLOC).text


def test_a_unit_is_found_without_marks_and_taken_in(as_, cast):
    OrganizationFactory(name="HTX nông nghiệp Đại Lợi")
    client = as_("officer")

    page = client.get(BLOC + "don-vi/", {"tim": "dai loi"})
    (found,) = page.context["found"]
    client.post(reverse("blocs:join_bloc", args=[2023, 10, found.pk]))

    assert cast.bloc_year.memberships.filter(organization=found).exists()


def test_units_already_in_a_khoi_are_not_offered(as_, cast):
    page = as_("officer").get(BLOC + "don-vi/", {"tim": cast.member.organization.name})

    assert page.context["found"] == []


def test_an_officer_of_another_bloc_takes_no_unit_in(as_, cast):
    unit = OrganizationFactory()

    answer = as_("other_officer").post(reverse("blocs:join_bloc", args=[2023, 10, unit.pk]))

    assert answer.status_code == 403
    assert not Membership.objects.filter(organization=unit).exists()


def test_a_unit_leaves_and_stays_to_be_seen_with_its_reason(as_, cast):
    client = as_("officer")

    client.post(
        reverse("blocs:leave_bloc", args=[2023, 10, cast.member.pk]),
        {"left_on": "20/12/2023", "reason": "Sáp nhập"},
    )

    page = client.get(BLOC)
    assert page.text.count('id="don-vi-') == 1
    assert "20/12/2023: Sáp nhập" in page.text


# --- meetings


def test_a_meeting_is_planned_by_the_leader(as_, cast):
    answer = as_("leader").post(
        BLOC + "hop/",
        {"kind": "tong_ket", "planned_on": "26/12/2023", "starts_at": "8h30", "place": "Xã"},
    )

    meeting = Meeting.objects.get()
    assert answer["Location"] == BLOC
    assert (meeting.planned_on, f"{meeting.starts_at:%H:%M}") == (date(2023, 12, 26), "08:30")


MINUTES = {
    "held_on": "26/12/2023", "place": "Nhà văn hóa", "chair": "Bà Mẫu", "secretary": "Ông Mẫu",
    "members": "2", "present": "2", "version": "0",
}  # fmt: skip


def test_minutes_are_written_and_read(as_, cast, now):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)
    now(moment(27, 12, 2023))
    client = as_("leader")
    url = reverse("blocs:record_meeting", args=[2023, 10, meeting.pk])

    answer = client.post(url, MINUTES)

    assert answer["Location"] == reverse("blocs:meeting", args=[2023, 10, meeting.pk])
    assert "2/2 đơn vị" in client.get(answer["Location"]).text


def test_stale_minutes_show_both_and_the_second_try_holds(as_, cast, now):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)
    now(moment(27, 12, 2023))
    client = as_("leader")
    url = reverse("blocs:record_meeting", args=[2023, 10, meeting.pk])
    client.post(url, MINUTES)

    page = client.post(url, {**MINUTES, "chair": "Bà Khác"})

    assert {"label": "Chủ trì", "theirs": "Bà Mẫu", "mine": "Bà Khác"} in page.context["theirs"]
    assert "vừa có người khác lưu" in page.text
    assert 'value="Bà Khác"' in page.text
    client.post(
        url, {**MINUTES, "chair": "Bà Khác", "version": page.context["form"]["version"].value()}
    )
    meeting.refresh_from_db()
    assert meeting.chair == "Bà Khác"


def test_a_wrong_count_does_not_hide_minutes_another_saved(as_, cast, now):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)
    now(moment(27, 12, 2023))
    client = as_("leader")
    url = reverse("blocs:record_meeting", args=[2023, 10, meeting.pk])
    client.post(url, MINUTES)

    page = client.post(url, {**MINUTES, "present": "hai"})

    assert page.context["form"]["version"].value() == "0"


def test_too_many_present_is_said_beside_the_field(as_, cast, now):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)
    now(moment(27, 12, 2023))

    page = as_("officer").post(
        reverse("blocs:record_meeting", args=[2023, 10, meeting.pk]), {**MINUTES, "present": "3"}
    )

    assert page.context["form"].errors["present"] == [
        "Có mặt 3 mà chỉ triệu tập 2 đơn vị. Xin xem lại hai số này."
    ]


def test_minutes_too_early_hear_when_the_step_opens(as_, cast):
    meeting = MeetingFactory(bloc_year=cast.bloc_year)

    page = as_("leader").post(reverse("blocs:record_meeting", args=[2023, 10, meeting.pk]), MINUTES)

    assert page.context["form"].non_field_errors() == ["Bước này mở từ ngày 26/12/2023."]


def test_a_meeting_of_another_bloc_is_not_there(as_, cast):
    other = MeetingFactory(bloc_year__season=cast.season, bloc_year__number=3)

    assert as_("admin").get(f"{BLOC}hop/{other.pk}/").status_code == 404


# --- history of blocs


def test_the_history_tells_what_began_and_what_ended(as_, cast):
    credit = BlocFactory(
        name="Khối 1", founded_year=2015, ended_year=2023,
        end_note="chuyển về Chi nhánh Ngân hàng Nhà nước",
    )  # fmt: skip
    for year in (2015, 2016):
        BlocYearFactory(
            season=SeasonFactory(year=year), bloc=credit, number=1, area="toàn tỉnh (QTDND)"
        )

    page = as_("admin").get("/khoi/cac-nam/")

    first, second, redrawn = page.context["years"]
    assert page.context["numbers"] == [1, 10]
    assert (first.cells[0].is_new, second.cells[0].is_new) == (True, False)
    assert redrawn.ended == [
        "Thôi Khối 1 toàn tỉnh (QTDND): chuyển về Chi nhánh Ngân hàng Nhà nước"
    ]
    assert "Thôi Khối 1 toàn tỉnh (QTDND)" in page.text


def test_a_year_that_was_not_opened_is_not_there(as_):
    client = as_("admin")

    for path in ("khoi/", "dang-ky/", "cai-dat/", "khoi/1/"):
        assert client.get(f"/nam/2031/{path}").status_code == 404


def test_a_year_without_anybody_says_what_to_do(client, now):
    open_windows(SeasonFactory(year=2023))
    client.force_login(AdminFactory())

    assert "Chưa có Khối nào" in client.get("/nam/2023/khoi/").text
    assert "Chưa có HTX nào trong năm này" in client.get("/nam/2023/dang-ky/").text
