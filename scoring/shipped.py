"""The criteria sets that come with the application, as data: samples, and rows of published texts.

A sample can be published as it comes. Of a published text only what was seen is there: the rest
stays open (rule OPEN, no points), to be filled in by whoever holds the text.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
COOPERATIVES = "kien_giang_mau"
CREDIT_FUNDS = "qtdnd_mau"
FARMING = "nong_nghiep_mau"
TRADE = "phi_nong_nghiep_mau"
TRANSPORT = "van_tai_mau"
CIRCULAR_01 = "tt01_2020"
CIRCULAR_09 = "tt09_2017"
HIGHLANDS = "tay_nguyen_2019"

SAMPLES = (FARMING, TRADE, TRANSPORT, CREDIT_FUNDS, COOPERATIVES)
PUBLISHED = (CIRCULAR_09, CIRCULAR_01, HIGHLANDS)
LIBRARY = (*SAMPLES, *PUBLISHED)


def definition(name: str) -> dict[str, Any]:
    """A shipped set as `services.criteria.load_criteria_set` takes it; numbers stand as text."""
    found: dict[str, Any] = json.loads(_text(name))
    return found


@cache
def _text(name: str) -> str:
    return (DATA / f"{name}.json").read_text(encoding="utf-8")
