"""One measurement in a process of its own: `import FILE` or `read FILE`; prints JSON."""

import json
import os
import resource
import sys
from pathlib import Path

from tests.bench.timing import seconds

ROWS = 5_000


def import_list(path: str) -> dict[str, object]:
    import django  # noqa: PLC0415 - the settings are chosen by the parent

    django.setup()
    from accounts.models import User  # noqa: PLC0415 - models need the setup above
    from blocs.models import Season  # noqa: PLC0415
    from home.services import import_organizations  # noqa: PLC0415

    content = Path(path).read_bytes()
    season, admin = Season.objects.get(), User.objects.filter(is_admin=True).get()
    reports = []
    taken = seconds(
        lambda: reports.append(import_organizations(content=content, season=season, by=admin))
    )
    report = reports[0]
    return {"seconds": taken, "new": report.new, "errors": len(report.errors)}


def read_list(path: str) -> dict[str, object]:
    from tests.bench.lists import read_alone  # noqa: PLC0415 - openpyxl counts as reading

    rows = []
    taken = seconds(lambda: rows.append(read_alone(path)))
    return {"seconds": taken, "rows": rows[0]}


if __name__ == "__main__":
    what, path = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    measured = {"import": import_list, "read": read_list}[what](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**measured, "peak": peak}))
