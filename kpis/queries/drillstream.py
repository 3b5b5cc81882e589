"""All facts behind a figure, some days at a time, read from the server as they are needed."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection

from kpis.compiler import bounds
from kpis.definitions import Kpi
from kpis.drills import Mark, Side, Stretch, drill, listing
from kpis.queries.drilldays import Daily, days_from, days_with, next_days
from kpis.queries.drilldown import MOST_DAYS, Fact, edge, fact_of, refuse_unkept
from kpis.queries.readings import Selection

# Facts of one part, and of them at one time in memory.
PART: Final = 20_000
FETCHED: Final = 1000


class Stream:
    """The newest first. Each part is read in a transaction of its own: `part`, then `place`.

    Raises NotListed where the figure is not kept along what is chosen.
    """

    def __init__(self, kpi: Kpi, side: Side, selection: Selection) -> None:
        self.kpi = kpi.in_force(selection.end)
        self.selection = selection
        self.found = drill(self.kpi, side)
        refuse_unkept(self.found, selection)
        self.days = days_with(self.kpi, self.found, selection, None, is_newest_first=True)
        self.place: Mark | None = None

    @property
    def total(self) -> int:
        """At most how many facts there are; 0 where nobody knows."""
        return sum(day.n for day in self.days)

    def part(self, beyond: Mark | None) -> Iterator[list[Fact]]:
        """The facts of the next days, inside one transaction; then `place` is where to go on."""
        days = self._left(beyond)
        near = next_days(days, PART, MOST_DAYS)
        self.place = None
        if not near:
            return
        stretch = Stretch(
            near[-1].day, near[0].day, settings.REPORTING_ZONE, beyond, True, limit=PART
        )
        statement = listing(self.found, stretch, self.selection.filters)
        read_n = 0
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement.sql, statement.params)
            while rows := cursor.fetchmany(FETCHED):
                facts = [fact_of(row) for row in rows]
                read_n += len(facts)
                self.place = facts[-1].mark
                yield facts
        if read_n < PART:
            later = days[len(near) :]
            self.place = edge(self.found.snapshot, later[0].day, stretch) if later else None

    def _left(self, beyond: Mark | None) -> list[Daily]:
        """The days of which something may lie beyond the mark; not one that opens there."""
        days = days_from(self.days, beyond, is_newest_first=True)
        if beyond is None or not days or beyond.key:
            return days
        first = days[0].day
        opens, _closes = bounds(first, first, settings.REPORTING_ZONE)
        is_dated = self.found.snapshot.is_dated
        return days[1:] if beyond.at == (first if is_dated else opens) else days
