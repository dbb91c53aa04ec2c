"""What a picture looks like, in 64 bits: the same photo sent again small, or saved anew, is known.

Each bit says whether a patch is clearly brighter than the patch at its right (dHash). Pure: knows
neither the framework nor how pictures are decoded.
"""

from collections.abc import Sequence

ROWS, COLUMNS = 8, 9
# A difference of so many levels of grey may be noise.
NOISE = 2
# A nearly blank sheet looks like any other: with fewer edges than this nothing is said.
LEAST_EDGES = 6


def mark_of(patches: Sequence[int]) -> str:
    """16 hex signs of 8 rows of 9 levels of grey; blank where there is too little to see."""
    if len(patches) != ROWS * COLUMNS:
        raise ValueError("A picture is looked at in 8 rows of 9 patches.")
    bits = 0
    for row in range(ROWS):
        for column in range(COLUMNS - 1):
            at = row * COLUMNS + column
            bits = bits << 1 | (patches[at] > patches[at + 1] + NOISE)
    return f"{bits:016x}" if bits.bit_count() >= LEAST_EDGES else ""


def apart(one: str, other: str) -> int:
    """How many of the 64 bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
