from scoring.models.criteria import (
    ClassBand,
    CriteriaAssignment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    Gate,
)
from scoring.models.evidence import Evidence, EvidenceLikeness, EvidencePart
from scoring.models.openings import LineOpening
from scoring.models.questions import Question
from scoring.models.rankings import Ranking, Standing
from scoring.models.relations import DeclaredRelation
from scoring.models.returns import LineReturn
from scoring.models.seals import Seal
from scoring.models.sheets import READINGS, Reading, ScoreLine, ScoreSheet
from scoring.models.workbooks import ReturnedWorkbook, ScoreWorkbook

__all__ = [
    "READINGS",
    "ClassBand",
    "CriteriaAssignment",
    "CriteriaGroup",
    "CriteriaSet",
    "Criterion",
    "DeclaredRelation",
    "Evidence",
    "EvidenceLikeness",
    "EvidencePart",
    "Gate",
    "LineOpening",
    "LineReturn",
    "Question",
    "Ranking",
    "Reading",
    "ReturnedWorkbook",
    "ScoreLine",
    "ScoreSheet",
    "ScoreWorkbook",
    "Seal",
    "Standing",
]
