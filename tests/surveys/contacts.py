"""Programmes that ask, contacts that ended, and what was decided on them."""

import threading
from datetime import timedelta

from django.db import connection

from surveys import tokens
from surveys.actions import deciding
from surveys.models import Invitation, NotAsked, Suppression
from teams.scope import everywhere
from tests import builders, questionnaires
from tests.builders import NOON, leg, saved

NOW = NOON + timedelta(hours=1)


def asking(**values):
    """A programme with its questionnaire, published long before any contact here."""
    made = questionnaires.programme(**values)
    questionnaires.version(made, published_at=NOON - timedelta(days=60))
    return made


def contact(*legs, at=NOON, **values):
    """A contact of somebody with an address, on a day that its import marked."""
    legs = legs or (leg(builders.team(), at=at),)
    if "customer" not in values:
        values["customer"] = customer()
    row = builders.interaction(*legs, **values)
    mark(row.ended_at.date())
    return row


def customer(**values):
    made = builders.customer(**values)
    if "email" not in values:
        made.email = f"{made.reference}@example.org"
        made.save()
    return made


def mark(day):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO teams_changedday AS old (source, day, counter)"
            " VALUES ('interactions', %s, 1)"
            " ON CONFLICT (source, day) DO UPDATE SET counter = old.counter + 1",
            [day],
        )


def suppress(email, cause="unsubscribed", **values):
    digest = tokens.address_digest(email)
    return saved(Suppression(digest=digest, cause=cause, at=NOON, **values))


def decide(now=NOW):
    with everywhere():
        return deciding.decide(now=now)


def invitation(row):
    with everywhere():
        asked = Invitation.objects.select_related(
            *("programme", "team", "agent", "channel", "topic", "segment", "customer")
        )
        return asked.get(interaction=row)


def cause(row):
    """Why nobody was asked about it; empty: somebody was."""
    with everywhere():
        asked = Invitation.objects.filter(interaction=row).count()
        why = list(NotAsked.objects.filter(interaction=row).values_list("cause", flat=True))
    assert asked + len(why) == 1
    return why[0] if why else ""


def at_once(times, work):
    """What this many threads return that do the same at the same time."""
    gate, made = threading.Barrier(times), []

    def one():
        try:
            gate.wait(timeout=10)
            made.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return made
