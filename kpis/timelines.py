"""An interaction drawn: each leg on one axis of time, and what it holds in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from kpis import formats
from kpis.marks import TeamMark
from kpis.queries.contacts import Whole
from teams.models import Leg

# What the axis is divided into.
LENGTH: Final = 1000
NARROWEST: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch along the axis. `ink` is wait, ring, talk, hold or wrap."""

    x: str
    width: str
    ink: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A leg; one of a team out of reach says only that there was one."""

    at: str
    leg: Leg | None
    mark: TeamMark | None
    parts: list[Part] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    handed: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    lanes: list[Lane]
    ends: tuple[str, str]
    description: str


def timeline(found: Whole, marks: dict[int, TeamMark]) -> Timeline:
    """Legs in their order, with a place for each that is hidden."""
    # Whoever calls a customer dials before the contact begins.
    opens = min([found.contact.arrived_at, *(_rang(leg) for leg in found.legs)])
    closes = max([found.contact.ended_at, *(_end(leg) for leg in found.legs)])
    span = max((closes - opens).total_seconds(), 1.0)
    lanes: list[Lane] = []
    hidden, before = found.hidden_n, 0
    for number, leg in enumerate(found.legs):
        gap = min(hidden, max(0, leg.sequence - before - 1))
        lanes += [_other()] * gap
        hidden -= gap
        before = leg.sequence
        following = found.legs[number + 1] if number + 1 < len(found.legs) else None
        lanes.append(
            Lane(
                at=_clock(leg.enqueued_at or leg.answered_at or leg.ended_at),
                leg=leg,
                mark=marks.get(leg.team_id),
                parts=_parts(leg, opens, span),
                words=_words(leg),
                handed=_handed(leg, following, hidden),
            )
        )
    lanes += [_other()] * hidden
    return Timeline(lanes, (_clock(opens), _clock(closes)), _description(lanes))


def _other() -> Lane:
    return Lane("", None, None)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings.REPORTING_ZONE)):%H:%M:%S}"


def _end(leg: Leg) -> datetime:
    return leg.ended_at + timedelta(milliseconds=leg.wrap_up_ms or 0)


def _rang(leg: Leg) -> datetime:
    """When it began to ring, or was dialled: last, and within the wait where there is one."""
    turns = leg.answered_at or leg.ended_at
    rang = turns - timedelta(milliseconds=(leg.ring_ms or 0) + (leg.dial_ms or 0))
    return rang if leg.enqueued_at is None else max(rang, leg.enqueued_at)


def _parts(leg: Leg, opens: datetime, span: float) -> list[Part]:
    """Wait, ring, talk, hold and after-call work; where in the talk the holds were is not told."""
    found = []
    turns = leg.answered_at or leg.ended_at
    if leg.enqueued_at:
        found.append((leg.enqueued_at, turns, "wait"))
    found.append((_rang(leg), turns, "ring"))
    if leg.answered_at:
        hold = timedelta(milliseconds=min(leg.hold_ms or 0, _ms(leg.ended_at - leg.answered_at)))
        found.append((leg.answered_at, leg.ended_at - hold, "talk"))
        found.append((leg.ended_at - hold, leg.ended_at, "hold"))
        found.append((leg.ended_at, _end(leg), "wrap"))
    return [
        Part(
            x=f"{(start - opens).total_seconds() / span * LENGTH:.1f}",
            width=f"{max((end - start).total_seconds() / span * LENGTH, NARROWEST):.1f}",
            ink=ink,
        )
        for start, end, ink in found
        if end > start
    ]


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


def _words(leg: Leg) -> list[str]:
    spans = (
        (_("wait"), leg.wait_ms),
        (_("ringing"), leg.ring_ms),
        (_("dialling"), leg.dial_ms),
        (_("talk"), leg.talk_ms),
        (_("hold"), leg.hold_ms),
        (_("consultation"), leg.consult_ms),
        (_("after-call work"), leg.wrap_up_ms),
    )
    words = [
        f"{name}{formats.NO_BREAK}{formats.duration(ms / 1000)}"
        for name, ms in spans
        if ms or (ms == 0 and name == spans[0][0])
    ]
    if leg.effective_ms is not None:
        own = formats.duration(leg.effective_ms / 1000)
        words.append(_("beside other contacts: %(time)s on the agent's clock") % {"time": own})
    if not leg.is_open:
        words.append(_("outside opening hours"))
    if leg.left_on_hold:
        words.append(_("the customer hung up on hold"))
    return words


def _handed(leg: Leg, following: Leg | None, hidden: int) -> str:
    """How the leg was passed on, and whether between an internal team and a vendor."""
    if not leg.is_transfer:
        return ""
    how = {"warm": _("warm transfer"), "blind": _("blind transfer")}.get(
        leg.transfer_kind, _("transfer")
    )
    if leg.is_escalated:
        return _("%(how)s between an internal team and a vendor") % {"how": how}
    if following is not None and following.team_id == leg.team_id:
        return _("%(how)s within the team") % {"how": how}
    if following is None and not hidden:
        return how
    return _("%(how)s to another team") % {"how": how}


def _description(lanes: Sequence[Lane]) -> str:
    """What the drawing shows, in a sentence for those who do not see it."""
    said = [
        f"{lane.at} {lane.leg.team}{_(': ')}{', '.join(lane.words)}"
        if lane.leg
        else _("another team, not shown")
        for lane in lanes
    ]
    return "; ".join(said)
