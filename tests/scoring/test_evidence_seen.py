"""Evidence beside a criterion: who may, who sees, which photo is known again."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from blocs.models import StepCode
from history import clock
from history.models import Event
from scoring.models import Criterion, LineReturn
from scoring.models import ScoreSheet as Sheet
from scoring.permissions import relation
from scoring.selectors.evidence import evidence_of_sheet, panel_of
from scoring.services import evidence as services
from tests.factories.awards import RankingFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import UserFactory
from tests.files.hostile import pdf, photo
from tests.scoring.evidence import add, added, file_of, page_of, upload
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

    Criterion.objects.filter(group=scene.group, order=2).update(system_fact="hoi_phi")
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
