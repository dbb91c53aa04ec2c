"""Chốt: what it waits for, who signs, what it leaves behind, and that nothing under it changes."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from blocs.models import Meeting, Season
from blocs.services import set_seal_rule
from files.services import kept, name_of, read
from history import clock
from history.models import Event
from history.services import record
from scans.models import Scan
from scoring import checker
from scoring.bundle import body_of
from scoring.models import (
    CriteriaSet,
    DeclaredRelation,
    LineReturn,
    Question,
    Ranking,
    ScoreLine,
    ScoreSheet,
    Seal,
    Standing,
)
from scoring.selectors.receipts import receipt_of
from scoring.selectors.seal_checks import check_seal
from scoring.selectors.seals import verify_seal
from scoring.services import rankings as services
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON, moment
from tests.factories.people import AdminFactory, CouncilFactory, OfficerFactory, UserFactory
from tests.scoring.rankings import AFTER, ASK_UNTIL, scene

pytestmark = pytest.mark.django_db

LATER = moment(27, 12, 2023)


def two_persons():
    played = scene()
    Season.objects.update(two_to_seal=True)
    played.announce()
    return played


def sealed(**given):
    played = scene(**given)
    played.announce_and_seal()
    return played


def sealed_anew():
    """Sealed, opened again, the third lifted to the first place, sealed a second time."""
    played = sealed()
    services.reopen_ranking(
        bloc_year=played.bloc_year, reason="Sai hội phí", by=played.officer, at=AFTER
    )
    last = played.memberships[2]
    ScoreLine.objects.filter(sheet__membership=last, criterion__code="1").update(
        alliance_points=60, bloc_points=60
    )
    ScoreSheet.objects.filter(membership=last).update(alliance_total="97.5", bloc_total="97.5")
    played.announce(until=ASK_UNTIL)
    services.seal_ranking(bloc_year=played.bloc_year, by=played.officer, at=LATER)
    return played


def only_seal():
    return Seal.objects.select_related("ranking__bloc_year__season", "bundle").get()


# --- What it waits for -------------------------------------------------------------------------


def test_one_person_seals_with_the_signed_minutes_beside_the_meeting():
    played = scene()
    Scan.objects.update(removed_at=NOON, removed_by=played.officer, removal_reason="mờ")
    played.announce()

    with pytest.raises(ValidationError, match="Đính bản quét biên bản hội nghị Khối có chữ ký"):
        played.seal()
    assert not Seal.objects.exists()


def test_the_checklist_leads_to_where_the_minutes_are_attached(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    played = scene()
    Scan.objects.update(removed_at=NOON, removed_by=played.officer, removal_reason="mờ")
    played.announce()
    client.force_login(played.officer)

    page = client.get(reverse("scoring:ranking", args=[2023, 10])).text

    assert reverse("scans:add", args=["cuoc-hop", Meeting.objects.get().pk]) in page
    assert "Còn 1 việc trước khi chốt" in page


def test_a_criterion_still_returned_and_a_second_look_still_owed_hold_it_back():
    played = scene()
    played.announce()
    CriteriaSet.objects.update(second_look=CriteriaSet.SecondLook.ALL)
    LineReturn.objects.create(
        line=ScoreLine.objects.first(), reading="self", reason="x", by=played.officer, at=NOON
    )

    with pytest.raises(ValidationError) as refused:
        played.seal()

    said = " ".join(refused.value.messages)
    assert "Còn 1 tiêu chí đang trả lại" in said
    assert "Chờ cán bộ thứ hai xem lại 3 bảng" in said
    LineReturn.objects.update(settled_at=NOON)
    ScoreSheet.objects.update(second_look_by=UserFactory(), second_look_at=NOON)
    assert played.seal().state == Ranking.State.SEALED


def test_a_total_that_is_not_the_sum_of_its_lines_is_not_sealed():
    played = scene()
    ScoreSheet.objects.filter(membership=played.memberships[0]).update(alliance_total=99)
    played.announce()

    with pytest.raises(ValidationError, match=r"HTX NN Kinh 4A: tổng thẩm định ghi 99.00"):
        played.seal()
    assert Ranking.objects.get().state == Ranking.State.ANNOUNCED


# --- Two signatures ----------------------------------------------------------------------------


def test_two_persons_close_a_ranking_and_the_bundle_names_both():
    played, admin = two_persons(), AdminFactory()

    first = played.seal()
    assert (first.state, first.first_signed_by) == (Ranking.State.ANNOUNCED, played.officer)
    second = services.seal_ranking(bloc_year=played.bloc_year, by=admin, at=LATER)

    seal = only_seal()
    assert second.state == Ranking.State.SEALED
    assert (seal.sealed_by, seal.second_by) == (played.officer, admin)
    signed = body_of(read(seal.bundle))["ranking"]["signed"]
    assert [each["account"] for each in signed] == [played.officer.pk, admin.pk]
    assert check_seal(seal).matches
    assert [e.verb for e in Event.objects.order_by("seq")][-2:] == [
        "scoring.ranking_first_signed",
        "scoring.ranking_sealed",
    ]


def test_one_account_never_signs_twice():
    played = two_persons()
    played.seal()

    for _ in range(2):
        with pytest.raises(ValidationError, match="xin một cán bộ khác hoặc quản trị"):
            played.seal()
    assert not Seal.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda played: ScoreLine.objects.filter(criterion__code="1").update(version=9),
        lambda played: ScoreSheet.objects.update(version=9),
        lambda played: Meeting.objects.update(version=9),
        lambda played: services.record_votes(
            bloc_year=played.bloc_year, votes={played.memberships[0].pk: 3}, by=played.officer
        ),
    ],
    ids=["line", "sheet", "meeting", "votes"],
)
def test_a_change_in_between_voids_the_first_signature(change, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    played, admin = two_persons(), AdminFactory()
    played.seal()
    client.force_login(admin)
    address = reverse("scoring:ranking", args=[2023, 10])
    assert "Chờ một người khác ký lần thứ hai" in client.get(address).text

    change(played)

    assert "chữ ký này không còn hiệu lực" in client.get(address).text
    again = services.seal_ranking(bloc_year=played.bloc_year, by=admin, at=LATER)
    assert (again.state, again.first_signed_by) == (Ranking.State.ANNOUNCED, admin)
    assert not Seal.objects.exists()


def test_the_pages_say_which_signature_is_given(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    played, admin = two_persons(), AdminFactory()
    address = reverse("scoring:ranking_seal", args=[2023, 10])
    client.force_login(played.officer)

    assert "Ký lần thứ nhất" in client.get(address).text
    signed = client.post(address, {"version": Ranking.objects.get().version}, follow=True).text
    client.force_login(admin)
    asked = client.get(address).text
    done = client.post(address, {"version": Ranking.objects.get().version}, follow=True).text

    assert "Đã ký lần thứ nhất. Cần một người khác ký lần thứ hai" in signed
    assert f"{played.officer.called} đã ký lần thứ nhất" in asked
    assert "Đã chốt xếp hạng" in done


def test_only_the_admin_sets_how_many_sign(client):
    season, admin = scene().bloc_year.season, AdminFactory()

    with pytest.raises(PermissionDenied):
        set_seal_rule(season=season, two_to_seal=True, by=OfficerFactory())
    client.force_login(admin)
    page = client.post(reverse("blocs:seal_rule", args=[2023]), {"two_to_seal": "on"}, follow=True)

    assert "chốt xếp hạng cần hai người" in page.text
    assert Season.objects.get().two_to_seal
    assert Event.objects.get().verb == "blocs.seal_rule_set"


# --- What it leaves behind ---------------------------------------------------------------------


def test_the_seal_keeps_a_bundle_hung_in_the_chain():
    played = sealed()

    seal = only_seal()
    bundle = read(seal.bundle)
    event = Event.objects.get(verb="scoring.ranking_sealed")
    assert checker.check(bundle, seal.code) == []
    assert (seal.number, seal.digest, seal.event_hash) == (1, checker.sha256(bundle), event.hash)
    assert event.changes["SHA-256 của gói"] == seal.digest
    body = body_of(bundle)
    before = Event.objects.get(seq=event.seq - 1)
    assert body["chain"] == {"seq": before.seq, "hash": before.hash}
    assert [row["name"] for row in body["standings"]][0] == "HTX NN Kinh 4A"
    assert body["meeting"]["minutes"][0]["caption"] == "Biên bản họp đã ký"
    people = (played.officer, played.leader, played.representative)
    assert not any(each.full_name.encode() in bundle for each in people)


def test_the_bundle_says_of_a_receipt_what_the_unit_holds_on_paper():
    played = scene()
    sheet = ScoreSheet.objects.first()
    sent = {"điểm": {"I.1": "59.00", "II.2": "38.00"}, "tổng tự chấm": "97.00"}
    record(
        by=played.representative, verb="scoring.submitted", subject=sheet, at=NOON, changes=sent,
        season=2023,
    )  # fmt: skip
    played.announce_and_seal()
    body = body_of(read(only_seal().bundle))

    said = checker.receipt(body, receipt_of(sheet).number.lower())

    assert f"tổng tự chấm 97.00, mã đối chiếu {receipt_of(sheet).short_digest}." in said
    body["receipts"][0]["sent"]["điểm"]["I.1"] = "60.00"
    assert checker.check_receipts(body) != []


def test_the_same_bloc_gives_the_same_bundle_but_for_the_moment():
    """Sealed twice at one moment with nothing changed: the number and the chain's head differ."""
    played = sealed()
    services.reopen_ranking(bloc_year=played.bloc_year, reason="Thử", by=played.officer, at=AFTER)
    played.announce()
    played.seal()

    first, second = (body_of(read(seal.bundle)) for seal in Seal.objects.order_by("number"))
    different = {key for key in first if first[key] != second[key]}
    assert different == {"number", "chain"}


# Of one bloc that is always the same; another where what goes into a bundle is meant to be other.
ENGINE_FREE = "8fbbe798dac4ae921427179bc78b10df0bf0531dbf6378ba4a15ea07971847e5"
KEYS = ("unit", "set", "key", "criterion", "account")


def without_keys(value, seen=None, path=()):
    """Rows by the order they come in at their place: databases number them differently, and two
    tables may use one number."""
    seen = {} if seen is None else seen
    if isinstance(value, dict):
        return {key: without_keys(each, seen, (*path, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [without_keys(each, seen, path) for each in value]
    if value is None or path[-1] not in KEYS:
        return value
    here = seen.setdefault(path, {})
    return here.setdefault(value, len(here))


def test_the_same_data_reads_the_same_on_either_engine():
    """Text sorted, decimals and moments written by us, not by the database: one digest for both."""
    played = scene(name="Bộ tiêu chí mẫu")
    unit = played.memberships[0].organization
    for code in ("b_1", "B1", "b1", "a_2"):
        FigureFactory(organization=unit, indicator=IndicatorFactory(code=code), value="1500.50")
    played.announce_and_seal()
    body = body_of(read(only_seal().bundle))

    told = without_keys({key: each for key, each in body.items() if key != "chain"})

    assert [each["indicator"] for each in body["facts"]] == ["B1", "a_2", "b1", "b_1"]
    assert checker.sha256(checker.written(told)) == ENGINE_FREE


@pytest.mark.parametrize(
    ("model", "change", "said"),
    [
        (Standing, {"class_name": "Khá"}, "thứ hạng của"),
        (ScoreLine, {"self_reason": "Sửa lén"}, "bảng chấm điểm của HTX NN Kinh 4A"),
        (ScoreLine, {"alliance_by": "someone"}, "bảng chấm điểm của HTX NN Kinh 4A"),
        (ScoreSheet, {"entry_source": "x"}, "bảng chấm điểm của"),
        (CriteriaSet, {"ranking_rule": "phieu_khi_bang_diem"}, "bộ tiêu chí"),
        (Meeting, {"present": 1}, "hội nghị Khối"),
        (Scan, {"digest": "0" * 64}, "biên bản đã ký"),
        (Question, {"answer": "Khác"}, "kiến nghị và trả lời"),
        (DeclaredRelation, {"words": "bạn"}, "quan hệ đã khai"),
        (Ranking, {"votes": {"1": 1}}, "phiếu bầu"),
    ],
)
def test_any_change_under_the_seal_is_found_and_named(model, change, said):
    played = scene()
    unit = played.memberships[0]
    DeclaredRelation.objects.create(
        membership=unit, person=played.deputy, words="anh em", declared_by=played.deputy,
        declared_at=NOON,
    )  # fmt: skip
    played.announce()
    Question.objects.create(
        ranking=Ranking.objects.get(), number=1, asked_for=unit, text="?", asked_by=played.leader,
        asked_at=NOON, answer="Giữ", answered_by=played.officer, answered_at=NOON,
    )  # fmt: skip
    played.seal()
    assert check_seal(only_seal()).matches

    change = {name: UserFactory() if new == "someone" else new for name, new in change.items()}
    model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**change)

    problems = " ".join(check_seal(only_seal()).problems)
    assert said in problems
    assert not verify_seal(only_seal().ranking)


def test_what_lawfully_ends_after_the_seal_breaks_nothing():
    played = scene()
    DeclaredRelation.objects.create(
        membership=played.memberships[0], person=played.deputy, words="anh em",
        declared_by=played.deputy, declared_at=NOON,
    )  # fmt: skip
    played.announce_and_seal()

    DeclaredRelation.objects.update(ended_at=LATER, end_reason="hết", ended_by=played.deputy)
    Scan.objects.update(removed_at=LATER, removed_by=played.officer, removal_reason="rõ hơn")

    assert check_seal(only_seal()).matches


def test_a_bundle_that_was_touched_or_lost_and_an_act_out_of_the_chain_are_found():
    sealed()
    seal = only_seal()
    Seal.objects.update(event_hash="0" * 64)
    assert check_seal(only_seal()).problems == ("Việc chốt không còn trong nhật ký như lúc ghi.",)
    Seal.objects.update(event_hash=seal.event_hash)
    place = Path(kept().path(name_of(seal.bundle.digest)))
    whole = place.read_bytes()

    place.write_bytes(whole[:-1] + b"x")
    assert "không còn đúng như lúc gửi" in check_seal(seal).problems[0]
    place.unlink()
    assert "Không tìm thấy tệp" in check_seal(seal).problems[0]
    place.write_bytes(whole)
    assert check_seal(seal).matches


# --- Opened again ------------------------------------------------------------------------------


def test_reopening_leaves_the_old_seal_and_the_new_one_says_what_changed():
    sealed_anew()

    old, new = Seal.objects.order_by("number")
    assert (old.number, old.reopened_at, old.reopen_reason) == (1, AFTER, "Sai hội phí")
    assert (new.number, new.reopened_at) == (2, None)
    assert {each["unit"]: (each["points"], each["place"]) for each in new.changes} == {
        "HTX NN Thạnh Quới": (["93.50", "97.50"], [3, 1]),
        "HTX NN Kinh 4A": (["95.50", "95.50"], [1, 2]),
        "HTX NN Phú Lợi": (["94.50", "94.50"], [2, 3]),
    }
    assert check_seal(old).matches
    assert check_seal(new).matches


def test_the_bloc_reads_every_seal_and_takes_its_bundle(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    played = sealed_anew()
    client.force_login(played.representative)
    old, new = Seal.objects.order_by("number")

    page = client.get(reverse("scoring:ranking", args=[2023, 10])).text
    taken = client.get(reverse("scoring:seal_bundle", args=[old.pk]))

    assert "Sai hội phí" in page
    assert old.code in page
    assert "HTX NN Thạnh Quới: 93,5 điểm, hạng 3 → 97,5 điểm, hạng 1." in page
    assert taken.content == read(old.bundle)
    assert taken["Content-Disposition"] == (
        'attachment; filename="goi-chot-khoi-10-2023-lan-1.zip"'
    )
    client.force_login(UserFactory())
    assert client.get(reverse("scoring:seal_bundle", args=[new.pk])).status_code == 404


# --- The page of a code ------------------------------------------------------------------------


def checked(client, code):
    return client.get(reverse("reports:check", args=[code])).text


def test_the_page_of_the_code_tells_khop_to_whoever_holds_the_paper(client):
    sealed()
    seal = only_seal()

    page = checked(client, seal.code.lower().replace("-", ""))
    ScoreLine.objects.filter(pk=ScoreLine.objects.first().pk).update(bloc_reason="Sửa lén")
    broken = checked(client, seal.code)
    client.force_login(CouncilFactory())

    assert "Khớp: thứ hạng và mọi bảng chấm điểm đúng như lúc chốt." in page
    assert seal.digest in page
    assert "Tải gói chốt" not in page
    assert "Không khớp: số liệu hiện nay khác số liệu lúc chốt" in broken
    assert "HTX NN Kinh 4A" not in broken
    assert "bảng chấm điểm của HTX NN Kinh 4A" in checked(client, seal.code)


def test_the_page_of_an_old_code_says_which_seal_holds_now_and_the_reason_to_the_bloc(client):
    played = sealed_anew()
    old, new = Seal.objects.order_by("number")

    public = checked(client, old.code)
    client.force_login(played.representative)
    inside = checked(client, old.code)

    assert "lần chốt này đã mở lại" in public
    assert f"Lần chốt 2, mã {new.code}" in public
    assert "Sai hội phí" not in public
    assert "Sai hội phí" in inside
    assert "Tải gói chốt" in inside
    assert client.get(reverse("reports:check", args=["AAAAA-AAAAA"])).status_code == 404
