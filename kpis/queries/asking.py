"""Whom a survey programme asked, whom it did not and why, and who answered."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import connection

from kpis.stats.drops import Drop, Pair, drops
from surveys.models import Programme
from surveys.models.invitations import Cause

ASKED: Final = "asked"
# What a team has no hand in: the programme's own rules and draws, and what customers chose.
# Whoever is left could have been asked.
OUT_OF_HAND: Final = frozenset(
    {
        Cause.NOT_SAMPLED,
        Cause.QUARANTINE,
        Cause.NOT_CHOSEN,
        Cause.NOT_HANDLED,
        Cause.OUTBOUND,
        Cause.INTERNAL,
        Cause.ERASED,
        Cause.OPTED_OUT,
        Cause.BOUNCED,
    }
)
# What makes a contact a bad one.
BAD: Final = ("unresolved", "late", "repeated")

DECIDED: Final = """
WITH decided AS (
    SELECT invitation.team_id, invitation.agent_id, invitation.topic_id,
        invitation.interaction_id, 'asked' AS fate,
        invitation.state = 'sent' OR coalesce(NOT answer.is_suspect, false) AS is_delivered,
        coalesce(NOT answer.is_suspect, false) AS is_answered
    FROM surveys_invitation AS invitation
    LEFT JOIN surveys_answer AS answer ON answer.invitation_id = invitation.id
    WHERE invitation.programme_id = %(programme)s
        AND invitation.day BETWEEN %(start)s AND %(end)s
    UNION ALL
    SELECT team_id, agent_id, topic_id, interaction_id, cause, false, false
    FROM surveys_notasked
    WHERE programme_id = %(programme)s AND day BETWEEN %(start)s AND %(end)s
),
told AS (
    SELECT decided.*, contact.resolved_at IS NULL AS unresolved, contact.access = 'late' AS late,
        EXISTS (
            SELECT FROM teams_interaction AS before
            WHERE before.customer_id = contact.customer_id
                AND before.arrived_at >= contact.arrived_at - interval '7 days'
                AND before.arrived_at < contact.arrived_at
        ) AS repeated
    FROM decided JOIN teams_interaction AS contact ON contact.id = decided.interaction_id
)
SELECT GROUPING(unresolved, agent_id, topic_id), team_id, agent_id, topic_id,
    unresolved, late, repeated, fate,
    count(*), count(*) FILTER (WHERE is_delivered), count(*) FILTER (WHERE is_answered)
FROM told
GROUP BY GROUPING SETS (
    (team_id, unresolved, late, repeated, fate), (team_id, agent_id, fate), (topic_id, fate)
)
"""
# GROUPING sets a bit for each column that a row is not told apart by.
OF_TEAMS, OF_AGENTS, OF_TOPICS = 0b011, 0b101, 0b110


@dataclass
class Tally:
    """Contacts decided on: those not asked about, by cause, and what came of the others."""

    asked: int = 0
    delivered: int = 0
    answered: int = 0
    not_asked: Counter[str] = field(default_factory=Counter)

    @property
    def decided(self) -> int:
        return self.asked + self.not_asked.total()

    @property
    def askable(self) -> int:
        """Those that a team had a hand in."""
        within = sum(n for cause, n in self.not_asked.items() if cause not in OUT_OF_HAND)
        return self.asked + within

    def add(self, fate: str, n: int, delivered: int, answered: int) -> None:
        if fate == ASKED:
            self.asked += n
            self.delivered += delivered
            self.answered += answered
        else:
            self.not_asked[fate] += n


@dataclass(frozen=True, slots=True)
class Alarm:
    """A team whose share asked drops after a kind of bad contacts."""

    team: int
    bad: str
    with_it: Tally
    without_it: Tally
    drop: Drop


Outcome = tuple[bool, bool, bool]  # in the order of BAD


@dataclass(frozen=True, slots=True)
class Asking:
    by_team: dict[int, dict[Outcome, Tally]]
    by_agent: dict[tuple[int, int | None], Tally]
    by_topic: dict[int, Tally]

    @property
    def whole(self) -> Tally:
        return merged(one for parts in self.by_team.values() for one in parts.values())

    def team(self, pk: int) -> Tally:
        return merged(self.by_team[pk].values())

    def outcome(self, bad: str, *, holds: bool) -> Tally:
        place = BAD.index(bad)
        parts = (part for found in self.by_team.values() for part in found.items())
        return merged(tally for outcome, tally in parts if outcome[place] is holds)


def merged(tallies: Iterable[Tally]) -> Tally:
    found = Tally()
    for one in tallies:
        found.asked += one.asked
        found.delivered += one.delivered
        found.answered += one.answered
        found.not_asked += one.not_asked
    return found


def read(programme: Programme, start: date, end: date) -> Asking:
    """By the day of the contact, both ends included, in one query; a wave has no contacts."""
    found = Asking({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, {"programme": programme.pk, "start": start, "end": end})
        rows = cursor.fetchall()
    for kind, team, agent, topic, unresolved, late, repeated, *counts in rows:
        if kind == OF_TEAMS:
            outcome = (unresolved, late, repeated)
            tally = found.by_team.setdefault(team, {}).setdefault(outcome, Tally())
        elif kind == OF_AGENTS:
            tally = found.by_agent.setdefault((team, agent), Tally())
        else:
            tally = found.by_topic.setdefault(topic, Tally())
        tally.add(*counts)
    return found


def alarms(asking: Asking) -> list[Alarm]:
    """The teams whose share asked provably drops after bad contacts, the largest drop first."""
    looks = list(_looks(asking))
    tested = drops(
        [Pair(bad.asked, bad.askable, good.asked, good.askable) for _, _, bad, good in looks]
    )
    found = [
        Alarm(team, kind, bad, good, drop)
        for (team, kind, bad, good), drop in zip(looks, tested, strict=True)
        if drop is not None and drop.is_proven()
    ]
    return sorted(found, key=lambda alarm: alarm.drop.difference)


def _looks(asking: Asking) -> Iterator[tuple[int, str, Tally, Tally]]:
    for team, parts in sorted(asking.by_team.items()):
        for place, kind in enumerate(BAD):
            bad = merged(tally for outcome, tally in parts.items() if outcome[place])
            good = merged(tally for outcome, tally in parts.items() if not outcome[place])
            yield team, kind, bad, good
