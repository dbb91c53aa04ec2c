"""Each kind of paper: what it is about, and how it is made from the data as it stands.

`paper_of` gathers frozen facts in few queries and hands them to a pure builder; where something is
missing it raises `NotReady` with the sentence that says what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from awards.models import CouncilSession, Proposal, Submission
from blocs.models import BlocYear, Meeting, Season
from reports.blocks import Paper
from reports.dossiers.achievement import achievement_paper, gather_achievement
from reports.dossiers.bloc_minutes import bloc_minutes_paper, gather_bloc_minutes
from reports.dossiers.common import NotReady
from reports.dossiers.council import (
    council_minutes_paper,
    gather_council,
    tally_paper,
    why_no_tally,
)
from reports.dossiers.council_table import council_table_paper, gather_council_table
from reports.dossiers.late import gather_late_bloc, gather_late_year, late_letter
from reports.dossiers.ranking import gather_ranking, ranking_paper
from reports.dossiers.sheet import gather_sheet, sheet_paper
from reports.dossiers.submission import gather_submission, list_paper, submission_paper
from reports.models import IssuedPaper
from scoring.models import Ranking, ScoreSheet

__all__ = ["NotReady", "PaperKind", "kind_of", "paper_of", "season_and_bloc"]

Kind = IssuedPaper.Kind


@dataclass(frozen=True)
class PaperKind:
    """`model` is what a paper of this kind is about."""

    model: type[models.Model]
    make: Callable[[Any], Paper]


def _tally(session: CouncilSession) -> Paper:
    if why := why_no_tally(session):
        raise NotReady(why)
    return tally_paper(gather_council(session))


KINDS: dict[str, PaperKind] = {
    Kind.SUBMISSION: PaperKind(Submission, lambda s: submission_paper(gather_submission(s))),
    Kind.LIST: PaperKind(Submission, lambda s: list_paper(gather_submission(s))),
    Kind.COUNCIL_MINUTES: PaperKind(
        CouncilSession, lambda s: council_minutes_paper(gather_council(s))
    ),
    Kind.TALLY: PaperKind(CouncilSession, _tally),
    Kind.COUNCIL_TABLE: PaperKind(Season, lambda s: council_table_paper(gather_council_table(s))),
    Kind.BLOC_MINUTES: PaperKind(Meeting, lambda m: bloc_minutes_paper(gather_bloc_minutes(m))),
    Kind.RANKING: PaperKind(Ranking, lambda r: ranking_paper(gather_ranking(r))),
    Kind.ACHIEVEMENT: PaperKind(Proposal, lambda p: achievement_paper(gather_achievement(p))),
    Kind.SHEET: PaperKind(ScoreSheet, lambda s: sheet_paper(gather_sheet(s))),
    Kind.LATE_BLOC: PaperKind(BlocYear, lambda b: late_letter(gather_late_bloc(b))),
    Kind.LATE_YEAR: PaperKind(Season, lambda s: late_letter(gather_late_year(s))),
}


def kind_of(kind: str) -> PaperKind | None:
    return KINDS.get(kind)


def paper_of(kind: str, subject: models.Model) -> Paper:
    """The paper as the data stands now."""
    return KINDS[kind].make(subject)


def season_and_bloc(subject: models.Model) -> tuple[Season, BlocYear | None]:
    """The year a paper belongs to, and its bloc where it is of one bloc."""
    match subject:
        case Ranking():
            return subject.bloc_year.season, subject.bloc_year
        case ScoreSheet():
            return subject.membership.season, subject.membership.bloc_year
        case Meeting() | Proposal():
            return subject.season, subject.bloc_year
        case Submission() | CouncilSession():
            return subject.season, None
        case BlocYear():
            return subject.season, subject
        case Season():
            return subject, None
    raise TypeError(f"Không có văn bản về {type(subject).__name__}.")
