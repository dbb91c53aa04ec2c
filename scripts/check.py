"""Every check of the house, one line each; what a red one printed follows it."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Of a red check, its last lines: enough to begin, short enough to find the next red one.
SHOWN_LINES = 60
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@dataclass(frozen=True)
class Check:
    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    development = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    # A server's settings with a key that lives for this one check.
    production = {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "thidua.example",
    }
    return [
        Check("lint", ("-m", "ruff", "check", "--output-format", "concise")),
        Check("format", ("-m", "ruff", "format", "--check", "--output-format", "concise")),
        Check("templates, format", ("-m", "djlint", "templates", "--check")),
        Check("templates, lint", ("-m", "djlint", "templates", "--lint", "--quiet")),
        Check("types", ("-m", "mypy", "--no-error-summary")),
        Check("import order", ("-c", LINT_IMPORTS, "--no-logo", "--no-cache")),
        Check(
            "migrations",
            ("manage.py", "makemigrations", "--check", "--dry-run"),
            development,
        ),
        Check(
            "deployment",
            ("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            production,
        ),
    ]


def run_checks() -> list[tuple[str, bool]]:
    """Run them all, the red ones too, so that one call tells everything."""
    return [(check.name, passes(check)) for check in checks()]


def passes(check: Check) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *check.arguments],
        cwd=ROOT,
        env={**os.environ, **check.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    green = done.returncode == 0
    took = time.monotonic() - started
    print(f"{'ok  ' if green else 'RED '} {check.name} ({took:.1f} s)", flush=True)
    if not green:
        print("\n".join(done.stdout.splitlines()[-SHOWN_LINES:]), flush=True)
    return green


if __name__ == "__main__":
    sys.exit(not all(green for _, green in run_checks()))
