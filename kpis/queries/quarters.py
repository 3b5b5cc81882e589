"""The scorecards that stand: those of a quarter team by team, those of a month side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from kpis.models.documents import CardState, Scorecard
from kpis.periods import quarter_start
from kpis.queries.issued import scored
from teams.models import Team

# Out, and replaced by nothing.
STANDING: Final = (CardState.ISSUED, CardState.DISPUTED, CardState.CLOSED)


def standing() -> QuerySet[Scorecard]:
    """The version of each month that counts, as issued; a draft of a reissue changes nothing."""
    return Scorecard.objects.filter(state__in=STANDING).select_related("team", "team__vendor")


def known() -> list[date]:
    """The first days of the quarters that have a scorecard, the latest first."""
    months = standing().order_by().values_list("month", flat=True).distinct()
    return sorted({quarter_start(month) for month in months}, reverse=True)


def of_month(month: date, first: int, most: int) -> list[Scorecard]:
    """Of so many teams in reach from one on, by name: no order of merit."""
    found = standing().filter(month=month).order_by("team__name", "team")
    return list(found[first : first + most])


def parts(month: date, most: int) -> int:
    """Into how many parts the teams of a month fall, of so many at most."""
    return -(-standing().filter(month=month).count() // most)


def of_quarter(team: Team, months: Sequence[date]) -> list[Scorecard]:
    """One team's, the first month first; fewer than the months where some did not go out."""
    return list(standing().filter(team=team, month__in=months).order_by("month"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A month that went out, with its score where its contract gives one."""

    card: Scorecard
    score: Decimal | None
    grade: str


@dataclass(frozen=True, slots=True)
class Row:
    """A team, and its scorecard of each month of the quarter; None: none went out."""

    team: Team
    cells: tuple[Cell | None, ...]


def rows(months: Sequence[date]) -> list[Row]:
    """The teams in reach that have a scorecard in these months, by name; one query."""
    found: dict[int, dict[date, Cell]] = {}
    cards = scored(standing().filter(month__in=months)).defer("figures")
    for card in cards.order_by("team__name", "team", "month"):
        score: str | None = getattr(card, "score", None)
        cell = Cell(card, Decimal(score) if score else None, getattr(card, "grade", None) or "")
        found.setdefault(card.team_id, {})[card.month] = cell
    return [
        Row(next(iter(own.values())).card.team, tuple(own.get(month) for month in months))
        for own in found.values()
    ]
