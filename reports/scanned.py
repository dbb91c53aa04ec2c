"""Bản ký: the signed copy of an issued paper, scanned and kept beside it."""

from datetime import date

from accounts.models import User
from reports.models import IssuedPaper
from reports.permissions import may_issue_paper
from scans.subjects import SubjectKind, register

SIGNED = "Bản đã ký, đóng dấu"


def may_attach(user: User, paper: IssuedPaper, day: date) -> bool:
    """Whoever may issue the paper brings its signed copy back."""
    return may_issue_paper(user, paper.kind, paper.bloc_year, day)


def announce() -> None:
    register(
        IssuedPaper,
        SubjectKind(
            slug="van-ban",
            captions=(SIGNED, "Bản có bút phê", "Phiếu chuyển, giấy biên nhận"),
            in_scope=lambda user: IssuedPaper.objects.visible_to(user).select_related(
                "season", "bloc_year"
            ),
            may_see=lambda user, paper, day: True,
            may_attach=may_attach,
            page_of=lambda paper: paper.get_absolute_url(),
            year_of=lambda paper: paper.season.year,
        ),
    )
