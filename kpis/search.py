"""Whatever a reader looks for by name: pages, teams, figures, events."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kpis.definitions import Kpi

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found: `words` are all names that it answers to."""

    name: str
    kind: str
    address: str
    words: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Without accents and capitals: who types fast leaves both out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def matches(text: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those that hold every word of the text; a name that begins with it comes first."""
    wanted = fold(text).split()
    if not wanted:
        return []
    ranked = [
        (rank, number, entry)
        for number, entry in enumerate(entries)
        if (rank := _rank(wanted, entry)) is not None
    ]
    return [entry for _rank, _number, entry in sorted(ranked, key=lambda one: one[:2])][:MOST]


def _rank(wanted: Sequence[str], entry: Entry) -> int | None:
    names = [fold(name) for name in (entry.name, *entry.words)]
    everything = " ".join(names)
    if not all(word in everything for word in wanted):
        return None
    whole = " ".join(wanted)
    if whole in names:
        return 0
    if any(name.startswith(whole) for name in names):
        return 1
    starts = [part for name in names for part in name.replace("-", " ").split()]
    return 2 if all(any(part.startswith(word) for part in starts) for word in wanted) else 3


def of_kpi(kpi: Kpi, kind: str, address: str) -> Entry:
    """Known by its code and by its names in both languages."""
    short = kpi.abbreviation
    others = (kpi.key, kpi.code.replace("_", " "), kpi.name.en, kpi.name.fr)
    abbreviations = (short.en, short.fr) if short else ()
    return Entry(str(kpi.name), kind, address, (*others, *abbreviations))
