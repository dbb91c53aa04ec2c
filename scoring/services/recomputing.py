"""A stored total set to what its lines make, by the system and on record."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from history import clock
from history.services import record
from history.vietnamese import format_points
from scoring.models import Reading, ScoreSheet
from scoring.selectors.readings import READING_NAMES, lines_of
from scoring.services.moves import keep_total, locked


@transaction.atomic
def mend_total(*, sheet: ScoreSheet, reading: Reading, at: datetime | None = None) -> ScoreSheet:
    """Only while the ranking is open: what was sealed is reopened by a person, with a reason."""
    sheet = locked(sheet)
    at = clock.at(at)
    if sheet.state == ScoreSheet.State.SEALED:
        raise ValidationError(
            f"Xếp hạng của {sheet.membership.organization} đã chốt nên không sửa tổng điểm được. "
            "Xin mở lại xếp hạng trước."
        )
    before = sheet.total(reading)
    sheet = keep_total(sheet, reading, list(lines_of(sheet)))
    changes = {f"tổng {READING_NAMES[reading]}": [format_points(before),
                                                  format_points(sheet.total(reading))]}  # fmt: skip
    record(
        by=None, verb="scoring.total_mended", subject=sheet, at=at, changes=changes,
        season=sheet.membership.season.year,
    )  # fmt: skip
    return sheet
