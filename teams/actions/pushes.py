"""Contacts that a program sends: through the importer's staging, each row answered for."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from teams.ingest import loading, records
from teams.ingest.kinds.interactions import BY_NAME, INTERACTIONS
from teams.ingest.receipts import Policy
from teams.ingest.records import Fault, Record, shortened
from teams.models import Agent, Feed, Import, User
from teams.models.feeds import ImportState
from teams.scope import Reach

log = logging.getLogger(__name__)
PLACES: Final = {name: place for place, name in enumerate(BY_NAME)}
ID, TEAM, AGENT = "interaction.external_id", "leg.team", "leg.agent"
UNKNOWN: Final = "is unknown"


class State(StrEnum):
    ACCEPTED = "accepted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row; `field` and `reason` are empty unless it is rejected."""

    external_id: str
    sequence: int | None
    state: State
    field: str = ""
    reason: str = ""


def push(
    *, by: User, feed: Feed, rows: Sequence[Mapping[str, Any]], reach: Reach, now: datetime
) -> list[Result]:
    """Load the rows that convert; a contact is taken as a whole or not at all.

    Only teams in reach may be named, and only their agents: others are answered as unknown.
    Nothing is created but contacts and their customers. Runs where all teams are in reach.
    """
    agents = _agents(feed, reach)
    read = [
        _within(records.read(line, row, INTERACTIONS, now=now), agents)
        for line, row in enumerate(rows, start=1)
    ]
    run = Import.objects.create(
        feed=feed,
        file_name="push",
        keep_good=True,
        created_by=by,
        created_at=now,
        started_at=now,
        state=ImportState.RUNNING,
    )
    policy = Policy(teams=reach.teams, keep_good=True)
    try:
        receipt = loading.load_records(
            _whole(rows, read), schema=INTERACTIONS, feed=feed, policy=policy, run=run, now=now
        )
    except BaseException as fault:
        Import.objects.filter(pk=run.pk).update(
            state=ImportState.FAILED, message=type(fault).__name__, finished_at=now
        )
        raise
    faults = {fault.line: fault for fault in receipt.faults}
    if any(fault.column in (TEAM, AGENT) for fault in receipt.faults):
        log.warning("user %s pushed for teams or agents out of reach, import %s", by.pk, run.pk)
    return [
        _result(row, faults.get(line), receipt.rows.get(line))
        for line, row in enumerate(rows, start=1)
    ]


def _agents(feed: Feed, reach: Reach) -> frozenset[str]:
    """References of the agents who belong, or belonged, to the teams in reach."""
    found = Agent.objects.filter(feed=feed, assignments__team__in=reach.teams)
    return frozenset(found.values_list("reference", flat=True))


def _within(row: Record | Fault, agents: frozenset[str]) -> Record | Fault:
    """Whoever pushes speaks for a team of their own, and of agents of their own."""
    if isinstance(row, Fault):
        return row
    team, agent = row.values[PLACES[TEAM]], row.values[PLACES[AGENT]]
    if team is None:
        return Fault(row.line, TEAM, "", records.EMPTY)
    if agent is not None and agent not in agents:
        return Fault(row.line, AGENT, shortened(agent), UNKNOWN)
    return row


def _whole(
    rows: Sequence[Mapping[str, Any]], read: Sequence[Record | Fault]
) -> list[Record | Fault]:
    """A contact taken in part would lose its other legs: all its rows share one fate."""
    bad: dict[str, int] = {}
    for given, row in zip(rows, read, strict=True):
        if isinstance(row, Fault):
            bad.setdefault(str(given.get(ID)).strip(), row.line)
    return [
        Fault(row.line, ID, "", f"another row of this contact is rejected, line {bad[contact]}")
        if isinstance(row, Record) and (contact := str(given.get(ID)).strip()) in bad
        else row
        for given, row in zip(rows, read, strict=True)
    ]


def _result(row: Mapping[str, Any], fault: Fault | None, fate: str | None) -> Result:
    sequence = row.get("leg.sequence", 1)
    contact = shortened(row.get(ID, ""))
    number = sequence if type(sequence) is int else None
    if fault is not None:
        return Result(contact, number, State.REJECTED, fault.column, fault.reason)
    return Result(contact, number, State(fate or State.UNCHANGED))
