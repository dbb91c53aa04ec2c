"""The council: minutes, counts, shares, closing."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.models import CouncilSession, Proposal, Submission
from awards.services import (
    VoteCount,
    clear_votes,
    close_session,
    record_session,
    record_votes,
)
from catalogue.models import AwardTerm, AwardType
from history.conflicts import Stale
from tests.awards.way import (
    JANUARY,
    a_season_before_the_council,
    voted,
)
from tests.factories.awards import (
    CouncilSessionFactory,
    minutes,
)
from tests.factories.blocs import SeasonFactory
from tests.factories.people import AdminFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("threshold", "agree", "state"),
    [
        ("2/3", 6, Proposal.State.PASSED),
        ("2/3", 5, Proposal.State.REJECTED),
        ("80%", 8, Proposal.State.PASSED),
        ("80%", 7, Proposal.State.REJECTED),
    ],
)
def test_the_share_in_force_on_the_day_decides(threshold, agree, state):
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.update(threshold=threshold)

    session = voted(season, admin, made[:1], agree)
    close_session(session=session, by=admin, at=JANUARY)

    made[0].refresh_from_db()
    vote = session.votes.get()
    assert made[0].state == state
    assert (vote.threshold, vote.quorum, vote.denominator) == (threshold, "2/3", "total")
    assert f"{agree}/9 phiếu đồng ý" in vote.outcome.sentence


def test_a_proposal_not_voted_on_waits_for_another_sitting():
    season, admin, made = a_season_before_the_council()

    close_session(session=voted(season, admin, made[:1]), by=admin, at=JANUARY)

    states = list(Proposal.objects.order_by("place").values_list("state", flat=True))
    assert states == [Proposal.State.PASSED, Proposal.State.PROPOSED, Proposal.State.PROPOSED]


def test_more_votes_than_came_are_refused():
    season, admin, made = a_season_before_the_council()
    session = record_session(
        season=season, minutes=minutes(present=8, absent="1, bận", ballots_out=8, ballots_in=8),
        by=admin, at=JANUARY,
    )  # fmt: skip

    with pytest.raises(ValidationError, match="là 9, mà chỉ có 8 phiếu thu về"):
        record_votes(session=session, votes={made[0].pk: VoteCount(7, 1, 1)}, by=admin, at=JANUARY)

    assert not session.votes.exists()


def test_without_a_quorum_no_count_is_taken():
    season, admin, made = a_season_before_the_council()
    session = record_session(
        season=season, minutes=minutes(present=5, absent="4", ballots_out=5, ballots_in=5),
        by=admin, at=JANUARY,
    )  # fmt: skip

    with pytest.raises(ValidationError, match="Cuộc họp có 5/9 thành viên"):
        record_votes(session=session, votes={made[0].pk: VoteCount(5)}, by=admin, at=JANUARY)


def test_an_award_without_terms_on_the_day_is_not_voted_on():
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.all().delete()
    session = record_session(season=season, minutes=minutes(), by=admin, at=JANUARY)

    with pytest.raises(ValidationError, match="Danh mục chưa có quy định về Cờ thi đua"):
        record_votes(session=session, votes={made[0].pk: VoteCount(9)}, by=admin, at=JANUARY)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"starts_at": None}, "giờ bắt đầu và giờ kết thúc"),
        ({"present": 8, "ballots_out": 8, "ballots_in": 8}, "ai vắng, lý do"),
        ({"tellers": ""}, "tổ kiểm phiếu"),
        ({"ballots_in": None}, "số phiếu phát ra, thu về"),
        ({"conclusion": " "}, "kết luận của chủ trì"),
    ],
)
def test_a_sitting_is_closed_only_with_complete_minutes(changed, sentence):
    season, admin, made = a_season_before_the_council()
    session = record_session(season=season, minutes=minutes(**changed), by=admin, at=JANUARY)
    record_votes(session=session, votes={made[0].pk: VoteCount(8)}, by=admin, at=JANUARY)

    with pytest.raises(ValidationError, match=sentence):
        close_session(session=session, by=admin, at=JANUARY)


def test_a_show_of_hands_needs_neither_tellers_nor_ballots():
    season, admin, made = a_season_before_the_council()
    by_hand = minutes(
        method=CouncilSession.Method.HANDS, tellers="", ballots_out=None, ballots_in=None
    )
    session = record_session(season=season, minutes=by_hand, by=admin, at=JANUARY)
    record_votes(session=session, votes={made[0].pk: VoteCount(9)}, by=admin, at=JANUARY)

    assert close_session(session=session, by=admin, at=JANUARY).closed_at == JANUARY


def test_a_sitting_without_counts_is_not_closed():
    session = CouncilSessionFactory()

    with pytest.raises(ValidationError, match="kết quả biểu quyết của ít nhất một đề nghị"):
        close_session(session=session, by=AdminFactory(), at=JANUARY)


def test_a_closed_sitting_does_not_change():
    season, admin, made = a_season_before_the_council()
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)

    for change in (
        lambda: record_session(
            season=season, minutes=minutes(), session=session, by=admin, at=JANUARY
        ),
        lambda: record_votes(
            session=session, votes={made[0].pk: VoteCount(1)}, by=admin, at=JANUARY
        ),
        lambda: clear_votes(session=session, by=admin, at=JANUARY),
        lambda: close_session(session=session, by=admin, at=JANUARY),
    ):
        with pytest.raises(ValidationError, match="đã khóa, không sửa được"):
            change()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held_on": date(2024, 2, 1)}, "ở sau hôm nay"),
        ({"members": 0, "present": 0}, "từ 1 trở lên"),
        ({"present": 10}, "không thể nhiều hơn tổng số 9"),
        ({"ballots_out": 10}, "Phát ra 10 phiếu"),
        ({"ballots_out": 8, "ballots_in": 9}, "nhiều hơn số phiếu phát ra"),
    ],
)
def test_minutes_that_cannot_be_are_refused(changed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        record_session(
            season=SeasonFactory(), minutes=minutes(**changed), by=AdminFactory(), at=JANUARY
        )


def test_the_figures_under_written_counts_do_not_change_before_those_are_cleared():
    season, admin, made = a_season_before_the_council()
    session = voted(season, admin, made)
    fewer = minutes(present=8, absent="1, bận", ballots_out=8, ballots_in=8)

    with pytest.raises(ValidationError, match="Xin xóa kết quả"):
        record_session(season=season, minutes=fewer, session=session, by=admin, at=JANUARY)
    clear_votes(session=session, by=admin, at=JANUARY)
    record_session(season=season, minutes=fewer, session=session, by=admin, at=JANUARY)

    session.refresh_from_db()
    assert (session.present, session.votes.count()) == (8, 0)


def test_an_older_form_of_a_sitting_does_not_overwrite_the_newer():
    season, admin = SeasonFactory(), AdminFactory()
    session = record_session(season=season, minutes=minutes(), by=admin, at=JANUARY)
    record_session(
        season=season, minutes=minutes(place="Phòng 2"), session=session, version=1,
        by=admin, at=JANUARY,
    )  # fmt: skip

    with pytest.raises(Stale) as conflict:
        record_session(
            season=season, minutes=minutes(place="Phòng 3"), session=session, version=1,
            by=admin, at=JANUARY,
        )  # fmt: skip

    assert conflict.value.theirs["place"] == "Phòng 2"


@pytest.mark.parametrize("factory", [OfficerFactory, UserFactory])
def test_only_the_admin_writes_the_council(factory):
    season, admin, made = a_season_before_the_council()
    session = voted(season, admin, made)

    with pytest.raises(PermissionDenied):
        record_session(season=season, minutes=minutes(), by=factory(), at=JANUARY)
    with pytest.raises(PermissionDenied):
        record_votes(session=session, votes={}, by=factory(), at=JANUARY)
    with pytest.raises(PermissionDenied):
        close_session(session=session, by=factory(), at=JANUARY)


def test_two_thirds_present_are_exactly_enough():
    season, admin, made = a_season_before_the_council()
    AwardTerm.objects.update(threshold="2/3")
    session = record_session(
        season=season,
        minutes=minutes(
            present=6, absent="3, công tác", ballots_out=6, ballots_in=6, starts_at=time(14, 0)
        ),
        by=admin, at=JANUARY,
    )  # fmt: skip

    [vote] = record_votes(session=session, votes={made[0].pk: VoteCount(6)}, by=admin, at=JANUARY)

    assert vote.passed
    assert not Submission.objects.exists()
    assert AwardType.objects.count() == 2
