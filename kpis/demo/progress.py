"""Steps on the terminal: a bar that moves, or one line a step where nobody watches."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

BAR: Final = 24
REPAINT_SECONDS: Final = 0.25

# How much is done, of how much.
Advance = Callable[[int, int], None]


class Terminal(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """Shows one step after the other, each with its seconds."""

    def __init__(self, out: Terminal) -> None:
        self.out = out
        self.is_live = out.isatty()

    def say(self, text: str = "") -> None:
        self.out.write(f"{text}\n")
        self.out.flush()

    @contextmanager
    def step(self, name: str) -> Iterator[Advance]:
        """Time a step. What is yielded tells how far it has come; a step need not call it."""
        done, total = 0, 0
        began = time.monotonic()
        over = threading.Event()

        def advance(now_done: int, of: int) -> None:
            nonlocal done, total
            done, total = now_done, of

        def repaint() -> None:
            while not over.wait(REPAINT_SECONDS):
                self.out.write(f"\r{_line(name, done, total, time.monotonic() - began)}\033[K")
                self.out.flush()

        painter = threading.Thread(target=repaint, daemon=True)
        if self.is_live:
            painter.start()
        try:
            yield advance
        except BaseException:
            self._end(painter, over, f"{name:<34} stopped")
            raise
        self._end(painter, over, f"{name:<34} {time.monotonic() - began:6.1f} s")

    def _end(self, painter: threading.Thread, over: threading.Event, text: str) -> None:
        over.set()
        if self.is_live:
            painter.join()
            text = f"\r{text}\033[K"
        self.say(text)


def _line(name: str, done: int, total: int, seconds: float) -> str:
    if not total:
        return f"{name:<34} {seconds:6.0f} s"
    share = min(1.0, done / total)
    bar = "█" * round(share * BAR)
    return f"{name:<34} {seconds:6.0f} s  {bar:░<{BAR}} {share:4.0%}"
