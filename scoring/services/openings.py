"""A criterion's page was opened by somebody who may write it: remembered, so that it shows."""

from datetime import datetime, timedelta

from accounts.models import User
from history import clock
from scoring.models import LineOpening, Reading, ScoreLine

# Within this, opening again is the same sitting and nothing is written.
SITTING = timedelta(minutes=10)


def note_opening(
    *, line: ScoreLine, reading: Reading, last: datetime | None, by: User,
    at: datetime | None = None,
) -> bool:  # fmt: skip
    """Remember the opening; whether anything had to be written. `last`: when this person had it
    open before, None where never."""
    at = clock.at(at)
    if last is not None and at - last < SITTING:
        return False
    LineOpening.objects.bulk_create(
        [LineOpening(line=line, reading=reading, person=by, at=at)],
        update_conflicts=True, unique_fields=["line", "reading", "person"], update_fields=["at"],
    )  # fmt: skip
    return True
