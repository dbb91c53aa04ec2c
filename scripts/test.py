"""Every check, then every test on each engine at hand; says at the end what was run."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from scripts.check import ROOT, run_checks

REPORTS = ROOT / "var" / "tests"


@dataclass
class Tally:
    """What one run came to; a run that died before reporting counts as one failure."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"
        )


@dataclass(frozen=True)
class Run:
    """One run of pytest: its name, which tests, and on what database (None: SQLite in memory).

    Without marks it is the short form of the proofs, which counts as one test.
    """

    name: str
    marks: str
    database_url: str | None = None


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    postgresql = os.environ.get("TEST_DATABASE_URL")
    tallies = [check_tally(), *side_by_side(runs(postgresql))]

    summarise(tallies)
    if not postgresql:
        print("PostgreSQL: not run, as TEST_DATABASE_URL is not set")
    passed = sum(tally.passed for tally in tallies)
    failed = sum(tally.failed for tally in tallies)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def runs(postgresql: str | None) -> list[Run]:
    """The longest first. Pages look the same whatever keeps the data: they are walked once."""
    plain = "not prove and not browser"
    on_postgresql = [Run("PostgreSQL", plain, postgresql)] if postgresql else []
    proofs = Run("Proofs", "")
    return [*on_postgresql, Run("SQLite", plain), Run("Browser", "browser"), proofs]


def side_by_side(wanted: list[Run]) -> list[Tally]:
    """As many at once as there are cores, two at most; each prints when it is done."""
    at_once = min(2, os.cpu_count() or 1)
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(test_tally, wanted))


def check_tally() -> Tally:
    results = run_checks()
    red = [name for name, green in results if not green]
    return Tally("Checks", len(results) - len(red), len(red), failures=red)


def test_tally(run: Run) -> Tally:
    """Run these tests in a process of their own; its words are printed in one piece."""
    report = REPORTS / f"{run.name.lower()}.xml"
    report.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if run.database_url:
        environment["DATABASE_URL"] = run.database_url

    print(f"Tests: {run.name} ...", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        command(run, report),
        cwd=ROOT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    print(f"\nTests: {run.name}, {time.monotonic() - started:.0f} s\n{done.stdout}", flush=True)
    if not run.marks:
        green = done.returncode == 0
        return Tally(run.name, int(green), int(not green), failures=[] if green else [run.name])
    return read_report(run.name, report, done.returncode)


def command(run: Run, report: Path) -> list[str]:
    if not run.marks:
        return [sys.executable, "-m", "tests.prove", "--short"]
    return [
        sys.executable, "-m", "pytest", "-q", "-m", run.marks, "-p", "no:cacheprovider",
        f"--junit-xml={report}",
    ]  # fmt: skip


def read_report(engine: str, report: Path, exit_code: int) -> Tally:
    tally = Tally(engine)
    if report.exists():
        for case in parse(report).iter("testcase"):
            count(case, tally)
    if exit_code and not tally.failed:
        tally.failed = 1
        tally.failures.append(f"pytest itself ended with code {exit_code}")
    return tally


def count(case: Element, tally: Tally) -> None:
    name = f"{case.get('classname')}.{case.get('name')}"
    kinds = {child.tag: child for child in case}
    if kinds.keys() & {"failure", "error"}:
        tally.failed += 1
        tally.failures.append(name)
    elif "skipped" in kinds:
        tally.skipped.append(f"{name}: {kinds['skipped'].get('message')}")
    else:
        tally.passed += 1


def summarise(tallies: list[Tally]) -> None:
    print("\nWhat was run")
    for tally in tallies:
        print(tally)
        for name in tally.failures:
            print(f"  failed: {name}")
        for name in tally.skipped:
            print(f"  not run: {name}")


if __name__ == "__main__":
    sys.exit(main())
