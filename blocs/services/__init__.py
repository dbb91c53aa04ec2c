"""What changes in seasons, blocs, pledges and meetings: one act each."""

from blocs.selectors import StepWindow
from blocs.services.blocs import (
    assign_officer,
    end_bloc,
    extend_step,
    form_bloc,
)
from blocs.services.drawing import Drawing, draw_blocs
from blocs.services.figures import cell_name, enter_bloc_figures
from blocs.services.leaders import appoint_leader
from blocs.services.meetings import MeetingMinutes, plan_meeting, record_meeting
from blocs.services.members import join_bloc, join_many, leave_bloc
from blocs.services.pledge_drafts import Collective, Commitments, Persons, Targets, draft_pledge
from blocs.services.pledges import (
    accept_pledge,
    accept_pledges,
    return_pledge,
    send_pledge,
    submit_pledge,
    withdraw_pledge,
)
from blocs.services.seasons import move_step, open_season, set_seal_rule
from blocs.services.twins import fold_twin

__all__ = [
    "cell_name",
    "enter_bloc_figures",
    "Collective",
    "Commitments",
    "Drawing",
    "MeetingMinutes",
    "Persons",
    "StepWindow",
    "Targets",
    "accept_pledge",
    "accept_pledges",
    "appoint_leader",
    "assign_officer",
    "draft_pledge",
    "draw_blocs",
    "end_bloc",
    "extend_step",
    "fold_twin",
    "form_bloc",
    "join_bloc",
    "join_many",
    "leave_bloc",
    "move_step",
    "open_season",
    "plan_meeting",
    "record_meeting",
    "return_pledge",
    "send_pledge",
    "set_seal_rule",
    "submit_pledge",
    "withdraw_pledge",
]
