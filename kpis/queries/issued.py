"""Scorecards that went out, as other systems read them."""

from datetime import date

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from kpis.models.afterwards import Dispute
from kpis.models.documents import OUT, Scorecard
from kpis.queries import cards
from teams.models import Team, User


def issued() -> QuerySet[Scorecard]:
    """All that are out, also those that a reissue has replaced."""
    rows: QuerySet[Scorecard] = Scorecard.objects.filter(state__in=OUT)
    return rows.select_related("team", "contract__contract", "acknowledgement")


def page(
    *, teams: tuple[int, ...] = (), month: date | None = None, after: int = 0, most: int
) -> list[Scorecard]:
    """The oldest first, from behind one on; each with `score` and `grade`, not with its figures."""
    found = issued().filter(pk__gt=after)
    if teams:
        found = found.filter(team__in=teams)
    if month is not None:
        found = found.filter(month=month)
    return list(scored(found).defer("figures").order_by("pk")[:most])


def latest(team: Team, user: User, most: int) -> list[Scorecard]:
    """The newest version of each of the last months that this reader may see."""
    found = scored(cards.shown(user).filter(team=team)).defer("figures")
    return list(found.order_by("-month", "-version").distinct("month")[:most])


def scored(found: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
    """With the score and the grade as texts; None without a contract, or not rated."""
    return found.annotate(
        score=KT("figures__agreement__standing__score"),
        grade=KT("figures__agreement__standing__grade"),
    )


def disputes(card: Scorecard) -> list[Dispute]:
    """The first first, with what was said of each; the files themselves are left."""
    rows = card.disputes.select_related("interaction", "exclusion", "reissue").defer(
        "reissue__figures"
    )
    return list(rows.prefetch_related("notes").order_by("raised_at", "pk"))
