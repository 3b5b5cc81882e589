"""How long customers wait before they give up: the curve, its table, and the wait they bear."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kpis import curves, formats
from kpis.panels import Panel
from kpis.queries.patience import Patience
from kpis.states import Goal

LEAST: Final = 30  # who gave up
LEAST_SHOWN: Final = 0.3  # of those who gave up, as far as the drawing goes
WAITS: Final = (
    *(5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900),
    *(1800, 3600, 7200, 14400),
)
COLUMNS: Final = ("waited_s", "gave_up", "low", "high", "answered", "waiting_longer")


@dataclass(frozen=True, slots=True)
class Shown:
    """Without a panel, `absence` says why."""

    panel: Panel | None
    absence: str
    sentences: list[str]


def show(found: Patience, goal: Goal | None, promise: float | None) -> Shown:
    if found.gave_up_n < LEAST:
        return Shown(None, _absence(found), [])
    end = _end(found, goal)
    longest = found.longest_within(goal.target) if goal else None
    title = _title(found, goal, longest)
    subtitle = _("Share that would have given up, had nobody answered before; band: 95%")
    return Shown(
        panel=Panel(
            title=title,
            subtitle=subtitle,
            description=f"{subtitle}. {title}.",
            drawn={size: curves.curve(found, goal, longest, end, size) for size in curves.SIZES},
            columns=[
                _("waited up to"),
                _("would have given up"),
                _("limits"),
                _("answered by then"),
                _("waited longer"),
            ],
            rows=[_row(found, seconds) for seconds in _waits(found, longest)],
        ),
        absence="",
        sentences=_sentences(found, goal, longest, promise),
    )


def rows(found: Patience) -> list[list[object]]:
    """The lines of a file, unrounded; waits in seconds."""
    if found.gave_up_n < LEAST:
        return []
    lines: list[list[object]] = []
    for seconds in _waits(found, None):
        gone = found.left_by(seconds * 1000)
        answered = found.answered_by(seconds * 1000)
        waiting = found.waiting_at(seconds * 1000)
        lines.append([seconds, gone.value, gone.low, gone.high, answered, waiting])
    return lines


def _absence(found: Patience) -> str:
    if not found.n:
        return _("Nobody stood in a queue in this period.")
    return _("Too few gave up to tell how long customers wait: %(n)s, it takes %(least)s.") % {
        "n": formats.number(found.gave_up_n),
        "least": LEAST,
    }


def _end(found: Patience, goal: Goal | None) -> float:
    """Where the drawing ends, in seconds: well beyond the target, where enough customers waited."""
    shown = max(LEAST_SHOWN, 4 * goal.target if goal else 0.0)
    beyond = found.longest_within(shown)
    return max((found.reaches if beyond is None else beyond) / 1000, 10.0)


def _waits(found: Patience, longest: int | None) -> list[float]:
    """The lines of the table: round waits, as far as enough customers waited."""
    asked = {float(one) for one in WAITS if one * 1000 <= found.reaches}
    return sorted(asked | ({longest / 1000} if longest else set()))


def _row(found: Patience, seconds: float) -> list[str]:
    gone = found.left_by(seconds * 1000)
    gap = formats.NO_BREAK
    span = (
        f"{curves.share(gone.low)}{gap}{formats.DASH} {curves.share(gone.high)}"
        if gone.low is not None
        else formats.DASH
    )
    return [
        formats.tick(seconds),
        curves.share(gone.value),
        span,
        curves.share(found.answered_by(seconds * 1000)),
        formats.number(found.waiting_at(seconds * 1000)),
    ]


def _title(found: Patience, goal: Goal | None, longest: int | None) -> str:
    if goal is None or longest is None:
        at = found.reaches
        words = {
            "wait": formats.whole(formats.duration(at / 1000)),
            "share": curves.share(found.left_by(at).value),
        }
        return _("Of those who would wait %(wait)s, %(share)s would have given up") % words
    words = {
        "wait": formats.whole(formats.duration(longest / 1000)),
        "share": formats.whole(curves.share(goal.target)),
    }
    return _("Answered within %(wait)s, no more than %(share)s give up") % words


def _sentences(
    found: Patience, goal: Goal | None, longest: int | None, promise: float | None
) -> list[str]:
    said = []
    if goal is None:
        said.append(_("No target for abandonment is set: without one, no wait is the longest."))
    elif longest is None:
        said.append(
            _("As far as enough customers waited, abandonment keeps to its target, %(share)s.")
            % {"share": formats.whole(curves.share(goal.target))}
        )
    else:
        said.append(
            _("The cheapest acceptable threshold is %(wait)s: by then %(answered)s were answered.")
            % {
                "wait": formats.whole(formats.duration(longest / 1000)),
                "answered": curves.share(found.answered_by(longest)),
            }
        )
    if promise is not None:
        gone = found.left_by(promise * 1000)
        said.append(
            _(
                "By the promised %(wait)s, %(share)s would have given up and %(answered)s were"
                " answered."
            )
            % {
                "wait": formats.tick(promise),
                "share": curves.share(gone.value),
                "answered": curves.share(found.answered_by(promise * 1000)),
            }
        )
    return said
