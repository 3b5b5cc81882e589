"""Keep teams, agents, customers, topics and the other rows that administrators manage."""

import logging
from datetime import date
from typing import TypeVar

from django.db import models, transaction

from teams.models import Agent, Assignment, Feed, Team, User

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)


def keep(*, by: User | None, row: Row, **values: object) -> Row:
    """Save a row, new or known, with these values, and note who did; nobody is a command."""
    is_new = row.pk is None
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    _note(by, "added" if is_new else "changed", row)
    return row


def remove(*, by: User, row: models.Model) -> None:
    """Delete a row that nothing points to; else the database refuses."""
    _note(by, "removed", row)
    row.delete()


@transaction.atomic
def add_agent(
    *,
    by: User,
    feed: Feed,
    reference: str,
    name: str,
    team: Team,
    from_day: date,
    hired_on: date | None = None,
) -> Agent:
    """Make an agent with a first team: an agent of no team is in nobody's reach."""
    row = keep(by=by, row=Agent(), feed=feed, reference=reference, name=name, hired_on=hired_on)
    keep(by=by, row=Assignment(), agent=row, team=team, from_day=from_day)
    return row


def _note(by: User | None, verb: str, row: models.Model) -> None:
    log.info("%s %s of %s by user %s", verb, row.pk, type(row).__name__, by and by.pk)
