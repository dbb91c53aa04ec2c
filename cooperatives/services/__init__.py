"""What changes in the register: one act each."""

from cooperatives.services.figures import FIRST_YEAR, enter_figures, record_dues, write_figures
from cooperatives.services.localities import load_localities
from cooperatives.services.organizations import (
    OrganizationData,
    change_status,
    register_organization,
    rename_organization,
    update_organization,
)
from cooperatives.services.representatives import appoint_representative, end_representation

__all__ = [
    "FIRST_YEAR",
    "OrganizationData",
    "appoint_representative",
    "change_status",
    "end_representation",
    "enter_figures",
    "load_localities",
    "record_dues",
    "register_organization",
    "rename_organization",
    "update_organization",
    "write_figures",
]
