"""How old a team's open cases are, day by day: what the chart shows, and says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from kpis import formats
from kpis.charts import Frame, roomy
from kpis.definitions import Unit
from kpis.marks import Scale, scale_between, ticks
from kpis.panels import Panel
from kpis.queries.ageing import BANDS, Standing, days_of, standing
from kpis.queries.pickers import Choice
from kpis.stacks import Band, room, stacks
from teams.models import Team

OLD: Final = 7  # days
WIDE: Final = Frame(600, 300, left=36, right=0)
NARROW: Final = Frame(328, 260, left=32, right=0)


def panel(choice: Choice, team: Team, *, today: date) -> Panel | None:
    """Cases open at the end of each day, by age; None where none ever stood open."""
    days = [day for day in days_of(choice.period.start, choice.period.end) if day <= today]
    found = standing(choice.selection(team.pk), days) if days else []
    if not any(one.n for one in found):
        return None
    names = band_names()
    bands = [
        Band(
            values=tuple(one.counts[place] for one in found),
            name=names[place],
            count=formats.number(found[-1].counts[place]),
        )
        for place in range(len(BANDS), -1, -1)
    ]
    scale = scale_between(0.0, float(max(one.n for one in found)), Unit.COUNT)
    title = _title(found)
    subtitle = _subtitle(days)
    up = formats.ticks(ticks(scale, Unit.COUNT), Unit.COUNT)
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}.",
        drawn={
            "wide": _drawn(bands, days, up, scale, WIDE),
            "narrow": _drawn(bands, days, up, scale, NARROW),
        },
        columns=[_("at the end of"), *names, _("open in all")],
        rows=[
            [formats.day(one.day), *map(formats.number, one.counts), formats.number(one.n)]
            for one in found
        ],
    )


def band_names() -> list[str]:
    """The youngest first."""
    first, *between = BANDS
    pairs = zip(BANDS, between, strict=False)
    return [
        _("up to %(days)s days") % {"days": first},
        *(_("%(low)s to %(high)s days") % {"low": low, "high": high} for low, high in pairs),
        _("over %(days)s days") % {"days": BANDS[-1]},
    ]


def _drawn(
    bands: Sequence[Band],
    days: Sequence[date],
    up: dict[float, str],
    scale: Scale,
    frame: Frame,
) -> object:
    step = max(1, -(-len(days) // (6 if frame is WIDE else 3)))
    across = {place: formats.short_day(days[place]) for place in range(0, len(days), step)}
    roomier = roomy(frame, up.values())
    return stacks(
        bands, across=across, up=up, scale=scale, frame=replace(roomier, right=room(bands))
    )


def _title(found: Sequence[Standing]) -> str:
    first, last = found[0], found[-1]
    words = {
        "old": formats.number(last.older(OLD)),
        "all": formats.number(last.n),
        "days": OLD,
    }
    if not last.n:
        return _("No case stands open at the end")
    if len(found) == 1:
        return _("%(old)s of %(all)s open cases are older than %(days)s days") % words
    return _(
        "%(old)s of %(all)s open cases are older than %(days)s days;"
        " %(before)s of %(then)s were at the start"
    ) % {**words, "before": formats.number(first.older(OLD)), "then": formats.number(first.n)}


def _subtitle(days: Sequence[date]) -> str:
    apart = (days[1] - days[0]).days if len(days) > 1 else 1
    if apart == 1:
        return _("Cases open when each day ended, by time since their creation")
    return _(
        "Cases open at the end of a day, every %(days)s days, by time since their creation"
    ) % {"days": apart}
