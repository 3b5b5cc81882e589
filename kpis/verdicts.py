"""What the figures say, in sentences made by rule: one fact each, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.figures import Figure, judged
from kpis.queries.changes import is_better
from kpis.states import State

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first half stands alone; `far` is the figure behind it."""

    state: State
    half: str
    rest: str
    far: str
    weight: tuple[int, int]


def verdicts(teams: Sequence[tuple[str, Sequence[Figure]]]) -> list[Verdict]:
    """At most five; teams without a rated figure come last."""
    found = [verdict for name, figures in teams if (verdict := _verdict(name, figures))]
    return sorted(found, key=lambda verdict: verdict.weight)[:MOST]


def _verdict(name: str, figures: Sequence[Figure]) -> Verdict | None:
    rated = judged(figures)
    with_goal = [figure for figure in figures if figure.goal]
    if not rated:
        return _unrated(name, with_goal) if with_goal else _changed(name, figures)
    words = {"team": name, "all": len(rated)}
    missed = [figure for figure in rated if figure.state == State.MISSED]
    near = [figure for figure in rated if figure.state in {State.NEAR, State.UNSURE}]
    if missed:
        half = ngettext(
            "%(team)s misses %(count)s of %(all)s targets",
            "%(team)s misses %(count)s of %(all)s targets",
            len(missed),
        ) % {**words, "count": len(missed)}
        worst = max(missed, key=_distance)
        return Verdict(
            State.MISSED, half, _furthest(worst) + _moved(figures), _far(worst), (0, -len(missed))
        )
    if near:
        half = ngettext(
            "%(team)s is near %(count)s of %(all)s targets",
            "%(team)s is near %(count)s of %(all)s targets",
            len(near),
        ) % {**words, "count": len(near)}
        worst = max(near, key=_distance)
        return Verdict(
            State.NEAR, half, _furthest(worst) + _moved(figures), _far(worst), (1, -len(near))
        )
    half = (
        ngettext("%(team)s meets its target", "%(team)s meets its %(all)s targets", len(rated))
        % words
    )
    return Verdict(State.MET, half, _moved(figures), "", (2, -len(rated)))


def _unrated(name: str, figures: Sequence[Figure]) -> Verdict:
    most = max(figures, key=lambda figure: figure.reading.n)
    needed = most.kpi.minimum.suppressed
    half = _("%(team)s is not rated") % {"team": name}
    rest = ""
    if not most.is_shown and needed > most.reading.n:
        rest = _(": %(kpi)s has a sample of %(n)s, it takes %(needed)s") % {
            "kpi": most.kpi.name,
            "n": most.n,
            "needed": needed,
        }
    return Verdict(State.NONE, half, rest, f"n {most.n}", (4, 0))


def _changed(name: str, figures: Sequence[Figure]) -> Verdict | None:
    """Without any target, only a proven change is worth a sentence."""
    moved = _notable(figures)
    if moved is None:
        return None
    half = name + _(": ") + _direction(moved)
    far = f"{moved.change_long} {moved.change_span}".strip()
    return Verdict(State.UNSURE, half, _(", the change is proven"), far, (3, 0))


def _moved(figures: Sequence[Figure]) -> str:
    moved = _notable(figures)
    if moved is None:
        return ""
    return _("; %(change)s, proven") % {"change": _direction(moved)}


def _direction(figure: Figure) -> str:
    words = {"kpi": figure.kpi.name}
    if figure.change is not None and is_better(figure.reading, figure.change):
        return _("%(kpi)s has improved") % words
    return _("%(kpi)s has got worse") % words


def _notable(figures: Sequence[Figure]) -> Figure | None:
    """The first proven change for the worse, else for the better, in the order of columns."""
    proven = [
        (figure, better)
        for figure in figures
        if figure.change is not None
        and figure.is_proven
        and (better := is_better(figure.reading, figure.change)) is not None
    ]
    worse = [figure for figure, better in proven if not better]
    return next(iter(worse or [figure for figure, _better in proven]), None)


def _furthest(figure: Figure) -> str:
    return _(", furthest on %(kpi)s") % {"kpi": figure.kpi.name}


def _far(figure: Figure) -> str:
    return f"{figure.value} / {figure.target}"


def _distance(figure: Figure) -> float:
    """How far a figure lies from its target, as a part of it: comparable between KPIs."""
    if figure.goal is None or figure.reading.value is None:
        return 0.0
    return abs(figure.reading.value - figure.goal.target) / (abs(figure.goal.target) or 1.0)
