"""How long customers waited: what the chart shows, and says."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from kpis import catalogue, formats
from kpis.charts import SIZES
from kpis.definitions import Maturity, Unit
from kpis.hills import Hill, hills
from kpis.panels import Panel
from kpis.queries import targets
from kpis.queries.maturity import ripeness
from kpis.queries.pickers import Choice, Pickers
from kpis.queries.waits import EDGES, Waits, waits
from teams.models import Team
from teams.models.teams import TeamKind

MOST = 12
WAIT = catalogue.find("wait_time")
TICKS = (1, 5, 20, 60, 300, 1200, 3600, 4 * 3600, 12 * 3600, 48 * 3600)


def panel(choice: Choice, pickers: Pickers, *, team: Team | None, now: datetime) -> Panel | None:
    """How long customers waited for an answer, one hill a team."""
    promise = (
        targets.promised_wait(channel=choice.channel.pk, on=choice.period.end)
        if choice.channel
        else None
    )
    teams = {one.pk: one for one in pickers.teams if one.kind != TeamKind.COMMON}
    chosen = choice.selection(*([team.pk] if team else []))
    found = {row.team: row for row in waits(chosen, promise=promise) if row.team in teams}
    rows = [(one, found[pk]) for pk, one in teams.items() if pk in found][:MOST]
    if not rows:
        return None
    drawn = [
        Hill(one.name, pickers.marks[one.pk], row.bars, row.median, _middle(row))
        for one, row in rows
    ]
    title = _waiting_title(rows)
    subtitle = _("Wait before the answer, logarithmic scale; right: median · nine in ten within")
    maturity, final_on = ripeness(WAIT, choice.period.end, now)
    if maturity != Maturity.FINAL:
        subtitle += f" · {formats.unripe(final_on)}"
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}.",
        drawn={
            size: hills(
                drawn,
                EDGES,
                ticks={at: formats.tick(at) for at in TICKS},
                promise=promise,
                promise_words=_("promise"),
                narrow=size == "narrow",
            )
            for size in SIZES
        },
        columns=[
            _("team"),
            _("answered"),
            _("median"),
            _("nine in ten within"),
            _("within the promise"),
        ],
        rows=[
            [
                one.name,
                formats.number(row.n),
                formats.duration(row.median),
                formats.duration(row.p90),
                formats.DASH if row.in_time is None else formats.value(row.in_time, Unit.SHARE),
            ]
            for one, row in rows
        ],
    )


def _middle(row: Waits) -> str:
    return f"{formats.tick(row.median)} · {formats.tick(row.p90)}"


def _waiting_title(rows: Sequence[tuple[Team, Waits]]) -> str:
    longest = max(rows, key=lambda row: row[1].p90)
    shortest = min(rows, key=lambda row: row[1].p90)
    if longest is shortest:
        return _("Nine answers in ten of %(team)s came within %(time)s") % {
            "team": longest[0].name,
            "time": formats.duration(longest[1].p90),
        }
    return _("One customer in ten waited over %(long)s at %(worst)s, %(short)s at %(other)s") % {
        "long": formats.duration(longest[1].p90),
        "worst": longest[0].name,
        "short": formats.duration(shortest[1].p90),
        "other": shortest[0].name,
    }
