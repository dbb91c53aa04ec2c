"""Many rows of one table in one statement run over and over.

Building fifty thousand model instances takes ten times as long as writing them.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    replacing: Sequence[str] = (),
    once: Sequence[str] = (),
) -> None:
    """`columns` are field names, values as the database takes them (moments by `moment_value`).

    Where a row with the same `once` stands, its `replacing` columns take the new values.
    """
    names = {column: _column(model, column) for column in columns}
    sql = (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} "  # noqa: S608 - names of our own models
        f"({', '.join(names.values())}) VALUES ({', '.join(['%s'] * len(columns))})"
    )
    if replacing:
        unique = ", ".join(names[column] for column in once)
        taken = ", ".join(f"{names[column]} = excluded.{names[column]}" for column in replacing)
        sql += f" ON CONFLICT ({unique}) DO UPDATE SET {taken}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))


def moment_value(moment: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


@contextmanager
def uncollected() -> Iterator[None]:
    """A long list is made of objects that stay: looking for garbage among them took a fifth of
    the whole time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
