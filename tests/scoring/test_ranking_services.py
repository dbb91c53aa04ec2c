"""Công bố dự kiến, chốt, mở lại: who, when, and what is frozen."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from blocs.models import Meeting
from history.conflicts import Stale
from history.models import Event
from history.services import verify_chain
from scoring.models import (
    ClassBand,
    CriteriaSet,
    Criterion,
    Ranking,
    ScoreLine,
    ScoreSheet,
    Standing,
)
from scoring.selectors.rankings import ranking_of, sealed
from scoring.selectors.seals import verify_seal
from scoring.services import rankings as services
from tests.factories.moments import NOON
from tests.factories.people import AdminFactory, CouncilFactory, OfficerFactory, ReviewerFactory
from tests.scoring.rankings import AFTER, ASK_UNTIL, UNITS, Unit, scene

pytestmark = pytest.mark.django_db

CHANGED = (
    Unit("HTX A", (58, 40), (58, 40), (50, 40)),
    Unit("HTX B", (57, 40), (57, 40), (57, 40)),
)


def fresh(played):
    return Ranking.objects.select_related("bloc_year__season", "bloc_year__bloc").get(
        bloc_year=played.bloc_year
    )


def test_announcing_shows_the_places_and_opens_the_time_for_questions():
    played = scene()

    ranking = played.announce()

    ranking.refresh_from_db()
    assert (ranking.state, ranking.announced_at) == (Ranking.State.ANNOUNCED, NOON)
    assert ranking.questions_until == ASK_UNTIL
    event = Event.objects.get()
    assert (event.verb, event.season) == ("scoring.ranking_announced", 2023)
    assert event.changes["thứ hạng"]["HTX NN Kinh 4A"] == [1, "95.50"]


def test_announcing_waits_for_the_last_sheet():
    played = scene((*UNITS, Unit("HTX Chậm", (50, 30), (50, 30), state=ScoreSheet.State.ADOPTED)))

    with pytest.raises(ValidationError, match="3/4 bảng chấm điểm đã thẩm định. Còn HTX Chậm."):
        played.announce()

    assert not Event.objects.exists()


def test_the_time_for_questions_lies_ahead():
    with pytest.raises(ValidationError, match="Hạn nhận ý kiến 21/12/2023 đã qua"):
        scene().announce(until=date(2023, 12, 21))


def test_a_ranking_is_announced_once():
    played = scene()
    played.announce()

    with pytest.raises(ValidationError, match="đã công bố"):
        played.announce()


def test_sealing_freezes_places_names_and_sheets():
    played = scene()

    ranking = played.announce_and_seal()

    ranking = fresh(played)
    assert (ranking.state, ranking.sealed_at, ranking.sealed_by) == (
        Ranking.State.SEALED, AFTER, played.officer,
    )  # fmt: skip
    assert verify_seal(ranking)
    assert list(
        Standing.objects.order_by("order").values_list(
            "name", "legal_name", "self_total", "bloc_total", "total", "class_name", "place"
        )
    ) == [
        ("HTX NN Kinh 4A", "HTX NN Kinh 4A (đầy đủ)", 97, 96, Decimal("95.5"), "Tốt", 1),
        (
            "HTX NN Phú Lợi", "HTX NN Phú Lợi (đầy đủ)", 98, Decimal("95.5"), Decimal("94.5"),
            "Tốt", 2,
        ),
        (
            "HTX NN Thạnh Quới", "HTX NN Thạnh Quới (đầy đủ)", Decimal("96.5"), Decimal("94.5"),
            Decimal("93.5"), "Tốt", 3,
        ),
    ]  # fmt: skip
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {ScoreSheet.State.SEALED}
    assert verify_chain() is None


def test_the_sealed_ranking_reads_as_it_did_before_sealing_whatever_is_renamed_after():
    played = scene((Unit("HTX A", (57, 38)), Unit("HTX B", (55, 40)), Unit("HTX C", (55, 40))))
    played.announce()
    before = ranking_of(played.bloc(), AFTER.date())
    played.seal()
    organization = played.memberships[0].organization
    organization.name = "HTX Tên Mới"
    organization.save()

    after = sealed(played.bloc())

    seen = [
        [(r.name, r.place, r.is_tied, r.total, r.tie_note, r.class_name) for r in ranking.rows]
        for ranking in (before, after)
    ]
    assert seen[0] == seen[1]
    assert after.is_sealed
    assert verify_seal(fresh(played))


def test_sealing_before_announcing_is_refused():
    with pytest.raises(ValidationError, match="Chưa công bố dự kiến"):
        scene().seal()


def test_sealing_while_members_may_still_ask_is_refused():
    played = scene()
    played.announce(until=AFTER.date())

    with pytest.raises(ValidationError, match="đến hết ngày 26/12/2023. Chốt được từ ngày hôm sau"):
        played.seal()

    assert not Standing.objects.exists()


def test_sealing_without_the_minutes_of_the_meeting_is_refused():
    played = scene(held=False)
    played.announce()

    with pytest.raises(ValidationError, match="Ghi biên bản hội nghị Khối"):
        played.seal()


def test_sealing_twice_is_refused():
    played = scene()
    played.announce_and_seal()

    with pytest.raises(ValidationError, match="đã chốt nên không thay đổi được"):
        played.seal()


def test_a_change_among_the_first_three_waits_for_the_blocs_answer():
    played = scene(CHANGED)
    played.announce()

    with pytest.raises(ValidationError, match="HTX B: Khối xếp hạng 2, thẩm định hạng 1."):
        played.seal()
    services.answer_rank_change(
        bloc_year=played.bloc_year, text="Khối đồng ý.", by=played.leader, at=NOON
    )
    played.seal()

    ranking = fresh(played)
    assert ranking.bloc_answer == "Khối đồng ý."
    assert verify_seal(ranking)


@pytest.mark.parametrize(
    ("units", "text", "sentence"),
    [
        (UNITS, "Đồng ý", "không cần ý kiến"),
        (CHANGED, "  ", "Xin ghi ý kiến của Khối"),
    ],
)
def test_an_answer_needs_a_question_and_words(units, text, sentence):
    played = scene(units)

    with pytest.raises(ValidationError, match=sentence):
        services.answer_rank_change(
            bloc_year=played.bloc_year, text=text, by=played.deputy, at=NOON
        )


def test_reopening_keeps_the_old_seal_in_the_history_and_gives_the_sheets_back():
    played = scene()
    digest = played.announce_and_seal().digest

    services.reopen_ranking(
        bloc_year=played.bloc_year, reason="Sai hội phí của Phú Lợi", by=played.officer, at=AFTER
    )

    ranking = fresh(played)
    assert (ranking.state, ranking.digest, ranking.sealed_at, ranking.questions_until) == (
        Ranking.State.PROVISIONAL, "", None, None,
    )  # fmt: skip
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {ScoreSheet.State.VERIFIED}
    event = Event.objects.order_by("-seq").first()
    assert event.reason == "Sai hội phí của Phú Lợi"
    assert event.changes["SHA-256 cũ"] == digest
    assert event.changes["thứ hạng cũ"]["HTX NN Phú Lợi"] == [2, "94.50"]


def test_a_reopened_ranking_is_sealed_anew_with_other_places_in_the_same_rows():
    played = scene()
    played.announce_and_seal()
    kept = dict(Standing.objects.values_list("membership", "pk"))
    services.reopen_ranking(bloc_year=played.bloc_year, reason="Sai", by=played.officer, at=AFTER)
    last = played.memberships[2]
    ScoreLine.objects.filter(sheet__membership=last, criterion__code="1").update(
        alliance_points=60, bloc_points=60
    )
    ScoreSheet.objects.filter(membership=last).update(alliance_total="97.5", bloc_total="97.5")

    played.announce(until=ASK_UNTIL)
    played.seal()

    assert dict(Standing.objects.values_list("membership", "pk")) == kept
    assert list(Standing.objects.order_by("order").values_list("order", "place", "name")) == [
        (1, 1, "HTX NN Thạnh Quới"),
        (2, 2, "HTX NN Kinh 4A"),
        (3, 3, "HTX NN Phú Lợi"),
    ]
    assert verify_seal(fresh(played))


@pytest.mark.parametrize(
    ("reason", "sentence"), [("", "Xin ghi lý do mở lại"), (" x ", "nên không cần mở lại")]
)
def test_reopening_wants_a_reason_and_something_to_reopen(reason, sentence):
    played = scene()
    if not reason:
        played.announce()

    with pytest.raises(ValidationError, match=sentence):
        services.reopen_ranking(
            bloc_year=played.bloc_year, reason=reason, by=played.officer, at=NOON
        )


@pytest.mark.parametrize(
    ("model", "where", "change"),
    [
        (Standing, {"place": 1}, {"place": 2}),
        (Standing, {"place": 2}, {"name": "HTX Khác"}),
        (Standing, {"place": 3}, {"tie_note": "x"}),
        (ScoreSheet, {}, {"self_total": 12}),
        (ScoreSheet, {}, {"failed_conditions": [1]}),
        (ScoreLine, {"criterion__code": "2"}, {"bloc_points": 1}),
        (ScoreLine, {"criterion__code": "2"}, {"alliance_reason": "Sửa lén"}),
        (Criterion, {"code": "1"}, {"max_points": 59}),
        (CriteriaSet, {}, {"digest": "khac"}),
        (CriteriaSet, {}, {"tie_break": []}),
        (ClassBand, {"name": "Tốt"}, {"min_points": 80}),
        (Meeting, {}, {"chair": "Người khác"}),
        (Ranking, {}, {"votes": {"1": 5}}),
        (Ranking, {}, {"bloc_answer": "Khác"}),
    ],
)
def test_the_seal_breaks_when_anything_under_it_is_changed(model, where, change):
    played = scene()
    played.announce_and_seal()

    assert verify_seal(fresh(played))
    model.objects.filter(pk=model.objects.filter(**where).first().pk).update(**change)

    assert not verify_seal(fresh(played))


def test_a_line_taken_away_breaks_the_seal():
    played = scene()
    played.announce_and_seal()

    ScoreLine.objects.first().delete()

    assert not verify_seal(fresh(played))


def test_an_older_form_is_refused():
    played = scene()
    played.announce()

    with pytest.raises(Stale, match="Có người vừa thay đổi xếp hạng này"):
        services.seal_ranking(bloc_year=played.bloc_year, version=0, by=played.officer, at=AFTER)


def test_votes_are_recorded_taken_back_and_settle_a_tie():
    played = scene((Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))))
    first, second = (each.pk for each in played.memberships)
    votes = {first: 3, second: 8}

    services.record_votes(bloc_year=played.bloc_year, votes=votes, by=played.leader, at=NOON)
    assert [row.name for row in ranking_of(played.bloc()).rows] == ["HTX B", "HTX A"]
    services.record_votes(
        bloc_year=played.bloc_year, votes={second: None}, by=played.leader, at=NOON
    )

    assert fresh(played).votes == {str(first): 3}
    assert [row.place for row in ranking_of(played.bloc()).rows] == [1, 1]


def test_votes_for_strangers_and_votes_below_nothing_are_refused():
    played = scene()

    with pytest.raises(ValidationError, match="không thuộc Khối này"):
        services.record_votes(bloc_year=played.bloc_year, votes={0: 1}, by=played.leader)
    with pytest.raises(ValidationError, match="từ 0 trở lên"):
        services.record_votes(
            bloc_year=played.bloc_year, votes={played.memberships[0].pk: -1}, by=played.leader
        )


def actors(played):
    return {
        "admin": AdminFactory(),
        "officer": played.officer,
        "other officer": OfficerFactory(),
        "leader": played.leader,
        "deputy": played.deputy,
        "representative": played.representative,
        "council": CouncilFactory(),
        "reviewer": ReviewerFactory(),
    }


ACTS = {
    services.announce_ranking: ({"questions_until": ASK_UNTIL}, {"admin", "officer"}),
    services.seal_ranking: ({}, {"admin", "officer"}),
    services.reopen_ranking: ({"reason": "x"}, {"admin", "officer"}),
    services.answer_rank_change: ({"text": "x"}, {"admin", "officer", "leader", "deputy"}),
    services.record_votes: ({"votes": {}}, {"admin", "officer", "leader"}),
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_each_act_has_its_people(act):
    played = scene()
    arguments, allowed = ACTS[act]

    refused = set()
    for name, user in actors(played).items():
        try:
            act(bloc_year=played.bloc_year, by=user, at=NOON, **arguments)
        except PermissionDenied:
            refused.add(name)
        except ValidationError:
            pass  # the moment is wrong, the person is not

    assert refused == set(actors(played)) - allowed
