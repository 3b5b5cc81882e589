"""Tasks of the surveys: each minute's decisions, invitations and reminders."""

import logging

from django.utils import timezone

from surveys.actions import claims, deciding, refusals, rounds, waves
from teams.jobs import task

log = logging.getLogger(__name__)


@task
def decide() -> None:
    """Every minute: who is asked about contacts that ended; waves that begin, and that are over."""
    now = timezone.now()
    made = deciding.decide(now=now)
    if made.asked or made.not_asked:
        log.info("Surveys: %d asked, %d not asked", made.asked, made.not_asked)
    refusals.end_pauses(now=now)
    claims.expire(now=now)
    if drawn := waves.draw_due(now=now):
        log.info("Surveys: %d waves drawn", drawn)
    if closed := waves.close_due(now=now):
        log.info("Surveys: %d waves closed", closed)


@task
def invite() -> None:
    """Every minute: whatever is due was due, however late we are. Two at once share the mails."""
    outcomes = rounds.invite(clock=timezone.now)
    if outcomes:
        log.info("Invitations: %s", ", ".join(f"{n} {word}" for word, n in outcomes.items()))


@task
def remind() -> None:
    """Every minute: the reminders of whoever has not answered."""
    outcomes = rounds.remind(clock=timezone.now)
    if outcomes:
        log.info("Reminders: %s", ", ".join(f"{n} {word}" for word, n in outcomes.items()))


@task
def tell() -> None:
    """Every minute: webhooks of answers that were given or changed."""
    outcomes = rounds.tell(clock=timezone.now)
    if outcomes:
        log.info("Webhooks: %s", ", ".join(f"{n} {word}" for word, n in outcomes.items()))
