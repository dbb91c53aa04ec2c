"""Biên nhận: told from the act, the same for good."""

from decimal import Decimal
from hashlib import sha256

import pytest

from history.models import Event
from scoring.selectors.receipts import digest_of, receipt_body, receipt_of
from scoring.services import sheets as services
from tests.factories.moments import NOON
from tests.scoring.sheets import fill, hand_over, line, stage

pytestmark = pytest.mark.django_db


def test_a_sheet_never_sent_has_none():
    assert receipt_of(stage().open()) is None


def test_it_holds_number_time_points_and_total_of_the_act():
    scene = stage()
    sheet = hand_over(scene, scene.open(), "8.5", 0)

    receipt = receipt_of(sheet)

    sent = Event.objects.about(sheet).get()
    assert receipt.number == sent.hash[:12].upper()
    assert receipt.at == NOON
    assert receipt.points == {"I.1": Decimal("8.5"), "I.2": Decimal(0)}
    assert receipt.total == Decimal("8.5")


def test_the_digest_is_reckoned_by_hand_from_what_the_event_says():
    scene = stage()
    sheet = hand_over(scene, scene.open(), "8.5", 0)
    said = (
        f'{{"bảng":"{sheet.pk}","gửi lúc":"2023-12-22T05:00:00.000000+00:00","năm":2023,'
        '"tổng tự chấm":"8.50","điểm":{"I.1":"8.50","I.2":"0.00"}}'
    )

    assert receipt_of(sheet).digest == sha256(said.encode()).hexdigest()


def test_what_is_changed_later_leaves_it_and_a_second_sending_makes_another():
    scene = stage()
    sheet = hand_over(scene, scene.open(), 8, 7)
    first = receipt_of(sheet)
    services.withdraw_sheet(sheet=sheet, by=scene.representative, at=NOON)
    sheet.refresh_from_db()
    fill(sheet, "self", scene.representative, 9)

    assert line(sheet).self_points == 9
    assert receipt_of(sheet) == first
    sheet.refresh_from_db()
    services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)
    assert receipt_of(sheet).digest != first.digest
    assert receipt_of(sheet).points["I.1"] == 9


def test_one_point_more_is_another_digest():
    scene = stage()
    event = receipt_of(hand_over(scene, scene.open(), 8, 7)).event
    body = receipt_body(event)

    assert digest_of(body) == digest_of(receipt_body(event))
    body["điểm"]["I.1"] = "8.01"
    assert digest_of(body) != digest_of({**body, "điểm": {"I.1": "8.00", "I.2": "7.00"}})
