"""Every byte of a small sealed bundle flipped, each bit of a larger one by chance: the stand-alone
verifier finds each one, given the code that is printed, and as well without it."""

from random import Random

from scoring import bundle, checker
from tests.prove.outcome import Outcome
from tests.scoring.test_bundle import body

FLIPS = 2_000


def run(size: int, seed: int) -> Outcome:
    """All bytes of a bundle of one unit, and `size` times two thousand bits of one of twenty."""
    random = Random(seed)  # noqa: S311 - to be repeated, not to keep a secret
    outcome = Outcome()
    small, large = bundle.bundle_of(body(units=1)), bundle.bundle_of(body(units=20))
    for whole in (small, large):
        outcome.check(not checker.check(whole), "the bundle as it was made does not hold")
    for place in range(len(small)):
        flip(small, place, 0xFF, outcome)
    outcome.counts["bytes flipped"] = len(small)
    for _ in range(size * FLIPS):
        flip(large, random.randrange(len(large)), 1 << random.randrange(8), outcome)
    outcome.counts["bits flipped"] = size * FLIPS
    return outcome


def flip(whole: bytes, place: int, bits: int, outcome: Outcome) -> None:
    flipped = bytes([*whole[:place], whole[place] ^ bits, *whole[place + 1 :]])
    outcome.cases += 1
    outcome.check(bool(checker.check(flipped)), f"byte {place} of {len(whole)} flipped, not found")
