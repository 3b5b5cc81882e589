"""What people do to a scorecard besides its steps: look again, agree actions, acknowledge."""

import logging
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kpis.actions import scorecards
from kpis.actions.scorecards import Made
from kpis.models.documents import Acknowledgement, Action, Scorecard
from teams.models import User

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
