"""Days and months of snapshots added up, in SQL: a mix of work by months and years."""

from collections.abc import Mapping
from datetime import date

from kpis.compiler import KEY, PLACES, clustered, measures
from kpis.merging import Statement, column, merge, table
from kpis.models.snapshots import DIMENSIONS, STANDS_IN, Grain, Snapshot
from kpis.periods import year_end


def roll_up(snapshot: type[Snapshot], month: date, last: date) -> Statement:
    """The statement that makes a month's mix and strata equal those of its days."""
    grains = {Grain.MIX: Grain.MONTH_MIX}
    if snapshot.strata:
        grains[Grain.STRATA] = Grain.MONTH_STRATA
    return rolled(snapshot, grains, month, last)


def roll_up_year(snapshot: type[Snapshot], year: date) -> Statement:
    """The statement that makes a year's mix and strata equal those of its months."""
    grains = {Grain.MONTH_MIX: Grain.YEAR_MIX}
    if snapshot.strata:
        grains[Grain.MONTH_STRATA] = Grain.YEAR_STRATA
    return rolled(snapshot, grains, year, year_end(year))


def rolled(
    snapshot: type[Snapshot], grains: Mapping[Grain, Grain], first: date, last: date
) -> Statement:
    names = [*measures(snapshot), *(f.name for f in clustered(snapshot))]
    key, known = (*KEY, *snapshot.beside), (*PLACES, *snapshot.beside)
    sums = ", ".join(f"sum({column(snapshot, name)})" for name in names)
    parts = []
    for fine, grain in grains.items():
        has = [STANDS_IN.get(name, name) for name in DIMENSIONS[grain]]
        places = ", ".join(column(snapshot, n) if n in has else "NULL::bigint" for n in known)
        parts.append(
            f"SELECT {int(grain)}, DATE '{first}', {places}, {sums} FROM {table(snapshot)}"
            f" WHERE grain = {int(fine)} AND day BETWEEN DATE '{first}' AND DATE '{last}'"
            f" GROUP BY {', '.join(column(snapshot, name) for name in has)}"
        )
    only = f"old.grain IN ({', '.join(str(int(grain)) for grain in grains.values())})"
    return merge(snapshot, key, names, parts, only, first, first)
