"""What stands between a ranking and its seal: questions, returned criteria, signed minutes, and the
first signature where two persons close it."""

from typing import Any

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from blocs.models import BlocYear, Meeting
from history.services import digest_of
from scans.models import Scan
from scoring.models import LineReturn, Question, Ranking, ScoreLine, Seal
from scoring.selectors.ranked import BlocRanking, Closing


def closing_of(found: BlocRanking) -> Closing:
    """From the counts that came with the meeting; a query more where somebody signed first."""
    ranking = found.ranking
    signature = ranking is not None and ranking.first_signed_by_id is not None
    holds = bool(signature and ranking and ranking.first_signed_digest == signing_digest(found))
    return Closing(
        **_counts(found.bloc_year, found.meeting),
        two_to_seal=bool(found.bloc_year.season.two_to_seal),
        signed=holds,
        void=signature and not holds,
    )


def closed_of(bloc_year: BlocYear, meeting: Meeting | None) -> Closing:
    """What there was to close, of a ranking that is sealed."""
    return Closing(**_counts(bloc_year, meeting), two_to_seal=bool(bloc_year.season.two_to_seal))


COUNTED = ("asked", "unanswered", "returned", "seals", "minutes")


def meetings_with_counts(bloc_year: BlocYear) -> QuerySet[Meeting]:
    """The meetings that judged the year, each with the counts a closing ranking is asked for."""
    meetings = Meeting.objects.filter(bloc_year=bloc_year, kind=Meeting.Kind.YEAR_END)
    minutes = Scan.objects.kept().filter(
        subject_type=Meeting._meta.label_lower, subject_id=Cast(OuterRef("pk"), CharField())
    )
    return meetings.annotate(**_of_bloc("bloc_year"), minutes=_number(minutes))


def _of_bloc(key: str) -> dict[str, Any]:
    questions = Question.objects.filter(ranking__bloc_year=OuterRef(key))
    returns = LineReturn.objects.open().filter(
        line__sheet__membership__bloc_year=OuterRef(key),
        line__sheet__membership__left_on__isnull=True,
    )
    return {
        "asked": _number(questions),
        "unanswered": _number(questions.unanswered()),
        "returned": _number(returns),
        "seals": _number(Seal.objects.filter(ranking__bloc_year=OuterRef(key))),
    }


def _counts(bloc_year: BlocYear, meeting: Meeting | None) -> dict[str, Any]:
    if meeting is not None:
        return {name: getattr(meeting, name) for name in COUNTED}
    row = BlocYear.objects.filter(pk=bloc_year.pk).values(**_of_bloc("pk")).first()
    return {**row} if row else {}


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many, as a column: grouped by nothing, so that no row is lost."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")[:1]), 0)


# --- Two signatures ----------------------------------------------------------------------------

SIGNED_LINE = tuple(f"{reading}_points" for reading in ("self", "bloc", "alliance"))


def signing_digest(found: BlocRanking) -> str:
    """Over what the first person signs: any change of it before the second signs shows."""
    sheets = [row.sheet for row in found.rows if row.sheet]
    ranking, meeting = found.ranking, found.meeting
    lines = ScoreLine.objects.filter(sheet__in=sheets).order_by("pk")
    return digest_of(
        {
            "rows": [[row.membership.pk, row.place, row.total, row.class_name,
                      row.not_ranked_reason, row.no_award_reason] for row in found.rows],
            "sheets": [[each.pk, each.state, each.version] for each in sheets],
            "lines": [list(line) for line in lines.values_list("pk", "version", *SIGNED_LINE)],
            "ranking": _signed_ranking(ranking) if ranking else [],
            "meeting": [meeting.pk, meeting.version, meeting.held_at] if meeting else [],
        }
    )  # fmt: skip


def _signed_ranking(ranking: Ranking) -> list[Any]:
    """No version: the signature itself is a change of the row."""
    return [ranking.state, ranking.votes, ranking.bloc_answer, ranking.questions_until]
