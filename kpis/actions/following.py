"""Drafts that follow what was decided about their contract, without waiting for the next day."""

from datetime import date, datetime
from typing import Final

from kpis.actions import checks
from kpis.models.contracts import ContractVersion, Exclusion, ExclusionState
from kpis.models.documents import MOVING, Scorecard
from teams.actions import ledger
from teams.actions.ledger import Claim, Ring
from teams.days import reported

# The jobs, whose subject is an exclusion, or a version of a contract.
EXCLUSIONS: Final = "kpis.tasks.follow_exclusion"
CONTRACTS: Final = "kpis.tasks.follow_contract"


def after_exclusion(*, exclusion: Exclusion, now: datetime, ring: Ring) -> bool:
    """Have the drafts of its months read anew, once it is approved; whether there are any."""
    if exclusion.state != ExclusionState.APPROVED or not _drafts_beside(exclusion):
        return False
    _due(EXCLUSIONS, exclusion.team_id, exclusion.pk, now, ring)
    return True


def after_contract(*, version: ContractVersion, now: datetime, ring: Ring) -> bool:
    """Have the drafts of its months read anew, once it is published; whether there are any."""
    if version.published_at is None or not _drafts_under(version):
        return False
    _due(CONTRACTS, version.team_id, version.pk, now, ring)
    return True


def _due(name: str, team: int, subject: int, now: datetime, ring: Ring) -> None:
    ledger.due(
        name=name, business_date=reported(now), team_id=team, subject=subject, now=now, ring=ring
    )


def follow_exclusion(*, claim: Claim, now: datetime) -> str:
    exclusion = Exclusion.objects.get(pk=claim.subject or 0)
    return _read_anew(_drafts_beside(exclusion), now)


def follow_contract(*, claim: Claim, now: datetime) -> str:
    version = ContractVersion.objects.get(pk=claim.subject or 0)
    return _read_anew(_drafts_under(version), now)


def _read_anew(drafts: list[int], now: datetime) -> str:
    """Whoever approves meanwhile is asked to look once more: their figures have moved."""
    made = [checks.look_again(scorecard_id=pk, by=None, now=now) for pk in drafts]
    return f"{sum(one is not None for one in made)} drafts read anew"


def _drafts_beside(exclusion: Exclusion) -> list[int]:
    return _drafts(exclusion.team_id, exclusion.first_day.replace(day=1), exclusion.last_day)


def _drafts_under(version: ContractVersion) -> list[int]:
    return _drafts(version.team_id, version.since, version.until or date.max)


def _drafts(team: int, first: date, last: date) -> list[int]:
    """Of the months between two days, the first first."""
    rows = Scorecard.objects.filter(team=team, month__range=(first, last), state__in=MOVING)
    return list(rows.order_by("month", "version").values_list("pk", flat=True))
