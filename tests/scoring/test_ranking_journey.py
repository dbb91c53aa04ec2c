"""One bloc's sheets all the way through the services of this app, to the seal."""

import pytest
from django.core.exceptions import ValidationError

from scoring.models import ScoreSheet
from scoring.selectors.rankings import provisional, ranking_of
from scoring.selectors.seals import verify_seal
from scoring.services import rankings
from scoring.services import sheets as services
from tests.factories.moments import NOON
from tests.scoring.rankings import AFTER, ASK_UNTIL
from tests.scoring.sheets import adopt_whole_bloc, fill, stage

pytestmark = pytest.mark.django_db


def verified_bloc():
    """Three units adopted at 8 + 7; the Alliance takes a point off the third."""
    scene = stage()
    for number, sheet in enumerate(adopt_whole_bloc(scene, 8, 7)):
        points = (8, 6) if number == 2 else (8, 7)
        fill(sheet, "alliance", scene.officer, *points, reason="Thiếu minh chứng")
        services.verify_sheet(sheet=sheet, by=scene.officer, at=NOON)
    return scene


def test_scored_adopted_and_verified_sheets_become_a_sealed_ranking():
    scene = verified_bloc()

    rankings.announce_ranking(
        bloc_year=scene.bloc_year, questions_until=ASK_UNTIL, by=scene.officer, at=NOON
    )
    changes = provisional(scene.bloc_year).rank_changes
    rankings.answer_rank_change(
        bloc_year=scene.bloc_year, text="Khối đồng ý.", by=scene.leader, at=NOON
    )
    sealed = rankings.seal_ranking(bloc_year=scene.bloc_year, by=scene.officer, at=AFTER)

    found = ranking_of(type(scene.bloc_year).objects.get(pk=scene.bloc_year.pk))
    third = str(scene.member.organization)
    assert changes == (f"{third}: Khối xếp hạng 1, thẩm định hạng 3.",)
    assert [(row.place, row.total, row.is_tied) for row in found.rows] == [
        (1, 15, True),
        (1, 15, True),
        (3, 14, False),
    ]
    assert verify_seal(sealed)
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {ScoreSheet.State.SEALED}


def test_a_sealed_sheet_is_neither_written_nor_returned():
    scene = verified_bloc()
    rankings.announce_ranking(
        bloc_year=scene.bloc_year, questions_until=ASK_UNTIL, by=scene.officer, at=NOON
    )
    rankings.answer_rank_change(
        bloc_year=scene.bloc_year, text="Đồng ý.", by=scene.officer, at=NOON
    )
    rankings.seal_ranking(bloc_year=scene.bloc_year, by=scene.officer, at=AFTER)
    sheet = ScoreSheet.objects.first()

    with pytest.raises(ValidationError, match="đã chốt"):
        fill(sheet, "alliance", scene.officer, 10, 10, reason="Sửa")
    with pytest.raises(ValidationError, match="đã chốt"):
        services.return_sheet(sheet=sheet, reason="Sửa", by=scene.officer, at=NOON)


def test_a_sheet_returned_after_announcing_holds_the_seal_back():
    scene = verified_bloc()
    rankings.announce_ranking(
        bloc_year=scene.bloc_year, questions_until=ASK_UNTIL, by=scene.officer, at=NOON
    )
    services.return_sheet(
        sheet=ScoreSheet.objects.first(), reason="HTX khiếu nại", by=scene.officer, at=NOON
    )

    with pytest.raises(ValidationError, match="2/3 bảng chấm điểm đã thẩm định"):
        rankings.seal_ranking(bloc_year=scene.bloc_year, by=scene.officer, at=AFTER)
