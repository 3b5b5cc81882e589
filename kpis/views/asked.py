"""What every page of figures starts with: the reader's choice, read from the address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis import formats
from kpis.definitions import Kpi
from kpis.forms import BY_NAME, BY_WEEK, FigureForm, SelectionForm, complaints
from kpis.periods import Preset, month_of
from kpis.queries.pickers import Choice, Pickers, pickers

NAMES = ("period", "start", "end", "channel", "topic", "trend")
# The spaces between a day and its month, and before a dash.
INSEPARABLE: Final = re.compile(r"(?<=[\dr]) (?=[^\W\d_])| (?=–)")


@dataclass(frozen=True, slots=True)
class Asked:
    """`choice` is None where the address makes no sense; `context` then says why."""

    pickers: Pickers
    choice: Choice | None
    now: datetime
    context: dict[str, Any]


def ask(
    request: HttpRequest, *, names: tuple[str, ...] = NAMES, of_all_channels: bool = False
) -> Asked:
    """With `of_all_channels` an address that names no channel means every one."""
    now = timezone.now()
    offered = pickers()
    given = request.GET.copy()
    if of_all_channels:
        given.setdefault("channel", "")
    form = SelectionForm(given, pickers=offered, today=timezone.localdate(now))
    return asked_of(form, offered, names, now)


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """The same about one figure; `kpi` is None where `choice` is."""

    asked: Asked
    kpi: Kpi | None
    order: str
    by: str


def ask_figure(
    request: HttpRequest, *, names: tuple[str, ...], offered: Sequence[tuple[str, str]]
) -> AskedFigure:
    now = timezone.now()
    known = pickers()
    form = FigureForm(request.GET, offered=offered, pickers=known, today=timezone.localdate(now))
    asked = asked_of(form, known, names, now)
    if asked.choice is None:
        return AskedFigure(asked, None, BY_NAME, BY_WEEK)
    return AskedFigure(asked, form.kpi_asked, form.asked("order"), form.asked("by"))


def asked_of(form: SelectionForm, offered: Pickers, names: tuple[str, ...], now: datetime) -> Asked:
    choice = form.choice if form.is_valid() else None
    errors = complaints(form)
    # What is not offered here, but chosen, is told and can be changed.
    hidden = {"segment": choice.segments, "tenure": choice.tenures} if choice else {}
    more = [name for name, chosen in hidden.items() if chosen and name not in names]
    context = {
        "controls": form.controls(*names, *more),
        "errors": errors,
        "choice": choice,
        "period": period_name(choice) if choice else "",
        "chosen": chosen(choice) if choice else "",
        "query": choice.query if choice else "",
    }
    return Asked(offered, choice, now, context)


def period_name(choice: Choice) -> str:
    """Titles wrap: a day stays with its month, and a dash with what it follows."""
    name = formats.period(choice.period.start, choice.period.end)
    return INSEPARABLE.sub(formats.NO_BREAK, name)


def chosen(choice: Choice) -> str:
    """The filters in words, for phones, where they are folded."""
    parts = [
        period_name(choice),
        together(choice.channels) or _("all channels"),
        together(choice.groups) or _("all topics"),
        *([together(choice.segments)] if choice.segments else []),
        *(one.label for one in choice.tenures),
    ]
    return ", ".join(parts)


def together(rows: Sequence[object]) -> str:
    return " + ".join(map(str, rows))


def month_query(asked: Asked, day: Any) -> str:
    """The address of the whole month around a day, other choices kept."""
    month = month_of(day)
    choice = asked.choice
    channels = [channel.code for channel in choice.channels] if choice else []
    return urlencode(
        {
            "period": Preset.CUSTOM.value,
            "start": month.start.isoformat(),
            "end": month.end.isoformat(),
            "channel": channels or [""],
        },
        doseq=True,
    )
