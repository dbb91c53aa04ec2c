"""The fairness panel: its arithmetic by hand, and its page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from scoring import fairness
from scoring.fairness import Least, Scored, Totals
from scoring.models import Criterion, ScoreSheet
from tests.factories.people import AdminFactory, ReviewerFactory
from tests.scoring.rankings import UNITS, scene
from tests.scoring.sheets import hand_over, real_today_is_noon, score_whole_bloc, stage

FEW = Least(units=2, criteria=2, gap=Decimal(2))


def line(unit, criterion, own, by_bloc, scorer=1, bloc=10, **more):
    own, by_bloc = (None if each is None else Decimal(str(each)) for each in (own, by_bloc))
    return Scored(unit, bloc, criterion, own, by_bloc, None, scorer, **more)


# --- The arithmetic ----------------------------------------------------------------------------


def test_a_mean_of_too_few_is_none_and_not_nought():
    totals = [Totals(1, 10, Decimal(90), Decimal(90)), Totals(2, 10, Decimal(80), None)]

    (bloc,) = fairness.gaps_of_blocs(totals, FEW)

    assert (bloc.units, bloc.bloc_gap, bloc.whole_gap) == (2, None, None)


def test_gaps_of_a_bloc_are_exact_means_rounded_once():
    totals = [
        Totals(unit, 10, Decimal(90), Decimal(by_bloc), Decimal(80))
        for unit, by_bloc in enumerate(("89", "88", "88"))
    ]

    (bloc,) = fairness.gaps_of_blocs(totals, FEW)

    assert bloc.bloc_gap == Decimal("-1.67")
    assert bloc.verified_gap == Decimal("-8.33")
    assert bloc.whole_gap == -10


def test_a_harsh_scorer_and_a_lenient_one_stand_beside_the_others():
    harsh = [line(unit, 1, 8, 5, scorer=1) for unit in (1, 2)]
    mild = [line(unit, 1, 8, 8, scorer=2) for unit in (3, 4)]

    first, second = fairness.scorers([*harsh, *mild], FEW)

    assert (first.mean, first.others, first.lean, first.is_harsh) == (-3, 0, -3, True)
    assert (second.lean, second.is_lenient, second.is_harsh) == (3, True, False)


def test_nobody_is_called_harsh_on_one_unit():
    (alone, _) = fairness.scorers([line(1, 1, 9, 1), line(2, 1, 9, 9, 2), line(3, 1, 9, 9, 2)], FEW)

    assert (alone.mean, alone.is_harsh, alone.is_lenient) == (None, False, False)


def test_the_same_points_for_all_on_most_criteria_are_said():
    lines = [line(unit, c, 8, 7 if c < 3 else unit) for unit in (1, 2) for c in (1, 2, 3)]

    (scorer,) = fairness.scorers(lines, FEW)

    assert (scorer.alike, scorer.criteria, scorer.is_uniform) == (2, 3, True)


def test_sheets_alike_line_by_line_are_found_within_a_bloc_only():
    lines = [line(unit, c, 8, c, bloc=bloc) for unit, bloc in ((1, 10), (2, 10), (3, 11))
             for c in (1, 2)]  # fmt: skip

    (pair,) = fairness.twins([*lines, line(4, 1, 8, 1)], FEW)

    assert (pair.bloc, pair.units, pair.criteria) == (10, (1, 2), 2)


@pytest.mark.parametrize(
    ("points", "alike"), [((5, 5), True), ((5, 4), False), ((5,), None), ((0, 0), True)]
)
def test_a_criterion_tells_units_apart_or_not_or_it_cannot_be_said(points, alike):
    lines = [line(unit, 1, 9, each) for unit, each in enumerate(points)]

    assert fairness.criteria(lines, FEW)[0].alike is alike


def test_evidence_is_missed_only_where_it_is_wanted_and_points_were_given():
    lines = [
        line(1, 1, 9, 9, wants_evidence=True),
        line(1, 2, 9, 9, wants_evidence=True, has_evidence=True),
        line(1, 3, 0, 0, wants_evidence=True),
        line(1, 4, 9, 9),
    ]

    (unit,) = fairness.unproved(lines)

    assert (unit.wanted, unit.missing) == (2, (1,))


# --- The page ----------------------------------------------------------------------------------

URL = "scoring:fairness"


@pytest.fixture
def few(settings, monkeypatch):
    real_today_is_noon(monkeypatch)
    settings.FAIRNESS_LEAST_UNITS = 3
    settings.FAIRNESS_LEAST_CRITERIA = 2


@pytest.mark.django_db
def test_the_office_sees_gaps_twins_and_missing_evidence(client, few):
    there = stage()
    Criterion.objects.filter(group=there.group, order=1).update(evidence="Báo cáo tài chính")
    score_whole_bloc(there, 8, 7)
    client.force_login(there.officer)
    url = reverse(URL, args=[2023])

    page = client.get(url).text

    assert "3 bảng chấm giống hệt một bảng khác cùng Khối." in page
    assert "2 tiêu chí cho mọi đơn vị cùng một điểm." in page
    assert "3 đơn vị có điểm mà thiếu minh chứng, 3 tiêu chí cả thảy." in page
    assert "0,0" in page
    assert "Cả 3 đơn vị cùng 8,0 điểm" in client.get(url, {"muc": "tieu-chi"}).text
    assert there.member.organization.name in client.get(url, {"muc": "giong-nhau"}).text
    assert "I.1" in client.get(url, {"muc": "minh-chung"}).text


@pytest.mark.django_db
def test_too_few_units_are_said_and_drafts_are_no_measure(client, few, settings):
    settings.FAIRNESS_LEAST_UNITS = 5
    there = stage()
    hand_over(there, there.open(), 8, 7)
    client.force_login(there.officer)

    page = client.get(reverse(URL, args=[2023]), {"khoi": there.bloc_year.number})

    own = sorted(row.cells[0].text for row in page.context["rows"])
    assert own == ["15,0", "–", "–"]
    assert "chưa đủ dữ liệu" in client.get(reverse(URL, args=[2023])).text
    assert ScoreSheet.objects.filter(state=ScoreSheet.State.DRAFT).count() == 2


@pytest.mark.django_db
def test_only_the_office_looks_before_it_is_announced(client):
    there = scene()
    for who in (there.leader, there.representative, ReviewerFactory()):
        client.force_login(who)
        assert client.get(reverse(URL, args=[2023])).status_code == 403
    client.force_login(AdminFactory())
    assert client.get(reverse(URL, args=[1999])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["", "nguoi-cham", "giong-nhau", "tieu-chi", "minh-chung", "zq"])
def test_more_units_and_blocs_ask_no_more(client, few, part, django_assert_num_queries):
    there = scene(number=10)
    client.force_login(there.officer)
    url = reverse(URL, args=[2023])
    with django_assert_num_queries(13):
        client.get(url, {"muc": part})
    scene((*UNITS, *UNITS), number=11)

    with django_assert_num_queries(13):
        assert client.get(url, {"muc": part}).status_code == 200
