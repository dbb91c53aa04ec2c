from django.db import transaction

from accounts.models import User


@transaction.atomic
def put_hint_away(*, user: User, key: str) -> None:
    """A habit of the person, not an act of the office: the history does not record it."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if key not in held.hints_seen:
        held.hints_seen = [*held.hints_seen, key]
        held.save(update_fields=["hints_seen"])
    user.hints_seen = held.hints_seen
