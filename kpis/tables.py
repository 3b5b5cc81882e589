"""Tables of figures: teams compared, a team's mix, a team's agents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import django_tables2 as tables
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _

from kpis import formats
from kpis.definitions import Kpi
from kpis.figures import Figure, goal_text
from kpis.marks import Scale, TeamMark
from kpis.states import Goal
from teams.tables import DayColumn, RowTable, link

# Between a KPI and a team, where a cell names its figure.
AT: Final = "@"


@dataclass(frozen=True, slots=True)
class Row:
    """One team's figures, by KPI key."""

    name: str
    address: str
    mark: TeamMark
    note: str
    group: str  # printed above the row where it starts a group
    figures: dict[str, Figure]
    kind: str = ""  # the name of the group, in every row
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above and below a column."""

    kpi: Kpi
    goal: Goal | None
    scale: Scale | None
    is_provisional: bool = False
    final_day: date | None = None
    way: str = ""  # how the table is sorted by it, as `aria-sort` says it
    turned: str = (
        ""  # address of the table sorted by it or the other way round; of long ones, order
    )

    def sorted_by(self, way: str, turned: str) -> "Head":
        return replace(self, way=way, turned=turned)

    @property
    def final_on(self) -> str:
        return formats.short_day(self.final_day) if self.final_day else ""

    @property
    def target(self) -> str:
        return goal_text(self.kpi, self.goal) if self.goal else ""

    @property
    def low(self) -> str:
        return self._end(self.scale.low) if self.scale else ""

    @property
    def high(self) -> str:
        return self._end(self.scale.high) if self.scale else ""

    def _end(self, value: float) -> str:
        return formats.whole(formats.value(value, self.kpi.unit, clock=True))


class FigureColumn(tables.Column):
    """A KPI's cell: value, interval, n, change and state."""

    def __init__(self, head: Head, template: str) -> None:
        # An accessor that finds nothing costs more than the cell.
        super().__init__(
            verbose_name=str(head.kpi.name), accessor="figures", empty_values=(), orderable=False
        )
        self.head = head
        self.cell = get_template(template)

    def render(self, record: Row) -> str:
        return self.cell.render({"figure": record.figures.get(self.head.kpi.key)})


def _columns(heads: Sequence[Head], template: str) -> list[tuple[str, FigureColumn]]:
    return [(head.kpi.key.replace(":", "_"), FigureColumn(head, template)) for head in heads]


class ComparisonTable(tables.Table):
    """Teams down, KPIs across."""

    name = tables.Column(verbose_name=_("Team"), orderable=False)

    class Meta:
        template_name = "kpis/_matrix.html"
        orderable = False

    def __init__(
        self, rows: Sequence[Row], heads: Sequence[Head], *, names: tuple[str, str] = ("", "")
    ) -> None:
        """`names` is the way and the address of its first column, as those of the heads."""
        self.heads = list(heads)
        self.way, self.turned = names
        columns = _columns(heads, "kpis/_cell.html")
        super().__init__(rows, extra_columns=columns)


class LongTable(tables.Table):
    """KPIs down, teams across: more KPIs than stand side by side."""

    name = tables.Column(verbose_name=_("Team"), orderable=False)

    class Meta:
        template_name = "kpis/_long_matrix.html"
        orderable = False

    def __init__(
        self,
        rows: Sequence[Row],
        heads: Sequence[Head],
        *,
        names: tuple[str, str],
        kept: Sequence[tuple[str, str]],
        chosen: Sequence[tuple[str, str]],
    ) -> None:
        """`kept` is sent along by the form that sorts, `chosen` by the one that opens a figure."""
        self.heads, self.teams = list(heads), list(rows)
        self.kept, self.chosen = list(kept), list(chosen)
        self.way, self.turned = names
        super().__init__(rows)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Names of groups of teams, and how many stand below each."""
        starts = [place for place, row in enumerate(self.teams) if row.group or not place]
        ends = [*starts[1:], len(self.teams)]
        return [
            (self.teams[start].group, end - start) for start, end in zip(starts, ends, strict=True)
        ]


class OverviewTable(tables.Table):
    """Teams down, main KPIs across, each with its course over the periods before."""

    name = tables.Column(verbose_name=_("Team"), orderable=False)

    class Meta:
        template_name = "kpis/_courses.html"
        orderable = False

    def __init__(self, rows: Sequence[Row], heads: Sequence[Head]) -> None:
        self.heads = list(heads)
        super().__init__(rows, extra_columns=_columns(heads, "kpis/_cell_course.html"))


class PlainTable(tables.Table):
    """The same figures without bars: channels, topics or agents down."""

    name = tables.Column(orderable=False)

    class Meta:
        template_name = "kpis/_list.html"
        orderable = False

    def __init__(self, rows: Sequence[Row], heads: Sequence[Head], *, title: str) -> None:
        self.heads, self.title = list(heads), title
        columns = _columns(heads, "kpis/_plain.html")
        super().__init__(rows, extra_columns=columns)


class EventTable(RowTable):
    name = link("event", verbose_name=_("Event"))
    kind = tables.Column(verbose_name=_("Kind"))
    team = tables.Column(verbose_name=_("Team"), default=_("all"))
    first_day = DayColumn(verbose_name=_("From"))
    last_day = DayColumn(verbose_name=_("To"))

    first = "-first_day"
