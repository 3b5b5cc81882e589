"""A function per model, all defaults; each saves, except `leg`, which `interaction` saves."""

import itertools
from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from django.db import connection, models
from django_scopes import scopes_disabled

from kpis.models.documents import Recipient
from kpis.models.events import Event
from kpis.models.targets import Target
from teams.models import (
    Agent,
    ApiToken,
    Assignment,
    ChangedDay,
    Channel,
    Customer,
    Export,
    Feed,
    Import,
    Interaction,
    Job,
    Leg,
    Membership,
    OutgoingMail,
    Promise,
    Reject,
    SavedView,
    Segment,
    Team,
    Topic,
    User,
    Vendor,
)
from tests import gathered, stamping

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
NUMBERS = itertools.count(1)
# Rows by what they are called, with the savepoints within which they were found.
KNOWN: dict[tuple[type[models.Model], str], tuple[Any, tuple[str, ...]]] = {}
Row = TypeVar("Row", bound=models.Model)


def saved(row: Row) -> Row:
    if not gathered.is_kept(row):
        with scopes_disabled():
            row.save(force_insert=True)
    return row


def named(model: type[Row], slug: str, **values: Any) -> Row:
    """The row of this short name, made at its first use."""

    def asked() -> Row:
        with scopes_disabled():
            return model._default_manager.get_or_create(slug=slug, defaults=values)[0]

    return remembered((model, slug), asked)


def remembered(key: tuple[type[Row], str], ask: Callable[[], Row]) -> Row:
    """A copy of what was found before, unless it went with its savepoint: most rows name a few."""
    within = tuple(connection.savepoint_ids)
    row, since = KNOWN.get(key, (None, ()))
    if row is None or not connection.in_atomic_block or within[: len(since)] != since:
        row = ask()
        KNOWN[key] = row, within
    return copy(row)


def vendor(name: str = "", **values: Any) -> Vendor:
    number = next(NUMBERS)
    return saved(
        Vendor(**{"slug": f"vendor-{number}", "name": name or f"Vendor {number}"} | values)
    )


def team(name: str = "", **values: Any) -> Team:
    """An internal team, or with `vendor=` that vendor's."""
    number = next(NUMBERS)
    kind = "vendor" if values.get("vendor") else "internal"
    given = {"slug": f"team-{number}", "name": name or f"Team {number}", "kind": kind}
    return saved(Team(**{"time_zone": "Europe/Paris", "language": "fr", **given} | values))


def common(slug: str = "mixed") -> Team:
    with scopes_disabled():
        return Team.objects.get(slug=slug)


def user(username: str = "", *, teams: Sequence[Team] = (), **values: Any) -> User:
    """Somebody with a login; the password is only set when given."""
    password = values.pop("password", None)
    person = User(
        **{"username": username or f"user-{next(NUMBERS)}", "language": "en"} | values,
    )
    person.set_password(password)
    saved(person)
    for one in teams:
        membership(user=person, team=one)
    return person


def membership(**values: Any) -> Membership:
    return saved(Membership(**values))


def token(secret: str = "", *, teams: Sequence[Team] = (), **values: Any) -> tuple[ApiToken, str]:
    """A token and its secret, for the header `Authorization: Bearer`."""
    secret = secret or f"vg_{next(NUMBERS):043d}"
    digest = sha256(secret.encode()).hexdigest()
    row = saved(ApiToken(**{"name": "program", "digest": digest, "created_at": NOON} | values))
    with scopes_disabled():
        row.teams.set(teams)
    return row, secret


def feed(slug: str = "switchboard", **values: Any) -> Feed:
    return named(Feed, slug, **{"name": slug.title(), "time_zone": "Europe/Paris"} | values)


def topic(slug: str = "unknown", **values: Any) -> Topic:
    return named(Topic, slug, **{"name": slug.title()} | values)


def segment(slug: str = "unknown", **values: Any) -> Segment:
    return named(Segment, slug, **{"name": slug.title()} | values)


def channel(code: str = "phone") -> Channel:
    return remembered((Channel, code), lambda: Channel.objects.get(code=code))


def promise(code: str = "phone", **values: Any) -> Promise:
    given = {"since": date(2026, 1, 1), "answer_within_ms": 30_000, "short_abandon_ms": 0}
    return saved(Promise(channel=channel(code), **given | values))


def customer(reference: str = "", **values: Any) -> Customer:
    given = {"reference": reference or f"customer-{next(NUMBERS)}", "language": "fr"}
    return saved(
        Customer(**{"segment": values.pop("segment", None) or segment(), **given} | values)
    )


def agent(name: str = "", *, team: Team | None = None, **values: Any) -> Agent:
    """An agent, of the team since 2026 when one is given."""
    number = next(NUMBERS)
    given = {"reference": f"agent-{number}", "name": name or f"Agent {number}"}
    row = saved(Agent(**{"feed": values.pop("feed", None) or feed(), **given} | values))
    if team is not None:
        assignment(agent=row, team=team)
    return row


def assignment(**values: Any) -> Assignment:
    return saved(Assignment(**{"from_day": date(2026, 1, 1)} | values))


def leg(
    team: Team,
    *,
    at: datetime = NOON,
    wait: float = 10,
    talk: float = 120,
    hold: float = 0,
    wrap_up: float = 30,
    is_queued: bool = True,
    outcome: str = "answered",
    **values: Any,
) -> Leg:
    """An unsaved stay in a team's queue from `at` on, then with an agent. Lengths in seconds.

    The promise in force is stamped by `interaction`, unless given.
    """
    answered = at + timedelta(seconds=wait) if outcome == "answered" else None
    ended = (answered or at + timedelta(seconds=wait)) + timedelta(
        seconds=talk + hold if answered else 0
    )
    parts = {"talk_ms": talk, "hold_ms": hold, "wrap_up_ms": wrap_up} if answered else {}
    given = {
        "enqueued_at": at if is_queued else None,
        "answered_at": answered,
        "ended_at": ended,
        **{name: round(1000 * seconds) for name, seconds in parts.items()},
    }
    return Leg(team=team, outcome=outcome, **given | values)


def interaction(*legs: Leg, code: str = "phone", **values: Any) -> Interaction:
    """An interaction in the channel `code` with its legs, stamped as loading stamps it."""
    legs = legs or (leg(team()),)
    source = values.pop("channel", None) or channel(code)
    stamping.stamp_legs(legs, source)
    row = Interaction(
        **{
            "feed": values.pop("feed", None) or feed(),
            "external_id": f"contact-{next(NUMBERS)}",
            "channel": source,
            "topic": values.pop("topic", None) or topic(),
            "segment": values.pop("segment", None) or segment(),
            "arrived_at": min(part.enqueued_at or part.ended_at for part in legs),
            "ended_at": max(part.ended_at for part in legs),
            **stamping.of_contact(legs, values),
        }
        | values
    )
    saved(row)
    for sequence, part in enumerate(legs, start=1):
        part.interaction, part.sequence = row, sequence
        saved(part)
    return row


def event(**values: Any) -> Event:
    given = {"kind": "launch", "name": "Launch of the new app", "first_day": NOON.date()}
    first = values.get("first_day", NOON.date())
    return saved(Event(**{**given, "last_day": first} | values))


def import_(**values: Any) -> Import:
    given = {"file_name": "calls.csv", "state": "done", "created_at": NOON, "finished_at": NOON}
    return saved(Import(**{"feed": values.pop("feed", None) or feed(), **given} | values))


def reject(run: Import, **values: Any) -> Reject:
    given = {"line": 2, "column": "start", "value": "31/02", "reason": "not a date"}
    return saved(Reject(run=run, **given | values))


def changed_day(**values: Any) -> ChangedDay:
    return saved(ChangedDay(**{"source": "interactions", "day": NOON.date()} | values))


def job(**values: Any) -> Job:
    given = {"name": "snapshot", "business_date": NOON.date(), "queued_at": NOON}
    return saved(Job(**given | values))


def view(user: User, name: str = "Mine", query: str = "") -> SavedView:
    return saved(SavedView(user=user, name=name, query=query))


def export(user: User, *, teams: Sequence[Team] = (), **values: Any) -> Export:
    number = next(NUMBERS)
    given = {
        "source": "facts",
        "kind": "csv",
        "title": "Contacts",
        "name": "contacts.csv",
        "language": user.language,
        "teams": [team.pk for team in teams],
        "is_staff": False,
        "file": f"file-{number}.csv",
        "asked_at": NOON,
        "expires_at": NOON + timedelta(days=36500),
    }
    return saved(Export(user=user, **given | values))


def mail(team: Team, **values: Any) -> OutgoingMail:
    number = next(NUMBERS)
    given = {
        "campaign": f"scorecard-{number}",
        "recipient": "ana@example.org",
        "kind": "scorecard",
        "language": "fr",
        "subject": "Octobre",
        "text": "Bonjour",
        "message_id": f"<{number}@example.org>",
        "queued_at": NOON,
        "next_try_at": NOON,
    }
    return saved(OutgoingMail(team=team, **given | values))


def recipient(team: Team, **values: Any) -> Recipient:
    return saved(Recipient(team=team, **{"email": f"r{next(NUMBERS)}@example.org"} | values))


def target(**values: Any) -> Target:
    given = {"kpi": "service_level", "floor": 0.7, "target": 0.8, "since": date(2026, 1, 1)}
    return saved(Target(**given | values))
