"""`python -m tests.prove [--short] [--seed N] [NAME …]`: every exercise, its counts, its seed.

Ends with 1 where anything failed. What could not run here is named, and is no failure.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.prove.databases import (
    PostgresqlCopies,
    SqliteCopies,
    environment,
    postgresql_address,
)

Engine = Literal["none", "sqlite", "postgresql"]
SEED = 20231222
SHOWN = 12
# No exercise may hang a build: a multiple of what the slowest of them takes.
LIMIT_SHORT, LIMIT_FULL = 180, 1_800


@dataclass(frozen=True)
class Exercise:
    """`short` and `full` are how many cases; the module's `run(size, seed)` knows of what."""

    name: str
    what: str
    module: str
    engine: Engine
    short: int
    full: int


EXERCISES = (
    Exercise("engines", "two engines agree on sheets, gates, classes, periods, places",
             "arithmetic", "none", 8_000, 100_000),
    Exercise("bundle", "every byte of a small bundle flipped", "bundle", "none", 1, 10),
    Exercise("edits-postgresql", "16 at once edit 40 scores over HTTP, PostgreSQL",
             "edits_of_sixteen", "postgresql", 10, 250),
    Exercise("edits-sqlite", "8 at once edit 40 scores over HTTP, SQLite",
             "edits_of_eight", "sqlite", 10, 100),
    Exercise("seal-postgresql", "seal and edit fired together, PostgreSQL",
             "seals", "postgresql", 40, 500),
    Exercise("seal-sqlite", "seal and edit fired together, SQLite", "seals", "sqlite", 10, 50),
    Exercise("kill-postgresql", "the server killed while saving, PostgreSQL",
             "kills", "postgresql", 3, 40),
    Exercise("kill-sqlite", "the server killed while saving, SQLite", "kills", "sqlite", 1, 10),
    Exercise("input-sqlite", "hostile input in fields of every form, SQLite",
             "hostile", "sqlite", 150, 3_000),
    Exercise("input-postgresql", "hostile input in fields of every form, PostgreSQL",
             "hostile", "postgresql", 50, 600),
)  # fmt: skip


def main() -> int:
    asked = arguments()
    chosen = [each for each in EXERCISES if not asked.names or each.name in asked.names]
    print(f"seed {asked.seed}, {'short' if asked.short else 'full'} form", flush=True)
    with prepared({each.engine for each in chosen}) as copies:
        rows = [run(each, copies, short=asked.short, seed=asked.seed) for each in chosen]
    show(rows, asked.seed)
    return int(any(row["failures"] for row in rows))


def arguments() -> argparse.Namespace:
    names = [each.name for each in EXERCISES]
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the form of at most three minutes")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(names)}")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names)
    if unknown:
        parser.error(f"no such exercise: {', '.join(sorted(unknown))}")
    return asked


@contextmanager
def prepared(engines: set[Engine]) -> Iterator[dict[Engine, Any]]:
    """A migrated database of each engine, to be copied; none for PostgreSQL where there is none."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="thi-dua-prove-"))
        copies: dict[Engine, Any] = {"sqlite": SqliteCopies(Path(folder))}
        if address := postgresql_address():
            copies["postgresql"] = PostgresqlCopies(address)
        copies = {engine: each for engine, each in copies.items() if engine in engines}
        for each in copies.values():
            stack.callback(each.close)
            each.prepare()
        yield copies


def run(exercise: Exercise, copies: dict[Engine, Any], *, short: bool, seed: int) -> dict[str, Any]:
    """One exercise in a process and a database of its own."""
    began = time.perf_counter()
    size = exercise.short if short else exercise.full
    told = _run(exercise, copies, size, seed, LIMIT_SHORT if short else LIMIT_FULL)
    row = {"what": exercise.what, "seconds": time.perf_counter() - began, **told}
    print(line_of(row), flush=True)
    return row


def _run(
    exercise: Exercise, copies: dict[Engine, Any], size: int, seed: int, limit: int
) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.prove.child", exercise.module, str(size), str(seed)]
    if exercise.engine == "none":
        return in_a_process(command, "sqlite:///:memory:", limit)
    if exercise.engine not in copies:
        return _nothing("TEST_DATABASE_URL names no PostgreSQL")
    with copies[exercise.engine].copy() as address:
        return in_a_process(command, address, limit)


def _nothing(why: str) -> dict[str, Any]:
    return {"cases": 0, "told": "", "failures": [], "skipped": why}


def in_a_process(command: list[str], address: str, limit: int) -> dict[str, Any]:
    """What the child says on its last line; a child that died or hung counts as one failure."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module with our own words
            command, env=environment(address), check=False, capture_output=True, text=True,
            timeout=limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _nothing("") | {"failures": [f"not done within {limit} s"]}
    if done.returncode:
        return _nothing("") | {"failures": [f"died: {done.stderr[-3000:]}"]}
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def line_of(row: dict[str, Any]) -> str:
    if row["skipped"]:
        return f"  not run  {row['what']}: {row['skipped']}"
    state = "FAILED" if row["failures"] else "held"
    return (
        f"  {state:7}  {row['what']}: {row['cases']:,} cases ({row['told']}), "
        f"{len(row['failures'])} failures, {row['seconds']:.1f} s"
    )


def show(rows: list[dict[str, Any]], seed: int) -> None:
    table = [("What", "Cases", "Failures", "Seconds", "Seed")]
    table += [
        (row["what"], "not run" if row["skipped"] else f"{row['cases']:,}",
         str(len(row["failures"])), f"{row['seconds']:.1f}", str(seed))
        for row in rows
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    print()
    for each in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)))
    for row in rows:
        for sentence in row["failures"][:SHOWN]:
            print(f"\n{row['what']}: {sentence}")
    seconds = sum(row["seconds"] for row in rows)
    failed = sum(len(row["failures"]) for row in rows)
    print(f"\n{sum(row['cases'] for row in rows):,} cases, {failed} failures, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
