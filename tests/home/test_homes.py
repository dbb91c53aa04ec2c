"""Everybody's first page, by role: what waits for them, and how far the year is."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Proposal, PublishedTotal
from blocs.models import Leadership, Pledge, PledgeAward, PledgeTarget, StepCode
from cooperatives.models import Dues, Figure
from scoring.models import Ranking, ScoreSheet
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    CouncilSessionFactory,
    DecisionFactory,
    ProposalFactory,
    SubmissionFactory,
    flag,
    ranked_bloc,
)
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
    MeetingFactory,
    PledgeFactory,
    SeasonFactory,
)
from tests.factories.cooperatives import (
    FigureFactory,
    IndicatorFactory,
    OrganizationFactory,
    RepresentativeFactory,
)
from tests.factories.moments import NOON
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.home.seasons import bloc_of, season_2023

DRAFT, SENT, SCORED = (
    ScoreSheet.State.DRAFT,
    ScoreSheet.State.SUBMITTED,
    ScoreSheet.State.BLOC_SCORED,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def season():
    return season_2023()


def seen_by(client, user, path="/"):
    client.force_login(user)
    return client.get(path)


def titles(tasks):
    return [task.title for task in tasks]


def queries_of(client, user, path="/"):
    client.force_login(user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def director_of(member):
    return RepresentativeFactory(organization=member.organization).user


# --- Which home --------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_the_door(client):
    assert client.get("/").headers["Location"].startswith("/tai-khoan/vao/")


def test_an_account_without_a_role_is_told_whom_to_call(client, season):
    answer = seen_by(client, UserFactory())

    assert "chưa đại diện cho đơn vị nào" in answer.content.decode()


def test_before_the_first_season_staff_are_told_what_comes_first(client):
    assert "Chưa có năm thi đua nào" in seen_by(client, AdminFactory()).content.decode()


@pytest.mark.parametrize(
    ("factory", "template"),
    [
        (AdminFactory, "home/overview.html"),
        (OfficerFactory, "home/overview.html"),
        (CouncilFactory, "home/council.html"),
        (ReviewerFactory, "home/reviewer.html"),
    ],
)
def test_each_role_of_the_account_has_its_home(client, season, factory, template):
    assert template in [each.name for each in seen_by(client, factory()).templates]


def test_a_person_changes_between_their_roles(client, season):
    _, [member] = bloc_of(season, [DRAFT])
    person = director_of(member)
    LeadershipFactory(membership=member, person=person)

    before = seen_by(client, person)
    answer = client.post("/vai/", {"vai": f"htx-{member.organization_id}"}, follow=True)

    assert "home/bloc.html" in [each.name for each in before.templates]
    assert "home/unit.html" in [each.name for each in answer.templates]
    assert f'value="khoi-{member.organization_id}"' in answer.content.decode()


def test_a_role_somebody_else_has_cannot_be_chosen(client, season):
    _, [mine, other] = bloc_of(season, [DRAFT, DRAFT])
    client.force_login(director_of(mine))

    answer = client.post("/vai/", {"vai": f"htx-{other.organization_id}"}, follow=True)

    assert answer.context["unit"].organization == mine.organization


def test_a_role_is_changed_by_a_form_alone(client, season):
    assert seen_by(client, AdminFactory(), "/vai/").status_code == 405


# --- The overview ------------------------------------------------------------------------------


def test_the_overview_puts_the_late_bloc_first(client, season):
    bloc_of(season, [SCORED, SCORED], number=1, area="An Biên")
    bloc_of(season, [SENT, DRAFT], number=2, area="Gò Quao")

    overview = seen_by(client, AdminFactory()).context["overview"]

    assert [row.label for row in overview.rows] == ["Khối 2 · Gò Quao", "Khối 1 · An Biên"]
    assert [row.state.text for row in overview.rows] == ["Trễ tự chấm 7 ngày", "Chờ chọn ngày họp"]
    assert (overview.totals.members, overview.totals.submitted) == (4, 3)
    assert (overview.totals.bloc_scored, overview.totals.scored_blocs) == (2, 1)


def test_a_unit_that_left_is_not_waited_for(client, season):
    bloc_year, [_, gone] = bloc_of(season, [SENT, DRAFT])
    gone.left_on, gone.left_reason = date(2023, 10, 1), "Giải thể"
    gone.save()

    overview = seen_by(client, AdminFactory()).context["overview"]

    assert (overview.totals.members, overview.totals.submitted) == (1, 1)


def test_a_meeting_and_a_half_year_report_are_seen(client, season):
    bloc_year, [first, _] = bloc_of(season, [SCORED, SCORED])
    MeetingFactory(bloc_year=bloc_year, planned_on=date(2023, 12, 27))
    FigureFactory(organization=first.organization, period=Figure.Period.HALF, value=Decimal(5))
    FigureFactory(organization=first.organization, year=2022, period=Figure.Period.HALF)

    [row] = seen_by(client, AdminFactory()).context["overview"].rows

    assert row.meeting.planned_on == date(2023, 12, 27)
    assert (row.half, row.half_missing) == (1, 1)
    assert row.state.text == "Khối đã chấm xong"


def test_a_figure_left_blank_is_no_report(client, season):
    _, [member] = bloc_of(season, [SENT])
    FigureFactory(organization=member.organization, period=Figure.Period.HALF, value=None)

    assert seen_by(client, AdminFactory()).context["overview"].totals.half == 0


def test_an_extension_of_one_bloc_holds_for_it_alone(client, season):
    extended, _ = bloc_of(season, [DRAFT], number=1)
    bloc_of(season, [DRAFT], number=2)
    season.steps.get(code=StepCode.SELF_SCORE).extensions.create(
        bloc_year=extended, until=date(2023, 12, 24), reason="Lũ", granted_by=AdminFactory(),
        granted_at=NOON,
    )  # fmt: skip

    rows = seen_by(client, AdminFactory()).context["overview"].rows

    assert {row.bloc_year.number: row.state.text for row in rows} == {
        1: "Khối đang chấm", 2: "Trễ tự chấm 7 ngày",
    }  # fmt: skip


def test_self_score_and_bloc_score_are_compared_where_the_bloc_is_done(client, season):
    bloc_of(season, [SCORED, SCORED], number=8)
    bloc_of(season, [SENT], number=9)

    comparison = seen_by(client, AdminFactory()).context["comparison"]

    assert (comparison.sheets, comparison.self_mean, comparison.bloc_mean) == (2, 90, 84)
    assert (comparison.gap, comparison.big_gaps) == (6, 2)
    assert comparison.widest == ("Khối 8", 6)


def test_awards_registered_stand_beside_those_of_last_year(client, season):
    pledge = PledgeFactory(season=season)
    PledgeAward.objects.create(pledge=pledge, award_type=flag(), place=1)
    AwardFactory(season=SeasonFactory(year=2022), award_type=flag(), place=1)

    [row] = seen_by(client, AdminFactory()).context["awards"]

    assert (row.mark.label, row.granted_before, row.registered, row.granted) == (
        "Cờ thi đua UBND tỉnh", 1, 1, 0,
    )  # fmt: skip


def test_where_no_decision_is_known_the_published_total_stands(client, season):
    for source, count in (("Báo cáo A", 10), ("Báo cáo B", 9)):
        PublishedTotal.objects.create(
            year=2022, stage=PublishedTotal.Stage.GRANTED, source=source, place=2, count=count,
            award_type=AwardTypeFactory(),
        )  # fmt: skip

    [row] = seen_by(client, AdminFactory()).context["awards"]

    assert (row.mark.label, row.granted_before) == ("Bằng khen UBND tỉnh (hạng Nhì)", 10)


def test_the_year_switch_goes_to_the_same_page(client, season):
    SeasonFactory(year=2022)

    answer = seen_by(client, AdminFactory(), "/nam/2022/")

    assert answer.context["season"].year == 2022
    assert '<a href="/nam/2023/"' in answer.content.decode()
    assert client.get("/nam/1999/").status_code == 404


def test_the_overview_is_not_for_members(client, season):
    _, [member] = bloc_of(season, [DRAFT])

    answer = seen_by(client, director_of(member), "/nam/2023/")

    assert answer.status_code == 403
    assert "dành cho Liên minh" in answer.content.decode()


def test_the_province_reads_a_year_without_its_progress(client, season):
    answer = seen_by(client, ReviewerFactory(), "/nam/2023/")

    assert answer.status_code == 200
    assert "overview" not in answer.context


def test_the_overview_costs_the_same_for_one_bloc_and_three(client, season):
    admin = AdminFactory()
    bloc_of(season, [SENT, DRAFT])
    one = queries_of(client, admin)
    for states in ([SCORED, SCORED], [SCORED, DRAFT, SENT]):
        bloc_year, members = bloc_of(season, states)
        MeetingFactory(bloc_year=bloc_year)
        LeadershipFactory(membership=members[0])

    assert queries_of(client, admin) == one


# --- Tasks of the staff ------------------------------------------------------------------------


def test_late_self_scores_are_the_first_task(client, season):
    bloc_of(season, [SENT, DRAFT, DRAFT], area="Vĩnh Thuận", number=11)
    bloc_of(season, [SENT, DRAFT], area="Gò Quao", number=7)

    task = seen_by(client, AdminFactory()).context["tasks"][0]

    assert (task.kind, task.title) == ("late", "3 HTX chưa nộp bảng tự chấm")
    assert task.detail == "Quá hạn 7 ngày · Vĩnh Thuận 2, Gò Quao 1"
    assert task.url == "/nam/2023/cham-diem/"


def test_an_officer_sees_the_tasks_of_their_own_blocs(client, season):
    bloc_year, _ = bloc_of(season, [DRAFT])
    bloc_of(season, [DRAFT, DRAFT])

    answer = seen_by(client, bloc_year.officer)

    assert answer.context["tasks"][0].title == "1 HTX chưa nộp bảng tự chấm"
    assert len(answer.context["overview"].rows) == 2


def test_big_differences_and_missing_meeting_days_are_told(client, season):
    bloc_of(season, [SCORED, SCORED], number=4)

    found = titles(seen_by(client, AdminFactory()).context["tasks"])

    assert "2 bảng chấm điểm chênh trên 5 điểm" in found
    assert "Lịch hội nghị: 1 khối chưa chọn ngày" in found


def test_a_meeting_of_this_week_is_prepared_and_one_past_wants_its_minutes(client, season):
    soon, _ = bloc_of(season, [SCORED], number=1)
    past, _ = bloc_of(season, [SCORED], number=2)
    MeetingFactory(bloc_year=soon, planned_on=date(2023, 12, 27))
    MeetingFactory(bloc_year=past, planned_on=date(2023, 12, 20))

    found = seen_by(client, AdminFactory()).context["tasks"]

    assert "Chuẩn bị hội nghị Khối 1" in titles(found)
    assert [task.kind for task in found if task.title == "Ghi biên bản hội nghị Khối 2"] == ["late"]


def test_a_registration_that_came_in_waits_for_its_officer(client, season):
    bloc_year, [member] = bloc_of(season, [SENT])
    PledgeFactory(season=season, organization=member.organization, state=Pledge.State.SUBMITTED)

    found = seen_by(client, bloc_year.officer).context["tasks"]

    [task] = [each for each in found if each.title == "Xác nhận 1 bản đăng ký thi đua"]
    assert client.get(task.url).status_code == 200


def test_adopted_sheets_wait_to_be_verified_and_verified_ones_to_be_sealed(client, season):
    bloc_of(season, [ScoreSheet.State.ADOPTED] * 2, number=1)
    bloc_of(season, [ScoreSheet.State.VERIFIED] * 2, number=2)

    found = titles(seen_by(client, AdminFactory()).context["tasks"])

    assert "Thẩm định 2 bảng chấm điểm" in found
    assert "Công bố, chốt xếp hạng 1 khối" in found


def test_awards_wait_for_the_admin_from_the_seal_on(client, season):
    ranked_bloc(places=(1,), bloc_year=BlocYearFactory(season=season))
    for state in (Proposal.State.PROPOSED, Proposal.State.PASSED, Proposal.State.SUBMITTED):
        ProposalFactory(season=season, state=state)

    found = titles(seen_by(client, AdminFactory()).context["tasks"])

    assert found == [
        "Lập đề nghị khen thưởng: 1 khối đã chốt xếp hạng",
        "Đưa 1 đề nghị ra Hội đồng TĐKT",
        "Lập Tờ trình: 1 đề nghị Hội đồng đã thông qua",
        "Chờ Quyết định cho 1 đề nghị đã trình",
    ]


def test_a_bloc_that_is_sealed_asks_for_nothing_more(client, season):
    ranked_bloc(places=(1, 2), bloc_year=BlocYearFactory(season=season))

    assert seen_by(client, OfficerFactory()).context["tasks"] == []


# --- A unit's home -----------------------------------------------------------------------------


def test_a_director_is_told_the_next_thing_and_until_when(client, season, monkeypatch):
    season.steps.filter(code=StepCode.SELF_SCORE).update(closes_on=date(2023, 12, 25))
    _, [member] = bloc_of(season, [DRAFT])
    FigureFactory(organization=member.organization, period=Figure.Period.HALF, value=Decimal(1))

    answer = seen_by(client, director_of(member))

    task = answer.context["unit"].next
    assert (task.title, task.action) == ("Tự chấm điểm năm 2023", "Chấm tiếp")
    assert task.detail == "Đã chấm 1/2 tiêu chí, còn 1 tiêu chí."
    assert (task.kind, task.until) == ("warn", date(2023, 12, 25))
    assert "Còn 3 ngày" in answer.content.decode()


def test_what_one_can_do_oneself_comes_before_what_wants_a_call(client, season):
    _, [member] = bloc_of(season, [DRAFT])

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    assert [(task.title, task.is_closed) for task in tasks] == [
        ("Báo cáo 6 tháng đầu năm 2023", False),
        ("Đăng ký thi đua năm 2023", True),
        ("Tự chấm điểm năm 2023", True),
    ]


def test_a_step_that_closed_says_whom_to_call(client, season):
    bloc_year, [member] = bloc_of(season, [DRAFT])

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    [task] = [each for each in tasks if each.title == "Tự chấm điểm năm 2023"]
    assert (task.kind, task.action) == ("late", "Xem bảng tự chấm")
    assert "đã khóa từ hết ngày 15/12/2023" in task.detail
    assert bloc_year.officer.called in task.detail


def test_a_sheet_given_back_shows_the_words_of_whoever_did(client, season):
    _, [member] = bloc_of(season, [DRAFT])
    ScoreSheet.objects.update(
        return_reason="Ảnh trang 2 bị mờ.", returned_by=UserFactory(salutation="chị Ngân")
    )

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    [task] = [each for each in tasks if each.title == "Sửa bảng tự chấm năm 2023"]
    assert "Chị Ngân nhắn: “Ảnh trang 2 bị mờ.”" in task.detail


def test_what_was_done_is_folded_away(client, season):
    _, [member] = bloc_of(season, [SENT])
    PledgeFactory(season=season, organization=member.organization, state=Pledge.State.ACCEPTED)
    FigureFactory(organization=member.organization, period=Figure.Period.HALF, value=Decimal(1))
    Dues.objects.create(organization=member.organization, year=2023, due=1_200_000, paid=1_200_000)

    answer = seen_by(client, director_of(member))

    assert answer.context["unit"].tasks == []
    assert "Đã xong 4 việc trong năm" in answer.content.decode()
    assert "không còn việc nào phải làm" in answer.content.decode()


def test_a_registration_given_back_is_to_be_mended(client, season):
    season.steps.filter(code=StepCode.REGISTRATION).update(closes_on=date(2023, 12, 31))
    organization = OrganizationFactory()
    PledgeFactory(
        season=season, organization=organization, state=Pledge.State.RETURNED,
        return_reason="Thiếu doanh thu.",
    )  # fmt: skip
    person = RepresentativeFactory(organization=organization).user

    task = seen_by(client, person).context["unit"].next

    assert (task.kind, task.title) == ("warn", "Sửa bản đăng ký năm 2023")
    assert task.detail == "Cán bộ phụ trách nhắn: “Thiếu doanh thu.”"


def test_a_ranking_announced_may_be_asked_about(client, season):
    bloc_year, [member] = bloc_of(season, [ScoreSheet.State.VERIFIED])
    Ranking.objects.create(
        bloc_year=bloc_year, state=Ranking.State.ANNOUNCED, announced_at=NOON,
        questions_until=date(2023, 12, 28),
    )  # fmt: skip

    tasks = seen_by(client, director_of(member)).context["unit"].tasks

    [task] = [each for each in tasks if each.kind == "doing"]
    assert task.detail == "Có ý kiến, xin báo trước hết ngày 28/12/2023"


def test_promises_stand_beside_what_was_done(client, season):
    _, [member] = bloc_of(season, [SENT])
    pledge = PledgeFactory(season=season, organization=member.organization)
    for order, (code, unit, plan, done, status) in enumerate(
        [
            ("doanh_thu", "đồng", 12_000_000_000, 12_800_000_000, Figure.Status.OFFICIAL),
            ("dien_tich", "ha", 455, 430, Figure.Status.ESTIMATE),
            ("so_thanh_vien", "người", 20, None, Figure.Status.ESTIMATE),
        ]
    ):
        indicator = IndicatorFactory(code=code, name=code, unit=unit, order=order)
        PledgeTarget.objects.create(pledge=pledge, indicator=indicator, plan=plan)
        FigureFactory(
            organization=member.organization, indicator=indicator, value=done, status=status
        )

    shown = seen_by(client, director_of(member)).context["unit"].targets

    assert [(bar.done, bar.plan, bar.note) for bar in shown] == [
        ("12,8", "12 tỷ đồng", "Vượt 6,7%"),
        ("ước 430", "455 ha", "Còn thiếu 25 ha"),
        ("–", "20 người", "Chưa có số liệu năm nay"),
    ]


def test_the_officer_can_be_called(client, season):
    bloc_year, [member] = bloc_of(season, [SENT], officer=OfficerFactory(phone="0912345678"))

    page = seen_by(client, director_of(member)).content.decode()

    assert 'href="tel:0912345678"' in page


def test_a_home_costs_the_same_for_one_promise_and_three(client, season):
    _, [member] = bloc_of(season, [SENT])
    person = director_of(member)
    pledge = PledgeFactory(season=season, organization=member.organization)
    PledgeTarget.objects.create(pledge=pledge, indicator=IndicatorFactory(), plan=1)
    one = queries_of(client, person)
    for code in ("dien_tich", "so_thanh_vien"):
        PledgeTarget.objects.create(pledge=pledge, indicator=IndicatorFactory(code=code), plan=1)

    assert queries_of(client, person) == one


# --- The home of those who lead ----------------------------------------------------------------


def led(season, states, role=Leadership.Role.LEADER):
    """A bloc whose first unit leads and whose second deputises; who holds the post."""
    bloc_year, members = bloc_of(season, states, number=10)
    posts = {
        each: LeadershipFactory(membership=member, role=each)
        for each, member in zip(Leadership.Role, members, strict=False)
    }
    post = posts[role]
    RepresentativeFactory(user=post.person, organization=post.membership.organization)
    return bloc_year, members, post.person


def test_a_leader_scores_all_units_but_the_own(client, season):
    _, members, leader = led(season, [SENT, SENT, SCORED, DRAFT])

    home = seen_by(client, leader).context["bloc"]

    [task] = [each for each in home.tasks if each.title.startswith("Chấm điểm")]
    assert task.title == "Chấm điểm: còn 1 bảng đã gửi chờ Khối chấm"
    assert (task.done, task.total) == (1, 3)
    assert task.url == members[1].score_sheet.get_absolute_url()
    assert any("do Khối phó chấm" in title for title in titles(home.tasks))
    assert (home.submitted, home.scored) == (3, 1)


def test_a_deputy_scores_the_unit_of_the_leader_alone(client, season):
    _, members, deputy = led(season, [SENT, SENT, SENT], Leadership.Role.DEPUTY)

    tasks = seen_by(client, deputy).context["bloc"].tasks

    [task] = [each for each in tasks if "đơn vị Khối trưởng" in each.title]
    assert task.url == members[0].score_sheet.get_absolute_url()


def test_a_leader_waits_for_the_late_units_by_name(client, season):
    _, members, leader = led(season, [SENT, SENT, DRAFT])

    task = seen_by(client, leader).context["bloc"].tasks[0]

    assert (task.kind, task.title) == ("late", "1 đơn vị chưa gửi bảng tự chấm")
    assert members[2].organization.name.removeprefix("HTX nông nghiệp ") in task.detail


@pytest.mark.parametrize(
    ("planned_on", "title"),
    [
        (None, "Chọn ngày họp hội nghị Khối"),
        (date(2023, 12, 27), "Chuẩn bị hội nghị Khối ngày 27/12/2023"),
        (date(2023, 12, 20), "Ghi biên bản hội nghị Khối ngày 20/12/2023"),
    ],
)
def test_the_meeting_is_chosen_prepared_and_written_down(client, season, planned_on, title):
    bloc_year, _, leader = led(season, [SCORED, SCORED])
    if planned_on:
        MeetingFactory(bloc_year=bloc_year, planned_on=planned_on)

    tasks = seen_by(client, leader).context["bloc"].tasks

    [task] = [each for each in tasks if each.title == title]
    assert client.get(task.url).status_code == 200


def test_after_the_meeting_the_whole_bloc_is_handed_over(client, season):
    bloc_year, _, leader = led(season, [SCORED, SCORED])
    MeetingFactory(bloc_year=bloc_year, planned_on=date(2023, 12, 21), held_at=NOON)

    tasks = seen_by(client, leader).context["bloc"].tasks

    assert titles(tasks) == ["Gửi cả Khối kèm biên bản"]


def test_a_leader_does_not_read_points_before_they_are_handed_over(client, season):
    _, _, leader = led(season, [SENT, SENT, DRAFT])

    rows = seen_by(client, leader).context["bloc"].rows

    assert rows[1].unit.totals["self"] == 90
    assert rows[2].unit.totals.get("self") is None


def test_a_leaders_home_costs_the_same_for_two_units_and_four(client, season):
    bloc_year, members, leader = led(season, [SENT, SENT])
    two = queries_of(client, leader)
    for state in (SENT, DRAFT):
        _, [other] = bloc_of(season, [state])
        other.bloc_year = bloc_year
        other.save()

    assert queries_of(client, leader) == two


# --- Council and province ----------------------------------------------------------------------


def test_the_council_opens_on_the_session_under_way(client, season):
    session = CouncilSessionFactory(season=season)
    ProposalFactory(season=season)

    answer = seen_by(client, CouncilFactory())

    [task] = answer.context["reader"].tasks
    assert task.title == "Xét 1 đề nghị tại phiên họp ngày 25/01/2024"
    assert task.url == session.get_absolute_url()


def test_a_closed_session_is_done(client, season):
    CouncilSessionFactory(season=season, closed_at=NOON)

    reader = seen_by(client, CouncilFactory()).context["reader"]

    assert reader.tasks == []
    assert titles(reader.finished) == ["Phiên họp ngày 25/01/2024"]


def test_the_province_sees_what_was_sealed_and_sent_and_no_more(client, season):
    ranked_bloc(places=(1,), bloc_year=BlocYearFactory(season=season, number=1))
    bloc_of(season, [SCORED], number=2)
    ProposalFactory(season=season)
    ProposalFactory(season=season, state=Proposal.State.SUBMITTED)
    SubmissionFactory(season=season)
    sent = SubmissionFactory(season=season, number=3, dated_on=date(2024, 2, 5), sent_at=NOON)

    reader = seen_by(client, ReviewerFactory()).context["reader"]

    assert [row.bloc_year.number for row in reader.rankings] == [1]
    assert [(row.proposed, row.passed) for row in reader.awards] == [(1, 1)]
    assert reader.submissions == [sent]
    assert titles(reader.tasks) == ["Đọc Tờ trình 03/TTr-LMHTX"]


def test_a_decision_answers_the_to_trinh(client, season):
    sent = SubmissionFactory(season=season, number=3, dated_on=date(2024, 2, 5), sent_at=NOON)
    DecisionFactory(season=season, submission=sent)

    assert seen_by(client, ReviewerFactory()).context["reader"].tasks == []


@pytest.mark.parametrize("factory", [CouncilFactory, ReviewerFactory])
def test_a_readers_home_costs_the_same_for_one_bloc_and_three(client, season, factory):
    person = factory()

    def one_more():
        ranked_bloc(places=(1,), bloc_year=BlocYearFactory(season=season))
        ProposalFactory(season=season, state=Proposal.State.SUBMITTED)
        SubmissionFactory(season=season, number=3, dated_on=date(2024, 2, 5), sent_at=NOON)

    one_more()
    one = queries_of(client, person)
    one_more()
    one_more()

    assert queries_of(client, person) == one
