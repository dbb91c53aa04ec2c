"""What pages, papers and the apps above read of awards."""

from awards.selectors.facts import achievement_key
from awards.selectors.proposals import (
    BlocQuotas,
    Candidate,
    Station,
    candidate_findings,
    candidates_of,
    eligibility_of,
    judged_on,
    open_suspensions,
    proposals_of,
    stations_of,
    uneven_quotas,
    unsealed_blocs,
)
from awards.selectors.ranked import awards_of_ranking
from awards.selectors.record import (
    Published,
    ReconciliationRow,
    award_counts,
    award_record,
    awards_by_year,
    reconciliation,
)
from awards.selectors.work import Work, WorkStep, steps_of, work_of

__all__ = [
    "BlocQuotas",
    "Candidate",
    "Published",
    "ReconciliationRow",
    "Station",
    "Work",
    "WorkStep",
    "achievement_key",
    "award_counts",
    "award_record",
    "awards_by_year",
    "awards_of_ranking",
    "candidate_findings",
    "candidates_of",
    "eligibility_of",
    "judged_on",
    "open_suspensions",
    "proposals_of",
    "reconciliation",
    "stations_of",
    "steps_of",
    "uneven_quotas",
    "unsealed_blocs",
    "work_of",
]
