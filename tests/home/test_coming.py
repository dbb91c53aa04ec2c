"""What a home says beside its tasks: what comes next, the own unit apart, whom to call."""

from datetime import date

import pytest

from blocs.models import Leadership, Pledge
from blocs.selectors import SeasonStep
from cooperatives.models import Figure
from home.tasks import next_words
from tests.factories.awards import DecisionFactory
from tests.factories.blocs import LeadershipFactory, PledgeFactory
from tests.factories.cooperatives import FigureFactory, RepresentativeFactory
from tests.factories.people import CouncilFactory, OfficerFactory, ReviewerFactory
from tests.home.seasons import DRAFT, SCORED, SENT, bloc_of, director_of, season_2023, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


@pytest.fixture
def season():
    return season_2023()


def led(season, states, role=Leadership.Role.LEADER):
    bloc_year, members = bloc_of(season, states, number=10)
    post = LeadershipFactory(membership=members[0], role=role)
    RepresentativeFactory(user=post.person, organization=members[0].organization)
    return members, post.person


def test_the_next_step_is_told_with_its_days():
    steps = [
        SeasonStep(5, "khoi_cham", "Khối chấm điểm", "16–25/12", "now"),
        SeasonStep(6, "hoi_nghi", "Hội nghị Khối", "26/12–12/01/2024", "next"),
    ]

    assert next_words(steps) == "Bước kế tiếp: Hội nghị Khối, 26/12–12/01/2024."
    assert next_words(steps[:1]) == "Các bước của năm đã qua hết."


@pytest.mark.parametrize("factory", [CouncilFactory, ReviewerFactory])
def test_who_has_nothing_to_do_is_told_what_comes(client, season, factory):
    page = seen_by(client, factory()).text

    assert "Không còn việc nào phải làm lúc này. Bước kế tiếp: Hội nghị Khối bình xét" in page
    assert "Hội đồng họp trong khoảng 25–31/01/2024" in page


def test_a_director_without_work_is_told_what_comes(client, season):
    _, [member] = bloc_of(season, [SENT])
    unit = member.organization
    PledgeFactory(organization=unit, season=season, state=Pledge.State.ACCEPTED)
    FigureFactory(organization=unit, period=Figure.Period.HALF, value=1)

    page = seen_by(client, director_of(member)).text

    assert "Bước kế tiếp: Hội nghị Khối bình xét, suy tôn" in page


def test_a_leaders_own_unit_stands_apart_from_the_bloc(client, season):
    _, leader = led(season, [DRAFT, SENT])

    answer = seen_by(client, leader)

    own = [task.title for task in answer.context["own"].tasks]
    assert "Tự chấm điểm năm 2023" in own
    assert "Tự chấm điểm năm 2023" not in [task.title for task in answer.context["bloc"].tasks]
    assert "Việc của đơn vị mình" in answer.text


def test_the_late_units_stand_with_whom_to_call(client, season):
    members, leader = led(season, [SENT, DRAFT, SCORED])
    late = members[1].organization
    late.contact_name, late.contact_phone = "Nguyễn Văn Mẫu", "0100000001"
    late.save()

    answer = seen_by(client, leader)

    assert [row.unit.membership.organization for row in answer.context["waited_for"]] == [late]
    assert "Đơn vị nộp chậm" in answer.text
    assert 'href="tel:0100000001"' in answer.text


def test_where_all_have_sent_nobody_is_called(client, season):
    _, leader = led(season, [SENT, SCORED])

    assert "Đơn vị nộp chậm" not in seen_by(client, leader).text


def test_the_council_sees_what_came_of_its_proposals(client, season):
    decision = DecisionFactory(season=season, decided_on=date(2023, 12, 1))

    assert str(decision) in seen_by(client, CouncilFactory()).text


def test_a_bar_at_the_foot_of_a_phone_has_five_places_at_most(client, season):
    _, [member] = bloc_of(season, [DRAFT])

    tabbar = seen_by(client, director_of(member)).context["tabbar"]

    assert 1 < len(tabbar) <= 5


def test_staff_who_are_done_are_told_what_comes(client, season):
    assert "Bước kế tiếp: Hội nghị Khối bình xét" in seen_by(client, OfficerFactory()).text
