"""Scans beside a unit: papers that are no year's, seen by the office and by the unit itself."""

from datetime import date

from accounts.models import User
from cooperatives.models import Organization
from cooperatives.permissions import may_edit_register, represents
from scans.subjects import SubjectKind, register


def may_see(user: User, unit: Organization, day: date) -> bool:
    return user.is_alliance or user.is_council or user.is_reviewer or represents(user, unit, day)


def may_attach(user: User, unit: Organization, day: date) -> bool:
    return may_edit_register(user) or represents(user, unit, day)


def announce() -> None:
    register(
        Organization,
        SubjectKind(
            slug="don-vi",
            captions=("Giấy chứng nhận đăng ký HTX", "Giấy giới thiệu", "Văn bản của HTX"),
            in_scope=lambda user: Organization.objects.visible_to(user),
            may_see=may_see,
            may_attach=may_attach,
            page_of=lambda unit: unit.get_absolute_url(),
            year_of=lambda unit: None,
        ),
    )
