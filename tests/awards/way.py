"""The way of an award through a season, as far as a test needs it."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import (
    Proposal,
)
from awards.services import (
    VoteCount,
    close_session,
    number_submission,
    prepare_submission,
    propose_for_season,
    record_decision,
    record_session,
    record_votes,
    send_submission,
)
from tests.factories.awards import (
    IssuerFactory,
    SubmissionFactory,
    minutes,
    quotas,
    ranked_bloc,
)
from tests.factories.moments import moment
from tests.factories.people import (
    AdminFactory,
)

TODAY = moment(20, 3, 2024)
JANUARY, FEBRUARY, MARCH = moment(26, 1, 2024), moment(5, 2, 2024), moment(20, 3, 2024)


def cost(client, page):
    """How many queries a page takes once it was seen."""
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def season_page(year=2023):
    return reverse("awards:awards", args=[year])


def a_ranked_season(places=(1, 2, 3)):
    standings = ranked_bloc(places)
    quotas(standings[0].membership.bloc_year)
    return standings


def sent_submission(*proposals):
    submission = SubmissionFactory(number=5, dated_on=date(2024, 2, 1), sent_at=TODAY)
    for proposal in proposals:
        proposal.submission, proposal.state = submission, Proposal.State.SUBMITTED
        proposal.save()
    return submission


def a_season_before_the_council():
    standings = ranked_bloc()
    quotas(standings[0].membership.bloc_year)
    season, admin = standings[0].membership.season, AdminFactory()
    made = propose_for_season(season=season, by=admin, at=moment(20, 1, 2024)).made
    return season, admin, made


def voted(season, admin, made, agree=9):
    session = record_session(season=season, minutes=minutes(), by=admin, at=JANUARY)
    record_votes(
        session=session, votes={each.pk: VoteCount(agree, 9 - agree) for each in made},
        by=admin, at=JANUARY,
    )  # fmt: skip
    return session


def sent(season, admin, made):
    session = close_session(session=voted(season, admin, made), by=admin, at=JANUARY)
    [submission] = prepare_submission(season=season, session=session, by=admin, at=FEBRUARY)
    number_submission(
        submission=submission, number=5, dated_on=date(2024, 2, 1), by=admin, at=FEBRUARY
    )
    return send_submission(submission=submission, by=admin, at=FEBRUARY)


def decide(season, submission, granted, by, **changed):
    return record_decision(
        season=season, submission=submission, granted=granted, by=by,
        **{
            "number": "614/QĐ-UBND", "decided_on": date(2024, 3, 11), "issuer": IssuerFactory(),
            "title": "Về việc khen thưởng", "at": MARCH, **changed,
        },
    )  # fmt: skip
