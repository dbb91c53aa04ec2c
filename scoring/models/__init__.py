from scoring.models.criteria import (
    ClassBand,
    CriteriaAssignment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    Gate,
)
from scoring.models.rankings import Ranking, Standing
from scoring.models.sheets import READINGS, Reading, ScoreLine, ScoreSheet

__all__ = [
    "READINGS",
    "ClassBand",
    "CriteriaAssignment",
    "CriteriaGroup",
    "CriteriaSet",
    "Criterion",
    "Gate",
    "Ranking",
    "Reading",
    "ScoreLine",
    "ScoreSheet",
    "Standing",
]
