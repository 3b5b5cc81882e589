"""Days of snapshots added up, in SQL: a mix of work by ten days, months, quarters and years."""

from datetime import date

from kpis.compiler import KEY, PLACES, clustered, measures
from kpis.merging import Statement, column, merge, table
from kpis.models.snapshots import DIMENSIONS, MIXES, STANDS_IN, STRATAS, Snapshot
from kpis.spans import Span, last_day


def roll_up(snapshot: type[Snapshot], span: Span, first: date, *, of: Span) -> Statement:
    """The statement that makes a span's mix and strata equal those of what it is made `of`."""
    kept = (MIXES, STRATAS) if snapshot.strata else (MIXES,)
    grains = {by_span[of]: by_span[span] for by_span in kept}
    last = last_day(span, first)
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
