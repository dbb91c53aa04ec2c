"""Every door by which something is written: what is no number, invisible signs, a step that shuts
and another hand that was faster. Nothing is changed, a sentence says why, what was typed returns.

Workbooks have a page of their own (test_workbooks_hostile.py), evidence too (test_evidence.py).
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from scoring.models import DeclaredRelation, LineReturn, Question, Ranking, ScoreLine, ScoreSheet
from scoring.services import questions
from tests.factories.moments import NOON
from tests.scoring.rankings import scene as ranked_scene
from tests.scoring.sheets import (
    adopt_whole_bloc,
    fill,
    hand_over,
    line,
    meeting_of,
    real_today_is_noon,
    score_whole_bloc,
    stage,
)

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HTTP_ACCEPT": "application/json"}
NO_NUMBERS = ("8a5", "8.500", "1e309", "-1", "٨", "8\x00.500", "\u202e5,8,", "NaN")
INVISIBLE = "Thiếu\x00 hợp \u202eđồng\u202c\u200b"
KEPT = "Thiếu hợp đồng"
REFUSED = {200, 409, 422}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


@dataclass
class Door:
    """A page with what is typed into it; `given` and `reason` name the two boxes."""

    address: str
    sent: dict[str, Any]
    given: str = ""
    reason: str = ""
    by_script: bool = False

    def knock(self, client, given="7", reason="Thiếu ảnh"):
        typed = {self.given: given, self.reason: reason}
        data = self.sent | {name: text for name, text in typed.items() if name}
        return client.post(self.address, data, **(BY_SCRIPT if self.by_script else {}))


# --- The doors, opened for who stands before them ------------------------------------------------


def at_sheet(client, *, page="sheet", by_script=False, reading="bloc"):
    """The leader, before a unit that sent 8 and 8; or the unit itself."""
    there = stage()
    sheet = there.open()
    if reading == "bloc":
        hand_over(there, sheet, 8, 8)
    client.force_login(there.leader if reading == "bloc" else there.representative)
    held = line(sheet)
    keys = [sheet.pk] if page == "sheet" else [sheet.pk, held.pk]
    return Door(
        reverse(f"scoring:{page}", args=keys),
        {"act": "save", "reading": reading, f"version-{held.pk}": held.version},
        f"given-{held.pk}", f"reason-{held.pk}", by_script,
    )  # fmt: skip


def at_criterion(client, **more):
    return at_sheet(client, page="criterion", **more)


def at_grid(client, *, by_script=False):
    there = stage()
    sheet = there.open()
    hand_over(there, sheet, 8, 8)
    client.force_login(there.leader)
    held = line(sheet)
    address = reverse("scoring:bloc_grid", args=[2023, there.bloc_year.number])
    return Door(address, {"luot": "bloc"}, f"o-{held.pk}-{held.version}", f"r-{held.pk}", by_script)


def at_behalf(client):
    there = stage()
    sheet = there.open()
    client.force_login(there.officer)
    held = line(sheet)
    return Door(
        reverse("scoring:behalf", args=[sheet.pk]),
        {"act": "save", "source": "Ảnh Zalo", f"version-{held.pk}": held.version},
        f"given-{held.pk}", f"reason-{held.pk}",
    )  # fmt: skip


def at_adoption(client):
    there = stage()
    score_whole_bloc(there, 8, 7)
    meeting = meeting_of(there)
    client.force_login(there.leader)
    held = line(there.sheet(there.member))
    row = {
        "meeting": meeting.pk, "thay-doi-TOTAL_FORMS": 1, "thay-doi-INITIAL_FORMS": 0,
        "thay-doi-0-unit": held.sheet_id, "thay-doi-0-criterion": held.criterion_id,
    }  # fmt: skip
    address = reverse("scoring:sheets_adoption", args=[2023, there.bloc_year.number])
    return Door(address, row, "thay-doi-0-given", "thay-doi-0-reason")


def at_votes(client):
    there = ranked_scene()
    client.force_login(there.leader)
    return Door(
        reverse("scoring:ranking_votes", args=[2023, 10]), {"version": 0},
        given=f"votes_{there.memberships[0].pk}",
    )  # fmt: skip


def at_question(client):
    there = ranked_scene()
    there.announce()
    client.force_login(there.representative)
    own = there.memberships[2].pk
    address = reverse("scoring:question_ask", args=[2023, 10])
    return Door(address, {"asked_for": own, "about": ""}, reason="text")


def at_answer(client):
    there = ranked_scene()
    there.announce()
    asked = questions.ask_question(
        bloc_year=there.bloc_year, asked_for=there.memberships[2], text="Xin xem lại.",
        by=there.representative, at=NOON,
    )  # fmt: skip
    client.force_login(there.officer)
    address = reverse("scoring:question_answer", args=[2023, 10, asked.pk])
    return Door(address, {}, reason="answer")


def at_line_return(client):
    there = stage()
    adopt_whole_bloc(there, 8, 7)
    held = line(there.sheet(there.member))
    client.force_login(there.officer)
    address = reverse("scoring:line_return", args=[held.sheet_id, held.pk])
    sent = {"lines": [held.pk], "reading": "self", "due_on": "25/12/2023"}
    return Door(address, sent, reason="reason")


def at_sheet_return(client):
    there = stage()
    sheet = there.open()
    hand_over(there, sheet, 8, 8)
    client.force_login(there.officer)
    return Door(reverse("scoring:sheet_return", args=[sheet.pk]), {}, reason="reason")


def at_relations(client):
    there = stage()
    client.force_login(there.leader)
    address = reverse("scoring:relations", args=[2023, there.bloc_year.number])
    sent = {"membership": there.member.pk, "person": there.leader.pk}
    return Door(address, sent, reason="words")


def by_script(door):
    def opened(client, **more):
        return door(client, by_script=True, **more)

    opened.__name__ = f"{door.__name__}_by_script"
    return opened


WITH_POINTS = [
    at_sheet, at_criterion, by_script(at_sheet), by_script(at_criterion), at_grid,
    by_script(at_grid), at_behalf, at_adoption, at_votes,
]  # fmt: skip
WITH_WORDS = [
    at_sheet, at_criterion, by_script(at_sheet), by_script(at_criterion), at_grid,
    by_script(at_grid), at_adoption, at_question, at_answer, at_line_return, at_sheet_return,
    at_relations,
]  # fmt: skip


def names(doors):
    return [each.__name__ for each in doors]


def written():
    """Everything these doors write, as the tables hold it."""
    models = (ScoreSheet, ScoreLine, Ranking, Question, LineReturn, DeclaredRelation)
    return [list(model.objects.order_by("pk").values()) for model in models]


# --- What is no number ---------------------------------------------------------------------------


@pytest.mark.parametrize("door", WITH_POINTS, ids=names(WITH_POINTS))
def test_what_is_no_number_is_refused_at_every_door_and_stays_as_typed(client, door):
    knocked = door(client)
    before = written()

    for typed in NO_NUMBERS:
        if door is at_votes and ".500" in typed:
            continue  # of whole numbers a dot parts thousands
        answer = knocked.knock(client, typed)

        assert answer.status_code in REFUSED, typed
        assert written() == before, typed
        if knocked.by_script:
            assert list(answer.json()["errors"].values()), typed
        elif typed.isprintable():
            assert f'value="{typed}"' in answer.text


# --- Signs nobody sees ---------------------------------------------------------------------------


@pytest.mark.parametrize("door", WITH_WORDS, ids=names(WITH_WORDS))
def test_invisible_and_turning_signs_never_reach_a_table(client, door):
    knocked = door(client)

    answer = knocked.knock(client, "7", INVISIBLE)
    kept = str(written())

    assert answer.status_code in {200, 302}
    assert not {"\x00", "\u202e", "\u202c", "\u200b"} & set(kept)
    assert "\\x00" not in kept
    assert "\\u202e" not in kept
    assert KEPT in kept


# --- A step that shuts while somebody types ------------------------------------------------------


def shut():
    """Every step is over for good."""
    season = ScoreSheet.objects.first().membership.season
    season.steps.update(opens_on="2023-01-01", closes_on="2023-01-02")


@pytest.mark.parametrize("door", [at_sheet, at_criterion, at_grid, at_behalf])
def test_a_step_that_shuts_while_typing_says_so_and_gives_the_text_back(client, door):
    knocked = door(client)
    shut()
    before = written()

    answer = knocked.knock(client, "7", "Thiếu ảnh hợp đồng")

    assert answer.status_code == 409
    assert "khóa từ hết ngày 02/01/2023" in answer.text
    assert "Thiếu ảnh hợp đồng" in answer.text
    assert written() == before


@pytest.mark.parametrize("door", [at_sheet, at_criterion, at_grid])
def test_what_saves_by_itself_hears_the_sentence_and_keeps_its_text_on_the_page(client, door):
    knocked = door(client, by_script=True)
    shut()
    before = written()

    answer = knocked.knock(client)

    assert answer.status_code == 409
    assert "khóa từ hết ngày 02/01/2023" in str(answer.json())
    assert written() == before


def seal():
    Ranking.objects.update(state=Ranking.State.SEALED, sealed_at=NOON, digest="0" * 64)
    ScoreSheet.objects.update(state=ScoreSheet.State.SEALED, alliance_total=15, submitted_at=NOON)


@pytest.mark.parametrize(
    "door",
    [at_votes, at_question, at_answer, at_line_return, at_adoption],
)
def test_a_ranking_sealed_while_typing_says_so_and_gives_the_text_back(client, door):
    knocked = door(client)
    Ranking.objects.get_or_create(bloc_year=ScoreSheet.objects.first().membership.bloc_year)
    seal()
    before = written()

    answer = knocked.knock(client, "7", "Thiếu ảnh hợp đồng")

    assert answer.status_code in {200, 409}
    assert ("Thiếu ảnh hợp đồng" if knocked.reason else 'value="7"') in answer.text
    assert written() == before


def test_a_sheet_withdrawn_while_its_return_is_typed_gives_the_reason_back(client):
    knocked = at_sheet_return(client)
    ScoreSheet.objects.update(state=ScoreSheet.State.DRAFT)

    answer = knocked.knock(client, reason="Thiếu ảnh hợp đồng")

    assert "HTX đang chấm bảng này nên không có gì để trả lại." in answer.text
    assert "Thiếu ảnh hợp đồng" in answer.text


def test_points_typed_for_the_unit_are_never_kept_as_the_blocs(client):
    """The officer who types for a unit and also scores it: the same boxes, another reading."""
    there = stage()
    sheet = there.open()
    fill(sheet, "self", there.officer, 8, 8)
    client.force_login(there.officer)
    held = line(sheet)
    typed = {"reading": "self", f"given-{held.pk}": "9", f"version-{held.pk}": held.version}
    hand_over(there, sheet, 8, 8)
    for person in (there.leader, there.deputy):
        DeclaredRelation.objects.create(
            membership=there.member, person=person, words="em ruột", declared_by=person,
            declared_at=NOON,
        )  # fmt: skip
    typed[f"version-{held.pk}"] = line(sheet).version

    page = client.post(sheet.get_absolute_url(), typed)
    told = client.post(sheet.get_absolute_url(), typed, **BY_SCRIPT)

    assert (page.status_code, told.status_code) == (409, 409)
    assert "Bảng tự chấm đã gửi nên không sửa được." in page.text
    assert line(sheet).bloc_points is None


def test_a_criterion_no_more_out_for_mending_gives_the_typed_text_back(client):
    there = stage()
    adopt_whole_bloc(there, 8, 7)
    sheet = there.sheet(there.member)
    for number in (1, 2):
        LineReturn.objects.create(
            line=line(sheet, number), reading="self", reason="Ảnh mờ", by=there.officer, at=NOON,
            due_on=NOON.date(),
        )  # fmt: skip
    client.force_login(there.representative)
    held = line(sheet)
    LineReturn.objects.filter(line=held).update(settled_at=NOON)

    answer = client.post(
        reverse("scoring:criterion", args=[sheet.pk, held.pk]),
        {"reading": "self", f"given-{held.pk}": "7", f"reason-{held.pk}": "Đã chụp lại",
         f"version-{held.pk}": held.version},
    )  # fmt: skip

    assert "Đã chụp lại" in answer.text
    assert line(sheet).self_points == 8


# --- Two at once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [at_sheet, at_criterion, at_grid])
@pytest.mark.parametrize("other", ["page", "script"])
def test_the_later_of_two_sees_both_values_whichever_pages_they_use(client, first, other):
    knocked = first(client, by_script=other == "script")
    there = ScoreLine.objects.exclude(self_points=None).earliest("pk").sheet
    leader = there.membership.bloc_year
    fill(there, "bloc", _leader_of(leader), 6, reason="Bản kia")

    answer = knocked.knock(client, "7", "Bản này")

    assert answer.status_code == 409
    assert line(there).bloc_points == 6
    if other == "script":
        assert "6,0" in str(answer.json()["theirs"])
    else:
        assert "6,0 (Bản kia)" in answer.text
        assert 'value="7"' in answer.text
        assert "Bản này" in answer.text


def _leader_of(bloc_year):
    return bloc_year.memberships.get(leaderships__role="truong").leaderships.get().person


@pytest.mark.parametrize(
    ("name", "keys", "sent"),
    [
        ("workbook_make", None, {"loai": "don_vi", "bang": "9" * 5_000}),
        ("sheets_adoption", None, {"add_row": "1", "thay-doi-TOTAL_FORMS": "9" * 5_000}),
        ("sheet", "sheet", {"reading": "self", "accept_line": "9" * 5_000}),
    ],
)
def test_a_number_of_five_thousand_digits_in_a_hidden_field_breaks_no_page(
    client, name, keys, sent
):
    there = stage()
    sheet = there.open()
    client.force_login(there.officer)
    args = [sheet.pk] if keys else [2023, there.bloc_year.number]

    answer = client.post(reverse(f"scoring:{name}", args=args), sent)

    assert answer.status_code < 500
