"""Scans beside a sheet, a pledge, a meeting, a unit: who attaches, who opens, who takes off."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from files.models import StoredFile
from files.scans import Sent, as_one_pdf
from files.services import read
from history import clock
from history.models import Event
from scans import services
from scans.models import Scan
from scans.selectors import add_url, scan_panel
from tests.factories.blocs import MeetingFactory, PledgeFactory
from tests.factories.cooperatives import RepresentativeFactory
from tests.factories.moments import NOON
from tests.factories.people import ReviewerFactory
from tests.scoring.sheets import fill, hand_over, stage

pytestmark = pytest.mark.django_db
DAY = clock.day(NOON)
NO_SUCH_PAGE, NOT_YOURS = 404, 403


@pytest.fixture(autouse=True)
def noon_everywhere(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


def photo(shade=200):
    file = BytesIO()
    Image.new("RGB", (600, 800), (shade, shade, shade)).save(file, "JPEG")
    return file.getvalue()


def pdf(shade=200):
    return as_one_pdf([Sent("anh.jpg", photo(shade))])


def attach(subject, by, shade=200, caption="Bảng tự chấm đã ký"):
    return services.attach_scan(subject=subject, pdf=pdf(shade), caption=caption, by=by, at=NOON)


def uploaded(content=None):
    return SimpleUploadedFile("anh.jpg", content or photo(), "image/jpeg")


@pytest.fixture
def scene():
    return stage()


@pytest.fixture
def sheet(scene):
    return scene.open()


# --- Attaching ---------------------------------------------------------------------------------


def test_a_scan_is_kept_with_its_digest_and_recorded_beside_its_sheet(scene, sheet):
    scan = attach(sheet, scene.representative)

    event = Event.objects.about(sheet).get(verb="scans.attached")
    assert read(scan.file).startswith(b"%PDF-")
    assert event.season == 2023
    assert event.changes == {"caption": scan.caption, "pages": 1, "sha256": scan.digest}


@pytest.mark.parametrize("who", ["representative", "officer", "admin", "leader"])
def test_the_unit_its_officer_and_the_leader_attach_to_a_sheet_not_begun(scene, sheet, who):
    assert attach(sheet, getattr(scene, who)).added_by == getattr(scene, who)


def test_a_leader_attaches_nothing_to_what_a_rival_has_begun_until_it_is_handed_over(scene, sheet):
    fill(sheet, "self", scene.representative, 8, 7)

    with pytest.raises(PermissionDenied):
        attach(sheet, scene.leader)

    hand_over(scene, sheet, 8, 7)
    assert attach(sheet, scene.leader)


def test_the_same_file_is_attached_once(scene, sheet):
    attach(sheet, scene.representative)

    with pytest.raises(ValidationError, match="Đúng tệp này đã đính ngày 22/12/2023"):
        attach(sheet, scene.officer)
    assert Scan.objects.count() == 1


def test_the_database_keeps_the_same_file_once_too(scene, sheet):
    scan = attach(sheet, scene.representative)
    scan.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        scan.save(force_insert=True)


def test_no_more_than_thirty_scans_stand_beside_one_thing(scene, sheet, monkeypatch):
    monkeypatch.setattr(services, "MOST_SCANS", 1)
    attach(sheet, scene.officer, 10)

    with pytest.raises(ValidationError, match="Xin bỏ bớt"):
        attach(sheet, scene.officer, 20)


# --- Taking off --------------------------------------------------------------------------------


def test_a_scan_is_taken_off_with_a_reason_and_its_bytes_stay(scene, sheet):
    scan = attach(sheet, scene.representative)

    services.remove_scan(
        scan=scan, subject=sheet, reason="Chụp mờ", by=scene.representative, at=NOON
    )

    assert scan_panel(sheet, scene.officer, DAY).rows == ()
    assert read(StoredFile.objects.get(digest=scan.digest))
    assert Event.objects.get(verb="scans.removed").reason == "Chụp mờ"


def test_taking_off_asks_for_a_reason(scene, sheet):
    scan = attach(sheet, scene.representative)

    with pytest.raises(ValidationError, match="lý do bỏ bản quét"):
        services.remove_scan(scan=scan, subject=sheet, reason=" ", by=scene.officer, at=NOON)


def test_the_unit_does_not_take_off_what_the_office_attached(scene, sheet):
    scan = attach(sheet, scene.officer)

    with pytest.raises(PermissionDenied):
        services.remove_scan(
            scan=scan, subject=sheet, reason="Không thích", by=scene.representative, at=NOON
        )


def test_a_scan_is_taken_off_once(scene, sheet):
    scan = attach(sheet, scene.officer)
    services.remove_scan(scan=scan, subject=sheet, reason="Mờ", by=scene.officer, at=NOON)

    with pytest.raises(ValidationError, match="vừa có người bỏ"):
        services.remove_scan(scan=scan, subject=sheet, reason="Mờ", by=scene.officer, at=NOON)


# --- Opening -----------------------------------------------------------------------------------


def test_a_scan_opens_as_a_file_that_can_do_nothing_here(client, scene, sheet):
    scan = attach(sheet, scene.representative)
    client.force_login(scene.representative)

    answer = client.get(scan.get_absolute_url())

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1


def test_what_may_not_be_read_yet_is_not_to_be_seen_on_its_paper_either(client, scene, sheet):
    fill(sheet, "self", scene.representative, 8, 7)
    scan = attach(sheet, scene.representative)
    client.force_login(scene.leader)

    assert client.get(sheet.get_absolute_url()).status_code == 200
    assert client.get(scan.get_absolute_url()).status_code == NO_SUCH_PAGE
    assert scan.caption not in client.get(sheet.get_absolute_url()).content.decode()


def test_a_stranger_finds_no_scan(client, scene, sheet):
    scan = attach(sheet, scene.representative)
    client.force_login(RepresentativeFactory().user)

    assert client.get(scan.get_absolute_url()).status_code == NO_SUCH_PAGE
    assert client.get(add_url(sheet)).status_code == NO_SUCH_PAGE


def test_a_scan_taken_off_is_found_by_nobody(client, scene, sheet):
    scan = attach(sheet, scene.officer)
    services.remove_scan(scan=scan, subject=sheet, reason="Mờ", by=scene.officer, at=NOON)
    client.force_login(scene.officer)

    assert client.get(scan.get_absolute_url()).status_code == NO_SUCH_PAGE


# --- The pages ---------------------------------------------------------------------------------


def test_several_photos_are_sent_at_once_from_a_phone(client, scene, sheet):
    client.force_login(scene.representative)

    answer = client.post(
        add_url(sheet),
        {"caption": "Bảng tự chấm đã ký", "pdf": [uploaded(photo(10)), uploaded(photo(90))]},
        follow=True,
    )

    assert "Đã đính “Bảng tự chấm đã ký”, 2 trang." in answer.content.decode()
    assert Scan.objects.get().pages == 2


def test_a_file_refused_says_why_and_keeps_what_was_typed(client, scene, sheet):
    client.force_login(scene.representative)

    page = client.post(
        add_url(sheet), {"caption": "Giấy của tôi", "pdf": uploaded(b"<html></html>")}
    ).content.decode()

    assert "không phải PDF, JPG, PNG hay HEIC" in page
    assert 'value="Giấy của tôi"' in page
    assert not Scan.objects.exists()


def test_whoever_only_reads_attaches_nothing(client, scene, sheet):
    hand_over(scene, sheet, 8, 7)
    client.force_login(ReviewerFactory())

    assert client.get(add_url(sheet)).status_code == NOT_YOURS
    assert client.post(add_url(sheet)).status_code == NOT_YOURS


def test_taking_off_is_asked_about_first(client, scene, sheet):
    scan = attach(sheet, scene.officer)
    client.force_login(scene.officer)
    page = reverse("scans:remove", args=[scan.pk])

    assert "Lý do bỏ" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 200
    assert "Đã bỏ" in client.post(page, {"reason": "Mờ"}, follow=True).content.decode()


def test_scans_stand_beside_pledge_meeting_and_unit(client, scene):
    pledge = PledgeFactory(organization=scene.member.organization, season=scene.bloc_year.season)
    meeting = MeetingFactory(bloc_year=scene.bloc_year)
    client.force_login(scene.officer)
    for number, subject in enumerate((pledge, meeting, scene.member.organization)):
        caption = f"Bản giấy số {number}"
        attach(subject, scene.officer, caption=caption)

        page = client.post(
            add_url(subject), {"caption": "Tờ thứ hai", "pdf": uploaded(photo(50))}, follow=True
        ).content.decode()

        assert caption in page
        assert "Tờ thứ hai" in page


def test_a_peer_does_not_see_a_units_own_papers(scene):
    unit = scene.member.organization
    attach(unit, scene.officer)

    assert not scan_panel(unit, scene.deputy, DAY)
    assert scan_panel(unit, scene.representative, DAY).rows


@pytest.mark.parametrize("scans", [1, 3])
def test_the_list_costs_one_query_however_long(django_assert_num_queries, scene, scans):
    unit = scene.member.organization
    for number in range(scans):
        attach(unit, scene.officer, number * 20)

    with django_assert_num_queries(1):
        scan_panel(unit, scene.officer, DAY)
