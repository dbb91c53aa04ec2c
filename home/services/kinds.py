"""Every kind of list that can be brought in. A new kind is one line here."""

from home.models import ImportBatch
from home.services.organization_list import OrganizationList
from home.services.preview import ListKind

KINDS: dict[str, ListKind] = {each.kind: each for each in (OrganizationList(),)}


def kind_of(batch: ImportBatch) -> ListKind:
    return KINDS[batch.kind]
