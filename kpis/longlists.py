"""Lists that may be too long for one answer: what is behind them, and who may have them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.utils import timezone

from kpis import behind
from kpis.drillform import DrillForm, Wanted, mark_at, place
from kpis.drills import Closed, closed
from kpis.models import AnswerSnapshot, CostSnapshot, VisitSnapshot
from kpis.queries.drillstream import Stream
from kpis.queries.pickers import pickers
from teams import roles
from teams.actions.filling import LongList
from teams.longtables import Pages
from teams.models import User
from teams.roles import Permission
from teams.scope import Reach
from teams.views.exports import TABLE

# Under this name the lists behind figures are asked for.
FACTS: Final = "facts"
# Whose rows are for some alone: the figure may be for all.
NEEDS: Final = {
    AnswerSnapshot: Permission.READ_COMMENTS,
    CostSnapshot: Permission.READ_COSTS,
    VisitSnapshot: Permission.READ_IMPORTS,
}


class Refused(Exception):
    """The reader may not have this list any more, or it is none."""


def refused(wanted: Wanted, user: User) -> Closed | None:
    """Why this reader gets no list."""
    for snapshot in (wanted.kpi.snapshot, wanted.kpi.base_snapshot):
        permission = NEEDS.get(snapshot)
        if permission and not roles.may(user, permission):
            return Closed.FORBIDDEN
    return closed(wanted.kpi, is_staff=roles.is_staff(user))


class Facts:
    """The facts behind a figure. Raises NotListed where they are not kept along what is chosen."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.stream = Stream(wanted.kpi, wanted.side, wanted.selection)
        self.names = behind.names_of(pickers(), is_coded=True)
        self.place = ""

    @property
    def columns(self) -> Sequence[str]:
        return behind.columns_of(self.wanted)

    def part(self, place_before: str) -> Iterator[Iterable[Sequence[object]]]:
        snapshot = self.stream.found.snapshot
        beyond = mark_at(place_before, is_dated=snapshot.is_dated)
        for facts in self.stream.part(beyond):
            yield behind.rows(self.wanted, snapshot, facts, self.names)
        self.place = place(self.stream.place) if self.stream.place else ""


def opened(source: str, query: str, user: User, reach: Reach) -> LongList:
    """The list that was asked for, for whoever asked, inside their reach. Raises Refused."""
    if source == TABLE:
        return Pages(query, user, reach)
    if source != FACTS:
        raise Refused(source)
    form = DrillForm(QueryDict(query), pickers=pickers(), today=timezone.localdate())
    if not form.is_valid() or refused(form.wanted, user):
        raise Refused(query)
    return Facts(form.wanted)
