"""Choices, counts and what follows from figures, on a sheet."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from catalogue.models import Indicator
from cooperatives.models import Figure
from scoring.models import Criterion
from scoring.models.sheets import LineState
from scoring.services import sheets as services
from scoring.services.sheets import LineEntry
from tests.factories.blocs import PledgeFactory
from tests.factories.cooperatives import FigureFactory, IndicatorFactory
from tests.factories.moments import NOON
from tests.factories.scoring import CriteriaGroupFactory, CriterionFactory
from tests.scoring.sheets import (
    fill,
    hand_over,
    line,
    stage,
)

pytestmark = pytest.mark.django_db


def choice(scene, **fields):
    return CriterionFactory(
        group=scene.group, code="3", order=3, max_points=Decimal(5), rule=Criterion.Rule.CHOICE,
        params={"options": [["Có", 5], ["Không", 0]]}, **fields,
    )  # fmt: skip


def test_a_choice_gives_the_points_of_its_option():
    scene = stage()
    choice(scene)
    sheet = scene.open()
    chosen = line(sheet, 3)

    services.fill_reading(
        sheet=sheet, reading="self", entries={chosen.pk: LineEntry(input="Có")},
        by=scene.representative, at=NOON,
    )  # fmt: skip

    assert (line(sheet, 3).self_points, line(sheet, 3).self_input) == (5, "Có")


def test_points_typed_into_a_choice_are_refused():
    scene = stage()
    choice(scene)
    sheet = scene.open()

    with pytest.raises(ValidationError, match="Xin chọn mức"):
        fill(sheet, "self", scene.representative, 8, 8, 5)


def test_a_count_gives_points_a_time_up_to_its_cap():
    scene = stage()
    CriterionFactory(
        group=scene.group, code="3", order=3, max_points=Decimal(5),
        rule=Criterion.Rule.COUNT, params={"per": 2, "cap": 5},
    )  # fmt: skip
    sheet = scene.open()

    services.fill_reading(
        sheet=sheet, reading="self", entries={line(sheet, 3).pk: LineEntry(input=3)},
        by=scene.representative, at=NOON,
    )  # fmt: skip

    assert (line(sheet, 3).self_points, line(sheet, 3).self_input) == (5, 3)


def ratio(scene):
    indicator = IndicatorFactory()
    group = CriteriaGroupFactory(criteria_set=scene.criteria_set, code="II", order=2)
    return CriterionFactory(
        group=group, code="1", order=3, max_points=Decimal(10), indicator=indicator,
        rule=Criterion.Rule.RATIO, params={"actual": "doanh_thu"},
    )  # fmt: skip


def report(scene, plan, actual):
    indicator = Indicator.objects.get(code="doanh_thu")
    if actual is not None:
        FigureFactory(
            organization=scene.member.organization, indicator=indicator, value=Decimal(actual),
            status=Figure.Status.ESTIMATE,
        )  # fmt: skip
    pledge = PledgeFactory(organization=scene.member.organization, season=scene.bloc_year.season)
    pledge.targets.create(indicator=indicator, plan=Decimal(plan))


def test_a_figure_that_can_be_reckoned_is_not_asked_for():
    scene = stage()
    ratio(scene)
    report(scene, 10, 9)
    sheet = scene.open()

    services.compute_lines(sheet=sheet, reading="self", by=scene.representative, at=NOON)

    held = line(sheet, 3)
    assert (held.self_points, held.self_state) == (9, LineState.SCORED)


def test_points_that_contradict_the_figures_are_refused():
    scene = stage()
    ratio(scene)
    report(scene, 10, 9)
    sheet = scene.open()

    with pytest.raises(ValidationError, match="Theo số liệu được 9,0 điểm"):
        fill(sheet, "self", scene.representative, 8, 8, 10)


def test_a_missing_figure_leaves_the_line_open_and_not_zero():
    scene = stage()
    ratio(scene)
    report(scene, 10, None)
    sheet = scene.open()

    fill(sheet, "self", scene.representative, 8, 8)

    held = line(sheet, 3)
    assert (held.self_points, held.self_state) == (None, LineState.NOT_COMPUTABLE)
    with pytest.raises(ValidationError, match="Còn 1 tiêu chí chưa có điểm"):
        services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)


def test_where_figures_give_none_points_by_hand_want_a_reason():
    scene = stage()
    ratio(scene)
    report(scene, 10, None)
    sheet = scene.open()

    with pytest.raises(ValidationError, match="chấm tay, xin ghi lý do"):
        fill(sheet, "self", scene.representative, 8, 8, 7)
    fill(sheet, "self", scene.representative, 8, 8, 7, reason="Sổ kho bị ướt")

    assert (line(sheet, 3).self_points, line(sheet, 3).self_reason) == (7, "Sổ kho bị ướt")
    services.submit_sheet(sheet=sheet, by=scene.representative, at=NOON)


def test_a_figure_corrected_later_is_its_own_reason_for_the_next_reading():
    scene = stage()
    ratio(scene)
    report(scene, 10, 9)
    sheet = scene.open()
    hand_over(scene, sheet, 8, 8)
    Figure.objects.update(value=Decimal(8))

    services.accept_reading(sheet=sheet, reading="bloc", by=scene.leader, at=NOON)

    held = line(sheet, 3)
    assert (held.self_points, held.bloc_points) == (9, 8)
    assert held.bloc_reason.startswith("Tính từ số liệu: ")
