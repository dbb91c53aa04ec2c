"""Evidence beside a criterion: what comes in, what is taken off."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, transaction

from files.services import read
from history import clock
from history.models import Event
from scoring.models import Evidence
from scoring.services import evidence as services
from scoring.services.sheets import withdraw_sheet
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.files.hostile import HEIC, NAMES, cases, pdf, photo
from tests.scoring.evidence import add, added, file_of, page_of, post, upload
from tests.scoring.sheets import hand_over, real_today_is_noon, stage

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
