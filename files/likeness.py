"""What a picture looks like, in 512 bits: the same photo sent again small, or saved anew, is known.

Of each patch two bits: clearly brighter than the patch at its right, clearly darker (a dHash that
knows three answers). Finer than the usual 64 bits, for these are photos of papers: two copies of
one form, filled in otherwise, must not count as the same. Pure: knows neither the framework nor
how pictures are decoded.
"""

from collections.abc import Sequence

ROWS, COLUMNS = 16, 17
HEX_SIGNS = 128
# A difference of so many levels of grey may be noise.
NOISE = 2
# A nearly blank sheet looks like any other: with fewer edges than this nothing is said.
LEAST_EDGES = 24


def mark_of(patches: Sequence[int]) -> str:
    """128 hex signs of 16 rows of 17 levels of grey; blank where there is too little to see."""
    if len(patches) != ROWS * COLUMNS:
        raise ValueError("A picture is looked at in 16 rows of 17 patches.")
    bits = 0
    for row in range(ROWS):
        for column in range(COLUMNS - 1):
            at = row * COLUMNS + column
            fall = patches[at] - patches[at + 1]
            bits = bits << 2 | (fall > NOISE) << 1 | (fall < -NOISE)
    return f"{bits:0{HEX_SIGNS}x}" if bits.bit_count() >= LEAST_EDGES else ""


def apart(one: str, other: str) -> int:
    """How many of the 512 bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
