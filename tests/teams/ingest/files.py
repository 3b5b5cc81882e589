"""Small files and mappings, and the import command run on them."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

HEADER = "id,leg,channel,team,agent,customer,topic,arrived,queued,answered,ended,outcome,talk,wrap"
MAPPING = """
[file]
time_zone = "Europe/Paris"
instant = "%Y-%m-%d %H:%M:%S"

[unknown]
team = "create"
agent = "create"
topic = "create"

[interaction]
external_id = "id"
channel = { column = "channel", values = { tel = "phone", mail = "email" } }
topic = "topic"
customer = "customer"
arrived_at = "arrived"
ended_at = "ended"

[leg]
sequence = { column = "leg", missing = "1" }
team = "team"
agent = "agent"
enqueued_at = "queued"
answered_at = "answered"
ended_at = "ended"
outcome = { column = "outcome", values = { yes = "answered", no = "abandoned", test = "skip" } }
talk = { column = "talk", unit = "s" }
wrap_up = { column = "wrap", unit = "s" }
"""


def row(number: int = 1, **values: str) -> str:
    """A call answered after 10 s, with what is given otherwise."""
    given = {
        "id": f"c{number}",
        "leg": "1",
        "channel": "tel",
        "team": "Lyon",
        "agent": "anne",
        "customer": f"k{number}",
        "topic": "billing",
        "arrived": "2026-10-05 10:00:00",
        "queued": "2026-10-05 10:00:00",
        "answered": "2026-10-05 10:00:10",
        "ended": "2026-10-05 10:02:10",
        "outcome": "yes",
        "talk": "120",
        "wrap": "30",
    } | values
    return ",".join(given[name] for name in HEADER.split(","))


def abandoned(number: int, **values: str) -> str:
    nothing = {"answered": "", "agent": "", "talk": "", "wrap": "", "outcome": "no"}
    return row(number, **nothing | values)


@dataclass(frozen=True)
class Desk:
    """A folder from which files are imported."""

    folder: Path
    mapping: str = MAPPING

    def file(self, *rows: str, header: str = HEADER, name: str = "calls.csv") -> Path:
        return self.raw("\n".join([header, *rows, ""]).encode(), name=name)

    def raw(self, content: bytes, *, name: str = "calls.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def take(self, path: Path, *words: str) -> dict[str, Any]:
        """The receipt, also of an import that was refused for its rows."""
        mapping = self.folder / "mapping.toml"
        mapping.write_text(self.mapping, encoding="utf-8")
        printed = io.StringIO()
        try:
            call_command(
                "import_interactions", str(path), "--feed", "desk", "--mapping", str(mapping),
                "--create-feed", "Europe/Paris", "--json", *words, stdout=printed,
            )  # fmt: skip
        except CommandError as refused:
            if refused.returncode != 1:
                raise
        return dict(json.loads(printed.getvalue()))

    def refusal(self, path: Path, *words: str) -> str:
        """The one line that says why nothing was read."""
        with pytest.raises(CommandError) as refused:
            self.take(path, *words)
        assert refused.value.returncode == 2
        assert "\n" not in str(refused.value)
        return str(refused.value)
