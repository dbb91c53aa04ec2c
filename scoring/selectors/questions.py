"""Kiến nghị as pages and papers read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from blocs.models import BlocYear, Membership
from scoring.models import Question, Ranking, ScoreLine
from scoring.permissions import QuestionRights


@dataclass(frozen=True)
class Choice:
    pk: int
    name: str


@dataclass(frozen=True)
class Choices:
    """What may be chosen in a question: for whom, about whom, which criterion of that sheet."""

    askers: tuple[Choice, ...]
    units: tuple[Choice, ...]
    about: int | None
    about_name: str
    criteria: tuple[Choice, ...]
    on_behalf: bool


def questions_of(bloc_year: BlocYear) -> QuerySet[Question]:
    return Question.objects.filter(ranking__bloc_year=bloc_year).with_names().order_by("number")


def choices_for(bloc_year: BlocYear, rights: QuestionRights, about: int | None) -> Choices:
    """`about`: the membership whose sheet the question came from; unknown ones are no choice."""
    members = Membership.objects.current().filter(bloc_year=bloc_year)
    units = tuple(
        Choice(each.pk, str(each.organization))
        for each in members.select_related("organization").order_by("order", "pk")
    )
    names = {each.pk: each.name for each in units}
    known = about if about in names else None
    askers = units if rights.on_behalf else tuple(u for u in units if u.pk in rights.units)
    return Choices(
        askers, units, known, names.get(known or 0, ""), _criteria(known),
        on_behalf=rights.on_behalf,
    )  # fmt: skip


def _criteria(about: int | None) -> tuple[Choice, ...]:
    if about is None:
        return ()
    rows = (
        ScoreLine.objects.filter(sheet__membership=about)
        .order_by("criterion__group__order", "criterion__order", "criterion__pk")
        .values_list("criterion", "criterion__group__code", "criterion__code", "criterion__text")
    )
    found = {pk: f"{group}.{code} {text}"[:110] for pk, group, code, text in rows}
    return tuple(Choice(pk, name) for pk, name in found.items())


def is_open(ranking: Ranking | None, day: date) -> bool:
    """The window for questions, as a page shows it; the service judges it again."""
    if ranking is None or ranking.state != Ranking.State.ANNOUNCED:
        return False
    return ranking.questions_until is None or day <= ranking.questions_until


@dataclass(frozen=True)
class QuestionRow:
    """One question with what this reader may do about it."""

    question: Question
    about: str
    may_answer: bool
    sheet: int | None

    @property
    def is_answered(self) -> bool:
        return self.question.answered_at is not None


def question_rows(
    questions: Iterable[Question], rights: QuestionRights, reader: int
) -> list[QuestionRow]:
    found = list(questions)
    about = {each.about_id for each in found if each.changed_points and each.about_id}
    rows = ScoreLine.objects.filter(sheet__membership__in=about) if about else None
    sheets = dict(rows.values_list("sheet__membership", "sheet").distinct()) if rows else {}
    return [
        QuestionRow(
            each,
            about_words(each),
            rights.may_answer and each.answered_at is None and each.asked_by_id != reader,
            sheets.get(each.about_id) if each.about_id else None,
        )
        for each in found
    ]


def about_words(question: Question) -> str:
    """ "HTX A, tiêu chí I.2" or "cả bảng xếp hạng"."""
    if question.about is None:
        return "cả bảng xếp hạng"
    name = str(question.about.organization)
    if question.criterion is None:
        return f"{name}, cả bảng chấm điểm"
    return f"{name}, tiêu chí {question.criterion.group.code}.{question.criterion.code}"
