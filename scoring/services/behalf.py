"""A self-score typed for a unit from its paper, with the paper beside it: one act of typing."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives.behalf import in_sentence
from files.scans import OnePdf
from history import clock
from scans.services import attach_scan
from scoring.models import ScoreSheet
from scoring.permissions import relation
from scoring.services.sheets import LineEntry, fill_reading


@transaction.atomic
def enter_on_behalf(
    *,
    sheet: ScoreSheet,
    entries: Mapping[int, LineEntry],
    source: str,
    pdf: OnePdf | None = None,
    by: User,
    at: datetime | None = None,
) -> ScoreSheet:
    """Points, their source and the photo of the paper: all of it is kept, or nothing."""
    at = clock.at(at)
    if relation(by, sheet, clock.day(at)).speaks_for:
        raise ValidationError(
            "Anh/chị là đại diện của chính HTX này. Xin ghi ở bảng tự chấm, không cần nhập thay."
        )
    sheet = fill_reading(
        sheet=sheet, reading="self", entries=entries, source=source, by=by, at=at
    )  # fmt: skip
    if pdf:
        attach_scan(
            subject=sheet, pdf=pdf, caption=f"Bảng tự chấm ({in_sentence(sheet.entry_source)})",
            on_behalf_of=str(sheet.membership.organization), by=by, at=at,
        )  # fmt: skip
    return sheet
