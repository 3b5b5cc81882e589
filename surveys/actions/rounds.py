"""One round of sending: what is due goes out, and one that fails holds nobody up."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from surveys.actions import claims, sending, telling

# Shorter than a task may run; what is left is still due in the next minute.
LONGEST: Final = timedelta(minutes=5)
BROKEN: Final = "broken"
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


def invite(*, clock: Clock, is_early: bool = False, longest: timedelta = LONGEST) -> Counter[str]:
    """Mail the invitations that are due, or with `is_early` all that wait; count what came of it.

    Two at once share them.
    """
    due = partial(claims.due, is_early=is_early)
    send = partial(sending.send, is_early=is_early)
    return _all(due, lambda pk, now: send(invitation_id=pk, now=now), clock, longest)


def remind(*, clock: Clock, longest: timedelta = LONGEST) -> Counter[str]:
    """Mail the reminders that are due."""
    return _all(
        claims.reminders_due,
        lambda pk, now: sending.remind(invitation_id=pk, now=now),
        clock,
        longest,
    )


def tell(*, clock: Clock, longest: timedelta = LONGEST) -> Counter[str]:
    """Tell other systems of the answers that they do not know yet."""
    telling.note(now=clock())
    return _all(telling.due, lambda pk, now: telling.tell(notice_id=pk, now=now), clock, longest)


def _all(
    due: Callable[..., Iterable[int]],
    send: Callable[[int, datetime], str],
    clock: Clock,
    longest: timedelta,
) -> Counter[str]:
    started = clock()
    outcomes: Counter[str] = Counter()
    tried: set[int] = set()
    while left := [pk for pk in due(now=clock()) if pk not in tried]:
        for pk in left:
            now = clock()
            if now - started > longest:
                return outcomes
            tried.add(pk)
            try:
                outcomes[send(pk, now)] += 1
            except Exception:
                log.exception("Row %d could not be sent", pk)
                outcomes[BROKEN] += 1
    return outcomes
