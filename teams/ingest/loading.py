"""Staged rows to facts: one transaction, set by set, harmless when repeated."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from teams import locks
from teams.ingest import staging
from teams.ingest.receipts import Policy, Receipt
from teams.ingest.records import Fault, Record
from teams.ingest.schemas import Lines, Loader, Schema
from teams.models import Feed, Import, Reject
from teams.models.feeds import ImportState

Copier = Callable[[Any], None]
# A receipt in memory tells this many faults; the table has all of them.
TOLD: Final = 10_000


def load(
    fill: Copier,
    *,
    schema: Schema,
    feed: Feed,
    policy: Policy,
    run: Import,
    now: datetime,
    lines: Lines | None = None,
    tell_rows: bool = False,
    tell_all: bool = False,
) -> Receipt:
    """Stage what `fill` writes to a COPY, and apply it in the same transaction as its receipt.

    Rejected rows stop the whole import unless the policy keeps the good ones. The same rows
    again change nothing. One import of a feed runs at a time; a second one waits. The receipt has
    the first rejected rows, or all with `tell_all` or `tell_rows`, which also tells what became
    of each other one.
    """
    with transaction.atomic():
        locks.hold(f"import {feed.pk}")
        # Sorting and hashing a million rows: memory of the database, for this transaction only.
        staging.run("SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)")
        staging.create(schema)
        with connection.cursor() as cursor, cursor.cursor.copy(staging.copy(schema)) as copy:
            fill(copy)
        staging.run("ANALYZE pg_temp.staged")
        loader = schema.loader(feed, policy, schema)
        told = None if tell_rows or tell_all else TOLD
        receipt = _apply(loader, policy, lines, tell_rows=tell_rows, told=told)
        _keep(run, receipt, now)
    return receipt


def load_records(
    rows: Iterable[Record | Fault],
    *,
    schema: Schema,
    feed: Feed,
    policy: Policy,
    run: Import,
    now: datetime,
) -> Receipt:
    """Load rows that were converted one by one; the receipt tells each row's fate by its line."""

    def fill(copy: Any) -> None:
        for row in rows:
            copy.write(_line(row, schema))

    return load(fill, schema=schema, feed=feed, policy=policy, run=run, now=now, tell_rows=True)


def _line(row: Record | Fault, schema: Schema) -> str:
    if isinstance(row, Fault):
        values: list[Any] = [row.line, "r", row.column, row.value, row.reason]
        values += [None] * len(schema.fields)
    else:
        values = [row.line, "g", None, None, None, *row.values]
    return ",".join(map(_csv, values)) + "\n"


def _csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.isoformat()
    return '"' + str(value).replace('"', '""') + '"'


def _apply(
    loader: Loader, policy: Policy, lines: Lines | None, *, tell_rows: bool, told: int | None
) -> Receipt:
    loader.judge(lines)
    found = staging.counts()
    receipt = Receipt(
        read=sum(found.values()), skipped=found["skipped"], rejected=found["rejected"]
    )
    if receipt.rejected:
        receipt.faults = _faults(limit=told)
        if not policy.keep_good:
            # Nothing of the file is taken: good rows are neither accepted nor lost, but waiting.
            return receipt
    receipt.accepted, receipt.updated = loader.write()
    receipt.unchanged = found["good"] - receipt.accepted - receipt.updated
    receipt.is_applied = True
    if tell_rows:
        receipt.rows = loader.fates()
    return receipt


def _faults(limit: int | None) -> list[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, coalesce(fault_label, ''), coalesce(fault_value, ''), fault_reason"
            " FROM pg_temp.staged WHERE fate = 'r' ORDER BY line LIMIT %s",
            [limit],
        )
        return [Fault(*row) for row in cursor.fetchall()]


def _keep(run: Import, receipt: Receipt, now: datetime) -> None:
    """Write the receipt, with each rejected row."""
    run.state = ImportState.DONE if receipt.is_applied else ImportState.REFUSED
    run.read_n, run.skipped_n, run.rejected_n = receipt.read, receipt.skipped, receipt.rejected
    run.accepted_n, run.updated_n = receipt.accepted, receipt.updated
    run.unchanged_n = receipt.unchanged
    run.finished_at = now
    run.save()
    Reject.objects.filter(run=run).delete()
    staging.keep_rejects(run.pk)
