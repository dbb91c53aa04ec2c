"""Every byte of a small sealed bundle flipped: the stand-alone verifier finds each one.

`make_small_bundle` and `verify` are all that knows of bundles; while there is no verifier yet the
exercise says so and is not run.
"""

from tests.prove.outcome import Outcome

MISSING = "scoring has no bundle verifier yet"


def make_small_bundle() -> bytes:
    """A sealed bundle of one bloc, as it is handed out."""
    raise NotImplementedError(MISSING)


def verify(content: bytes) -> bool:
    """The shipped verifier's word on these bytes; whatever it cannot read does not hold."""
    raise NotImplementedError(MISSING)


def run(size: int, seed: int) -> Outcome:
    outcome = Outcome()
    try:
        whole = make_small_bundle()
    except NotImplementedError as missing:
        outcome.skipped = str(missing)
        return outcome
    outcome.check(verify(whole), "the bundle as it was made does not hold")
    for place in range(len(whole)):
        flipped = bytes([*whole[:place], whole[place] ^ 0xFF, *whole[place + 1 :]])
        outcome.cases += 1
        outcome.check(not verify(flipped), f"byte {place} of {len(whole)} flipped and not found")
    outcome.counts["bytes flipped"] = outcome.cases
    return outcome
