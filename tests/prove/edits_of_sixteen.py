"""Sixteen at once, two processes of eight threads: for PostgreSQL."""

from tests.prove.edits import race
from tests.prove.outcome import Outcome


def run(size: int, seed: int) -> Outcome:
    return race(people=16, edits=size, workers=2, threads=8, seed=seed)
