"""Demos in a folder of their own, as a user would start and stop them."""

import http.client
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

PATIENCE = 240


@dataclass
class Trial:
    """One folder, and the demos that ran in it."""

    var: Path
    port: int
    outputs: list[str] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        empty = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "EMAIL_URL", "REDIS_URL"), "")
        return (
            os.environ
            | empty
            | {
                "TRIAL": "1",
                "DEBUG": "0",
                "VIGIE_VAR": str(self.var),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        )

    def start(self) -> subprocess.Popen[bytes]:
        output = self.var / f"run-{len(self.outputs)}.txt"
        with output.open("wb") as stream:
            return subprocess.Popen(
                [sys.executable, "manage.py", "demo", f"--port={self.port}", "--interactions=2000"],
                cwd=settings.BASE_DIR,
                env=self.environment(),
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def until(self, words: str, demo: subprocess.Popen[bytes]) -> None:
        give_up = time.monotonic() + PATIENCE
        while words not in (said := self.said()):
            assert demo.poll() is None, said
            assert time.monotonic() < give_up, said
            time.sleep(0.05)

    def said(self) -> str:
        return (self.var / f"run-{len(self.outputs)}.txt").read_text(encoding="utf-8")

    def stop(self, demo: subprocess.Popen[bytes], number: int) -> int:
        """Send one signal, to the demo alone, and wait until it is gone."""
        demo.send_signal(number)
        return self.ended(demo)

    def ended(self, demo: subprocess.Popen[bytes]) -> int:
        code = demo.wait(timeout=60)
        self.outputs.append(self.said())
        return code

    def running(self) -> list[str]:
        """The command lines of all processes that were told of this folder."""
        marked, found = f"VIGIE_VAR={self.var}\0".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if marked in (folder / "environ").read_bytes() + b"\0":
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return [words for words in found if words]

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()
