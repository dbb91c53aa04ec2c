"""Công văn đôn đốc: issued like every paper, and noted as a notice to each unit it names."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from blocs.models import BlocYear, Season
from blocs.permissions import role_of
from history import clock
from home import permissions
from notices.models import Notice
from notices.selectors import recipients_told
from notices.services import Message, Topic, record_notices
from reports.dossiers.late import late_of_bloc, late_of_year
from reports.models import IssuedPaper
from reports.services import issue_paper
from scoring.selectors.due import Late

NOT_YOURS = "Lập công văn đôn đốc của Khối là việc của cán bộ phụ trách, của cả năm là Quản trị."


def issue_late_letter(
    *, subject: BlocYear | Season, by: User, at: datetime | None = None
) -> IssuedPaper:
    """The letter to the late of a bloc, or of the year. Where nothing changed since the last one,
    that one stands and nobody is noted twice."""
    bloc_year = subject if isinstance(subject, BlocYear) else None
    if not permissions.may_write_to_late(by, bloc_year):
        raise PermissionDenied(NOT_YOURS)
    kind = IssuedPaper.Kind.LATE_BLOC if bloc_year else IssuedPaper.Kind.LATE_YEAR
    # Rendered outside any transaction; what follows may be done again and adds only what lacks.
    paper = issue_paper(kind=kind, subject=subject, by=by, at=at)
    _note(paper, _named_in(subject, clock.day(clock.now())), by, at)
    return paper


def _named_in(subject: BlocYear | Season, day: date) -> list[Late]:
    return (
        late_of_bloc(subject, day) if isinstance(subject, BlocYear) else late_of_year(subject, day)
    )


@transaction.atomic
def _note(paper: IssuedPaper, late: Sequence[Late], by: User, at: datetime | None) -> None:
    told = recipients_told(paper.check_code, [each.membership.organization for each in late])
    new = [
        each for each in late if (str(each.membership.organization_id), each.thing.code) not in told
    ]
    at = clock.at(at)
    new.sort(key=_batch)
    for _, batch in groupby(new, key=_batch):
        named = list(batch)
        bloc_year, thing = named[0].membership.bloc_year, named[0].thing
        record_notices(
            topic=Topic(bloc_year, bloc_year.season.year, thing.code, thing.label),
            channel=Notice.Channel.LETTER,
            given=[
                Message(
                    each.membership.organization,
                    each.membership.organization.contact_name,
                    paper.title,
                )
                for each in named
            ],
            paper=paper.check_code,
            role=role_of(by, bloc_year, clock.day(at)),
            by=by,
            at=at,
        )


def _batch(each: Late) -> tuple[int, str]:
    return each.membership.bloc_year_id, each.thing.code
