"""The record of acts as a file."""

from history import words
from history.lists import Column, Listing
from history.models import Event
from history.selectors import changes_of, kind_name

# The newest of a record that only grows; a sheet holds no more of it well.
MOST = 5_000

EVENTS: Listing[Event] = Listing(
    "Nhật ký",
    (
        Column("Lúc", lambda event: event.at, "moment"),
        Column("Người thực hiện", lambda event: event.actor_label),
        Column("Vai", lambda event: event.role),
        Column("Việc", lambda event: words.verb(event.verb)),
        Column("Về", lambda event: event.subject_label),
        Column("Loại", lambda event: kind_name(event.subject_type)),
        Column("Thay cho", lambda event: event.on_behalf_of),
        Column("Lý do", lambda event: event.reason),
        Column("Thay đổi", lambda event: _changes(event)),
    ),
)


def _changes(event: Event) -> str:
    lines = (
        f"{each.label}: {each.before} → {each.after}"
        if each.before is not None
        else f"{each.label}: {each.after}"
        for each in changes_of(event)
    )
    # Far below what a cell may hold.
    return "; ".join(lines)[:2_000]
