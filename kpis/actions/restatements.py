"""Issued figures beside what the facts say now: a change is written down, never made in silence."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Value
from django.db.models.functions import Coalesce

from kpis.actions import approvals, scorecards
from kpis.formats import printed
from kpis.models import Refresh
from kpis.models.afterwards import Restatement
from kpis.models.contracts import Exclusion
from kpis.models.documents import CardState, Scorecard
from kpis.periods import months_back
from kpis.queries import reissues
from kpis.queries.figures import Figures, Line
from kpis.queries.reissues import Difference
from teams.days import reported

# After a year nobody is billed anew.
MONTHS: Final = 13
# A month, and the weeks after it in which repeats of its contacts show.
REACH: Final = timedelta(days=61)
STANDING: Final = (CardState.APPROVED, CardState.ISSUED, CardState.DISPUTED, CardState.CLOSED)


@dataclass(frozen=True, slots=True)
class Compared:
    """An issued scorecard beside the facts of now."""

    card: Scorecard
    now: Figures
    differences: tuple[Difference, ...]
    has_digest: bool  # whether the frozen figures still have the hash they were approved with


def compare(card: Scorecard, *, now: datetime) -> Compared:
    """Read a scorecard's month again, under the contract that it was made under."""
    frozen = scorecards.figures_of(card)
    found = scorecards.read(card.team, card.month, card.contract, now=now)
    return Compared(
        card=card,
        now=found,
        differences=tuple(reissues.differences(frozen, found, card=card)),
        has_digest=scorecards.digest_of(card.figures) == card.digest,
    )


def find(*, now: datetime) -> int:
    """Write down what has changed since each scorecard was approved. Returns the new rows.

    Only months with days computed anew, or exclusions decided, since they were last compared.
    What is material begins a numbered reissue, as a draft that somebody has to approve.
    """
    return sum(_restate(card, now=now) for card in _due(months_back(reported(now), MONTHS)))


def _due(since: date) -> list[Scorecard]:
    """The versions that count, of months from this one on, whose facts may have moved."""
    compared = Coalesce("compared_at", "made_at")
    ends = ExpressionWrapper(F("month") + Value(REACH), output_field=DateField())
    refreshed = Refresh.objects.filter(
        day__gte=OuterRef("month"), day__lte=OuterRef("ends"), refreshed_at__gt=OuterRef("compared")
    )
    decided = Exclusion.objects.filter(
        team=OuterRef("team"),
        first_day__lte=OuterRef("ends"),
        last_day__gte=OuterRef("month"),
        decided_at__gt=OuterRef("compared"),
    )
    found = (
        Scorecard.objects.filter(state__in=STANDING, month__gte=since)
        .annotate(compared=compared, ends=ends)
        .filter(Exists(refreshed) | Exists(decided))
        .select_related("team", "team__vendor", "contract", "contract__contract")
    )
    return list(found.order_by("month", "team", "version"))


def _restate(card: Scorecard, *, now: datetime) -> int:
    with transaction.atomic():
        scorecards.lock(card.team_id)
        found = compare(card, now=now)
        rows = [
            Restatement.objects.get_or_create(
                scorecard=card,
                key=one.key,
                new_value=one.new.value if one.new else None,
                new_numerator=one.new.numerator if one.new else None,
                new_denominator=one.new.denominator if one.new else None,
                defaults={
                    "team_id": card.team_id,
                    "old_value": one.old.value if one.old else None,
                    "old_numerator": one.old.numerator if one.old else None,
                    "old_denominator": one.old.denominator if one.old else None,
                    "cause": one.cause,
                    "is_material": is_material(one, card),
                    "old_watermark": card.watermark,
                    "new_watermark": found.now.as_of,
                    "found_at": now,
                },
            )
            for one in found.differences
        ]
        Scorecard.objects.filter(pk=card.pk).update(compared_at=now)
        # Also of what was found while the scorecard still waited to go out.
        is_out = card.state != CardState.APPROVED
        if is_out and any(row.is_material for row, _is_new in rows):
            approvals.reissue(scorecard_id=card.pk, by=None, now=now)
    return sum(is_new for _row, is_new in rows)


def is_material(one: Difference, card: Scorecard) -> bool:
    """Whether points or money move as far as the contract says; without one, a printed figure."""
    version = card.contract
    if version is None:
        return _printed(one.old) != _printed(one.new)
    return one.points >= version.material_points or one.money >= version.material_amount


def _printed(line: Line | None) -> Decimal | None:
    return None if line is None or line.value is None else printed(line.value, line.unit)
