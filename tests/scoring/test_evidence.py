"""Evidence beside a criterion: who adds, who sees, what is taken off, what is known again."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from blocs.models import StepCode
from files.proofs import proof_of
from files.scans import Sent
from files.services import read
from history import clock
from history.models import Event
from scoring.models import Criterion, Evidence, LineReturn
from scoring.models import ScoreSheet as Sheet
from scoring.permissions import relation
from scoring.selectors.evidence import evidence_of_sheet, panel_of
from scoring.services import evidence as services
from scoring.services.evidence import Received
from scoring.services.sheets import withdraw_sheet
from tests.factories.awards import RankingFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import UserFactory
from tests.files.hostile import HEIC, NAMES, cases, pdf, photo
from tests.scoring.sheets import hand_over, line, real_today_is_noon, stage

pytestmark = pytest.mark.django_db
DAY = clock.day(NOON)
CONFLICT, NOT_YOURS, NO_SUCH_PAGE = 409, 403, 404


@pytest.fixture(autouse=True)
def today(monkeypatch):
    real_today_is_noon(monkeypatch)


@pytest.fixture
def scene():
    return stage()


@pytest.fixture
def sheet(scene):
    return scene.open()


def received(content, name="anh.jpg"):
    return Received(name, proof_of(Sent(name, content)))


def add(sheet, by, *contents, number=1):
    files = [received(each) for each in contents or (photo(),)]
    return services.add_evidence(line=line(sheet, number), received=files, by=by, at=NOON)


def added(sheet, by, *contents, number=1):
    return add(sheet, by, *contents, number=number)[0].evidence


def page_of(sheet, number=1):
    return reverse("scoring:evidence", args=[sheet.pk, line(sheet, number).pk])


def file_of(evidence, name="evidence_file"):
    return reverse(f"scoring:{name}", args=[evidence.line.sheet_id, evidence.pk])


def upload(content, name="anh.jpg"):
    return SimpleUploadedFile(name, content)


def post(client, sheet, *files, number=1, **more):
    return client.post(page_of(sheet, number), {"files": list(files), **more})


# --- Adding ------------------------------------------------------------------------------------


def test_what_is_kept_is_what_is_handed_out_byte_for_byte(client, scene, sheet):
    content = pdf(2)
    evidence = added(sheet, scene.representative, content)
    client.force_login(scene.representative)

    answer = client.get(file_of(evidence))

    assert answer.content == read(evidence.file) == content
    assert (evidence.kind, evidence.pages, evidence.added_at) == ("pdf", 2, NOON)


def test_several_files_are_sent_at_once_and_one_that_is_refused_keeps_no_other_back(
    client, scene, sheet
):
    client.force_login(scene.representative)

    page = post(
        client, sheet, upload(photo(1), "a.jpg"), upload(b"<svg/>", "b.png"),
        upload(HEIC, "c.heic"), upload(pdf(), "d.pdf"),
    )  # fmt: skip

    kept = Evidence.objects.filter(line__sheet=sheet)
    assert {each.name for each in kept} == {"a.jpg", "c.jpg", "d.pdf"}
    assert "Không phải PDF, JPG, PNG hay HEIC" in page.text
    assert "xin chọn lại riêng tệp bị trả" in page.text


def test_photos_of_one_paper_become_one_pdf_in_their_order(client, scene, sheet):
    client.force_login(scene.representative)

    post(client, sheet, upload(photo(1)), upload(photo(2)), together="1")

    paper = Evidence.objects.get()
    assert (paper.kind, paper.pages, paper.parts.count()) == ("pdf", 2, 2)
    assert paper.thumbnail is not None


def test_of_one_paper_a_bad_photo_refuses_all_and_is_named(client, scene, sheet):
    client.force_login(scene.representative)

    page = post(
        client, sheet, upload(photo(1)), upload(b"<svg/>", "trang 2.png"), together="1"
    )  # fmt: skip

    assert not Evidence.objects.exists()
    assert "trang 2.png" in page.text
    assert "cả tờ chưa được nhận" in page.text


def test_the_script_hears_of_each_file_by_itself(client, scene, sheet):
    client.force_login(scene.representative)
    url = page_of(sheet)

    def told(**files):
        return client.post(url, files, headers={"accept": "application/json"})

    assert told(files=[upload(photo())]).json() == {
        "files": [{"name": "anh.jpg", "taken": True, "text": ""}]
    }
    again = told(files=[upload(photo())]).json()["files"][0]
    assert not again["taken"]
    assert "đã đính vào tiêu chí này rồi" in again["text"]
    assert told().status_code == CONFLICT


def test_nothing_chosen_is_said(client, scene, sheet):
    client.force_login(scene.representative)

    page = client.post(page_of(sheet), follow=True)

    assert "Chưa có tệp nào. Xin chọn ảnh chụp hoặc tệp PDF rồi gửi." in page.text


@pytest.mark.parametrize("came", NAMES)
def test_no_name_does_harm(client, scene, sheet, came):
    client.force_login(scene.representative)

    post(client, sheet, upload(photo(), came))
    page = client.get(page_of(sheet))

    evidence = Evidence.objects.get()
    assert "\u202e" not in page.text
    assert "/" not in evidence.name
    assert "attachment" in client.get(file_of(evidence))["Content-Disposition"]


def test_no_hostile_file_comes_in_and_none_breaks_the_page(client, scene, sheet):
    client.force_login(scene.representative)
    hostile = list(cases())

    for at in range(0, len(hostile), 15):
        files = [upload(content, name) for _, name, content, _ in hostile[at : at + 15]]
        assert post(client, sheet, *files).status_code == 200

    assert len(hostile) >= 60
    assert not Evidence.objects.exists()


def test_a_photo_of_50_mb_is_refused_before_it_is_read(client, scene, sheet, monkeypatch):
    client.force_login(scene.representative)
    monkeypatch.setattr(TemporaryUploadedFile, "read", None)

    page = post(client, sheet, upload(photo() + b"\0" * 50 * 1024 * 1024, "IMG_1.jpg"))

    assert "IMG_1.jpg" in page.text
    assert "Lớn hơn 20 MB. Xin quét lại ở mức 200 dpi" in page.text


def test_more_than_a_line_holds_and_more_than_a_quota_is_refused(scene, sheet, settings):
    settings.EVIDENCE_MOST_FILES = 1
    first, second = add(sheet, scene.representative, photo(1), photo(2))
    assert first.evidence
    assert "đã có 1 tệp" in second.refusal

    settings.EVIDENCE_QUOTA = first.evidence.size + 10
    (third,) = add(sheet, scene.representative, photo(3), number=2)
    assert "Minh chứng năm 2023 của đơn vị đã gần đủ" in third.refusal


def test_sending_and_taking_off_without_end_is_stopped(scene, sheet, settings):
    settings.EVIDENCE_QUOTA = len(pdf()) + 50
    refusals = []
    for number in range(6):
        (outcome,) = add(sheet, scene.representative, pdf() + b"\n" * number)
        refusals.append(outcome.refusal)
        if outcome.evidence:
            services.remove_evidence(evidence=outcome.evidence, by=scene.representative, at=NOON)

    assert refusals[:3] == ["", "", ""]
    assert "gửi rồi bỏ quá nhiều tệp" in refusals[-1]


def test_the_database_keeps_the_same_file_once_on_a_line(scene, sheet):
    evidence = added(sheet, scene.representative)
    evidence.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        evidence.save(force_insert=True)


# --- Who, and when -----------------------------------------------------------------------------


def test_a_draft_s_evidence_is_added_by_who_writes_the_self_score(scene, sheet):
    assert added(sheet, scene.representative, photo(1))
    assert added(sheet, scene.officer, photo(2))
    for stranger in (UserFactory(), scene.deputy):
        with pytest.raises(PermissionDenied):
            add(sheet, stranger)
    assert not Event.objects.filter(verb__startswith="scoring.evidence").exists()


def test_once_handed_over_the_unit_adds_nothing_and_the_scorer_does(scene, sheet):
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(ValidationError, match="đã gửi nên không đính thêm được"):
        add(sheet, scene.representative)
    evidence = added(sheet, scene.leader)

    event = Event.objects.get(verb="scoring.evidence_added")
    assert event.changes == {
        "tiêu chí": "I.1", "tệp": ["anh.jpg"], "sha256": [evidence.digest],
    }  # fmt: skip


def test_a_criterion_sent_back_is_open_to_the_unit_again_and_no_other(scene, sheet):
    hand_over(scene, sheet, 8, 7)
    LineReturn.objects.create(
        line=line(sheet, 1), reading="self", reason="Thiếu hợp đồng", by=scene.leader, at=NOON
    )

    assert added(sheet, scene.representative)
    with pytest.raises(ValidationError):
        add(sheet, scene.representative, number=2)


def test_a_closed_step_is_told(scene, sheet):
    scene.bloc_year.season.steps.filter(code=StepCode.SELF_SCORE).update(closes_on="2023-12-01")

    with pytest.raises(ValidationError, match="Bước này đã khóa từ hết ngày 01/12/2023"):
        add(sheet, scene.representative)


def test_a_sealed_ranking_closes_all(scene, sheet):
    Sheet.objects.filter(pk=sheet.pk).update(
        state="da_chot", submitted_at=NOON, alliance_total=Decimal(1)
    )

    with pytest.raises(ValidationError, match="đã chốt"):
        add(sheet, scene.officer)


def test_what_only_the_bloc_scores_is_no_matter_of_the_unit(scene, sheet):
    Criterion.objects.filter(group=scene.group, order=2).update(scored_by=Criterion.ScoredBy.BLOC)

    with pytest.raises(PermissionDenied):
        add(sheet, scene.representative, number=2)


# --- Seeing ------------------------------------------------------------------------------------


def test_a_draft_s_evidence_is_seen_by_the_unit_and_the_alliance_alone(client, scene, sheet):
    evidence = added(sheet, scene.representative)
    Sheet.objects.filter(pk=sheet.pk).update(entered_by=scene.representative)
    other = RepresentativeFactory().user
    answers = {
        scene.representative: 200, scene.officer: 200, scene.admin: 200,
        scene.leader: NO_SUCH_PAGE, scene.deputy: NO_SUCH_PAGE, other: NO_SUCH_PAGE,
    }  # fmt: skip
    for person, status in answers.items():
        client.force_login(person)
        for name in ("evidence_file", "evidence_thumbnail"):
            assert client.get(file_of(evidence, name)).status_code == status
    client.force_login(scene.leader)
    assert client.get(page_of(sheet)).status_code == NOT_YOURS


def test_the_leader_sees_it_once_it_is_handed_over_and_a_peer_once_it_is_announced(
    client, scene, sheet
):
    evidence = added(sheet, scene.representative)
    peer = RepresentativeFactory(organization=scene.deputy_unit.organization).user
    for unit in (sheet, scene.sheet(scene.deputy_unit)):
        hand_over(scene, unit, 8, 7)

    client.force_login(scene.leader)
    assert client.get(file_of(evidence)).status_code == 200
    client.force_login(peer)
    assert client.get(file_of(evidence)).status_code == NO_SUCH_PAGE
    announce(scene)
    assert client.get(file_of(evidence)).status_code == 200


def announce(scene):
    RankingFactory(bloc_year=scene.bloc_year, state="cong_bo", sealed_at=None, digest="")


def test_a_file_is_never_a_page_of_this_site(client, scene, sheet):
    evidence = added(sheet, scene.representative)
    client.force_login(scene.representative)

    file, small = client.get(file_of(evidence)), client.get(file_of(evidence, "evidence_thumbnail"))

    assert file["Content-Disposition"] == 'attachment; filename="anh.jpg"'
    assert small["Content-Disposition"] == "inline"
    assert Image.open(BytesIO(small.content)).format == "JPEG"
    assert len(small.content) <= 20_000
    for answer in (file, small):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["Cache-Control"] == "private, no-store"


def test_a_file_of_another_sheet_is_not_there_under_this_one(client, scene, sheet):
    evidence = added(scene.sheet(scene.leader_unit), scene.officer)
    client.force_login(scene.representative)

    url = reverse("scoring:evidence_file", args=[sheet.pk, evidence.pk])
    assert client.get(url).status_code == NO_SUCH_PAGE


# --- Taking off --------------------------------------------------------------------------------


def test_in_a_draft_a_file_is_taken_off_and_taken_back(client, scene, sheet):
    evidence = added(sheet, scene.representative)
    client.force_login(scene.representative)

    client.post(file_of(evidence, "evidence_remove"))
    page = client.get(page_of(sheet))
    evidence.refresh_from_db()
    assert (evidence.removed_by, evidence.removed_at) == (scene.representative, NOON)
    assert "Lấy lại" in page.text
    assert client.get(file_of(evidence)).status_code == NO_SUCH_PAGE
    assert read(evidence.file)

    client.post(file_of(evidence, "evidence_restore"))
    evidence.refresh_from_db()
    assert evidence.removed_at is None
    assert not Event.objects.filter(verb__startswith="scoring.evidence").exists()


def test_what_was_handed_over_is_not_taken_off_by_the_unit(scene, sheet):
    evidence = added(sheet, scene.representative)
    hand_over(scene, sheet, 8, 7)

    with pytest.raises(ValidationError, match="đã gửi nên không bỏ được"):
        services.remove_evidence(evidence=evidence, by=scene.representative, at=NOON)
    with pytest.raises(ValidationError, match="đã gửi nên không bỏ được"):
        services.remove_evidence(evidence=evidence, by=scene.leader, at=NOON)


def test_taking_off_what_was_handed_over_is_an_act(scene, sheet):
    evidence = added(sheet, scene.representative)
    hand_over(scene, sheet, 8, 7)

    services.remove_evidence(evidence=evidence, by=scene.officer, at=NOON)

    event = Event.objects.get(verb="scoring.evidence_removed")
    assert event.changes["sha256"] == [evidence.digest]
    with pytest.raises(ValidationError, match="không còn là bản nháp"):
        services.restore_evidence(evidence=evidence, by=scene.officer, at=NOON)


def test_what_the_bloc_saw_once_is_told_when_it_goes_from_the_next_draft(scene, sheet):
    evidence = added(sheet, scene.representative)
    hand_over(scene, sheet, 8, 7)
    withdraw_sheet(sheet=sheet, by=scene.representative, at=NOON)

    services.remove_evidence(evidence=evidence, by=scene.representative, at=NOON)

    assert Event.objects.filter(verb="scoring.evidence_removed").count() == 1


def test_a_stranger_takes_nothing_off(client, scene, sheet):
    evidence = added(sheet, scene.representative)
    with pytest.raises(PermissionDenied):
        services.remove_evidence(evidence=evidence, by=scene.deputy, at=NOON)
    client.force_login(RepresentativeFactory().user)
    assert client.post(file_of(evidence, "evidence_remove")).status_code == NO_SUCH_PAGE


def test_taking_off_twice_is_told(scene, sheet):
    evidence = added(sheet, scene.representative)
    services.remove_evidence(evidence=evidence, by=scene.representative, at=NOON)

    with pytest.raises(ValidationError, match="vừa có người bỏ"):
        services.remove_evidence(evidence=evidence, by=scene.officer, at=NOON)


def test_a_file_that_was_sent_anew_meanwhile_is_not_taken_back(scene, sheet):
    evidence = added(sheet, scene.representative)
    services.remove_evidence(evidence=evidence, by=scene.representative, at=NOON)
    added(sheet, scene.representative)

    with pytest.raises(ValidationError, match="đã đính vào tiêu chí này rồi"):
        services.restore_evidence(evidence=evidence, by=scene.representative, at=NOON)


# --- The same photo ----------------------------------------------------------------------------


def smaller(content):
    file = BytesIO()
    Image.open(BytesIO(content)).resize((320, 240)).save(file, "JPEG", quality=60)
    return file.getvalue()


def told(sheet, by, number=1):
    panel = panel_of(line(sheet, number), by, relation(by, sheet, DAY), DAY)
    return [sentence for row in panel.rows for sentence in row.alike]


def test_the_same_photo_beside_two_criteria_is_pointed_out_to_who_sends_it(scene, sheet):
    added(sheet, scene.representative, photo(1), number=2)

    (same,) = add(sheet, scene.representative, photo(1))
    (near,) = add(sheet, scene.representative, smaller(photo(1)))

    assert same.notes == ("Tệp này đã đính ở tiêu chí I.2.",)
    assert near.notes == ("Ảnh giống thế này đã đính ở tiêu chí I.2.",)
    assert told(sheet, scene.representative, 2) == [
        "Tệp này đã đính ở tiêu chí I.1.", "Ảnh giống thế này đã đính ở tiêu chí I.1.",
    ]  # fmt: skip


def test_the_same_photo_inside_one_paper_is_known_too(client, scene, sheet):
    added(sheet, scene.representative, photo(1), number=2)
    client.force_login(scene.representative)

    page = client.post(
        page_of(sheet), {"files": [upload(photo(4)), upload(photo(1))], "together": "1"},
        follow=True,
    )  # fmt: skip

    assert "Tệp này đã đính ở tiêu chí I.2." in page.text


def test_the_photo_of_another_unit_is_told_to_its_judges_and_not_to_the_unit(scene, sheet):
    rival = scene.sheet(scene.deputy_unit)
    added(rival, scene.deputy, photo(1))
    (mine,) = add(sheet, scene.representative, photo(1))
    assert mine.notes == ()
    assert told(sheet, scene.representative) == []

    sentence = f"Đúng là tệp {scene.deputy_unit.organization} đã đính ở tiêu chí I.1. Xin xem kỹ."
    assert told(sheet, scene.officer) == [sentence]
    hand_over(scene, sheet, 8, 7)
    assert told(sheet, scene.leader) == []
    hand_over(scene, rival, 8, 7)
    assert told(sheet, scene.leader) == [sentence]
    assert told(sheet, scene.representative) == []


def test_what_was_taken_off_and_what_is_of_another_year_is_like_nothing(scene, sheet):
    gone = added(sheet, scene.representative, photo(1), number=2)
    services.remove_evidence(evidence=gone, by=scene.representative, at=NOON)
    before = stage(year=2022)
    added(before.open(), before.officer, photo(1))

    assert add(sheet, scene.representative, photo(1))[0].notes == ()
    assert told(sheet, scene.admin) == []


# --- On the sheet ------------------------------------------------------------------------------


def test_the_sheet_says_how_much_there_is_what_is_missing_and_what_the_system_knows(
    client, scene, sheet
):
    Criterion.objects.filter(group=scene.group, order=2).update(evidence="Hợp đồng liên kết")
    added(sheet, scene.representative, photo(1), pdf())
    found = evidence_of_sheet(sheet)
    assert (found[line(sheet, 1).pk].count, found[line(sheet, 2).pk].is_missing) == (2, True)

    hand_over(scene, sheet, 8, 7)
    client.force_login(scene.leader)
    page = client.get(sheet.get_absolute_url())
    assert "2 tệp" in page.text
    assert "Chưa có tệp" in page.text

    Criterion.objects.filter(group=scene.group, order=2).update(text="Đóng hội phí")
    assert "Hệ thống" in client.get(sheet.get_absolute_url()).text


def test_missing_evidence_holds_nothing_up(scene, sheet):
    Criterion.objects.filter(group=scene.group).update(evidence="Hợp đồng")

    assert hand_over(scene, sheet, 8, 7).state == Sheet.State.SUBMITTED


def test_who_may_not_read_the_self_score_is_told_no_count(client, scene, sheet):
    added(sheet, scene.representative)
    Sheet.objects.filter(pk=sheet.pk).update(entered_by=scene.representative)
    client.force_login(scene.leader)

    assert "1 tệp" not in client.get(sheet.get_absolute_url()).text


def test_pages_cost_the_same_for_any_number_of_files(client):
    costs = set()
    for number in (1, 3):
        scene = stage(year=2020 + number)
        sheet = scene.open()
        for n in (1, 2):
            add(sheet, scene.representative, *(photo(each) for each in range(number)), number=n)
        client.force_login(scene.representative)
        costs.add((queries(client, sheet.get_absolute_url()), queries(client, page_of(sheet))))

    ((of_the_sheet, of_the_line),) = costs
    assert of_the_sheet <= 16
    assert of_the_line <= 12


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
