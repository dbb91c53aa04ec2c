"""Before serving: the schema up to date, the demonstration in an empty database, whom to be."""

import os
import socket
import sys

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management import call_command
from django.db import transaction


def main() -> None:
    port = int(os.environ.get("PORT", "0"))
    if port and is_taken(port):
        sys.exit(f"Port {port} is taken. Stop what uses it, or choose another: make run PORT=8001")

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO:
        fill_if_empty()
    else:
        load_reference_data()
    say_whom_to_be()
    if port:
        print(f"\n  http://127.0.0.1:{port}/   (Ctrl-C stops; data stay)\n", flush=True)


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def is_empty() -> bool:
    """Nobody could have entered anything yet."""
    return not get_user_model()._default_manager.exists()


def nobody_can_enter() -> bool:
    """A command may have acted already; its account has no password."""
    return (
        not get_user_model()
        ._default_manager.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .exists()
    )


def fill_if_empty() -> None:
    if is_empty():
        print("Filling the new database with the demonstration ...", flush=True)
        # All or nothing: an interrupted filling leaves the database empty, and is done again.
        with transaction.atomic():
            call_command("seed_demo")


def load_reference_data() -> None:
    """What every office needs: the law's tables, and the map once (it takes some seconds)."""
    call_command("load_catalogue", verbosity=0)
    if not apps.get_model("cooperatives", "Locality")._default_manager.exists():
        call_command("load_localities", verbosity=0)


def say_whom_to_be() -> None:
    if settings.DEMO:
        call_command("seed_demo", "--accounts")
    elif nobody_can_enter():
        print("No account yet; make the first one: .venv/bin/python manage.py createsuperuser")


if __name__ == "__main__":
    main()
