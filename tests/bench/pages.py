"""Pages through gunicorn, logged in, beside a bare Django page with one query."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import django

django.setup()

from django.conf import settings  # noqa: E402 - models need the set-up above
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - as above
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - as above
from django_scopes import scopes_disabled  # noqa: E402 - as above

from teams.models import Team, User  # noqa: E402 - as above
from teams.models.teams import TeamKind  # noqa: E402 - as above
from teams.scope import everywhere  # noqa: E402 - as above
from tests.bench import tools  # noqa: E402 - as above

HOST: Final = "127.0.0.1"
PORTS: Final = {"config.wsgi": 8971, "tests.bench.bare": 8972}
SETTINGS: Final = {"config.wsgi": "config.settings", "tests.bench.bare": "tests.bench.plain"}
CONNECTIONS: Final = 50
SECONDS: Final = 4.0
START_SECONDS: Final = 60.0


def session() -> str:
    """A logged-in administrator, as the login page leaves it."""
    user, _ = User.objects.get_or_create(username="bench", defaults={"role": "administrator"})
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.set_expiry(timedelta(hours=1))
    store.create()
    return str(store.session_key)


@contextmanager
def serving(module: str) -> Iterator[int]:
    """One application under gunicorn, as in production; its port."""
    port = PORTS[module]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", f"{module}:application", "--bind", f"{HOST}:{port}",
            "--workers", str(os.cpu_count() or 1), "--log-level", "error",
        ],
        start_new_session=True,
        env=os.environ | {"LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": SETTINGS[module]},
    )  # fmt: skip
    try:
        wait_for(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((HOST, port), timeout=2).close()
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)
        else:
            return


def rate(port: int, path: str, cookie: str) -> float:
    """How many pages a second 50 readers get, each asking again once it has an answer."""
    done: list[int] = []
    faults: list[str] = []
    start = time.monotonic()

    def read() -> None:
        n = 0
        while time.monotonic() - start < SECONDS:
            found = http.client.HTTPConnection(HOST, port, timeout=60)
            try:
                found.request("GET", path, headers={"Cookie": cookie})
                answer = found.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                faults.append(repr(error))
                return
            finally:
                found.close()
            if answer.status != http.client.OK:
                faults.append(f"status {answer.status}")
                return
            n += 1
        done.append(n)

    readers = [threading.Thread(target=read) for _ in range(CONNECTIONS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if faults:
        raise RuntimeError(f"{path} on port {port}: {faults[0]}, of {len(faults)} readers")
    return sum(done) / (time.monotonic() - start)


def main(url: str, runs: int) -> None:
    tools.refuse_others(url)
    with everywhere(), scopes_disabled():
        slug = Team.objects.filter(kind=TeamKind.VENDOR).order_by("pk")[0].slug
        cookie = f"{settings.SESSION_COOKIE_NAME}={session()}"
    query = "period=custom&start=2025-11-17&end=2025-12-16"
    with serving("tests.bench.bare") as plain, serving("config.wsgi") as whole:
        works = {
            "bare_rate": lambda: rate(plain, "/", cookie),
            "page_compare_rate": lambda: rate(whole, f"/teams/?{query}", cookie),
            "page_team_rate": lambda: rate(whole, f"/teams/{slug}/?{query}", cookie),
        }
        tools.report(tools.medians(runs, works))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
