"""Medians, and two things measured turn by turn so that a busy machine slows both."""

import statistics
import time
from collections.abc import Callable


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def medians(*acts: Callable[[], object], rounds: int) -> list[float]:
    """The median of each, after one round to warm up."""
    taken: list[list[float]] = [[] for _ in acts]
    for act in acts:
        act()
    for _ in range(rounds):
        for times, act in zip(taken, acts, strict=True):
            times.append(seconds(act))
    return [statistics.median(times) for times in taken]
