"""The centre straight into the tables of facts, by COPY."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django_scopes import scopes_disabled
from psycopg import sql

from teams.ingest import concurrency
from teams.models import ChangedDay, Customer, Interaction, Leg
from teams.models.outcomes import Direction
from teams.synthetic import binary, ground, people, queues
from teams.synthetic.arrivals import NOBODY, Ints
from teams.synthetic.binary import Column, instants, integers, serials, words
from teams.synthetic.centre import Centre
from teams.synthetic.details import ACCESSES, SENTIMENTS, TRANSFERS, Stamps, stamped
from teams.synthetic.ground import Ground
from teams.synthetic.journeys import KINDS, NONE
from teams.synthetic.records import Block

FEED: Final = "synthetic"
# So many customers in one COPY.
CUSTOMERS: Final = 200_000
FACTS: Final = (Customer, Interaction, Leg)
Columns = dict[str, Column]
Known = tuple[Ints, Ints]


class Refused(Exception):
    """Why nothing was loaded, and what to do."""


def load(
    centre: Centre, *, mixed: bool = False, progress: Callable[[int], object] = lambda done: None
) -> None:
    """Add the whole centre to the facts of the feed `synthetic`, in one transaction.

    Only the owner of the tables may: their row security and foreign keys rest meanwhile, which
    locks them, and the keys are then checked all at once. Without `mixed` it refuses to join
    facts of other feeds.
    """
    with transaction.atomic(), scopes_disabled(), connection.cursor() as cursor:
        _refuse_strangers(cursor)
        with _unwalled(cursor):
            source = ground.feed(slug=FEED, name="Synthetic", time_zone=centre.zone.key)
            if not mixed and Interaction.objects.exclude(feed=source).exists():
                raise Refused("The database holds interactions of other feeds.")
            laid = ground.lay(centre, source)
            with _unchecked(cursor):
                customer = _reserve(cursor, Customer, centre.customers_n)
                interaction = _reserve(cursor, Interaction, centre.interactions)
                for part in _customers(centre, laid, customer):
                    _copy(cursor, Customer, part, binary.rows([*part.values()]))
                _facts(cursor, centre, laid, customer, interaction, progress=progress)
                concurrency.restamp()
        _mark(cursor, centre.first_day, centre.until)
    with connection.cursor() as cursor:
        for model in FACTS:
            cursor.execute(sql.SQL("ANALYZE {}").format(_table(model)))


def _refuse_strangers(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT current_user, pg_has_role(relowner, 'USAGE')"
        " FROM pg_class WHERE oid = %s::regclass",
        [Leg._meta.db_table],
    )
    user, owns = cursor.fetchone()
    if not owns:
        raise Refused(f"The role {user} does not own the tables: set DATABASE_OWNER_URL.")


def _facts(
    cursor: CursorWrapper,
    centre: Centre,
    laid: Ground,
    customer: int,
    interaction: int,
    *,
    progress: Callable[[int], object],
) -> None:
    """Draw the next block while PostgreSQL takes this one."""
    known = laid.segments[centre.segments()], centre.languages()

    def encoded() -> Iterator[tuple[Columns, bytes, Columns, bytes, int]]:
        for block in centre.blocks():
            stamps = stamped(
                block.contacts, block.legs, block.details, is_vendor=laid.is_vendor,
                promises_ms=laid.promises_ms, shorts_ms=laid.shorts_ms,
            )  # fmt: skip
            facts = _interactions(block, stamps, laid, known, customer, interaction)
            legs = _legs(block, stamps, laid, interaction)
            done = block.serial + len(block.contacts)
            yield facts, binary.rows([*facts.values()]), legs, binary.rows([*legs.values()]), done

    blocks = encoded()
    with ThreadPoolExecutor(max_workers=1) as drawing:
        ahead = drawing.submit(next, blocks, None)
        while (block := ahead.result()) is not None:
            ahead = drawing.submit(next, blocks, None)
            facts, fact_rows, legs, leg_rows, done = block
            _copy(cursor, Interaction, facts, fact_rows)
            _copy(cursor, Leg, legs, leg_rows)
            progress(done)


def _customers(centre: Centre, laid: Ground, first: int) -> Iterator[Columns]:
    segments, languages = centre.segments(), centre.languages()
    for start in range(0, centre.customers_n, CUSTOMERS):
        part = slice(start, start + CUSTOMERS)
        keys = first + np.arange(start, min(start + CUSTOMERS, centre.customers_n))
        yield {
            "id": integers(keys),
            "reference": serials("synthetic-", keys, digits=10),
            "segment": integers(laid.segments[segments[part]]),
            "language": words(people.LANGUAGES, languages[part]),
        }


def _interactions(
    block: Block, stamps: Stamps, laid: Ground, known: Known, customer: int, interaction: int
) -> Columns:
    """`known` are the customers' segments and languages; the last two are the first keys."""
    segments, languages = known
    contacts = block.contacts
    keys = interaction + block.serial + np.arange(len(contacts))
    is_known = contacts.customer != NOBODY
    return {
        "id": integers(keys),
        "feed": integers(np.full(len(contacts), laid.feed)),
        "external_id": serials("S", keys, digits=12),
        "channel": integers(laid.channels[contacts.channel]),
        "topic": integers(laid.topics[contacts.topic]),
        "segment": integers(np.where(is_known, segments[contacts.customer], laid.segments[-1])),
        "customer": integers(np.where(is_known, customer + contacts.customer, NONE), null=NONE),
        "direction": words((Direction.INBOUND, Direction.OUTBOUND), contacts.is_outbound),
        "arrived_at": instants(contacts.arrived),
        "ended_at": instants(contacts.ended),
        "resolved_at": instants(contacts.resolved, null=NONE),
        "rating": integers(contacts.rating, width=2, null=NONE),
        "is_excluded": integers(contacts.is_excluded, width=1),
        "first_team": integers(laid.teams[contacts.first_team]),
        "last_team": integers(laid.teams[contacts.last_team]),
        "sole_team": integers(laid.teams[contacts.sole_team]),
        "legs_n": integers(contacts.legs_n, width=2),
        "handled_n": integers(contacts.handled_n, width=2),
        "transfers_n": integers(contacts.transfers_n, width=2),
        "wait_ms": integers(contacts.wait),
        "handle_ms": integers(contacts.handle),
        "customer_ms": integers(contacts.customer_time),
        "talk_ms": integers(stamps.talk),
        "hold_ms": integers(stamps.hold),
        "wrap_up_ms": integers(stamps.wrap_up),
        "ring_ms": integers(stamps.ring, null=NONE),
        "menu_ms": integers(block.details.menu, null=NONE),
        "sentiment": words(("", *SENTIMENTS), block.details.sentiment + 1),
        "classifier": words(("", "moods 2.1"), block.details.sentiment >= 0),
        "language": words(("", *people.LANGUAGES), is_known * (1 + languages[contacts.customer])),
        "access": words(ACCESSES, stamps.access),
        "warm_transfers_n": integers(stamps.warm_transfers_n, width=2),
        "is_escalated": integers(stamps.is_escalated, width=1),
        "is_misrouted": integers(stamps.is_misrouted, width=1),
        "is_disconnected": integers(stamps.is_disconnected, width=1),
    }


def _legs(block: Block, stamps: Stamps, laid: Ground, interaction: int) -> Columns:
    legs, told = block.legs, block.details
    channel = block.contacts.channel[legs.contact]
    agent = np.where(legs.agent == NONE, NONE, laid.agents[legs.agent])
    return {
        "interaction": integers(interaction + block.serial + legs.contact),
        "sequence": integers(block.sequence, width=2),
        "team": integers(laid.teams[legs.team]),
        "agent": integers(agent, null=NONE),
        "kind": words(KINDS, legs.kind),
        "enqueued_at": instants(legs.enqueued, null=NONE),
        "answered_at": instants(legs.answered, null=NONE),
        "ended_at": instants(legs.ended),
        "outcome": words(queues.OUTCOMES, legs.outcome),
        "talk_ms": integers(legs.talk, null=NONE),
        "hold_ms": integers(legs.hold, null=NONE),
        "consult_ms": integers(legs.consult, null=NONE),
        "wrap_up_ms": integers(legs.wrap_up, null=NONE),
        "ring_ms": integers(told.ring, null=NONE),
        "dial_ms": integers(told.dial, null=NONE),
        "is_transfer": integers(legs.is_transfer, width=1),
        "transfer_kind": words(("", *TRANSFERS), told.transfer + 1),
        "is_escalated": integers(stamps.leg_is_escalated, width=1),
        "left_on_hold": integers(told.left_on_hold, width=1),
        "announced_ms": integers(told.announced, null=NONE),
        "announced_low_ms": integers(told.announced_low, null=NONE),
        "promise_ms": integers(laid.promises_ms[channel]),
        "short_ms": integers(laid.shorts_ms[channel]),
    }


def _copy(cursor: CursorWrapper, model: type[Model], columns: Columns, rows: bytes) -> None:
    names = [sql.Identifier(_column(model, name)) for name in columns]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        _table(model), sql.SQL(", ").join(names)
    )
    with cursor.copy(statement) as copy:
        copy.write(binary.HEADER)
        copy.write(rows)
        copy.write(binary.TRAILER)


def _reserve(cursor: CursorWrapper, model: type[Model], count: int) -> int:
    """Take `count` keys out of the table's sequence; return the first."""
    cursor.execute(
        "SELECT setval(sequence, nextval(sequence) + %s - 1) - %s + 1"
        " FROM pg_get_serial_sequence(%s, 'id') AS sequence",
        [count, count, model._meta.db_table],
    )
    return int(cursor.fetchone()[0])


def _mark(cursor: CursorWrapper, first: date, last: date) -> None:
    """Count up the changed days, one before and one after too: calls cross midnight."""
    cursor.execute(
        sql.SQL(
            "INSERT INTO {days} AS old (source, day, counter)"
            " SELECT 'interactions', day, 1"
            " FROM generate_series(%s::date, %s::date, interval '1 day') AS day"
            " ON CONFLICT (source, day) DO UPDATE SET counter = old.counter + 1"
        ).format(days=_table(ChangedDay)),
        [first - timedelta(days=1), last],
    )


def _column(model: type[Model], name: str) -> str:
    return str(getattr(model, name).field.column)


def _table(model: type[Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


@contextmanager
def _unwalled(cursor: CursorWrapper) -> Iterator[None]:
    """Let the owner of the tables write: forced row security allows no COPY to anybody."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace AND relname LIKE 'teams\\_%' ORDER BY 1"
    )
    walled = [sql.Identifier(name) for (name,) in cursor.fetchall()]
    _alter(cursor, walled, "NO FORCE ROW LEVEL SECURITY")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _alter(cursor, walled, "FORCE ROW LEVEL SECURITY")


def _alter(cursor: CursorWrapper, tables: Sequence[sql.Identifier], clause: str) -> None:
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ").format(table) + sql.SQL(clause))


@contextmanager
def _unchecked(cursor: CursorWrapper) -> Iterator[None]:
    """Check keys and build indexes once at the end: row by row they take most of the time."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    facts = [model._meta.db_table for model in FACTS]
    # Foreign keys, also those of other tables, need what they point to: first out, last in.
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'p', 'u')"
        " OR confrelid = ANY (%s::regclass[]) AND contype = 'f' ORDER BY contype = 'f' DESC, 1, 2",
        [facts, facts],
    )
    keys = [
        (sql.Identifier(table), sql.Identifier(name), sql.SQL(definition))
        for table, name, definition in cursor.fetchall()
    ]
    for table, name, _ in keys:
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, name))
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY (%s::regclass[])",
        [facts],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    for _, definition in indexes:
        cursor.execute(sql.SQL(definition))
    for table, name, definition in reversed(keys):
        cursor.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(table, name, definition)
        )
