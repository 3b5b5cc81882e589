"""Small files of each kind of facts with the mappings beside them, run by the import command."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

MAPPINGS = Path(__file__).parent / "mappings"
FATES = ("read", "accepted", "updated", "unchanged", "skipped", "rejected")


@dataclass(frozen=True)
class Office:
    """A folder from which files of one kind are imported, by the mapping of that name."""

    folder: Path
    kind: str = ""
    changed: tuple[str, str] = ("", "")

    def saying(self, old: str, new: str) -> "Office":
        """With another mapping, that has one text in place of another."""
        return Office(self.folder, self.kind, (old, new))

    def of(self, kind: str) -> "Office":
        return Office(self.folder, kind)

    def take(self, text: str, *words: str) -> dict[str, Any]:
        """The receipt, also of an import that was refused for its rows. It adds up."""
        path = self.folder / f"{self.kind}.csv"
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n")
        return self.take_file(path, *words)

    def take_file(self, path: Path, *words: str) -> dict[str, Any]:
        mapping = self.folder / f"{self.kind}.toml"
        mapping.write_text((MAPPINGS / mapping.name).read_text().replace(*self.changed, 1))
        printed = io.StringIO()
        try:
            call_command(
                "import_facts", str(path), "--feed", "desk", "--mapping", str(mapping),
                "--create-feed", "Europe/Paris", "--json",
                *words, stdout=printed,
            )  # fmt: skip
        except CommandError as refused:
            if refused.returncode != 1:
                raise
        receipt = dict(json.loads(printed.getvalue()))
        if receipt["applied"] or "--dry-run" in words:
            assert receipt["read"] == sum(receipt[name] for name in FATES[1:])
        return receipt

    def rejects(self, text: str, *words: str) -> list[tuple[int, str, str, str]]:
        receipt = self.take(text, *words)
        return [
            (one["line"], one["column"], one["value"], one["reason"]) for one in receipt["rejects"]
        ]

    def refusal(self, text: str) -> str:
        with pytest.raises(CommandError) as refused:
            self.take(text)
        assert refused.value.returncode == 2
        return str(refused.value)


def fates(receipt: dict[str, Any]) -> tuple[int, ...]:
    """Read, accepted, updated, unchanged, skipped, rejected."""
    return tuple(receipt[name] for name in FATES)
