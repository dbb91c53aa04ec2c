"""Eight at once, two processes of four threads: for SQLite."""

from tests.prove.edits import race
from tests.prove.outcome import Outcome


def run(size: int, seed: int) -> Outcome:
    return race(people=8, edits=size, workers=2, threads=4, seed=seed)
