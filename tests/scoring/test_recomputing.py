"""A year reckoned anew: silent where all is well, and naming what differs where it is not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from history.models import Event
from scoring.models import Ranking, ScoreLine, ScoreSheet, Standing
from scoring.selectors.recomputing import recompute_year
from tests.scoring.rankings import UNITS, scene
from tests.scoring.sheets import adopt_whole_bloc, hand_over, stage

pytestmark = pytest.mark.django_db


def differences(season):
    return [
        (each.unit, each.what, each.stored, each.anew)
        for bloc in recompute_year(season, batch=1)
        for each in bloc.differences
    ]


def told(*args):
    out = StringIO()
    call_command("recompute_totals", *args, stdout=out)
    return out.getvalue()


def test_a_sound_year_says_how_much_was_looked_at():
    scene(number=10).announce_and_seal()
    scene(number=11)

    assert "Năm 2023: 2 Khối, 6 bảng, 12 dòng; còn 0 chỗ lệch." in told("--nam", "2023")


def test_a_total_its_lines_do_not_make_is_named_and_nothing_is_changed():
    there = scene()
    sheet = ScoreSheet.objects.get(membership=there.memberships[0])
    ScoreSheet.objects.filter(pk=sheet.pk).update(alliance_total=99)

    with pytest.raises(CommandError, match="Còn 1 chỗ lệch"):
        told("--nam", "2023")

    name = there.memberships[0].organization.name
    assert differences(there.bloc_year.season) == [(name, "tổng thẩm định", "99,0", "95,5")]
    sheet.refresh_from_db()
    assert sheet.alliance_total == 99


def test_asked_to_mend_it_sets_the_total_on_record():
    there = stage()
    adopt_whole_bloc(there, 8, 7)
    sheet = there.sheet(there.member)
    ScoreSheet.objects.filter(pk=sheet.pk).update(bloc_total=20)

    said = told("--nam", "2023", "--sua")

    sheet.refresh_from_db()
    assert sheet.bloc_total == 15
    assert "đã sửa" in said
    event = Event.objects.get(verb="scoring.total_mended")
    assert event.changes == {"tổng Khối chấm": ["20,0", "15,0"]}
    assert event.actor_label == "Hệ thống"


def test_what_is_sealed_is_told_and_left_alone():
    there = scene()
    there.announce_and_seal()
    first = Standing.objects.filter(place=1)
    ScoreSheet.objects.filter(membership__in=first.values("membership")).update(alliance_total=99)
    first.update(place=2)

    with pytest.raises(CommandError, match="Còn 2 chỗ lệch"):
        told("--nam", "2023", "--sua")

    whats = [what for _, what, *_ in differences(there.bloc_year.season)]
    assert whats == ["tổng thẩm định", "hạng đã chốt"]
    assert not Event.objects.filter(verb="scoring.total_mended").exists()


def test_points_that_the_rule_does_not_give_are_named():
    there = stage()
    sheet = there.open()
    hand_over(there, sheet, 8, 7)
    ScoreLine.objects.filter(sheet=sheet, criterion__order=1).update(self_points="8.25")
    ScoreSheet.objects.filter(pk=sheet.pk).update(self_total="15.25")

    assert differences(there.bloc_year.season) == [
        (there.member.organization.name, "tiêu chí I.1, tự chấm", "8,25", "trống")
    ]


def test_more_units_and_blocs_of_one_batch_ask_no_more(django_assert_num_queries):
    there = scene(number=10)
    season = there.bloc_year.season
    with django_assert_num_queries(8):
        list(recompute_year(season))
    scene((*UNITS, *UNITS), number=11)

    with django_assert_num_queries(8):
        assert sum(bloc.sheets for bloc in recompute_year(season)) == 9


def test_places_are_those_the_ranking_page_shows():
    there = scene()
    there.announce()

    (bloc,) = recompute_year(there.bloc_year.season)

    assert [row.placing.place for row in bloc.reckoning.rows] == [1, 2, 3]
    assert Ranking.objects.get().state == Ranking.State.ANNOUNCED
