"""A ranking opened again, and the proposals that rest on it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from awards.models import Proposal
from awards.services import send_submission
from history.models import Event
from scoring.models import Ranking
from scoring.services.rankings import reopen_ranking
from tests.awards.way import (
    FEBRUARY,
    a_season_before_the_council,
    sent_submission,
    voted,
)
from tests.factories.awards import SubmissionFactory

pytestmark = pytest.mark.django_db


def reopen(made, by):
    bloc_year = made[0].standing.membership.bloc_year
    return reopen_ranking(bloc_year=bloc_year, reason="Sai hội phí", by=by, at=FEBRUARY)


def test_what_is_open_is_named_before_and_kept_in_the_record(client):
    _, admin, made = a_season_before_the_council()
    client.force_login(admin)

    number = made[0].standing.membership.bloc_year.number
    asked = client.get(reverse("scoring:ranking_reopen", args=[2023, number])).text
    reopen(made, admin)

    assert made[0].name in asked
    kept = Event.objects.get(verb="scoring.ranking_reopened").changes
    assert len(kept["đề nghị dựa trên kết quả cũ"]) == len(made)


def test_what_went_out_and_is_undecided_holds_the_ranking_until_its_decision():
    _, admin, made = a_season_before_the_council()
    submission = sent_submission(*made)

    with pytest.raises(ValidationError, match="Hồ sơ đã trình không đổi") as refused:
        reopen(made, admin)
    assert len(refused.value.messages) == len(made)

    submission.proposals.update(state=Proposal.State.GRANTED)
    assert reopen(made, admin).state == Ranking.State.PROVISIONAL


def test_nothing_goes_out_on_a_ranking_opened_again_or_a_place_that_moved():
    season, admin, made = a_season_before_the_council()
    voted(season, admin, made)
    reopen(made, admin)
    submission = SubmissionFactory(season=season, number=5, dated_on=FEBRUARY.date())
    Proposal.objects.update(state=Proposal.State.PASSED, submission=submission)

    with pytest.raises(ValidationError, match="đang mở lại"):
        send_submission(submission=submission, by=admin, at=FEBRUARY)

    Ranking.objects.update(state=Ranking.State.SEALED, sealed_at=FEBRUARY, digest="x")
    standing = made[0].standing
    standing.place, standing.not_ranked_reason = None, "Thiếu hồ sơ"
    standing.save()
    with pytest.raises(ValidationError, match="nay là không xếp hạng"):
        send_submission(submission=submission, by=admin, at=FEBRUARY)
