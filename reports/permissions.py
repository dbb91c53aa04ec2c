"""Who may issue papers, and who may take the whole dossier. Reading goes by `visible_to`."""

from datetime import date

from accounts.models import User
from awards.models import Submission
from blocs.models import BlocYear, Season
from blocs.permissions import deputises, leads
from cooperatives.models import Organization
from cooperatives.permissions import represents
from reports.models import IssuedPaper

Kind = IssuedPaper.Kind


def may_issue_paper(user: User, kind: str, bloc_year: BlocYear | None, day: date) -> bool:
    """The Alliance's staff every paper; who leads a bloc the minutes of its meeting."""
    if user.is_alliance:
        return True
    if kind != Kind.BLOC_MINUTES or bloc_year is None:
        return False
    return leads(user, bloc_year, day) or deputises(user, bloc_year, day)


def may_print_bloc_forms(user: User, bloc_year: BlocYear, day: date) -> bool:
    """The forms of a whole bloc hold every unit's figures: staff, and who leads the bloc."""
    return user.is_alliance or leads(user, bloc_year, day) or deputises(user, bloc_year, day)


def may_print_form(
    user: User, organization: Organization, bloc_year: BlocYear | None, day: date
) -> bool:
    """A unit's own form: the unit, staff, and who leads its bloc."""
    if user.is_alliance or represents(user, organization, day):
        return True
    return bloc_year is not None and may_print_bloc_forms(user, bloc_year, day)


def may_issue_dossier(user: User) -> bool:
    return user.is_alliance


def may_read_season(user: User) -> bool:
    """The year's whole dossier and its workbooks: staff, council and the province."""
    return user.is_alliance or user.is_council or user.is_reviewer


def may_read_proposals(user: User, season: Season) -> bool:
    """The province from the day a tờ trình of the year went out."""
    if user.is_alliance or user.is_council:
        return True
    sent = Submission.objects.filter(season=season, sent_at__isnull=False)
    return user.is_reviewer and sent.exists()
