"""What changes in seasons, blocs, pledges and meetings: one act each."""

from blocs.selectors import StepWindow
from blocs.services.blocs import (
    assign_officer,
    end_bloc,
    extend_step,
    form_bloc,
)
from blocs.services.drawing import Drawing, draw_blocs
from blocs.services.leaders import appoint_leader
from blocs.services.meetings import MeetingMinutes, plan_meeting, record_meeting
from blocs.services.members import join_bloc, join_many, leave_bloc
from blocs.services.pledges import accept_pledge, return_pledge, submit_pledge
from blocs.services.seasons import move_step, open_season
from blocs.services.twins import fold_twin

__all__ = [
    "Drawing",
    "MeetingMinutes",
    "StepWindow",
    "accept_pledge",
    "appoint_leader",
    "assign_officer",
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
    "submit_pledge",
]
