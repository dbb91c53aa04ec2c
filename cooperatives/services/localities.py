"""Both maps of the country, from the committed lists into the register."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from accounts.models import User
from cooperatives.models import Locality
from history import clock
from history.services import record

DATA = Path(__file__).resolve().parent.parent / "data"
OLD_MAP, NEW_MAP = DATA / "localities_2023.csv", DATA / "localities_2025.csv"
# A parent stands before its children.
LEVELS = (Locality.Level.PROVINCE, Locality.Level.DISTRICT, Locality.Level.COMMUNE)
BATCH = 2_000

Row = dict[str, str]
Key = tuple[str, str, date | None]


@dataclass(frozen=True)
class LoadedLocalities:
    created: int
    kept: int


@transaction.atomic
def load_localities(*, by: User | None = None, at: datetime | None = None) -> LoadedLocalities:
    """Bring in what is missing of both maps; a row that stands is left as it is."""
    standing = _standing()
    old, new = read_map(OLD_MAP), read_map(NEW_MAP)
    made_new = _create(new, standing)
    made_old = _create(old, standing)
    _link_successors(made_old, new, standing)
    made = len(made_new) + len(made_old)
    if made:
        record(
            by=by, verb="cooperatives.localities_loaded", at=clock.at(at),
            subject=Locality.objects.get(pk=standing[_key(new[0])]), changes={"created": made},
        )  # fmt: skip
    return LoadedLocalities(made, len(old) + len(new) - made)


def read_map(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _key(row: Row) -> Key:
    return row["level"], row["code"], _day(row["valid_from"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _standing() -> dict[Key, int]:
    rows = Locality.objects.order_by().values_list("level", "code", "valid_from", "pk")
    return {(level, code, valid_from): pk for level, code, valid_from, pk in rows}


def _create(rows: list[Row], standing: dict[Key, int]) -> list[Row]:
    """The rows that were missing; `standing` learns their ids."""
    missing = [row for row in rows if _key(row) not in standing]
    keys = {row["code"]: _key(row) for row in rows}
    for level in LEVELS:
        wanted = [row for row in missing if row["level"] == level]
        made = Locality.objects.bulk_create(
            (_locality(row, standing.get(keys.get(row["parent_code"], ("", "", None))))
             for row in wanted), batch_size=BATCH,
        )  # fmt: skip
        standing.update(zip(map(_key, wanted), (each.pk for each in made), strict=True))
    return missing


def _locality(row: Row, parent_id: int | None) -> Locality:
    locality = Locality(
        code=row["code"],
        level=row["level"],
        name=row["name"],
        full_name=row["full_name"],
        parent_id=parent_id,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )
    locality.set_keys()
    return locality


def _link_successors(made: Iterable[Row], new: list[Row], standing: dict[Key, int]) -> None:
    keys = {row["code"]: _key(row) for row in new}
    link = Locality.successors.through
    link._default_manager.bulk_create(
        (
            link(from_locality_id=standing[_key(row)], to_locality_id=standing[keys[code]])
            for row in made
            for code in row["successors"].split()
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
