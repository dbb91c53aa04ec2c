"""Workbooks through LibreOffice: its sums, caps and places are the server's, to the last digit."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from blocs.services import MeetingMinutes
from scoring.models import CriteriaSet, Ranking, ScoreLine, ScoreSheet
from scoring.ranking import RankBy, RankingRule, SheetTotal, TieBreak, rank
from scoring.selectors.rankings import provisional
from scoring.selectors.readings import lines_of, reading_total
from scoring.services import workbook_meeting
from scoring.services import workbooks as services
from scoring.workbooks.placing import step_order
from tests.conftest import CALC_MISSING
from tests.factories.blocs import open_every_step
from tests.factories.moments import NOON
from tests.scoring.rankings import Unit, scene
from tests.scoring.workbooks import filled, office_has_calc, opened, through_the_office

BLOC_SCORED = ScoreSheet.State.BLOC_SCORED
LATER = NOON + timedelta(hours=2)


def unit(number, first, second):
    return Unit(f"HTX mẫu {number}", (first, second), (first, second), state=BLOC_SCORED)


# Totals that binary fractions miss (0.1 + 0.2), ties parted by a group, ties that nothing parts.
UNITS = (
    unit(1, "57.1", "38.2"), unit(2, "57.2", "38.1"), unit(3, "56.3", "39.0"),
    unit(4, "57.2", "38.1"), unit(5, "60", "10.05"), unit(6, "0", "0"), unit(7, "45.35", "0.7"),
)  # fmt: skip
VOTES = {0: 5, 1: 7, 2: 7, 3: 5}


def bloc(**fields):
    """A bloc scored by its bloc, before its meeting, with some votes already counted."""
    made = scene(UNITS, held=False, **fields)
    if not made.bloc_year.season.steps.exists():
        open_every_step(made.bloc_year.season)
    gates = made.criteria_set.gates
    gates.create(
        kind="min_percent_of_group", group=made.criteria_set.groups.get(code="II"), percent=50,
        text="Nhóm II đạt ít nhất một nửa", effect="no_award",
    )  # fmt: skip
    gates.create(kind="no_zero_in_group", text="Không điểm liệt", effect="not_ranked")
    votes = {str(made.memberships[number].pk): count for number, count in VOTES.items()}
    Ranking.objects.create(bloc_year=made.bloc_year, votes=votes)
    return made


def in_halves(made):
    """The year scored in two halves, the second of double weight and one point lower."""
    made.criteria_set.periods = [
        {"name": "6 tháng đầu năm", "weight": "1"}, {"name": "6 tháng cuối năm", "weight": "2"},
    ]  # fmt: skip
    made.criteria_set.save()
    for sheet in ScoreSheet.objects.filter(membership__bloc_year=made.bloc_year):
        sheet.lines.update(period=1)
        later = list(sheet.lines.all())
        for line in later:
            line.pk, line.period = None, 2
            line.bloc_points = max(line.bloc_points - 1, Decimal(0))
        ScoreLine.objects.bulk_create(later)
        sheet.bloc_total = reading_total(lines_of(sheet), "bloc")
        sheet.save()
    return made


def places_of(made):
    rows = provisional(made.bloc(), up_to="bloc").rows
    return {row.name: (row.place, row.total, row.class_name) for row in rows}


def places_in(content):
    found = {}
    for row in opened(content, values=True)["Xếp hạng"].iter_rows(min_row=5, values_only=True):
        if row[2]:
            total = None if row[4] is None else Decimal(str(row[4]))
            place = None if row[1] == "–" else row[1]
            found[row[2]] = (place, total, row[-4] or "")
    return found


RULES = {
    "points": {"ranking_rule": CriteriaSet.RankingRule.POINTS},
    "ties": {"ranking_rule": CriteriaSet.RankingRule.BALLOTS_ON_TIES},
    "among": {
        "ranking_rule": CriteriaSet.RankingRule.BALLOTS_AMONG_TOP, "ballot_candidates": 3,
    },
}  # fmt: skip


@pytest.mark.django_db
def test_places_and_totals_in_libreoffice_are_the_servers(tmp_path, settings):
    """All three ranking rules and a change of the meeting, in one start of LibreOffice."""
    if not office_has_calc():
        pytest.skip(CALC_MISSING)
    settings.MEDIA_ROOT = tmp_path / "kho"
    blocs = {name: bloc(number=n, **rule) for n, (name, rule) in enumerate(RULES.items(), 20)}
    blocs["halves"] = in_halves(bloc(number=30, decimal_places=1))
    made = {
        name: services.make_meeting_workbook(bloc_year=each.bloc_year, by=each.officer, at=NOON)
        for name, each in blocs.items()
    }
    contents = {name: each.content for name, each in made.items()}
    contents["change"] = with_a_change(blocs["points"], made["points"].content, "59.5")
    contents["too much"] = with_a_change(blocs["points"], made["points"].content, "60.5")

    back = through_the_office(tmp_path, contents)

    for name, each in blocs.items():
        assert places_in(back[name]) == places_of(each), name
    places = places_of(blocs["among"])
    assert [places[f"HTX mẫu {n}"][0] for n in (1, 2, 3, 6)] == [3, 1, 4, None]
    assert places_in(back["too much"]) == places_in(back["points"])
    taken_in(blocs["points"], back["change"])


def with_a_change(each, content, points):
    """The meeting lifts the last but one to the top, and fills in its minutes."""
    line = ScoreLine.objects.get(sheet__membership=each.memberships[6], criterion__group__code="I")
    return filled(content, {
        ("S1", "Xdonvi"): f"{each.memberships[6].order}. HTX mẫu 7",
        ("S1", "Xtieuchi"): f"I.{line.criterion.code} {line.criterion.text}",
        ("S1", "Xdiem"): float(points), ("S1", "Xlydo"): "Có biên bản kèm theo",
    })  # fmt: skip


def taken_in(each, content):
    """The file as LibreOffice saved it is read, shown, taken; then both rankings still agree."""
    shown = places_in(content)
    assert shown["HTX mẫu 7"][1] == Decimal("60.2")
    printed = [str(row[1]) for row in opened(content, values=True)["Biên bản"].iter_rows(
        values_only=True)]  # fmt: skip
    assert any("HTX mẫu 7, I." in text for text in printed)
    returned = services.receive_workbook(
        bloc_year=each.bloc_year, content=content, name="hop.xlsx", by=each.officer, at=LATER
    )
    found = services.look_at(returned=returned, by=each.officer, at=LATER)
    assert [(row.old, row.new, row.reason) for row in found.rows] == [
        ("45,35", "59,5", "Có biên bản kèm theo")
    ]
    assert [*found.votes, *found.troubles, *found.notes] == []
    workbook_meeting.take_meeting_workbook(
        returned=returned, accepted=[found.rows[0].key], minutes=MINUTES, by=each.officer,
        at=LATER,
    )  # fmt: skip
    assert places_of(each) == shown


MINUTES = MeetingMinutes(
    held_on=NOON.date(), place="Nhà văn hóa ấp", chair="Khối trưởng", secretary="Thư ký", present=7
)


# --- The steps of the place, without a program --------------------------------------------------


def by_steps(values, order):
    """What the columns reckon: each step parts those still equal, where all of them are known."""
    places = dict.fromkeys(values, 1)
    for number in order:
        before = dict(places)
        for each in values:
            same = [other for other in values if before[other] == before[each]]
            known = [values[other][number] for other in same]
            if None not in known:
                above = [value for value in known if value > values[each][number]]
                places[each] = before[each] + len(above)
    return places


def test_the_steps_part_equals_as_the_server_does_also_where_values_are_missing():
    choices = (None, 1, 2)
    for table in product(product(choices, repeat=2), repeat=3):
        values = dict(enumerate(table, start=1))
        breaks = [
            TieBreak(str(n), {pk: own[n] and Decimal(own[n]) for pk, own in values.items()})
            for n in range(2)
        ]
        totals = [SheetTotal(pk, Decimal(5)) for pk in values]
        placed = rank(totals, breaks, RankingRule(RankBy.POINTS))

        assert {each.sheet_id: each.place for each in placed} == by_steps(values, step_order(2))
