"""Imports: the row first, then the file's facts with the receipt."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction

from teams.actions.meters import Meter
from teams.ingest import grammar, loading, reading
from teams.ingest.reading import BadFile, Source
from teams.ingest.receipts import Policy, Receipt
from teams.ingest.words import BadMapping
from teams.models import Feed, Import, User
from teams.models.feeds import ImportState


class Refused(Exception):
    """Nothing was written; the text says in one line what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A file and a mapping that fit each other."""

    source: Source
    feed: Feed
    mapping_digest: str


def plan(*, path: Path, mapping: Path, feed: Feed, kind: str = "") -> Plan:
    """Read the mapping and the file's header. Raises Refused, also for facts of another kind."""
    try:
        text = mapping.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused(f"{mapping}: there is no such mapping") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(f"{mapping}: {fault}") from None
    try:
        read = grammar.read(text, zone=feed.time_zone)
    except BadMapping as fault:
        raise Refused(f"{mapping}: {fault}") from None
    if kind and read.schema.name != kind:
        raise Refused(f"{mapping}: brings {read.schema.name}: import_facts takes them")
    try:
        source = reading.opened(path, read)
    except BadFile as fault:
        raise Refused(str(fault)) from None
    return Plan(source, feed, sha256(text.encode()).hexdigest())


def run(
    *,
    planned: Plan,
    by: User | None,
    now: datetime,
    keep_good: bool = False,
    dry_run: bool = False,
    tell_all: bool = False,
    progress: Callable[[int], object] = lambda staged: None,
) -> Receipt:
    """Import a planned file. The row of the import is there first, and tells how it ended.

    A dry run does the same and takes it back. Raises Refused for a file that cannot be read to
    its end; then nothing is left of it. `progress` is told how many lines were staged. The
    receipt has each rejected row with `tell_all`, else the first ones.
    """
    row = Import(
        feed=planned.feed,
        file_name=planned.source.path.name[:300],
        file_digest=planned.source.digest,
        mapping_digest=planned.mapping_digest,
        keep_good=keep_good,
        lines_n=planned.source.lines_n(),
        created_by=by,
        created_at=now,
        started_at=now,
        state=ImportState.RUNNING,
    )
    if not dry_run:
        return _run(planned, row, now, progress, tell_all=tell_all, is_told=True)
    with transaction.atomic():
        receipt = _run(planned, row, now, progress, tell_all=tell_all)
        transaction.set_rollback(True)
    return receipt


def _run(
    planned: Plan,
    row: Import,
    now: datetime,
    progress: Callable[[int], object],
    *,
    tell_all: bool,
    is_told: bool = False,
) -> Receipt:
    source, feed = planned.source, planned.feed
    is_new_feed = feed.pk is None
    with transaction.atomic():
        if is_new_feed:
            feed.save()
        row.save()
    meter = Meter(row.pk) if is_told else None

    def tell(staged: int) -> None:
        row.staged_n = staged
        if meter:
            meter(staged)
        progress(staged)

    try:
        return loading.load(
            lambda copy: source.pump(copy, now=now, progress=tell),
            schema=source.mapping.schema,
            feed=feed,
            policy=Policy(
                create=source.mapping.create,
                keep_good=row.keep_good,
                is_history=source.mapping.layout.history,
            ),
            run=row,
            now=now,
            lines=source.lines,
            tell_all=tell_all,
        )
    except (BadFile, BadMapping) as fault:
        with transaction.atomic():
            row.delete()
            if is_new_feed:
                feed.delete()
        raise Refused(str(fault)) from None
    except BaseException as fault:
        # A database that is away cannot be told; the row stays `running`, for the sweep to find.
        with suppress(OperationalError, InterfaceError):
            Import.objects.filter(pk=row.pk).update(
                state=ImportState.FAILED, message=str(fault)[:2000], finished_at=now
            )
        raise
    finally:
        if meter:
            meter.close()
