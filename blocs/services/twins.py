"""A doubled record goes into another only where it holds no seat in a bloc."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import Membership
from cooperatives.models import Organization
from cooperatives.services import Folded, fold_into


@transaction.atomic
def fold_twin(
    *, doubled: Organization, kept: Organization, by: User, at: datetime | None = None
) -> Folded:
    """As `fold_into`, all or nothing: no seat in a bloc stays with a unit that is no more."""
    folded = fold_into(doubled=doubled, kept=kept, by=by, at=at)
    seat = (
        Membership.objects.current()
        .filter(organization=doubled)
        .select_related("bloc_year__bloc", "season")
        .order_by("-season__year")
        .first()
    )
    if seat:
        raise ValidationError(
            f"{doubled} đang ở {seat.bloc_year.name} năm {seat.season.year}. "
            "Xin giữ hồ sơ này, hoặc ghi ra khỏi Khối trước rồi gộp."
        )
    return folded
