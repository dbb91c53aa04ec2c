"""What changes across the apps at one stroke."""

from home.services.batches import (
    answer,
    confirm,
    drop,
    leave_out,
    look,
    mend,
    open_batch,
    take_back,
    undo,
    undoing,
)
from home.services.lists import import_organizations
from home.services.reports import BlocCount, ImportReport, UnitChange

__all__ = [
    "BlocCount",
    "ImportReport",
    "UnitChange",
    "answer",
    "confirm",
    "drop",
    "import_organizations",
    "leave_out",
    "look",
    "mend",
    "open_batch",
    "take_back",
    "undo",
    "undoing",
]
