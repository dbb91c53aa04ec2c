"""The report of `make test` must not flatter, and no test may leave this machine."""

import socket

import pytest

from scripts.test import read_report
from tests.conftest import WayOut

REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_good"/>
<testcase classname="tests.test_a" name="test_bad"><failure message="no"/></testcase>
<testcase classname="tests.test_a" name="test_broken"><error message="no"/></testcase>
<testcase classname="tests.test_a" name="test_later"><skipped message="needs Chromium"/></testcase>
</testsuite></testsuites>"""


def test_a_report_counts_errors_as_failures_and_names_what_was_not_run(tmp_path):
    report = tmp_path / "sqlite.xml"
    report.write_text(REPORT)

    tally = read_report("SQLite", report, exit_code=1)

    assert str(tally) == "SQLite: 1 passed, 2 failed, 1 skipped"
    assert tally.failures == ["tests.test_a.test_bad", "tests.test_a.test_broken"]
    assert tally.skipped == ["tests.test_a.test_later: needs Chromium"]


def test_a_run_that_died_is_a_failure(tmp_path):
    tally = read_report("SQLite", tmp_path / "missing.xml", exit_code=3)

    assert tally.failed == 1


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("elsewhere.example", 443)])
def test_no_test_can_reach_another_machine(address):
    with pytest.raises(WayOut):
        socket.create_connection(address, timeout=1)
