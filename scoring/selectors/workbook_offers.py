"""What one person may take out of a bloc to fill, and what went out and came back before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from blocs.models import BlocYear, StepCode
from blocs.permissions import in_charge
from blocs.selectors import why_closed
from scoring.models import Reading, ScoreSheet, ScoreWorkbook
from scoring.permissions import Relation, may_adopt, relations_of
from scoring.selectors.bloc_lines import sheets_of
from scoring.selectors.readings import STEP_OF
from scoring.selectors.sheets import reading_in_turn
from scoring.selectors.workbooks import COLUMN

SHOWN = 30


@dataclass(frozen=True)
class UnitOffer:
    sheet: int
    reading: Reading
    name: str

    @property
    def words(self) -> str:
        return f"{self.name}: {COLUMN[self.reading]}"


@dataclass(frozen=True)
class Offers:
    """`bloc_why`, `meeting_why`: why it cannot be taken now; empty where it can.

    `is_scorer` and `is_meeting`: whether it is this person's matter at all.
    """

    units: Sequence[UnitOffer]
    is_scorer: bool
    bloc_why: str
    bloc_ready: int
    is_meeting: bool
    meeting_why: str


def offers_of(bloc_year: BlocYear, user: User, day: date) -> Offers:
    sheets = sheets_of(bloc_year)
    who = relations_of(user, sheets, day)
    mine = [each for each in sheets if who[each.pk].may_fill("bloc")]
    ready = [each for each in mine if each.state == ScoreSheet.State.SUBMITTED]
    return Offers(
        units=_units(bloc_year, sheets, who, day),
        is_scorer=bool(mine),
        bloc_why=_bloc_why(bloc_year, ready, day),
        bloc_ready=len(ready),
        is_meeting=may_adopt(user, bloc_year, day),
        meeting_why=_meeting_why(bloc_year, sheets, day),
    )


def _units(
    bloc_year: BlocYear, sheets: Sequence[ScoreSheet], who: dict[int, Relation], day: date
) -> list[UnitOffer]:
    """Each unit in the reading whose turn it is, where this person writes that reading."""
    closed = {reading: why_closed(bloc_year, step, day) for reading, step in STEP_OF.items()}
    found = []
    for sheet in sheets:
        reading = reading_in_turn(sheet)
        if reading and not closed[reading] and who[sheet.pk].may_fill(reading):
            found.append(UnitOffer(sheet.pk, reading, sheet.membership.organization.name))
    return found


def _bloc_why(bloc_year: BlocYear, ready: Sequence[ScoreSheet], day: date) -> str:
    if not ready:
        return "Chưa đơn vị nào chờ chấm: HTX chưa gửi bảng tự chấm, hoặc Khối đã chấm xong."
    return why_closed(bloc_year, STEP_OF["bloc"], day) or ""


def _meeting_why(bloc_year: BlocYear, sheets: Sequence[ScoreSheet], day: date) -> str:
    order = ScoreSheet.State.values
    scored = order.index(ScoreSheet.State.BLOC_SCORED)
    if any(order.index(each.state) > scored for each in sheets):
        return "Hội nghị đã thông qua điểm của Khối này."
    left = sum(1 for each in sheets if order.index(each.state) < scored)
    if left or not sheets:
        return f"Còn {left} đơn vị Khối chưa chấm xong. Chấm xong cả Khối rồi mới tải được."
    return why_closed(bloc_year, StepCode.MEETING, day) or ""


def workbooks_shown(bloc_year: BlocYear, user: User) -> QuerySet[ScoreWorkbook]:
    """What went out and what of it came back: to the office all, to others their own."""
    found = ScoreWorkbook.objects.filter(bloc_year=bloc_year)
    if not in_charge(user, bloc_year):
        found = found.filter(made_by=user)
    return found.select_related("made_by", "sheet__membership__organization").prefetch_related(
        "returned__sent_by", "returned__taken_by", "returned__file"
    )[:SHOWN]
