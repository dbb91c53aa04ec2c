"""Every kind of list that can be brought in. A new kind is one line here."""

from home.models import ImportBatch
from home.services.awards_list import AwardsList
from home.services.criteria_list import CriteriaList
from home.services.dues_list import DuesList
from home.services.figures_list import FiguresList
from home.services.organization_list import OrganizationList
from home.services.preview import ListKind

KINDS: dict[str, ListKind] = {
    each.kind: each
    for each in (OrganizationList(), AwardsList(), DuesList(), FiguresList(), CriteriaList())
}


def kind_of(batch: ImportBatch) -> ListKind:
    return KINDS[batch.kind]
