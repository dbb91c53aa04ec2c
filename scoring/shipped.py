"""The criteria sets that come with the application, as data; all of them are samples."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
COOPERATIVES = "kien_giang_mau"
CREDIT_FUNDS = "qtdnd_mau"


def definition(name: str) -> dict[str, Any]:
    """A shipped set as `services.criteria.load_criteria_set` takes it; numbers stand as text."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found
