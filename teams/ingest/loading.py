"""Staged rows to facts: one transaction, set by set, harmless when repeated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from teams.ingest import facts, naming, staging
from teams.ingest.records import FIELDS, Fault, Record
from teams.models import Feed, Import, Reject, Team
from teams.models.feeds import ImportState

SOURCE: Final = "interactions"
Copier = Callable[[Any], None]
# Pairs of a row and the line of the file it begins on, where they part from counting by one.
Lines = Callable[[], Iterable[tuple[int, int]]]
# A receipt in memory tells this many faults; the table has all of them.
TOLD: Final = 10_000


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be created for an unknown name, and what happens to good rows beside bad ones.

    `teams` are those that a push may name: of any other it learns no more than of none.
    """

    create: frozenset[str] = frozenset()
    teams: frozenset[int] | None = None
    keep_good: bool = False
    assigns_agents: bool = True


@dataclass(slots=True)
class Receipt:
    """What became of each row. The five fates add up to what was read."""

    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0
    is_applied: bool = False
    rows: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def load(
    fill: Copier,
    *,
    feed: Feed,
    policy: Policy,
    run: Import,
    now: datetime,
    lines: Lines | None = None,
    tell_rows: bool = False,
) -> Receipt:
    """Stage what `fill` writes to a COPY, and apply it in the same transaction as its receipt.

    Rejected rows stop the whole import unless the policy keeps the good ones. The same rows
    again change nothing. One import of a feed runs at a time; a second one waits.
    """
    with transaction.atomic():
        staging.run("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import {feed.pk}"])
        # Sorting and hashing a million rows: memory of the database, for this transaction only.
        staging.run("SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)")
        staging.create()
        with connection.cursor() as cursor, cursor.cursor.copy(staging.copy()) as copy:
            fill(copy)
        staging.run("ANALYZE pg_temp.staged")
        receipt = _apply(feed, policy, lines, tell_rows=tell_rows)
        _keep(run, receipt, now)
    return receipt


def load_records(
    rows: Iterable[Record | Fault], *, feed: Feed, policy: Policy, run: Import, now: datetime
) -> Receipt:
    """Load rows that were converted one by one; the receipt tells each row's fate by its line."""

    def fill(copy: Any) -> None:
        for row in rows:
            copy.write(_line(row))

    return load(fill, feed=feed, policy=policy, run=run, now=now, tell_rows=True)


def _line(row: Record | Fault) -> str:
    if isinstance(row, Fault):
        values: list[Any] = [row.line, "r", row.column, row.value, row.reason]
        values += [None] * len(FIELDS)
    else:
        values = [row.line, "g", None, None, None, *row.values]
    return ",".join(map(_csv, values)) + "\n"


def _csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.isoformat()
    return '"' + str(value).replace('"', '""') + '"'


def _apply(feed: Feed, policy: Policy, lines: Lines | None, *, tell_rows: bool) -> Receipt:
    missing = _judge(feed, policy, lines)
    found = facts.counts()
    receipt = Receipt(
        read=sum(found.values()), skipped=found["skipped"], rejected=found["rejected"]
    )
    if receipt.rejected:
        receipt.faults = _faults(limit=None if tell_rows else TOLD)
        if not policy.keep_good:
            # Nothing of the file is taken: good rows are neither accepted nor lost, but waiting.
            return receipt
    missing.create()
    common = dict(Team.objects.filter(kind="common").values_list("slug", "pk"))
    facts.group(feed.pk, common["mixed"], common[staging.UNATTRIBUTED])
    receipt.updated = _write(feed, policy)
    receipt.accepted = staging.one("SELECT count(*) FROM pg_temp.part WHERE old_id IS NULL")
    receipt.unchanged = found["good"] - receipt.accepted - receipt.updated
    receipt.is_applied = True
    if tell_rows:
        receipt.rows = _fates()
    return receipt


def _judge(feed: Feed, policy: Policy, lines: Lines | None) -> naming.Missing:
    """Reject what is wrong in itself, unknown, doubled, or torn by another rejection."""
    staging.judge()
    if policy.teams is not None:
        _reject_foreign(feed, policy.teams)
    missing = naming.resolve(feed=feed, create=policy.create, teams=policy.teams)
    is_doubled = staging.has_doubled()
    if is_doubled or facts.counts()["rejected"]:
        # Rows are counted, but told by the line on which they begin.
        if lines:
            staging.renumber(lines())
        if is_doubled:
            staging.reject_doubled()
        staging.reject_torn_contacts()
    return missing


def _write(feed: Feed, policy: Policy) -> int:
    """Write what is new and what changed; return how many rows belong to changed contacts."""
    zone = settings.REPORTING_ZONE
    updated = 0
    known = staging.one("SELECT count(*) FROM pg_temp.contact WHERE old_id IS NOT NULL")
    if known and facts.find_changed():
        facts.note_days_before(SOURCE, zone)
        facts.update_changed()
        facts.note_days_after(SOURCE, zone)
        updated = staging.one(
            "SELECT count(*) FROM pg_temp.part WHERE contact_id IN (SELECT id FROM pg_temp.changed)"
        )
    facts.insert_new(feed.pk)
    facts.note_new_days(SOURCE, zone)
    if policy.assigns_agents:
        naming.assign_agents(feed)
    return int(updated)


def _fates() -> dict[int, str]:
    changed = "SELECT id FROM pg_temp.changed"
    if not staging.one("SELECT to_regclass('pg_temp.changed') IS NOT NULL"):
        changed = "SELECT NULL::bigint"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, CASE WHEN old_id IS NULL THEN 'accepted'"
            f" WHEN contact_id IN ({changed}) THEN 'updated' ELSE 'unchanged' END"
            " FROM pg_temp.part"
        )
        return dict(cursor.fetchall())


def _faults(limit: int | None) -> list[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, coalesce(fault_label, ''), coalesce(fault_value, ''), fault_reason"
            " FROM pg_temp.staged WHERE fate = 'r' ORDER BY line LIMIT %s",
            [limit],
        )
        return [Fault(*row) for row in cursor.fetchall()]


def _reject_foreign(feed: Feed, teams: frozenset[int]) -> None:
    """A push may not rewrite contacts in which teams out of its reach have a part."""
    staging.run(
        "UPDATE pg_temp.staged SET fate = 'r', fault_label = 'leg.team', fault_value = team,"
        " fault_reason = 'is unknown' WHERE fate = 'g' AND EXISTS (SELECT FROM teams_interaction"
        " AS old JOIN teams_leg AS leg ON leg.interaction_id = old.id WHERE old.feed_id = %s"
        " AND old.external_id = staged.external_id AND NOT (leg.team_id = ANY (%s)))",
        [feed.pk, sorted(teams)],
    )


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
