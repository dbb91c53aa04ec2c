"""The overview of a year, and what waits for the Alliance's staff."""

from datetime import date
from decimal import Decimal

import pytest

from awards.models import Proposal, PublishedTotal
from blocs.models import Pledge, PledgeAward, StepCode
from cooperatives.models import Figure
from scoring.models import ScoreSheet
from tests.factories.awards import (
    AwardFactory,
    AwardTypeFactory,
    ProposalFactory,
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
)
from tests.factories.moments import NOON
from tests.factories.people import (
    AdminFactory,
    OfficerFactory,
    ReviewerFactory,
)
from tests.home.seasons import (
    DRAFT,
    SCORED,
    SENT,
    bloc_of,
    director_of,
    queries_of,
    season_2023,
    seen_by,
    titles,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def season():
    return season_2023()


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


def test_late_self_scores_are_the_first_task(client, season):
    bloc_of(season, [SENT, DRAFT, DRAFT], area="Vĩnh Thuận", number=11)
    bloc_of(season, [SENT, DRAFT], area="Gò Quao", number=7)

    task = seen_by(client, AdminFactory()).context["tasks"][0]

    assert (task.kind, task.title) == ("late", "Nhắc 3 HTX chưa gửi bảng tự chấm")
    assert task.detail == "Quá hạn 7 ngày · Vĩnh Thuận 2, Gò Quao 1"
    assert task.url == "/nam/2023/nhac/"


def test_an_officer_sees_the_tasks_of_their_own_blocs(client, season):
    bloc_year, _ = bloc_of(season, [DRAFT])
    bloc_of(season, [DRAFT, DRAFT])

    answer = seen_by(client, bloc_year.officer)

    assert answer.context["tasks"][0].title == "Nhắc 1 HTX chưa gửi bảng tự chấm"
    assert len(answer.context["overview"].rows) == 2


def test_big_differences_and_missing_meeting_days_are_told(client, season):
    bloc_of(season, [SCORED, SCORED], number=4)

    found = titles(seen_by(client, AdminFactory()).context["tasks"])

    assert "2 bảng chấm điểm chênh từ ngưỡng đối chiếu" in found
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
