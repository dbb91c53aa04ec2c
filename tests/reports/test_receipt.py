"""Biên nhận on paper: what was sent, its number, its digest; the unit's to keep."""

import pytest
from django.urls import reverse

from catalogue.services import load_catalogue
from reports.dossiers.receipt import gather_receipt, receipt_paper
from reports.pdf import render_pdf
from scoring.selectors.receipts import receipt_of
from scoring.services import sheets as services
from tests.factories.moments import NOON
from tests.reports.reading import fonts_of
from tests.scoring.sheets import fill, hand_over, real_today_is_noon, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch):
    real_today_is_noon(monkeypatch)
    load_catalogue(by=None)
    return stage()


def receipt_url(sheet):
    return reverse("reports:receipt", args=[sheet.pk])


def test_the_unit_keeps_a_pdf_of_what_it_sent(client, scene, pdf_text):
    sheet = hand_over(scene, scene.open(), "8.5", 0)
    client.force_login(scene.representative)

    answer = client.get(receipt_url(sheet))

    text = pdf_text(answer.content)
    receipt = receipt_of(sheet)
    assert answer["Content-Type"] == "application/pdf"
    for said in (receipt.number, receipt.short_digest, "12:00 ngày 22/12/2023", "8,5", "0,0"):
        assert said in text
    fonts = fonts_of(answer.content)
    assert fonts
    assert all(name.startswith("Tinos") and is_inside for name, is_inside in fonts)


def test_points_changed_after_it_was_taken_back_do_not_change_the_paper(scene):
    sheet = hand_over(scene, scene.open(), 8, 7)
    before = render_pdf(receipt_paper(gather_receipt(sheet))).content
    services.withdraw_sheet(sheet=sheet, by=scene.representative, at=NOON)
    sheet.refresh_from_db()
    fill(sheet, "self", scene.representative, 9, 9)

    assert render_pdf(receipt_paper(gather_receipt(sheet))).content == before


def test_a_sheet_never_sent_says_so_and_others_get_none(client, scene):
    sheet = scene.open()
    client.force_login(scene.representative)
    unsent = client.get(receipt_url(sheet), follow=True)
    rival = client.get(receipt_url(scene.sheet(scene.leader_unit)))
    fill(sheet, "self", scene.representative, 8)
    client.force_login(scene.leader)
    too_early = client.get(receipt_url(sheet))

    assert "chưa gửi lần nào nên chưa có biên nhận" in unsent.text
    assert rival.status_code == 404
    assert too_early.status_code == 403
