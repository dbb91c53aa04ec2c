"""The published tables and worked examples kept in data/, read with exact numbers."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.marking import Rule, rule_from

DATA = Path(__file__).parent / "data"


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"), parse_float=Decimal)


def oracle(number: str) -> dict[str, Any]:
    return next(each for each in read("oracles.json") if each["id"] == number)


def cases(number: str) -> list[list[Any]]:
    found: list[list[Any]] = oracle(number)["cases"]
    return found


def item(table: str, code: str) -> dict[str, Any]:
    return next(
        each for group in read(table)["groups"] for each in group["items"] if each["code"] == code
    )


def rule_of(table: str, code: str) -> Rule:
    row = item(table, code)
    return rule_from(row["rule_type"], row["max_points"], row["parameters"] or {"step": 1})


def decimals(values: list[int | Decimal]) -> list[Decimal]:
    return [Decimal(value) for value in values]
