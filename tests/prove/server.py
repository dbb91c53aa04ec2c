"""The application served by gunicorn on a port of its own, and browsers that speak to it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from accounts.models import User

TOKEN = "a" * 32
STARTING = 60
WAITING = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    process: "subprocess.Popen[bytes]"
    port: int
    log: str

    def kill(self) -> None:
        """No goodbye: the master and every worker at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def said(self) -> str:
        with open(self.log, encoding="utf-8") as log:
            return log.read()


def start(*, workers: int, threads: int) -> Server:
    """A server of this process's own database, once it answers."""
    port = free_port()
    handle, log = tempfile.mkstemp(prefix="thi-dua-prove-", suffix=".log")
    process = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread",
         "--preload", "--keep-alive", "30", "--timeout", "120", "--log-level", "warning"],
        stdout=handle, stderr=handle, start_new_session=True,
    )  # fmt: skip
    os.close(handle)
    server = Server(process, port, log)
    wait_for(server)
    return server


def wait_for(server: Server) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server did not start:\n{server.said[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    server.kill()
    raise RuntimeError(f"the server did not answer within {STARTING} s")


@contextmanager
def served(*, workers: int, threads: int) -> Iterator[Server]:
    server = start(workers=workers, threads=threads)
    try:
        yield server
    finally:
        server.stop()
        os.unlink(server.log)


@dataclass
class Answer:
    status: int
    text: str


def signed_in(user: User) -> str:
    """The cookies of a browser this person is signed in with."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


class Browser:
    """One person's browser; keeps its line open."""

    def __init__(self, port: int, cookies: str) -> None:
        self.port, self.cookies = port, cookies
        self.line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, typed: Mapping[str, object]) -> Answer:
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": TOKEN, **typed}))

    def close(self) -> None:
        if self.line:
            self.line.close()
        self.line = None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAITING)
        headers = {
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{self.port}{path}",
        }
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            return Answer(answer.status, answer.read().decode())
        except (OSError, http.client.HTTPException):
            self.close()
            raise


def shown_version(text: str, line: int) -> int | None:
    """The version of a line that a page carries, hidden beside its field."""
    tag = re.search(rf'<input[^>]*name="version-{line}"[^>]*>', text)
    value = re.search(r'value="(\d+)"', tag[0]) if tag else None
    return int(value[1]) if value else None
