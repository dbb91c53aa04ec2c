"""Sổ thu hội phí: every unit of a year, what it owes, what it paid, and the totals."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet, Sum

from accounts.models import User
from cooperatives.models import Organization

GONE = (Organization.Status.MERGED, Organization.Status.DISSOLVED)
UNSET, UNPAID, SHORT, SETTLED = "chua-ghi", "chua-nop", "con-thieu", "da-du"
STATES = {
    UNSET: "Chưa ghi mức",
    UNPAID: "Chưa nộp",
    SHORT: "Còn thiếu",
    SETTLED: "Đã nộp đủ",
}
CONDITIONS = {
    UNSET: Q(due__isnull=True),
    UNPAID: Q(due__gt=0, paid=0),
    SHORT: Q(paid__gt=0, paid__lt=F("due")),
    SETTLED: Q(due__isnull=False, paid__gte=F("due")),
}


@dataclass(frozen=True)
class DuesTotals:
    units: int
    due: int
    paid: int

    @property
    def left(self) -> int:
        """Still to come in; what somebody paid too much does not hide another's debt on a line,
        but in the sum it does."""
        return max(self.due - self.paid, 0)


def dues_book(user: User, year: int, *, text: str = "", state: str = "") -> QuerySet[Any]:
    """Units that are there or have something written for the year; by name."""
    units = (
        Organization.objects.visible_to(user)
        .matching(text)
        .annotate(book=FilteredRelation("dues", condition=Q(dues__year=year)))
        .annotate(due=F("book__due"), paid=F("book__paid"), paid_on=F("book__paid_on"))
        .filter(~Q(status__in=GONE) | Q(due__isnull=False))
    )
    if state in CONDITIONS:
        units = units.filter(CONDITIONS[state])
    in_order: QuerySet[Any] = units.select_related("commune__parent").order_by("sort_key", "pk")
    return in_order


def dues_totals(units: QuerySet[Any]) -> DuesTotals:
    found = units.order_by().aggregate(due_sum=Sum("due"), paid_sum=Sum("paid"))
    return DuesTotals(units.count(), found["due_sum"] or 0, found["paid_sum"] or 0)


def state_of(unit: Any) -> tuple[str, str]:
    """How it stands, as a kind and in words."""
    if unit.due is None:
        return "none", STATES[UNSET]
    if unit.paid >= unit.due:
        return "done", STATES[SETTLED]
    return ("warn", STATES[SHORT]) if unit.paid else ("late", STATES[UNPAID])
