"""Kiến nghị: who asks, until when, who answers, and what it holds back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from history import clock
from history.conflicts import Stale
from history.models import Event
from scoring.models import Question, ScoreSheet
from scoring.services import questions as services
from scoring.services import rankings
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory, OfficerFactory, ReviewerFactory
from tests.scoring.rankings import AFTER, scene

pytestmark = pytest.mark.django_db

LAST_MOMENT = moment(25, 12, 2023, 23, 59)


def announced():
    played = scene()
    played.announce()
    return played


def ask(played, by=None, at=NOON, **given):
    own = played.memberships[2]
    fields = {"asked_for": own, "about": own, "text": "Xin xem lại điểm.", **given}
    return services.ask_question(
        bloc_year=played.bloc_year, by=by or played.representative, at=at, **fields
    )


def answer(question, by, **given):
    fields = {"answer": "Đã đối chiếu, giữ điểm.", **given}
    return services.answer_question(question=question, by=by, at=NOON, **fields)


def criterion_of(membership):
    return membership.score_sheet.lines.select_related("criterion__group").first().criterion


def test_a_member_asks_about_a_criterion_of_a_peer_and_the_bloc_reads_it(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    played = announced()
    peer = played.memberships[0]
    address = reverse("scoring:question_ask", args=[2023, 10])
    client.force_login(played.representative)

    sheet = client.get(peer.score_sheet.get_absolute_url()).text
    link = f"{address}?don-vi={peer.pk}&amp;tieu-chi={criterion_of(peer).pk}"
    form = client.get(link.replace("&amp;", "&")).text
    own = played.memberships[2].pk
    client.post(
        f"{address}?don-vi={peer.pk}",
        {"asked_for": own, "criterion": criterion_of(peer).pk, "text": "Vì sao được 57,5?"},
    )
    client.force_login(played.deputy)
    listed = client.get(reverse("scoring:questions", args=[2023, 10])).text

    assert link in sheet
    assert "Về bảng chấm điểm của HTX NN Kinh 4A" in form
    question = Question.objects.get()
    assert (question.number, question.asked_by) == (1, played.representative)
    assert "HTX NN Thạnh Quới" in listed
    assert "hỏi về HTX NN Kinh 4A, tiêu chí I.1" in listed
    assert "Vì sao được 57,5?" in listed
    assert Event.objects.filter(verb="scoring.question_asked").count() == 1


def test_the_window_ends_with_its_last_day():
    played = announced()

    ask(played, at=LAST_MOMENT)
    with pytest.raises(ValidationError, match="Hạn nhận kiến nghị đã hết ngày 25/12/2023"):
        ask(played, at=moment(26, 12, 2023, 0, 0), text="Muộn")


def test_nobody_asks_before_the_ranking_is_announced():
    with pytest.raises(ValidationError, match="chưa công bố dự kiến"):
        ask(scene())


def test_the_same_question_sent_twice_is_one():
    played = announced()

    assert ask(played) == ask(played)
    assert Question.objects.count() == 1


def test_the_officer_enters_a_question_with_its_source_and_another_one_answers():
    played = announced()
    with pytest.raises(ValidationError, match="xin chọn nguồn"):
        ask(played, by=played.officer)

    question = ask(played, by=played.officer, source="Điện thoại")

    assert Event.objects.last().on_behalf_of == "HTX NN Thạnh Quới"
    with pytest.raises(ValidationError, match="Xin một cán bộ khác hoặc quản trị"):
        answer(question, played.officer)
    assert answer(question, AdminFactory()).answered_at == NOON


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": " \x00 "}, "Xin ghi nội dung"),
        ({"about": None, "criterion": "first"}, "không có trong bảng chấm"),
    ],
)
def test_a_question_needs_words_and_a_criterion_its_sheet(given, sentence):
    played = announced()
    if "criterion" in given:
        given = given | {"criterion": criterion_of(played.memberships[0])}

    with pytest.raises(ValidationError, match=sentence):
        ask(played, **given)


def test_strangers_neither_ask_nor_answer():
    played = announced()
    question = ask(played)

    for stranger in (OfficerFactory(), ReviewerFactory()):
        with pytest.raises(PermissionDenied):
            ask(played, by=stranger)
        with pytest.raises(PermissionDenied):
            answer(question, stranger)
    with pytest.raises(PermissionDenied):
        ask(played, asked_for=played.memberships[0])
    with pytest.raises(PermissionDenied):
        answer(question, played.representative)


def test_an_answer_is_written_once_and_the_second_sees_the_first():
    played = announced()
    question = ask(played)
    answer(question, played.officer)

    with pytest.raises(Stale) as stale:
        answer(question, AdminFactory(), answer="Khác")

    assert stale.value.theirs["answer"] == "Đã đối chiếu, giữ điểm."


def test_an_unanswered_question_holds_the_seal_back_and_a_change_of_points_goes_its_own_way():
    played = announced()
    question = ask(played)
    with pytest.raises(ValidationError, match="Còn 1/1 kiến nghị chưa trả lời"):
        played.seal()

    answer(question, played.officer, changed_points=True)

    assert ScoreSheet.objects.get(membership=played.memberships[2]).state == "da_tham_dinh"
    played.seal()
    with pytest.raises(ValidationError, match="Xếp hạng đã chốt"):
        answer(question, AdminFactory())
    with pytest.raises(ValidationError, match="đã chốt nên không nhận kiến nghị"):
        ask(played, at=AFTER, text="Muộn")


def test_the_page_answers_and_keeps_what_was_typed_against_a_faster_hand(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    played = announced()
    question = ask(played)
    client.force_login(played.officer)
    address = reverse("scoring:question_answer", args=[2023, 10, question.pk])
    assert "Xin xem lại điểm." in client.get(address).text
    answer(question, AdminFactory())

    late = client.post(address, {"answer": "Câu trả lời gõ sau"})

    assert late.status_code == 409
    assert "Câu trả lời gõ sau" in late.text
    assert "Đã đối chiếu, giữ điểm." in late.text


def test_after_the_window_the_page_says_so_instead_of_the_form(client, monkeypatch):
    played = announced()
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    client.force_login(played.representative)

    page = client.get(reverse("scoring:question_ask", args=[2023, 10])).text

    assert "Hạn nhận kiến nghị đã hết ngày 25/12/2023" in page
    assert "<textarea" not in page
    sheet = client.get(played.memberships[2].score_sheet.get_absolute_url()).text
    assert "Hỏi về tiêu chí này" not in sheet


def test_the_list_costs_the_same_for_one_question_and_three(
    client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    played = announced()
    client.force_login(played.officer)
    counts = []
    for number in (1, 2, 3):
        ask(played, text=f"Câu {number}")
        with django_assert_max_num_queries(10) as counted:
            client.get(reverse("scoring:questions", args=[2023, 10]))
        counts.append(len(counted))

    assert counts[0] == counts[2]


def test_an_announcing_again_after_reopening_keeps_the_questions_and_their_numbers():
    played = announced()
    answer(ask(played), played.officer)
    rankings.reopen_ranking(
        bloc_year=played.bloc_year, reason="Sai hội phí", by=played.officer, at=NOON
    )
    played.announce(until=date(2023, 12, 25))

    assert ask(played, text="Câu mới").number == 2
