from collections.abc import Sequence
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from blocs.models import Membership
from scoring.models import (
    CriteriaAssignment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    ScoreLine,
    ScoreSheet,
)
from scoring.models.sheets import LineState
from tests.factories.blocs import MembershipFactory, SeasonFactory


class CriteriaSetFactory(DjangoModelFactory[CriteriaSet]):
    class Meta:
        model = CriteriaSet

    season = factory.SubFactory(SeasonFactory)
    name = factory.Sequence(lambda n: f"Bộ tiêu chí mẫu {n}")
    state = CriteriaSet.State.PUBLISHED


class CriteriaGroupFactory(DjangoModelFactory[CriteriaGroup]):
    class Meta:
        model = CriteriaGroup

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    code = "I"
    name = "Sản xuất, kinh doanh"
    cap = Decimal(100)
    order = 1


class CriterionFactory(DjangoModelFactory[Criterion]):
    class Meta:
        model = Criterion

    group = factory.SubFactory(CriteriaGroupFactory)
    code = factory.Sequence(lambda n: f"{n + 1}")
    text = factory.LazyAttribute(lambda o: f"Tiêu chí {o.code}")
    max_points = Decimal(10)
    order = factory.Sequence(lambda n: n + 1)


class CriteriaAssignmentFactory(DjangoModelFactory[CriteriaAssignment]):
    class Meta:
        model = CriteriaAssignment

    criteria_set = factory.SubFactory(CriteriaSetFactory)


class ScoreSheetFactory(DjangoModelFactory[ScoreSheet]):
    class Meta:
        model = ScoreSheet

    membership = factory.SubFactory(MembershipFactory)
    criteria_set = factory.SubFactory(CriteriaSetFactory)


def sheet_with_lines(
    *,
    membership: Membership | None = None,
    criteria: Sequence[Criterion] | None = None,
    self_points: Sequence[int | str | None] = (8, 7),
    **fields: object,
) -> ScoreSheet:
    """A draft sheet with one MANUAL line per entry of `self_points` (None = blank), ceiling 10."""
    if criteria is None:
        group = CriteriaGroupFactory()
        criteria = [CriterionFactory(group=group) for _ in self_points]
    sheet = ScoreSheetFactory(
        membership=membership or MembershipFactory(),
        criteria_set=criteria[0].group.criteria_set,
        **fields,
    )
    for criterion, points in zip(criteria, self_points, strict=True):
        ScoreLine.objects.create(
            sheet=sheet,
            criterion=criterion,
            ceiling=criterion.max_points,
            self_points=None if points is None else Decimal(str(points)),
            self_state=LineState.BLANK if points is None else LineState.SCORED,
        )
    return sheet
