"""What one exercise came to."""

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 10


@dataclass
class Outcome:
    """`counts` tells the cases apart by how they ended; a failure is a sentence."""

    cases: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    skipped: str = ""

    def fail(self, sentence: str) -> None:
        self.failures.append(sentence)

    def check(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.fail(sentence)

    @property
    def told(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))
