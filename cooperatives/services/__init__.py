"""What changes in the register: one act each."""

from cooperatives.services.asked import choose_indicators
from cooperatives.services.contacts import update_contact
from cooperatives.services.figures import FIRST_YEAR, enter_figures, record_dues, write_figures
from cooperatives.services.localities import load_localities
from cooperatives.services.organizations import (
    OrganizationData,
    change_status,
    register_organization,
    rename_organization,
    update_organization,
)
from cooperatives.services.places import move_to_new_map
from cooperatives.services.representatives import appoint_representative, end_representation
from cooperatives.services.twins import Folded, fold_into, tell_apart

__all__ = [
    "FIRST_YEAR",
    "Folded",
    "OrganizationData",
    "appoint_representative",
    "change_status",
    "choose_indicators",
    "end_representation",
    "enter_figures",
    "fold_into",
    "load_localities",
    "move_to_new_map",
    "record_dues",
    "register_organization",
    "rename_organization",
    "tell_apart",
    "update_contact",
    "update_organization",
    "write_figures",
]
