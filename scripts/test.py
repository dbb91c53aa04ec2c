"""Every check, then every test on each engine at hand; says at the end what was run."""

import os
import subprocess
import sys
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


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    tallies = [check_tally(), test_tally("SQLite", "not prove", None)]
    if postgresql := os.environ.get("TEST_DATABASE_URL"):
        # Pages look the same whatever keeps the data, so the browser walks them once.
        tallies.append(test_tally("PostgreSQL", "not prove and not browser", postgresql))

    summarise(tallies)
    if not postgresql:
        print("PostgreSQL: not run, as TEST_DATABASE_URL is not set")
    passed = sum(tally.passed for tally in tallies)
    failed = sum(tally.failed for tally in tallies)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def check_tally() -> Tally:
    results = run_checks()
    red = [name for name, green in results if not green]
    return Tally("Checks", len(results) - len(red), len(red), failures=red)


def test_tally(engine: str, marks: str, database_url: str | None) -> Tally:
    """Run the suite on one engine; without an address, on SQLite in memory."""
    report = REPORTS / f"{engine.lower()}.xml"
    report.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url

    print(f"\nTests on {engine}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", marks, f"--junit-xml={report}"],
        cwd=ROOT,
        env=environment,
        check=False,
    )
    return read_report(engine, report, done.returncode)


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
