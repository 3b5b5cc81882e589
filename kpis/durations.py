"""How long one team's contacts waited and took: what their charts show, and say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import catalogue, formats
from kpis.charts import SIZES
from kpis.definitions import Kpi, Maturity, Unit
from kpis.panels import Panel
from kpis.queries import targets
from kpis.queries.maturity import ripeness
from kpis.queries.pickers import Choice
from kpis.queries.waits import EDGES, STEPS, Spread, spread
from kpis.spreads import Mark
from kpis.spreads import spread as draw
from teams.models import Team

TICKS: Final = (
    *(1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 3600),
    *(2 * 3600, 4 * 3600, 12 * 3600, 24 * 3600, 48 * 3600),
)


@dataclass(frozen=True, slots=True)
class Lasting:
    """A kind of durations: under which name histograms keep it, and how it is told."""

    kind: str
    kpi: Kpi
    is_promised: bool
    what: Any
    title: Any
    counted: Any


LASTING: Final = {
    "waits": Lasting(
        kind="wait",
        kpi=catalogue.find("wait_time"),
        is_promised=True,
        what=gettext_lazy("Wait before the answer, logarithmic scale"),
        title=gettext_lazy(
            "Half of the answers came within %(median)s, nine in ten within %(p90)s"
        ),
        counted=gettext_lazy("answered"),
    ),
    "handling": Lasting(
        kind="handle",
        kpi=catalogue.find("aht_leg"),
        is_promised=False,
        what=gettext_lazy("Handle time per leg, logarithmic scale"),
        title=gettext_lazy("Half of the legs took up to %(median)s, nine in ten up to %(p90)s"),
        counted=gettext_lazy("legs"),
    ),
}


def panel(code: str, choice: Choice, team: Team, *, now: datetime) -> Panel | None:
    """One distribution of a team with its median and the time of nine in ten; None without any."""
    asked = LASTING[code]
    promise = (
        targets.promised_wait(channel=choice.channel.pk, on=choice.period.end)
        if choice.channel and asked.is_promised
        else None
    )
    found = spread(asked.kind, choice.selection(team.pk), promise=promise)
    if found is None:
        return None
    words = {"median": formats.duration(found.median), "p90": formats.duration(found.p90)}
    title = asked.title % words
    subtitle = f"{asked.what} · n{formats.NO_BREAK}{formats.number(found.n)}"
    maturity, final_on = ripeness(asked.kpi, choice.period.end, now)
    if maturity != Maturity.FINAL:
        subtitle += f" · {formats.unripe(final_on)}"
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}. {_kept(found, promise)}".strip(),
        drawn={
            size: draw(
                found.bars,
                EDGES,
                _marks(found, promise),
                ticks={at: formats.tick(at) for at in TICKS},
                narrow=size == "narrow",
            )
            for size in SIZES
        },
        columns=[_("lasted"), str(asked.counted), _("share"), _("together")],
        rows=list(_rows(found)),
    )


def _kept(found: Spread, promise: float | None) -> str:
    if promise is None or found.within is None:
        return ""
    return _("Within the promise of %(promise)s: %(share)s.") % {
        "promise": formats.tick(promise),
        "share": formats.value(found.within, Unit.SHARE),
    }


def _marks(found: Spread, promise: float | None) -> list[Mark]:
    marks = [
        Mark(found.p90, _("nine in ten within %(time)s") % {"time": formats.tick(found.p90)}),
        Mark(found.median, _("median %(time)s") % {"time": formats.tick(found.median)}),
    ]
    if promise is None or found.within is None:
        return marks
    words = _("promise %(promise)s: %(share)s in time") % {
        "promise": formats.tick(promise),
        "share": formats.value(found.within, Unit.SHARE),
    }
    return [Mark(promise, words, is_promise=True), *marks]


def _rows(found: Spread) -> Iterator[list[str]]:
    """From the shortest step that holds any to the longest, so that the last reaches them all."""
    filled = [place for place, count in enumerate(found.steps) if count]
    names = [formats.tick(step) for step in STEPS]
    reached = list(accumulate(found.steps))
    for place in range(filled[0], filled[-1] + 1):
        if place == 0:
            name = _("up to %(time)s") % {"time": names[0]}
        elif place == len(names):
            name = _("over %(time)s") % {"time": names[-1]}
        else:
            name = f"{names[place - 1]} – {names[place]}"
        yield [
            name,
            formats.number(found.steps[place]),
            formats.value(found.steps[place] / found.n, Unit.SHARE),
            formats.value(reached[place] / found.n, Unit.SHARE),
        ]
