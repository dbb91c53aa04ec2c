"""Which home each role comes to, and those of the council and the province."""

from datetime import date

import pytest

from awards.models import Proposal
from tests.factories.awards import (
    CouncilSessionFactory,
    DecisionFactory,
    ProposalFactory,
    SubmissionFactory,
    ranked_bloc,
)
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipFactory,
)
from tests.factories.moments import NOON
from tests.factories.people import (
    AdminFactory,
    CouncilFactory,
    OfficerFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.home.seasons import (
    DRAFT,
    SCORED,
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
