"""Scans beside a pledge and beside a bloc's meeting."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear, Meeting, Pledge
from blocs.permissions import may_record_meeting, may_submit_pledge
from blocs.selectors import bloc_year_of
from scans.subjects import SubjectKind, register


def may_attach_to_pledge(user: User, pledge: Pledge, day: date) -> bool:
    """Whoever could hand it in: the unit, its bloc's leader, the officer in charge."""
    bloc_year = bloc_year_of(pledge.organization, pledge.season)
    return may_submit_pledge(user, pledge.organization, bloc_year, day)


def meetings_in_scope(user: User) -> QuerySet[Meeting]:
    seen = Q(bloc_year__in=BlocYear.objects.visible_to(user).values("pk"))
    return Meeting.objects.filter(seen).select_related("bloc_year__season", "season")


def page_of_meeting(meeting: Meeting) -> str:
    bloc_year = meeting.bloc_year
    assert bloc_year is not None  # noqa: S101 - only a bloc's meetings are in scope
    return reverse("blocs:meeting", args=[bloc_year.season.year, bloc_year.number, meeting.pk])


def anybody_in_scope(user: User, subject: object, day: date) -> bool:
    return True


def announce() -> None:
    register(
        Pledge,
        SubjectKind(
            slug="dang-ky",
            captions=("Bản đăng ký thi đua đã ký", "Bản đăng ký viết tay"),
            in_scope=lambda user: Pledge.objects.visible_to(user).select_related(
                "organization", "season"
            ),
            may_see=anybody_in_scope,
            may_attach=may_attach_to_pledge,
            page_of=lambda pledge: reverse(
                "blocs:pledge", args=[pledge.season.year, pledge.organization_id]
            ),
            year_of=lambda pledge: pledge.season.year,
        ),
    )
    register(
        Meeting,
        SubjectKind(
            slug="cuoc-hop",
            captions=(
                "Biên bản họp đã ký",
                "Danh sách dự họp ký tên",
                "Phiếu bầu, biên bản kiểm phiếu",
            ),
            in_scope=meetings_in_scope,
            may_see=anybody_in_scope,
            may_attach=may_record_meeting,
            page_of=page_of_meeting,
            year_of=lambda meeting: meeting.season.year,
        ),
    )
