"""The processes of a trial: started together, watched, stopped together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 60
ANSWER_SECONDS: Final = 2
# Jobs that are cut off begin again: nothing is lost by not waiting for them.
STOP_SECONDS: Final = 10
POLL_SECONDS: Final = 0.2
LAST_LINES: Final = 12


class Died(RuntimeError):
    """A process ended by itself; the text shows the last that it wrote."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours, leader of a group that holds its own children too."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def ending(self) -> str:
        """How it ended; nothing while it runs.

        It is only looked at, not collected: until then nobody else can get its number.
        """
        found = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return ""
        return f"{'code' if found.si_code == os.CLD_EXITED else 'signal'} {found.si_status}"

    def end(self) -> None:
        """End what is left of its group, and collect it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])


class Group:
    """Every process that this trial started, and no other."""

    def __init__(self, *, folder: Path, base: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.base = base
        self.environment = dict(environment)
        self.children: list[Child] = []

    def start(self, name: str, *words: str) -> None:
        """Run a module of this interpreter; what it writes goes to a file."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.base,
                env=self.environment,
                # A group of its own: Ctrl-C reaches us alone, and we stop it in order.
                start_new_session=True,
            )
        self.children.append(Child(name, process, log))

    def check(self) -> None:
        for child in self.children:
            if ending := child.ending():
                raise Died(
                    f"The {child.name} ended with {ending}; see {child.log}:\n{child.last_words()}"
                )

    def stop(self, is_urgent: Callable[[], bool] = lambda: False) -> None:
        """Ask all to end, then end what is left of their groups."""
        for child in self.children:
            os.kill(child.process.pid, signal.SIGTERM)
        patience = time.monotonic() + STOP_SECONDS
        while not all(child.ending() for child in self.children):
            if time.monotonic() > patience or is_urgent():
                break
            time.sleep(POLL_SECONDS)
        for child in self.children:
            child.end()
        self.children.clear()


def is_free(port: int) -> bool:
    with socket.socket() as knock:
        knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            knock.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int, path: str) -> bool:
    """Whether the web server of this machine answers a path with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
