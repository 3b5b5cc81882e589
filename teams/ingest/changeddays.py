"""Days on which contacts changed, noted for those who sum them up."""

from collections.abc import Sequence
from typing import Final

from teams.ingest.staging import run

# An instant's SQL, its table, and which of its rows.
Moment = tuple[str, str, str]
CHANGED: Final = "IN (SELECT id FROM pg_temp.changed)"
# The instants that date a fact in some snapshot.
WRAPPED: Final = "ended_at + wrap_up_ms * interval '1 ms'"
OF_LEG: Final = ("enqueued_at", "ended_at", WRAPPED)
OF_CONTACT: Final = ("arrived_at", "ended_at")
# Stored legs whose agent's time is shared otherwise than before.
OTHERS: Final = "SELECT leg_id FROM pg_temp.shared"
OF_OTHERS: Final[tuple[Moment, ...]] = (
    *((moment, "teams_leg", f"id IN ({OTHERS})") for moment in ("ended_at", WRAPPED)),
    (
        "ended_at",
        "teams_interaction",
        f"id IN (SELECT interaction_id FROM teams_leg WHERE id IN ({OTHERS}))",
    ),
)


def note_new(source: str, zone: str, *, others: bool) -> None:
    """The days of what is new, and with `others` of what it takes time from."""
    is_new = "old_id IS NULL"
    moments = _moments("pg_temp.contact", "pg_temp.part", is_new, is_new)
    _note([*moments, *OF_OTHERS] if others else moments, source, zone)


def note_before(source: str, zone: str) -> None:
    """The days of what is about to change, as the facts have it still, and of what it touches."""
    of_contact, of_leg = f"id {CHANGED}", f"interaction_id {CHANGED}"
    moments = _moments("teams_interaction", "teams_leg", of_contact, of_leg)
    _note([*moments, *OF_OTHERS], source, zone)


def note_after(source: str, zone: str) -> None:
    moments = _moments("pg_temp.contact", "pg_temp.part", f"id {CHANGED}", f"contact_id {CHANGED}")
    _note(moments, source, zone)


def note_others(source: str, zone: str) -> None:
    """The days of stored legs whose agent's time is shared otherwise than before."""
    _note(OF_OTHERS, source, zone)


def _moments(contacts: str, legs: str, of_contact: str, of_leg: str) -> list[Moment]:
    return [
        *((moment, contacts, of_contact) for moment in OF_CONTACT),
        *((moment, legs, of_leg) for moment in OF_LEG),
    ]


def _note(moments: Sequence[Moment], source: str, zone: str) -> None:
    """Raise the counter of each local day on which one of these instants lies.

    Days are made of quarters of an hour, as zones differ by those: few, where instants are many.
    """
    bins = " UNION ".join(
        f"SELECT DISTINCT date_bin('15 minutes', {moment}, '2000-01-01 00:00:00+00') AS bin"
        f" FROM {table} WHERE {condition} AND {moment} IS NOT NULL"
        for moment, table, condition in moments
    )
    run(
        "INSERT INTO teams_changedday AS old (source, day, counter)"
        f" SELECT DISTINCT %s, (bin AT TIME ZONE %s)::date, 1 FROM ({bins}) AS bins"
        " ON CONFLICT (source, day) DO UPDATE SET counter = old.counter + 1",
        [source, zone],
    )
