"""Kinds of work as strata: what they are called, and which of them are told apart.

Of waits a stratum also has a language and a part of the day. Where these leave too few contacts to
compare, a kind of work first stands in all languages together, then at all times together: waits
follow the hour more than the tongue. Channel, topic group and segment are never merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from kpis.bands import Band, language_of
from kpis.queries.pickers import Pickers
from kpis.stats import support
from kpis.stats.support import Array, Minimum
from teams import languages

# Channel, topic group, segment; of waits then language and band: all fixed before a team
# touched the contact.
Stratum = tuple[int, ...]
WORK: Final = ("channel", "topic", "segment")
OF_WAITS: Final = (*WORK, "language", "band")
# In place of a language or a band: all together, and one that was not kept.
ANY, NOT_KEPT = -2, -1
COARSEST: Final = 2
# A kind of work is told apart further as long as so much of either side's can be compared.
ENOUGH: Final = 0.9

Whole = npt.NDArray[np.object_]
Places = npt.NDArray[np.intp]


def coarser(stratum: Stratum, level: int) -> Stratum:
    """0: as it is; 1: in all languages; 2, the coarsest: at all times, too."""
    if level == 0:
        return stratum
    return (*stratum[:3], ANY, ANY if level == COARSEST else stratum[4])


@dataclass(slots=True)
class Kinds:
    """Codes of strata, the same in each language, and by code what the reader calls them.

    Codes are as phone/billing/private, names leave out what all strata share, but the topic; both
    say language and band where these differ. `names` are those of the codes asked for.
    """

    offered: Pickers
    strata: Iterable[Stratum]
    names: dict[str, str] = field(default_factory=dict)
    _keys: dict[Stratum, str] = field(default_factory=dict)
    _coded: list[dict[int, str]] = field(default_factory=list)
    _called: list[dict[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        sought: list[set[int]] = [set() for _place in OF_WAITS]
        for stratum in self.strata:
            for values, value in zip(sought, stratum, strict=False):
                values.add(value)
        tables = (
            {row.pk: (row.code, str(row)) for row in self.offered.channels},
            {row.pk: (row.slug, str(row)) for row in self.offered.topics},
            {row.pk: (row.slug, str(row)) for row in self.offered.segments},
            {value: called(value, is_band=False) for value in sought[3]},
            {value: called(value, is_band=True) for value in sought[4]},
        )
        for place, (values, table) in enumerate(zip(sought, tables, strict=True)):
            is_said = place == 1 or len(values) > 1
            self._called.append({v: table[v][1] for v in values if is_said})
            self._coded.append({v: table[v][0] for v in values if is_said or place < len(WORK)})

    def key(self, stratum: Stratum) -> str:
        found = self._keys.get(stratum)
        if found is None:
            # A value that nothing is said of stands in no table.
            found = "/".join(
                table[value]
                for table, value in zip(self._coded, stratum, strict=False)
                if value in table
            )
            self.names[found] = ", ".join(
                table[value]
                for table, value in zip(self._called, stratum, strict=False)
                if value in table
            )
            self._keys[stratum] = found
        return found


def called(value: int, *, is_band: bool) -> tuple[str, str]:
    """Code and name of a language or of a band."""
    if not is_band:
        code = language_of(value)
        return code or "unknown", languages.name(code)
    if value == NOT_KEPT:
        return "any-time", _("time of day not kept")
    return Band(value).name.lower(), str(Band(value).label)


@dataclass(frozen=True)
class Grid:
    """The finest strata of some sides; `amounts` by side: strata by measures, whole numbers."""

    strata: Sequence[Stratum]
    amounts: Sequence[Whole]

    @cached_property
    def levels(self) -> list[tuple[Places, list[Stratum]]]:
        """Into which stratum of each level each of the finest falls."""
        found = []
        for level in range(COARSEST + 1):
            places: dict[Stratum, int] = {}
            into = [places.setdefault(coarser(one, level), len(places)) for one in self.strata]
            found.append((np.array(into, dtype=np.intp), list(places)))
        return found

    def apart(self, k: Sequence[Array] | None, n: Sequence[Array]) -> dict[Stratum, int]:
        """By kind of work, at which level it is told apart; `k` are successes of shares, by side.

        At a finer one too much of some side's cases would be too few to compare.
        """
        kinds, every = self.levels[COARSEST]
        chosen, total = np.full(len(every), COARSEST), added(kinds, n, len(every))
        for level in range(COARSEST - 1, -1, -1):
            into, cells = self.levels[level]
            cases, pooled = added(into, n, len(cells)), None
            if k is not None:
                sums, good = cases.sum(axis=0), added(into, k, len(cells)).sum(axis=0)
                pooled = np.divide(good, sums, out=np.full_like(sums, 0.5), where=sums > 0)
            kept = support.common(cases, pooled, None, Minimum())
            inside = added(kinds, [one * kept[into] for one in n], len(every))
            is_enough = (inside >= ENOUGH * total).all(axis=0) & (total > 0).all(axis=0)
            chosen[is_enough] = level
        return {kind[:3]: int(level) for kind, level in zip(every, chosen, strict=True)}

    def summed(self, levels: Mapping[Stratum, int]) -> tuple[list[Stratum], list[Whole]]:
        """Strata at their kinds' levels, with the sums of each side."""
        cells: dict[Stratum, int] = {}
        merged = [coarser(one, levels[one[:3]]) for one in self.strata]
        into = [cells.setdefault(one, len(cells)) for one in merged]
        if len(cells) == len(into):
            return merged, list(self.amounts)
        sides = []
        for amounts in self.amounts:
            whole = np.zeros((len(cells), amounts.shape[1]), dtype=object)
            np.add.at(whole, into, amounts)
            sides.append(whole)
        return list(cells), sides


def added(into: Places, amounts: Sequence[Array], size: int) -> Array:
    """Amounts of the finest strata summed into others, by side."""
    # Of nothing, sums of doubles would be whole numbers.
    sums = [np.bincount(into, weights=one, minlength=size) for one in amounts]
    return np.stack(sums).astype(np.float64)
