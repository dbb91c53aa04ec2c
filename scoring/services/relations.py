"""Declared relations: who steps aside for which unit, from when, and until when."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from blocs.models import BlocYear, Membership
from blocs.permissions import in_charge
from cooperatives.models import Representative
from history import clock
from history.services import record
from scoring.models import DeclaredRelation, Ranking
from scoring.permissions import may_declare, may_end_relation
from scoring.services.moves import lock

LONGEST = 200


@transaction.atomic
def declare_relation(
    *, membership: Membership, person: User, words: str, by: User, at: datetime | None = None
) -> DeclaredRelation:
    """From now on this person gives that unit no points. What they gave before stays, marked."""
    bloc_year, at = lock(membership.bloc_year_id), clock.at(at)
    day = clock.day(at)
    if not may_declare(by, person, bloc_year, day):
        raise PermissionDenied(
            "Khai quan hệ cho mình là việc của Khối trưởng, Khối phó, cán bộ; "
            "khai giúp người khác là việc của cán bộ phụ trách Khối."
        )
    _refuse_sealed(bloc_year)
    words = " ".join(words.split()).rstrip(".")
    if not words or len(words) > LONGEST:
        raise ValidationError(
            {"words": f"Xin ghi quan hệ thế nào, dưới {LONGEST} chữ, ví dụ: em ruột của giám đốc."}
        )
    if membership.left_on is not None:
        raise ValidationError("Đơn vị này đã ra khỏi Khối nên không cần khai quan hệ.")
    _refuse_twice(membership, person, at)
    own = Representative.objects.on(day).filter(user=person).select_related("organization").first()
    relation = DeclaredRelation.objects.create(
        membership=membership, person=person, unit=own.organization if own else None,
        words=words, declared_by=by, declared_at=at,
    )  # fmt: skip
    _record("scoring.relation_declared", relation, by, at, {"quan hệ": words})
    return relation


@transaction.atomic
def end_relation(
    *, relation: DeclaredRelation, reason: str, by: User, at: datetime | None = None
) -> DeclaredRelation:
    """Taken back by the office only, and by nobody for themselves: it gives judging back."""
    bloc_year, at = lock(relation.membership.bloc_year_id), clock.at(at)
    relation = DeclaredRelation.objects.select_related("membership__organization", "person").get(
        pk=relation.pk
    )
    if not may_end_relation(by, relation, bloc_year):
        raise PermissionDenied(
            "Thôi quan hệ đã khai là việc của cán bộ phụ trách Khối và quản trị, "
            "không tự làm cho chính mình."
        )
    _refuse_sealed(bloc_year)
    if relation.ended_at is not None:
        raise ValidationError("Quan hệ này đã thôi rồi.")
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Xin ghi lý do thôi quan hệ đã khai."})
    relation.ended_by, relation.ended_at, relation.end_reason = by, at, reason
    relation.save(update_fields=["ended_by", "ended_at", "end_reason"])
    changes = {"quan hệ": relation.words}
    _record("scoring.relation_ended", relation, by, at, changes, reason)
    return relation


def _refuse_sealed(bloc_year: BlocYear) -> None:
    if Ranking.objects.filter(bloc_year=bloc_year, state=Ranking.State.SEALED).exists():
        raise ValidationError(
            "Xếp hạng của Khối đã chốt nên việc chấm không còn thay đổi. Cần sửa, xin mở lại trước."
        )


def _refuse_twice(membership: Membership, person: User, at: datetime) -> None:
    speaks = Representative.objects.on(clock.day(at)).filter(
        user=person, organization=membership.organization_id
    )
    if speaks.exists():
        raise ValidationError(
            f"{person.full_name} là đại diện của chính đơn vị này nên vốn không chấm; "
            "không cần khai."
        )
    if DeclaredRelation.objects.standing().filter(membership=membership, person=person).exists():
        raise ValidationError(f"Quan hệ của {person.full_name} với đơn vị này đã khai rồi.")


def _record(
    verb: str,
    relation: DeclaredRelation,
    by: User,
    at: datetime,
    changes: dict[str, str],
    reason: str = "",
) -> None:
    bloc_year = relation.membership.bloc_year
    told = {"người": relation.person.full_name, "đơn vị": str(relation.membership.organization)}
    in_office = in_charge(by, bloc_year) and by.pk != relation.person_id
    record(
        by=by, verb=verb, subject=bloc_year, at=at, changes=told | changes, reason=reason,
        season=bloc_year.season.year,
        on_behalf_of=relation.person.full_name if in_office else "",
    )  # fmt: skip
