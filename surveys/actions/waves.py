"""Waves: a sample of customers, or all agents of teams, asked once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from surveys import rules
from surveys.actions.claims import rules_of
from surveys.actions.deciding import LOCK, rules_values
from surveys.actions.drawing import DRAW
from surveys.models import Invitation, Link, Version, Wave
from surveys.models.programmes import Occasion, WaveState
from teams import locks
from teams.days import reported
from teams.models import Channel, Segment, Team, Topic, User
from teams.models.taxonomy import UNKNOWN

UNATTRIBUTED: Final = "unattributed"
# No contact stands behind a wave: it counts for the channel that it is asked in.
ASKED_IN: Final = "email"
YEAR: Final = timedelta(days=365)
SEPARATORS: Final = re.compile(r"[\s,;<>\"']+")
MOST_ADDRESSES: Final = 20_000


class Refused(ValueError):
    """A wave that cannot be drawn so; the text says why."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many are asked, how many are not, and how many could have been."""

    asked: int = 0
    not_asked: int = 0
    population: int = 0


def draw(*, wave_id: int, now: datetime) -> Drawn | None:
    """Draw a wave's sample of customers, once. None: it was drawn already, or is over.

    The same customers come out whenever it is drawn: a hash of their reference decides.
    """
    with transaction.atomic():
        # Whoever decides on contacts meanwhile must see who is asked here.
        locks.hold(LOCK)
        wave = (
            Wave.objects.select_for_update(of=("self",)).select_related("programme").get(pk=wave_id)
        )
        if wave.state != WaveState.PLANNED or wave.programme.occasion != Occasion.WAVE:
            return None
        opens, closes = bounds(wave)
        if closes <= now:
            return None
        version = version_of(wave, now)
        values = _standing() | rules_values(wave.programme)
        values |= {
            "programme": wave.programme_id,
            "version": version.pk,
            "wave": wave.pk,
            "wave_key": wave.first_day.isoformat(),
            "day": wave.first_day,
            "opens": opens,
            "closes": closes,
            "year_before": opens - YEAR,
            "due": max(now, opens + values["delay"]),
            "language": settings.LANGUAGE_CODE,
            "now": now,
        }
        with connection.cursor() as cursor:
            cursor.execute(DRAW, values)
            drawn = Drawn(*cursor.fetchone())
        Wave.objects.filter(pk=wave.pk).update(
            state=WaveState.DRAWN, drawn_at=now, population_n=drawn.population
        )
    return drawn


def version_of(wave: Wave, now: datetime) -> Version:
    """The questionnaire that is asked from now on. Raises Refused where there is none."""
    published = Version.objects.filter(programme=wave.programme_id, published_at__lte=now)
    version = published.order_by("-number").first()
    if version is None:
        raise Refused(_("Publish the questionnaire first: there is none to ask."))
    return version


def bounds(wave: Wave) -> tuple[datetime, datetime]:
    """The instants when a wave opens, and when it closes for good."""
    return _midnight(wave.first_day), _midnight(wave.last_day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(settings.REPORTING_ZONE))


def _standing() -> dict[str, Any]:
    """Where answers stand that no contact is behind."""
    return {
        "team": Team.objects.get(slug=UNATTRIBUTED).pk,
        "channel": Channel.objects.get(code=ASKED_IN).pk,
        "topic": Topic.objects.get(slug=UNKNOWN).pk,
    }


def addresses(text: str, *, is_file: bool = False) -> list[str]:
    """The addresses of a text, each once. Raises Refused for what is none.

    In a file other columns may stand beside them: what has no @ is passed over there.
    """
    words = dict.fromkeys(word.lower() for word in SEPARATORS.split(text) if word)
    found = [word for word in words if "@" in word or not is_file]
    wrong = [word for word in found if not _is_address(word)]
    if wrong:
        raise Refused(_("This is no address: %(words)s") % {"words": ", ".join(wrong[:3])[:200]})
    if len(found) > MOST_ADDRESSES:
        raise Refused(_("Give at most %(most)s addresses at once.") % {"most": MOST_ADDRESSES})
    return found


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return True


def ask_agents(*, wave: Wave, team: Team, emails: Iterable[str], by: User, now: datetime) -> int:
    """Invite a team's agents to a wave. Whoever is invited already is not again; return how many.

    Their answers will stand under the wave and the team, and lead back to nobody.
    """
    if wave.programme.occasion != Occasion.EMPLOYEES:
        raise Refused(_("This wave asks customers, not agents."))
    opens, closes = bounds(wave)
    if wave.state == WaveState.CLOSED or closes <= now:
        raise Refused(_("This wave is over."))
    version = version_of(wave, now)
    standing = _standing()
    due = rules.awake(rules_of(wave.programme), max(now, opens), settings.REPORTING_ZONE)
    rows = [
        Invitation(
            programme=wave.programme,
            version=version,
            wave=wave,
            team=team,
            credit_rule=wave.programme.credit_rule,
            channel_id=standing["channel"],
            topic_id=standing["topic"],
            segment=Segment.objects.get(slug=UNKNOWN),
            day=wave.first_day,
            email=email,
            language=team.language[:2],
            created_at=now,
            due_at=due,
            expires_at=closes,
        )
        for email in emails
    ]
    with transaction.atomic():
        before = Invitation.objects.filter(wave=wave).count()
        Invitation.objects.bulk_create(rows, ignore_conflicts=True)
        after = Invitation.objects.filter(wave=wave).count()
        Wave.objects.filter(pk=wave.pk).update(
            state=WaveState.DRAWN, drawn_at=now, population_n=after
        )
    return after - before


def draw_due(*, now: datetime) -> int:
    """Draw the waves whose first day has come. Return how many."""
    planned = Wave.objects.filter(
        state=WaveState.PLANNED,
        first_day__lte=reported(now),
        last_day__gte=reported(now),
        programme__occasion=Occasion.WAVE,
        programme__is_active=True,
        programme__versions__published_at__lte=now,
    )
    ids = list(planned.distinct().values_list("pk", flat=True))
    return sum(draw(wave_id=pk, now=now) is not None for pk in ids)


def close_due(*, now: datetime) -> int:
    """Close the waves that are over; agents' addresses and links go with them."""
    over = Wave.objects.filter(last_day__lt=reported(now)).exclude(state=WaveState.CLOSED)
    ids = list(over.values_list("pk", flat=True))
    with transaction.atomic():
        anonymous = Invitation.objects.filter(
            wave__in=ids, programme__occasion=Occasion.EMPLOYEES
        ).values_list("pk", flat=True)
        gone = list(anonymous)
        Link.objects.filter(invitation__in=gone).delete()
        Invitation.objects.filter(pk__in=gone).update(email="", remind_at=None)
        return Wave.objects.filter(pk__in=ids).update(state=WaveState.CLOSED)
