"""Scans beside a score sheet: who may not read the self-score yet does not see its paper either."""

from datetime import date

from accounts.models import User
from scans.subjects import SubjectKind, register
from scoring.models import ScoreSheet
from scoring.permissions import relation


def may_see(user: User, sheet: ScoreSheet, day: date) -> bool:
    return relation(user, sheet, day).may_read("self")


def may_attach(user: User, sheet: ScoreSheet, day: date) -> bool:
    return relation(user, sheet, day).may_attach


def announce() -> None:
    register(
        ScoreSheet,
        SubjectKind(
            slug="bang-cham",
            captions=("Bảng tự chấm đã ký", "Ảnh bảng tự chấm gửi qua Zalo", "Minh chứng"),
            in_scope=lambda user: (
                ScoreSheet.objects.visible_to(user)
                .with_names()
                .select_related("membership__season", "membership__bloc_year__ranking")
            ),
            may_see=may_see,
            may_attach=may_attach,
            page_of=lambda sheet: sheet.get_absolute_url(),
            year_of=lambda sheet: sheet.membership.season.year,
        ),
    )
