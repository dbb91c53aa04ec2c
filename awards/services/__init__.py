"""What changes in awards: one act each."""

from awards.services.council import (
    SessionMinutes,
    VoteCount,
    clear_votes,
    close_session,
    record_session,
    record_votes,
    what_is_missing,
)
from awards.services.decisions import record_decision, revoke_award
from awards.services.proposals import (
    SeasonProposals,
    propose_award,
    propose_for_season,
    propose_person,
    update_proposal,
    withdraw_proposal,
)
from awards.services.settings import record_published_total, remove_quota, set_quota
from awards.services.submissions import (
    number_submission,
    prepare_submission,
    send_submission,
)
from awards.services.suspensions import lift_suspension, suspend_organization

__all__ = [
    "SeasonProposals",
    "SessionMinutes",
    "VoteCount",
    "clear_votes",
    "close_session",
    "lift_suspension",
    "number_submission",
    "prepare_submission",
    "propose_award",
    "propose_for_season",
    "propose_person",
    "record_decision",
    "record_published_total",
    "record_session",
    "record_votes",
    "remove_quota",
    "revoke_award",
    "send_submission",
    "set_quota",
    "suspend_organization",
    "update_proposal",
    "what_is_missing",
    "withdraw_proposal",
]
