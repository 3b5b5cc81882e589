"""How far an import has come, told while its own transaction is still open."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, InterfaceError, connection

from teams.scope import WORKER_ROLE

# So often, in seconds: whoever looks asks again every other one.
EVERY: Final = 1.0
log = logging.getLogger(__name__)


class Meter:
    """Writes the lines read so far by a connection of its own, so that others see them at once.

    An import that cannot tell how far it is goes on.
    """

    def __init__(self, run: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._run, self._clock = run, clock
        self._next = 0.0
        self._side = connection.copy()

    def __call__(self, lines: int) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY
        try:
            self._write(lines)
        except (DatabaseError, InterfaceError) as fault:
            log.warning("The progress of import %d is not told: %s", self._run, fault)
            self._next = float("inf")

    def _write(self, lines: int) -> None:
        is_new = self._side.connection is None
        with self._side.cursor() as cursor:
            if is_new:
                cursor.execute("SELECT set_config('role', %s, false)", [WORKER_ROLE])
            cursor.execute(
                "UPDATE teams_import SET staged_n = %s WHERE id = %s", [lines, self._run]
            )

    def close(self) -> None:
        self._side.close()
