"""Score workbooks: what goes out to be filled without a network, and what is read when it is back.

Values in, bytes out, and bytes in, values out: who may, and what is written, is said elsewhere.
"""

from scoring.workbooks.bloc import bloc_workbook
from scoring.workbooks.keys import (
    TEMPLATE,
    line_key,
    vote_key,
)
from scoring.workbooks.meeting import meeting_workbook
from scoring.workbooks.reading import Filled, Found, NotOurs, read_filled
from scoring.workbooks.unit import unit_workbook
from scoring.workbooks.values import (
    BlocBook,
    Break,
    GateOut,
    GroupOut,
    LineOut,
    MeetingBook,
    SetOut,
    Stamp,
    UnitBook,
    UnitOut,
)

__all__ = [
    "TEMPLATE",
    "BlocBook",
    "Break",
    "Filled",
    "Found",
    "GateOut",
    "GroupOut",
    "LineOut",
    "MeetingBook",
    "NotOurs",
    "SetOut",
    "Stamp",
    "UnitBook",
    "UnitOut",
    "bloc_workbook",
    "line_key",
    "meeting_workbook",
    "read_filled",
    "unit_workbook",
    "vote_key",
]
