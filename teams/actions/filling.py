"""Make the file of a long list, a part at a time: killed anywhere, the next turn goes on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from teams.actions import exports, ledger
from teams.exportfiles import Draft
from teams.models import Export
from teams.queries import directory
from teams.scope import Reach


class LongList(Protocol):
    """A list that is read part by part, each inside a reach of its own."""

    # Where to go on after the last part; empty at the end.
    place: str

    @property
    def columns(self) -> Sequence[str]:
        """The heads of the file."""

    def part(self, place: str) -> Iterator[Iterable[Sequence[object]]]:
        """The next rows, few at a time; the place is known when they are all read."""


def reach_then_and_now(export: Export) -> Reach | None:
    """The reach that its asker had, if they have all of it still."""
    user, then = export.user, frozenset(export.teams)
    now = directory.reach_of(user)
    if not user.is_active or not then <= now.teams or (export.is_staff and not now.staff):
        return None
    return Reach(teams=then, staff=export.is_staff)


def fill(
    *,
    export: Export,
    reach: Reach,
    opened: Callable[[], LongList],
    beat: Callable[[int, int], None],
    is_over: Callable[[], bool],
    clock: Callable[[], datetime],
) -> int:
    """Write as many rows as the turn has time for; all of them, once it returns how many.

    Raises Later at the end of a turn, Dropped where nobody wants the file any more.
    """
    turn = exports.begin(export=export)
    draft = Draft(turn.draft, export.kind)
    try:
        with reach.entered():
            found = opened()
        place, done = turn.place, turn.done
        while True:
            with reach.entered():
                for rows in found.part(place):
                    several = list(rows)
                    draft.write(several)
                    done += len(several)
            place = found.place
            exports.note(turn=turn, place=place, done=done, size=draft.settle())
            beat(done, export.total_n)
            if not place:
                break
            if is_over():
                raise ledger.Later
        size = draft.finish(found.columns, export.file)
        exports.finish(turn=turn, done=done, size=size, now=clock())
    except exports.Dropped:
        draft.path.unlink(missing_ok=True)
        raise
    finally:
        draft.close()
    return done
