"""A database of its own for every exercise: migrated once an engine, copied, and dropped again."""

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url

SETTINGS = "config.settings.test"


def postgresql_address() -> str:
    """Where PostgreSQL answers, if this run was told of one."""
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        address = os.environ.get(name, "")
        if address.startswith(("postgres://", "postgresql://")):
            return address
    return ""


def migrate(address: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=environment(address), check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the database could not be set up:\n{done.stderr[-2000:]}")


def environment(address: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": SETTINGS}


class SqliteCopies:
    """Files in a folder, from one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first = folder / "first.sqlite3"

    def prepare(self) -> None:
        migrate(f"sqlite:///{self.first}")

    @contextmanager
    def copy(self) -> Iterator[str]:
        path = self.folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copy(self.first, path)
        yield f"sqlite:///{path}"

    def close(self) -> None:
        """The folder goes with whoever made it."""


class PostgresqlCopies:
    """Databases beside the one of the address, under names nobody else uses."""

    def __init__(self, address: str) -> None:
        self.server: Any = dj_database_url.parse(address)
        self.first = f"prove_{uuid.uuid4().hex[:12]}"

    def prepare(self) -> None:
        self._say(f'CREATE DATABASE "{self.first}"')
        migrate(self._address(self.first))

    @contextmanager
    def copy(self) -> Iterator[str]:
        name = f"prove_{uuid.uuid4().hex[:12]}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{self.first}"')
        try:
            yield self._address(name)
        finally:
            self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{self.first}" WITH (FORCE)')

    def _say(self, command: str) -> None:
        import psycopg2  # noqa: PLC0415 - SQLite alone does without

        server = self.server
        connection = psycopg2.connect(
            dbname="postgres", user=server["USER"], password=server["PASSWORD"],
            host=server["HOST"], port=server["PORT"] or 5432,
        )  # fmt: skip
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(command)
        finally:
            connection.close()

    def _address(self, name: str) -> str:
        server = self.server
        password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
        port = server["PORT"] or 5432
        return f"postgres://{server['USER']}{password}@{server['HOST']}:{port}/{name}"
