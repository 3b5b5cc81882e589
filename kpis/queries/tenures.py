"""Agents by how long they have worked, or else have belonged to any team."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from teams.models import Assignment


class Tenure(StrEnum):
    """A band of tenure."""

    NEW = "new"
    FIRST_YEAR = "first-year"
    SECOND_YEAR = "second-year"
    LONG = "long"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS: Final[dict[Tenure, Any]] = {
    Tenure.NEW: _("under 3 months"),
    Tenure.FIRST_YEAR: _("3 to 12 months"),
    Tenure.SECOND_YEAR: _("1 to 2 years"),
    Tenure.LONG: _("over 2 years"),
}
# Days of tenure from which a band is, and those from which it is no more.
BANDS: Final = {
    Tenure.NEW: (0, 91),
    Tenure.FIRST_YEAR: (91, 365),
    Tenure.SECOND_YEAR: (365, 730),
    Tenure.LONG: (730, None),
}
# No agent has this key: where nobody fits, nothing is left open.
NOBODY: Final = (0,)


def agents(bands: Iterable[Tenure], *, on: date) -> tuple[int, ...]:
    """Agents in reach whose tenure on a day is in one of these bands; one query, none for none.

    It counts from the day of hire; where that is not known, from the first day of the first
    assignment that the reader reaches.
    """
    wanted = [BANDS[band] for band in bands]
    if not wanted:
        return ()
    start = Coalesce(Min("agent__hired_on"), Min("from_day"))
    starts = Assignment.objects.order_by().values_list("agent").annotate(start=start)
    found = [
        agent
        for agent, start in starts
        if any(
            least <= (on - start).days and (most is None or (on - start).days < most)
            for least, most in wanted
        )
    ]
    return tuple(sorted(found)) or NOBODY
