"""Proposals rest on a sealed ranking: they are named before it is opened again."""

from awards.models import Proposal
from scoring import resting
from scoring.models import Ranking
from scoring.resting import Resting

CURE = (
    "Hồ sơ đã trình không đổi. Có kết quả thì ghi Quyết định, kể cả đơn vị không được khen, "
    "rồi mới mở lại xếp hạng."
)


def proposals_on(ranking: Ranking) -> list[Resting]:
    """In the order of the places; what is on a numbered tờ trình and undecided holds them."""
    rows = Proposal.objects.standing_ones().filter(standing__ranking=ranking)
    related = rows.select_related("award_type", "submission__register", "submission__addressee")
    return [_told(each) for each in related.order_by("standing__order", "pk")]


def _told(proposal: Proposal) -> Resting:
    stage = proposal.get_state_display()
    text = f"{proposal.name}, {proposal.award_type.short_name}: {stage[:1].lower()}{stage[1:]}"
    submission = proposal.submission
    is_out = submission is not None and submission.number is not None
    if proposal.state in (*Proposal.OPEN, Proposal.State.SUBMITTED) and is_out:
        return Resting(text, f"{proposal.name} đã vào {submission}, chưa có kết quả. {CURE}")
    return Resting(text)


def announce() -> None:
    resting.register("awards", proposals_on)
