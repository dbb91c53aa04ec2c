"""Who refers to a row: asked of the models themselves, so that no table is forgotten."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

Apart = Mapping[type[models.Model], Collection[Any]]


def referred(
    model: type[models.Model], keys: Collection[Any], *, apart: Apart | None = None
) -> dict[Any, set[str]]:
    """By key: what stands upon the row, in the words of its table. Rows in `apart` do not count.

    One query a table that could refer, whatever the number of rows.
    """
    found: dict[Any, set[str]] = defaultdict(set)
    if not keys:
        return found
    for relation in model._meta.related_objects:
        table: Any = relation.related_model
        name = relation.field.name
        own = set((apart or {}).get(table, ()))
        rows = table._base_manager.filter(**{f"{name}__in": list(keys)}).order_by()
        for key, other in rows.values_list(name, "pk"):
            if other not in own and key in keys:
                found[key].add(str(table._meta.verbose_name))
    return found
