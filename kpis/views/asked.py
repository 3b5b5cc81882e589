"""What every page of figures starts with: the reader's choice, read from the address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis import formats
from kpis.forms import SelectionForm
from kpis.periods import Preset, month_of
from kpis.queries.pickers import Choice, Pickers, pickers

NAMES = ("period", "start", "end", "channel", "topic", "trend")


@dataclass(frozen=True, slots=True)
class Asked:
    """`choice` is None where the address makes no sense; `context` then says why."""

    pickers: Pickers
    choice: Choice | None
    now: datetime
    context: dict[str, Any]


def ask(request: HttpRequest, *, names: tuple[str, ...] = NAMES) -> Asked:
    now = timezone.now()
    offered = pickers()
    form = SelectionForm(request.GET, pickers=offered, today=timezone.localdate(now))
    choice = form.choice if form.is_valid() else None
    errors = [str(error) for errors in form.errors.values() for error in errors]
    context = {
        "controls": form.controls(*names),
        "errors": errors,
        "choice": choice,
        "period": period_name(choice) if choice else "",
        "chosen": chosen(choice) if choice else "",
        "query": choice.query if choice else "",
    }
    return Asked(offered, choice, now, context)


def period_name(choice: Choice) -> str:
    return formats.period(choice.period.start, choice.period.end)


def chosen(choice: Choice) -> str:
    """The filters in words, for phones, where they are folded."""
    parts = [
        period_name(choice),
        str(choice.channel) if choice.channel else _("all channels"),
        str(choice.topic) if choice.topic else _("all topics"),
    ]
    return ", ".join(parts)


def month_query(asked: Asked, day: Any) -> str:
    """The address of the whole month around a day, other choices kept."""
    month = month_of(day)
    choice = asked.choice
    channel = choice.channel.code if choice and choice.channel else ""
    return (
        f"period={Preset.CUSTOM.value}&start={month.start.isoformat()}"
        f"&end={month.end.isoformat()}&channel={channel}"
    )
