"""Properties over sheets nobody thought of; `tests.prove` counts to a hundred thousand."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.marking import Rounding
from scoring.ranking import SheetTotal, TieBreak, rank
from scoring.totals import GroupKind, LinePoints, Period, combine, group_points
from tests.prove.arithmetic import one_bloc, run
from tests.scoring import reference

SEED = 20231222


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_two_engines_agree_on_a_bloc(random):
    one_bloc(random, 3)


def test_two_engines_agree_on_two_thousand_sheets():
    outcome = run(2_000, SEED)

    assert outcome.failures == []
    assert 500 < outcome.counts["with a total"] < 1_900
    assert outcome.counts["gates failed"] > 100
    assert outcome.counts["ties"] > 100


def test_a_cent_more_in_one_engine_is_noticed(monkeypatch):
    monkeypatch.setattr(reference, "manual", lambda line, figures: Fraction(1, 100))

    assert run(20, SEED).failures


POINTS = st.decimals(0, 110, places=2)
FEW_POINTS = st.sampled_from([Decimal(80), Decimal("80.5"), Decimal(90)])
RANKED = st.lists(st.tuples(FEW_POINTS, FEW_POINTS, FEW_POINTS), max_size=12)


def ranked(rows):
    sheets = [SheetTotal(number, row[0]) for number, row in enumerate(rows)]
    rules = [
        TieBreak(f"Tiêu chí {place}", {number: row[place] for number, row in enumerate(rows)})
        for place in (1, 2)
    ]
    return sheets, rules


@given(RANKED)
def test_places_are_those_of_comparing_value_by_value(rows):
    placings = rank(*ranked(rows))

    got = {each.sheet_id: each.place for each in placings}
    values = [tuple(Fraction(value) for value in row) for row in rows]
    assert [got[number] for number in range(len(rows))] == reference.places(values)


@given(RANKED, st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_entry(rows, random):
    sheets, rules = ranked(rows)
    shuffled = random.sample(sheets, len(sheets))

    assert rank(shuffled, rules) == rank(sheets, rules)


@given(RANKED)
def test_a_tie_break_is_named_exactly_where_it_parted_equal_totals(rows):
    placings = rank(*ranked(rows))

    for each in placings:
        equals = [o for o in placings if o.total == each.total and o.place != each.place]
        assert (each.settled_by is not None) == bool(equals)
        assert set(each.tied_with) == {
            o.sheet_id for o in placings if o.place == each.place and o != each
        }


@given(
    st.lists(st.one_of(st.none(), POINTS), max_size=8),
    st.one_of(st.none(), POINTS),
)
def test_a_group_with_an_open_line_has_no_points_and_never_passes_its_cap(points, cap):
    lines = [LinePoints(str(number), each) for number, each in enumerate(points)]

    counted = group_points("I", GroupKind.BASE, lines, cap).counted

    assert (counted is None) == (None in points)
    assert counted is None or cap is None or counted <= cap


@given(st.lists(st.tuples(POINTS, st.integers(1, 5)), min_size=1, max_size=6))
def test_a_weighted_mean_stays_between_its_periods_and_is_rounded_once(pairs):
    combined = combine([Period(points, Decimal(weight)) for points, weight in pairs])

    exact = sum(Fraction(points) * weight for points, weight in pairs) / sum(w for _, w in pairs)
    assert combined is not None
    assert abs(Fraction(combined) - exact) <= Fraction(1, 200)
    assert min(pairs)[0] <= combined <= max(pairs)[0]


@given(st.decimals(-50, 150, places=6), POINTS, st.sampled_from(["half_up", "half_even", "down"]))
def test_rounding_never_leaves_nought_to_ceiling(value, top, mode):
    assert 0 <= Rounding(2, mode).within(value, top) <= top
