"""What people do to a scorecard besides its steps: look again, approve a month, agree actions."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kpis.actions import approvals, scorecards
from kpis.actions.scorecards import Made
from kpis.models.documents import Acknowledgement, Action, CardState, Scorecard
from teams.models import User
from teams.scope import Reach

log = logging.getLogger(__name__)


def look_again(*, scorecard_id: int, by: User | None, now: datetime) -> Made | None:
    """Read a draft's figures anew and say what is missing; None: it is approved, and stands."""
    with transaction.atomic():
        card = Scorecard.objects.select_related("team", "contract").get(pk=scorecard_id)
        scorecards.lock(card.team_id)
        card.refresh_from_db()
        if not card.is_moving:
            return None
        return scorecards.keep(card, card.team, now=now, by=by)


@dataclass(slots=True)
class Approved:
    """How many of a month's scorecards were approved, and why the others were not."""

    count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def approve_all(*, month: date, reach: Reach, by: User, now: datetime) -> Approved:
    """Approve what is checked, each in a transaction of its own: one refused stops no other."""
    done = Approved()
    with reach.entered():
        waiting = list(_waiting(month))
    for pk, team in waiting:
        try:
            with reach.entered():
                approvals.approve(scorecard_id=pk, by=by, now=now)
            done.count += 1
        except approvals.Refused as refused:
            with reach.entered():
                look_again(scorecard_id=pk, by=by, now=now)
            done.refused.append((team, str(refused)))
    return done


def _waiting(month: date) -> Iterable[tuple[int, str]]:
    checked = Scorecard.objects.filter(month=month, state=CardState.CHECKED)
    return checked.order_by("team__name").values_list("pk", "team__name")


def agree(*, card: Scorecard, text: str, owner: str, due_on: date, by: User) -> Action:
    """Write down what is to be done; a draft shows it from its next look on."""
    action: Action = Action.objects.create(
        scorecard=card, team_id=card.team_id, text=text, owner=owner, due_on=due_on
    )
    log.info("User %d adds action %d to scorecard %d", by.pk, action.pk, card.pk)
    return action


def fulfil(*, action: Action, is_done: bool, today: date, by: User) -> None:
    """Say that an action is done, or that it is not after all."""
    if is_done != (action.done_on is not None):
        action.done_on = today if is_done else None
        action.save(update_fields=["done_on"])
        log.info("User %d sets action %d to done: %s", by.pk, action.pk, is_done)


def acknowledge(*, card: Scorecard, by: User, now: datetime) -> bool:
    """Say that the team has read its scorecard; once, whoever comes first. True: it was now."""
    try:
        with transaction.atomic():
            Acknowledgement.objects.create(scorecard=card, team_id=card.team_id, by=by, at=now)
    except IntegrityError:
        return False
    return True
