"""Invitations that wait, and what becomes of them when they are sent."""

from surveys.actions import claims, sending
from surveys.models import Invitation, Link
from teams.scope import everywhere
from tests import builders, questionnaires
from tests.builders import NOON


def asking(**values):
    made = questionnaires.programme(**values)
    questionnaires.version(made)
    return made


def waiting(programme, **values):
    """An invitation whose time has come."""
    given = {"state": "queued", "sent_at": None, "email": "ana@example.org"}
    return questionnaires.invitation(
        values.pop("team", None) or builders.team(),
        programme=programme,
        version=programme.versions.get(),
        **given | values,
    )


def send(invitation, now=NOON, **options):
    with everywhere():
        return sending.send(invitation_id=invitation.pk, now=now, **options)


def remind(invitation, now):
    with everywhere():
        return sending.remind(invitation_id=invitation.pk, now=now)


def due(now=NOON, **options):
    with everywhere():
        return claims.due(now=now, **options)


def row(invitation):
    with everywhere():
        return Invitation.objects.get(pk=invitation.pk)


def links(invitation):
    with everywhere():
        return Link.objects.filter(invitation=invitation).count()


def run(act, now=NOON):
    with everywhere():
        return act(clock=lambda: now)
