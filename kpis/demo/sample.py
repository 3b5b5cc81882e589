"""The rows of the sample centre that no file brings: organisation, targets, people."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from kpis.models.documents import Recipient, Scorecard
from kpis.models.events import Event, EventKind
from kpis.models.targets import ANCHORS, Target
from kpis.periods import months_back
from teams.actions import calendars, directory, people
from teams.calendars import Hours
from teams.models import Calendar, CalendarUse, Channel, Interaction, Team, User
from teams.models.people import Role
from teams.models.teams import TeamKind
from teams.synthetic import Centre, centre, ground, queues

INTERACTIONS: Final = 200_000
SEED: Final = 1
# Customers have a fortnight to answer, and sources two days to deliver.
RIPE: Final = timedelta(days=17)
FEED: Final = "sample"
# Before the month of the scorecards: all of the month before it, to compare with.
RUN_UP: Final = timedelta(days=42)

# KPI, channel, then floor, threshold, target and stretch: shares from 0 to 1, seconds, euros.
TARGETS: Final = (
    ("service_level", "", 0.70, 0.75, 0.80, 0.90),
    ("service_level", "phone", 0.70, 0.75, 0.80, 0.90),
    ("service_level", "chat", 0.70, 0.75, 0.80, 0.90),
    ("service_level", "email", 0.90, 0.95, 0.99, 1.00),
    ("service_level", "social", 0.90, 0.95, 0.99, 1.00),
    ("answer_rate", "", None, None, 0.90, None),
    ("abandonment_rate", "", 0.08, 0.065, 0.05, 0.03),
    ("asa", "phone", None, None, 28.0, None),
    ("fcr_rate", "", 0.66, 0.70, 0.74, 0.82),
    ("csat_score", "", 0.70, 0.76, 0.82, 0.90),
    ("ces", "", 0.60, 0.68, 0.75, 0.85),
    ("qa_score", "", 0.75, 0.82, 0.88, 0.95),
    ("critical_error_rate", "", 0.10, 0.07, 0.05, 0.02),
    ("cost_per_resolution", "", 24.0, 19.0, 16.0, 12.0),
    ("transfer_rate", "", 0.12, None, 0.08, None),
)
# KPI, channel, low and high end of the band, tolerance and limit beyond them, in seconds.
BANDS: Final = (("aht_contact", "", 240.0, 420.0, 60.0, 180.0),)


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can try Vigie out."""

    username: str
    role: Role
    language: str
    team: str = ""


LOGINS: Final = (
    Login("admin", Role.ADMINISTRATOR, "en"),
    Login("manager", Role.MANAGER, "en"),
    Login("atlas", Role.VENDOR, "fr", team="atlas-contact"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which centre was drawn: a run that was cut off goes on with the same one."""

    today: date
    interactions: int

    @property
    def month(self) -> date:
        """The month of the scorecards, by its first day: the last whose figures are final."""
        return months_back(self.today - RIPE, 1)

    @property
    def first_day(self) -> date:
        return self.month - RUN_UP

    @property
    def last_day(self) -> date:
        return self.today - timedelta(days=1)

    def centre(self, zone: str) -> Centre:
        return centre(
            interactions=self.interactions,
            days=(self.last_day - self.first_day).days + 1,
            seed=SEED,
            until=self.last_day,
            zone=zone,
        )

    def write(self, file: Path) -> None:
        values = {"today": self.today.isoformat(), "interactions": self.interactions}
        file.write_text(json.dumps(values), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "Plan | None":
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            return cls(date.fromisoformat(values["today"]), int(values["interactions"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def planned(*, now: datetime, zone: str, interactions: int) -> Plan:
    return Plan(now.astimezone(ZoneInfo(zone)).date(), interactions)


def is_begun() -> bool:
    return bool(Interaction.objects.filter(feed__slug=FEED).exists())


def is_complete(plan: Plan) -> bool:
    """Whether every team of the sample has its scorecard, the last that is made."""
    cards = Scorecard.objects.filter(month=plan.month).values("team").distinct().count()
    return bool(0 < Team.objects.real().filter(is_active=True).count() <= cards)


@transaction.atomic
def lay(*, drawn: Centre) -> None:
    """Make the feed, the vendors, teams, topics and segments, where missing."""
    ground.feed(slug=FEED, name="Sample centre", time_zone=drawn.zone.key)
    ground.organisation(drawn)
    _open(drawn)
    _mark(drawn)


def _mark(drawn: Centre) -> None:
    """The day on which everybody called, and a campaign that the figures hardly show."""
    day = outage(drawn)
    if day is None:
        return
    _keep(
        Event,
        {"kind": EventKind.OUTAGE, "first_day": day},
        name="Panne du service de paiement",
        last_day=day,
        note="Tout le monde appelle : les paiements sont refusés de 9 h à 17 h.",
    )
    start = day - timedelta(weeks=3)
    _keep(
        Event,
        {"kind": EventKind.CAMPAIGN, "first_day": start},
        name="Courrier à tous les clients",
        last_day=start + timedelta(days=4),
    )


def outage(drawn: Centre) -> date | None:
    """The day on which everybody called, if the sample is long enough to have one."""
    return None if drawn.outage is None else drawn.first_day + timedelta(days=drawn.outage)


def _open(drawn: Centre) -> None:
    """Opening hours for all teams and channels, from the first day on."""
    if Calendar.objects.filter(slug=FEED).exists():
        return
    zone, since = drawn.zone, drawn.first_day
    calendar = directory.keep(
        by=None, row=Calendar(), slug=FEED, name="Centre de contact", time_zone=zone.key
    )
    calendars.publish(
        by=None,
        now=datetime.combine(since, time(), zone),
        calendar=calendar,
        since=since,
        hours=[Hours(day, 60 * queues.OPENS, 60 * queues.CLOSES) for day in range(1, 8)],
    )
    directory.keep(by=None, row=CalendarUse(), calendar=calendar, since=since)


@transaction.atomic
def equip(*, since: date, passwords: dict[str, str]) -> None:
    """Set targets, recipients and logins. Doing it again changes nothing but passwords."""
    channels = {channel.code: channel for channel in Channel.objects.all()}
    for kpi, code, *anchors in TARGETS:
        place = {"kpi": kpi, "team": None, "channel": channels.get(code), "since": since}
        _keep(Target, place, **dict(zip(ANCHORS, anchors, strict=True)))
    for kpi, code, low, high, near, far in BANDS:
        place = {"kpi": kpi, "team": None, "channel": channels.get(code), "since": since}
        _keep(Target, place, floor=low, target=high, tolerance=near, limit=far)
    for team in Team.objects.filter(kind=TeamKind.VENDOR):
        for name, language in (("qualite", "fr"), ("operations", "en")):
            # A reserved name: no mail to it can ever arrive anywhere.
            address = {"team": team, "email": f"{name}@{team.slug}.example"}
            _keep(Recipient, address, language=language)
    for login in LOGINS:
        user = User.objects.filter(username=login.username).first()
        people.keep(
            by=None,
            user=user or User(username=login.username),
            teams=Team.objects.filter(slug=login.team),
            password=passwords[login.username],
            role=login.role,
            language=login.language,
            email=f"{login.username}@vigie.example",
        )


def _keep(model: Any, key: dict[str, Any], **values: Any) -> None:
    row = model.objects.filter(**key).first() or model(**key)
    directory.keep(by=None, row=row, **values)


def passwords(file: Path) -> dict[str, str]:
    """One password a login, drawn once for this folder and readable by its owner alone."""
    if not file.exists():
        drawn = {login.username: secrets.token_urlsafe(9) for login in LOGINS}
        draft = file.with_suffix(".part")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(drawn), encoding="utf-8")
        draft.rename(file)
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
