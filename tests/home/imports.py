"""A list sent and looked at, for the tests of imports."""

from home import services
from tests.factories.moments import NOON
from tests.home.lists import excel


def sent(season, by, *rows, **options):
    content = options.pop("content", None) or excel(*rows, **options)
    return services.open_batch(
        kind="htx", content=content, name="danh-sach.xlsx", season=season, by=by, at=NOON
    )


def confirmed(batch, by, at=NOON):
    """As the person sees it, so it goes in."""
    batch.refresh_from_db()
    return services.confirm(
        batch=batch, digest=services.look(batch=batch, by=by).digest, by=by, at=at
    )


def answered(batch, by):
    """Each row in question said to be the unit that it was laid beside."""
    for each in services.look(batch=batch, by=by).waiting:
        services.answer(batch=batch, keys=[each.key], value=str(each.twins[0].pk), by=by)
    return batch


def row_of(preview, number):
    [found] = [each for each in preview.rows if each.number == number]
    return found
