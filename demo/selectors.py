"""Where the demonstration's clock may be sent next."""

from dataclasses import dataclass
from datetime import datetime, time

from blocs.models import Step
from history.clock import VIETNAM

# When offices open.
MORNING = time(8, 0)


@dataclass(frozen=True)
class Stop:
    """The first morning of a step."""

    at: datetime
    label: str


def next_stops(now: datetime, *, limit: int = 6) -> list[Stop]:
    steps = Step.objects.filter(opens_on__gt=now.astimezone(VIETNAM).date())
    in_order = steps.select_related("season").order_by("opens_on", "season__year", "order")
    return [
        Stop(morning_of(step), f"{step.get_code_display()}, năm {step.season.year}")
        for step in in_order[:limit]
    ]


def morning_of(step: Step) -> datetime:
    return datetime.combine(step.opens_on, MORNING, tzinfo=VIETNAM)
