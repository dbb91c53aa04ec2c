"""export_ranking: the ranking for other programs."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.scoring.rankings import Unit, scene

pytestmark = pytest.mark.django_db


def export(**options):
    out = StringIO()
    call_command("export_ranking", season=2023, stdout=out, **options)
    return out.getvalue()


def test_every_unit_is_a_row_with_totals_as_text_of_two_decimals():
    scene((Unit("HTX A", (58, 40), (57, 40), ("56.5", 40)), Unit("HTX B", (50, 40))))

    rows = json.loads(export(json=True))

    assert rows[0] == {
        "bloc": 10,
        "bloc_name": "Khối 10 Tân Hiệp",
        "state": "Dự kiến",
        "organization": "HTX A",
        "self_total": "98.00",
        "bloc_total": "97.00",
        "verified_total": "96.50",
        "class": "Tốt",
        "place": 1,
        "tied": False,
        "tie_note": "",
        "not_ranked_reason": "",
        "no_award_reason": "",
    }
    assert [row["place"] for row in rows] == [1, 2]


def test_a_sealed_ranking_is_exported_as_it_was_sealed():
    played = scene((Unit("HTX A", (55, 40)), Unit("HTX B", (55, 40))))
    played.announce_and_seal()

    rows = json.loads(export(json=True, bloc=10))

    assert [(row["state"], row["place"], row["tied"], row["tie_note"]) for row in rows] == [
        ("Đã chốt", 1, True, "2 đơn vị cùng 95 điểm, cùng hạng 1.")
    ] * 2


def test_a_unit_without_points_has_null_and_the_reason():
    scene((Unit("HTX A", (55, 40), state="nhap"),))

    (row,) = json.loads(export(json=True))

    assert (row["self_total"], row["place"], row["not_ranked_reason"]) == (
        None, None, "HTX chưa gửi bảng tự chấm.",
    )  # fmt: skip


def test_without_json_people_can_read_it():
    scene((Unit("HTX A", (55, 40)),))

    assert export() == "Khối 10    1    95,0    95,0    95,0  HTX A\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"season": 1999}, "Không có năm thi đua 1999."),
        ({"season": 2023, "bloc": 77}, "Năm 2023 không có Khối 77."),
    ],
)
def test_an_unknown_year_or_bloc_is_refused(options, sentence):
    scene()

    with pytest.raises(CommandError, match=sentence):
        call_command("export_ranking", **options)
