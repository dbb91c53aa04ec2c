"""The database itself refuses to change or remove an act, whoever asks.

SQLite forgets triggers when a migration remakes a table, so they are put back after every
migration; `verify_history` says when one is missing.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "Nhật ký chỉ ghi thêm, không sửa, không xóa được."
TABLE = "history_event"
NAMES = ("history_event_no_update", "history_event_no_delete")
# PostgreSQL's row triggers do not see TRUNCATE.
TRUNCATE = "history_event_no_truncate"

_SQLITE = [
    f"""CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for name, act in zip(NAMES, ("UPDATE", "DELETE"), strict=True)
]
_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION history_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    *[
        f"""CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION history_event_refuse()"""
        for name, act in zip((*NAMES, TRUNCATE), ("UPDATE", "DELETE", "TRUNCATE"), strict=True)
    ],
]


def install(connection: BaseDatabaseWrapper) -> None:
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that ought to stand in this database and do not."""
    if connection.vendor == "postgresql":
        wanted = [*NAMES, TRUNCATE]
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgname = ANY(%s)"
        parameters: list[Any] = [wanted]
    else:
        wanted = list(NAMES)
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        parameters = [TABLE]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        standing = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in standing]


def after_migrate(using: str, **kwargs: Any) -> None:
    """Called by Django when the tables stand."""
    if settings.GUARD_HISTORY:
        install(connections[using])
