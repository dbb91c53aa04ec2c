"""The database itself refuses to change a seal, or what stands under a standing one.

A seal's row is written once: its event's hash is added once, its reopening once; it is never
removed. A sealed sheet and its lines are not changed until the sheet is out of its sealed state,
which only reopening does. They are out of the way while a migration runs and back after it.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

SEAL, SHEET, LINE = "scoring_seal", "scoring_scoresheet", "scoring_scoreline"
SEAL_REFUSAL = "Lần chốt đã ghi thì không sửa, không xóa được."
SHEET_REFUSAL = "Bảng chấm điểm đã chốt thì không sửa, không xóa được."
SEALED, VERIFIED = "da_chot", "da_tham_dinh"

_FIXED = (
    "id", "ranking_id", "number", "code", "digest", "bundle_id", "sealed_at", "sealed_by_id",
    "second_by_id",
)  # fmt: skip
# The columns of a reopening are empty before, and whatever they are afterwards stays.
_ONCE = ("reopened_at", "reopened_by_id")


def _differs(engine: str, column: str) -> str:
    how = "IS NOT" if engine == "sqlite" else "IS DISTINCT FROM"
    return f"OLD.{column} {how} NEW.{column}"


def _seal_changed(engine: str) -> str:
    """Anything but the event's hash written once, or a reopening written once."""
    fixed = " OR ".join(_differs(engine, column) for column in _FIXED)
    once = " OR ".join(
        f"(OLD.{column} IS NOT NULL AND {_differs(engine, column)})" for column in _ONCE
    )
    hashed = f"(OLD.event_hash <> '' AND {_differs(engine, 'event_hash')})"
    reason = f"(OLD.reopen_reason <> '' AND {_differs(engine, 'reopen_reason')})"
    return f"{fixed} OR {once} OR {hashed} OR {reason}"


def _sheet_changed(engine: str) -> str:
    """A sealed sheet may only be opened again, with the very totals it has."""
    columns = (
        "membership_id", "criteria_set_id", "self_total", "bloc_total", "alliance_total",
        "submitted_at", "bloc_scored_at", "adopted_at", "verified_at",
    )  # fmt: skip
    kept = " OR ".join(_differs(engine, column) for column in columns)
    state = f"NEW.state NOT IN ('{SEALED}', '{VERIFIED}')"
    return f"OLD.state = '{SEALED}' AND ({state} OR {kept})"


def _of_sealed(row: str) -> str:
    sealed = f"WHERE id = {row}.sheet_id AND state = '{SEALED}'"
    return f"EXISTS (SELECT 1 FROM {SHEET} {sealed})"  # noqa: S608 - words written here


def _rules(engine: str) -> list[tuple[str, str, str, str, str]]:
    """Name, table, act, condition, what is said."""
    return [
        ("scoring_seal_no_update", SEAL, "UPDATE", _seal_changed(engine), SEAL_REFUSAL),
        ("scoring_seal_no_delete", SEAL, "DELETE", "1 = 1", SEAL_REFUSAL),
        ("scoring_sheet_no_update", SHEET, "UPDATE", _sheet_changed(engine), SHEET_REFUSAL),
        ("scoring_sheet_no_delete", SHEET, "DELETE", f"OLD.state = '{SEALED}'", SHEET_REFUSAL),
        ("scoring_line_no_update", LINE, "UPDATE", _of_sealed("OLD"), SHEET_REFUSAL),
        ("scoring_line_no_delete", LINE, "DELETE", _of_sealed("OLD"), SHEET_REFUSAL),
        ("scoring_line_no_insert", LINE, "INSERT", _of_sealed("NEW"), SHEET_REFUSAL),
    ]


NAMES = tuple(rule[0] for rule in _rules("sqlite"))
TABLES = {rule[0]: rule[1] for rule in _rules("sqlite")}


def install(connection: BaseDatabaseWrapper) -> None:
    write = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for rule in _rules(connection.vendor):
            for statement in write(*rule):
                cursor.execute(statement)


def _sqlite(name: str, table: str, act: str, condition: str, said: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
    ]


def _postgresql(name: str, table: str, act: str, condition: str, said: str) -> list[str]:
    """The condition stands in the function: a WHEN clause may hold no subquery."""
    row = "NEW" if act == "INSERT" else "OLD"
    after = "NEW" if act == "UPDATE" else row
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{said}'; END IF; RETURN {after}; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in set(NAMES) - set(missing(connection)):
            on = f" ON {TABLES[name]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that ought to stand in this database and do not."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES if name not in standing]


def before_migrate(using: str, **kwargs: Any) -> None:
    """SQLite remakes a table under another name, and stumbles over triggers that read the old."""
    uninstall(connections[using])


def after_migrate(using: str, **kwargs: Any) -> None:
    """Called by Django when the tables stand."""
    if settings.GUARD_HISTORY:
        install(connections[using])
