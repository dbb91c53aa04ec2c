"""The reasons somebody wrote lately when scoring differently, to be taken again."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, QuerySet

from accounts.models import User
from scoring.models import Reading, ScoreLine

OFFERED = 5
BY_FIGURES = "Tính từ số liệu: "

Reason = tuple[datetime, str]


def reasons_by(lines: Iterable[ScoreLine], user: User, reading: Reading) -> list[Reason]:
    """What this person wrote on these lines, and when."""
    return [
        (getattr(line, f"{reading}_at"), getattr(line, f"{reading}_reason"))
        for line in lines
        if getattr(line, f"{reading}_by_id") == user.pk and getattr(line, f"{reading}_reason")
    ]


def last_reasons(reasons: Iterable[Reason]) -> list[str]:
    """The latest first, each once; what figures said themselves is nobody's word."""
    latest = sorted(reasons, reverse=True)
    mine = (text for _, text in latest if not text.startswith(BY_FIGURES))
    return list(dict.fromkeys(mine))[:OFFERED]


def last_line_of_sheet(user: User, reading: Reading) -> QuerySet[ScoreLine]:
    """Of each sheet of an outer query, the line this person explained last."""
    explained = ScoreLine.objects.filter(sheet=OuterRef("pk"), **{f"{reading}_by": user})
    return explained.exclude(**{f"{reading}_reason": ""}).order_by(f"-{reading}_at", "-pk")
