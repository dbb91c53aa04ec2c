"""Kiến nghị: a member asks of an announced ranking, the officer in charge answers in writing."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from blocs.models import BlocYear, Membership
from blocs.permissions import role_of
from cooperatives.behalf import source_demanded
from history import clock
from history.conflicts import Stale
from history.services import record
from history.vietnamese import clean_lines, format_date
from scoring.models import Criterion, Question, Ranking
from scoring.permissions import question_rights
from scoring.selectors.questions import about_words

NOT_THEIRS = "Kiến nghị do đại diện HTX trong Khối gửi; cán bộ phụ trách nhập thay và trả lời."


@transaction.atomic
def ask_question(
    *,
    bloc_year: BlocYear,
    asked_for: Membership,
    about: Membership | None = None,
    criterion: Criterion | None = None,
    text: str,
    source: str = "",
    by: User,
    at: datetime | None = None,
) -> Question:
    """One question about a criterion, a sheet or the whole ranking; the same words once."""
    bloc_year = BlocYear.objects.locked(bloc_year.pk)
    at = clock.at(at)
    rights = question_rights(by, bloc_year, clock.day(at))
    own = asked_for.pk in rights.units
    if not own and not rights.on_behalf:
        raise PermissionDenied(NOT_THEIRS)
    ranking = Ranking.objects.filter(bloc_year=bloc_year).first()
    refuse_asking(ranking, at)
    text = clean_lines(text)
    if not text:
        raise ValidationError({"text": "Xin ghi nội dung kiến nghị."})
    _refuse_strangers(bloc_year, asked_for, about, criterion)
    source = "" if own else source_demanded(source)
    asked: dict[str, Any] = {
        "ranking": ranking, "asked_for": asked_for, "about": about, "criterion": criterion,
        "text": text,
    }  # fmt: skip
    again = Question.objects.unanswered().filter(**asked).first()
    if again:
        return again
    last = Question.objects.filter(ranking=ranking).aggregate(last=Max("number"))["last"] or 0
    question = Question.objects.create(
        **asked, number=last + 1, source=source, asked_by=by, asked_at=at
    )
    changes = {"số": question.number, "đơn vị hỏi": str(asked_for.organization),
               "về": about_words(question), "nội dung": text, "nguồn": source}  # fmt: skip
    _record(question, "scoring.question_asked", bloc_year, by, at, changes)
    return question


@transaction.atomic
def answer_question(
    *,
    question: Question,
    answer: str,
    changed_points: bool = False,
    by: User,
    at: datetime | None = None,
) -> Question:
    """In writing, by the officer in charge and not by who asked; a change of points is an act of
    its own."""
    home = question.ranking.bloc_year_id
    bloc_year = BlocYear.objects.locked(home)
    at = clock.at(at)
    question = Question.objects.with_names().get(pk=question.pk)
    if not question_rights(by, bloc_year, clock.day(at)).may_answer:
        raise PermissionDenied("Trả lời kiến nghị là việc của cán bộ phụ trách Khối và quản trị.")
    if question.asked_by_id == by.pk:
        raise ValidationError(
            "Kiến nghị này do anh/chị ghi vào. Xin một cán bộ khác hoặc quản trị trả lời."
        )
    if question.ranking.state == Ranking.State.SEALED:
        raise ValidationError("Xếp hạng đã chốt nên không ghi thêm trả lời.")
    if question.answered_at:
        raise Stale(
            "Kiến nghị này vừa có người trả lời. Xin xem câu trả lời đã ghi.",
            {"answer": question.answer, "changed_points": question.changed_points},
        )
    answer = clean_lines(answer)
    if not answer:
        raise ValidationError({"answer": "Xin ghi câu trả lời."})
    question.answer, question.changed_points = answer, changed_points
    question.answered_by, question.answered_at = by, at
    question.save(update_fields=["answer", "changed_points", "answered_by", "answered_at"])
    changes = {"số": question.number, "trả lời": answer, "có thay đổi điểm": changed_points}
    _record(question, "scoring.question_answered", bloc_year, by, at, changes)
    return question


def refuse_asking(ranking: Ranking | None, at: datetime) -> None:
    """Only from công bố dự kiến to the end of the day that was set."""
    sentence = why_no_asking(ranking, at)
    if sentence:
        raise ValidationError(sentence)


def why_no_asking(ranking: Ranking | None, at: datetime) -> str:
    if ranking is None or ranking.state == Ranking.State.PROVISIONAL:
        return "Xếp hạng của Khối chưa công bố dự kiến nên chưa nhận kiến nghị."
    until = ranking.questions_until
    if ranking.state == Ranking.State.SEALED:
        return "Xếp hạng của Khối đã chốt nên không nhận kiến nghị nữa. Xin gọi cán bộ phụ trách."
    if until and clock.day(at) > until:
        return (
            f"Hạn nhận kiến nghị đã hết ngày {format_date(until)}. "
            "Cần nói thêm, xin gọi cán bộ phụ trách Khối."
        )
    return ""


def _refuse_strangers(
    bloc_year: BlocYear,
    asked_for: Membership,
    about: Membership | None,
    criterion: Criterion | None,
) -> None:
    inside = set(
        Membership.objects.current().filter(bloc_year=bloc_year).values_list("pk", flat=True)
    )
    if asked_for.pk not in inside or (about is not None and about.pk not in inside):
        raise ValidationError("Đơn vị này không còn trong Khối. Xin tải lại trang rồi chọn lại.")
    if criterion is None:
        return
    lines = criterion.lines.filter(sheet__membership=about)
    if about is None or not lines.exists():
        raise ValidationError(
            {"criterion": "Tiêu chí này không có trong bảng chấm của đơn vị ấy. Xin chọn lại."}
        )


def _record(
    question: Question, verb: str, bloc_year: BlocYear, by: User, at: datetime,
    changes: dict[str, Any],
) -> None:  # fmt: skip
    """Beside the ranking, where the whole bloc's record stands."""
    record(
        by=by, verb=verb, subject=question.ranking, at=at, changes=changes,
        season=bloc_year.season.year, role=role_of(by, bloc_year, clock.day(at)),
        on_behalf_of=str(question.asked_for.organization) if question.source else "",
    )  # fmt: skip
