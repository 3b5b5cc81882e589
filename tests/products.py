"""The product in a folder of its own, run by its commands as a user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Product:
    environment: dict[str, str]

    def manage(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def rows(self, first: str, last: str, *by: str, kpis: list[str]) -> list[dict[str, Any]]:
        """What the command line prints, told apart by `by`."""
        words = [word for name in by for word in ("--by", name)]
        asked = ["kpis", "--from", first, "--to", last, "--format", "json", *words]
        return list(json.loads(self.manage(*asked, "--kpi", *kpis)))


@contextmanager
def running(folder: Path, zone: str) -> Iterator[Product]:
    """With an empty database of its own, which ends with it."""
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DATABASE_OWNER_URL")},
        "VIGIE_VAR": str(folder / "var"),
        "REPORTING_ZONE": zone,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    product = Product(environment)
    try:
        product.manage("migrate", "--verbosity", "0")
        yield product
    finally:
        stop = [sys.executable, "-m", "config.embedded", "stop"]
        subprocess.run(stop, cwd=ROOT, env=environment, check=True, timeout=60)
