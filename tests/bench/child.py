"""One measurement in a process of its own: import, preview or read FILE; prints JSON."""

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


def preview_list(path: str) -> dict[str, object]:
    """The page that a clerk waits for, then all of it in, and out again."""
    import django  # noqa: PLC0415 - the settings are chosen by the parent

    django.setup()
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415 - models need the setup above
    from blocs.models import Season  # noqa: PLC0415
    from home import services  # noqa: PLC0415

    setup_test_environment()
    admin = User.objects.filter(is_admin=True).get()
    batch = services.open_batch(
        kind="htx", content=Path(path).read_bytes(), name="list.xlsx",
        season=Season.objects.get(), by=admin,
    )  # fmt: skip
    client = Client()
    client.force_login(admin)
    answers = []
    taken = seconds(lambda: answers.append(client.get(batch.get_absolute_url())))
    preview = answers[0].context["preview"]
    written = seconds(lambda: services.confirm(batch=batch, digest=preview.digest, by=admin))
    undone = seconds(lambda: services.undo(batch=batch, by=admin))
    return {"seconds": taken, "rows": preview.going_in, "written": written, "undone": undone}


def read_list(path: str) -> dict[str, object]:
    from tests.bench.lists import read_alone  # noqa: PLC0415 - openpyxl counts as reading

    rows = []
    taken = seconds(lambda: rows.append(read_alone(path)))
    return {"seconds": taken, "rows": rows[0]}


if __name__ == "__main__":
    what, path = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    kinds = {"import": import_list, "preview": preview_list, "read": read_list}
    measured = kinds[what](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**measured, "peak": peak}))
