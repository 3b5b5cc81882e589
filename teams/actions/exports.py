"""Ask for files of long lists, write them down as they grow, and throw them away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from teams import exportfiles
from teams.models import Export, Job, User
from teams.models.exports import ExportState
from teams.models.ledger import JobState
from teams.scope import Reach

KEPT: Final = timedelta(days=7)
# Of one person, under way at the same time.
MOST_AT_ONCE: Final = 5


class TooMany(Exception):
    """The person waits for enough files already."""


class Dropped(Exception):
    """Nobody wants the file any more, or another worker makes it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file is of, and how it is called. `total` is about how many rows it will have."""

    source: str
    query: str
    kind: str
    title: str
    name: str
    total: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One worker's turn at a file: where it goes on, and after how many rows."""

    export_id: int
    draft: str
    place: str
    done: int


def ask(*, wanted: Wanted, user: User, reach: Reach, now: datetime) -> Export:
    """Write down that somebody wants a file; the same one is asked for once. Raises TooMany."""
    mine = Export.objects.filter(user=user, state__in=Export.UNFINISHED)
    same = mine.filter(source=wanted.source, query=wanted.query, kind=wanted.kind).first()
    if same is not None:
        return same
    if mine.count() >= MOST_AT_ONCE:
        raise TooMany
    return Export.objects.create(
        user=user,
        source=wanted.source,
        query=wanted.query,
        kind=wanted.kind,
        title=wanted.title[:300],
        name=wanted.name[:200],
        language=user.language,
        teams=sorted(reach.teams),
        is_staff=reach.staff,
        total_n=wanted.total,
        file=exportfiles.new_name(wanted.kind),
        asked_at=now,
        expires_at=now + KEPT,
    )


def cancel(*, export: Export, now: datetime) -> bool:
    """Stop what is not finished; whoever makes it notices before the next rows."""
    waiting = Export.objects.filter(pk=export.pk, state__in=Export.UNFINISHED)
    return bool(waiting.update(state=ExportState.CANCELLED, finished_at=now))


def drop(*, export: Export) -> None:
    """Delete the row and, once that is certain, its files."""
    names = export.file, export.draft
    export.delete()
    transaction.on_commit(lambda: exportfiles.remove(*names))


def begin(*, export: Export) -> Turn:
    """Take a turn: a draft of one's own, with what is written already. Raises Dropped."""
    draft = exportfiles.new_name("part")
    goes_on = exportfiles.take_over(export.draft, export.size, draft)
    turn = Turn(export.pk, draft, export.place if goes_on else "", export.done_n if goes_on else 0)
    waiting = Export.objects.filter(pk=export.pk, state__in=Export.UNFINISHED, draft=export.draft)
    if not waiting.update(
        state=ExportState.RUNNING,
        draft=draft,
        place=turn.place,
        done_n=turn.done,
        size=export.size if goes_on else 0,
        error="",
    ):
        exportfiles.remove(draft)
        raise Dropped
    exportfiles.remove(export.draft)
    return turn


def note(*, turn: Turn, place: str, done: int, size: int) -> None:
    """The rows so far count: a later turn goes on behind them. Raises Dropped."""
    if not _mine(turn).update(place=place, done_n=done, size=size):
        raise Dropped


def finish(*, turn: Turn, done: int, size: int, now: datetime) -> None:
    """The file is in its place. Raises Dropped."""
    if not _mine(turn).update(
        state=ExportState.DONE,
        draft="",
        place="",
        done_n=done,
        total_n=done,
        size=size,
        finished_at=now,
        expires_at=now + KEPT,
    ):
        raise Dropped


def fail(*, export_ids: Sequence[int], error: str, now: datetime) -> int:
    waiting = Export.objects.filter(pk__in=export_ids, state__in=Export.UNFINISHED)
    return waiting.update(state=ExportState.FAILED, error=error, finished_at=now)


def fail_with_their_jobs(*, name: str, error: str, now: datetime) -> int:
    """Files whose job has failed for good, or that somebody stopped, are not waited for."""
    over = (JobState.FAILED, JobState.STOPPED)
    lost = Job.objects.filter(name=name, state__in=over, subject__isnull=False)
    waiting = Export.objects.filter(state__in=Export.UNFINISHED, pk__in=lost.values("subject"))
    return fail(export_ids=list(waiting.values_list("pk", flat=True)), error=error, now=now)


def waiting() -> list[Export]:
    """What is to be made, the oldest first."""
    return list(Export.objects.filter(state__in=Export.UNFINISHED).order_by("asked_at", "pk"))


def clear(*, now: datetime) -> int:
    """Throw away what is old or was left behind; how many rows went."""
    over = Q(expires_at__lt=now) & ~Q(state__in=Export.UNFINISHED)
    old = list(Export.objects.filter(over))
    for export in old:
        drop(export=export)
    known = {name for names in Export.objects.values_list("file", "draft") for name in names}
    exportfiles.remove(*exportfiles.strays(known, now=now.timestamp()))
    return len(old)


def _mine(turn: Turn) -> QuerySet[Export]:
    return Export.objects.filter(pk=turn.export_id, draft=turn.draft, state=ExportState.RUNNING)
