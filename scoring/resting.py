"""What rests on a sealed ranking. The apps above say it of their own rows when they start, so that
whoever opens a ranking again is told by name, and refused where it went out of the house."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scoring.models import Ranking


@dataclass(frozen=True)
class Resting:
    """`text`: who, for what, how far. `why_not`: why the ranking stays as it is, with the cure."""

    text: str
    why_not: str = ""


Ask = Callable[[Ranking], Sequence[Resting]]
_asked: dict[str, Ask] = {}


def register(name: str, ask: Ask) -> None:
    _asked[name] = ask


def resting_on(ranking: Ranking) -> list[Resting]:
    """Everything that was built on the sealed places; nothing where they are not sealed."""
    if ranking.state != Ranking.State.SEALED:
        return []
    return [each for ask in _asked.values() for each in ask(ranking)]
