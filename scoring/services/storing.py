"""Rows written over the version they were read in, many at once."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from history.conflicts import Stale
from scoring.models import ScoreLine, ScoreSheet


def store(rows: Sequence[ScoreLine] | Sequence[ScoreSheet], fields: Sequence[str]) -> None:
    """Write these fields of every row, each over its own version; all of them or Stale.

    One prepared statement for any number of rows: a grid of 2,400 cells would cost as many
    UPDATEs, and Django's bulk_update knows no condition per row.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    columns: list[Any] = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    values = ", ".join(f"{quote(each.column)} = %s" for each in columns)
    statement = (
        f"UPDATE {quote(meta.db_table)} SET {values}, version = version + 1 "  # noqa: S608 - names of our own columns
        "WHERE id = %s AND version = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [
                    *(
                        each.get_db_prep_save(getattr(row, each.attname), connection)
                        for each in columns
                    ),
                    row.pk,
                    row.version,
                ]
                for row in rows
            ],
        )
        written = cursor.rowcount
    if written != len(rows):
        raise Stale("Vừa có người sửa bảng này. Xin xem lại số mới rồi lưu lần nữa.")
    for row in rows:
        row.version += 1
