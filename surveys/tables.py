"""Lists of what managers keep about surveys."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from teams import dates
from teams.tables import WHOLE, DayColumn, MomentColumn, RowTable, link


class WaveTable(RowTable):
    name = link("waves_edit", verbose_name=_("Name"))
    programme = tables.Column(verbose_name=_("Programme"), orderable=False)
    first_day = DayColumn(verbose_name=_("First day"))
    last_day = DayColumn(verbose_name=_("Last day"))
    state = tables.Column(verbose_name=_("State"))

    first = "-first_day"


class FollowUpTable(RowTable):
    """The query orders them: what is due first."""

    score = link(
        "follow_up",
        accessor="answer__score",
        verbose_name=_("Score"),
        orderable=False,
        attrs=WHOLE,
    )
    due_at = tables.TemplateColumn(
        template_name="surveys/_due.html", verbose_name=_("Due"), orderable=False, attrs=WHOLE
    )
    team = tables.Column(verbose_name=_("Team"), orderable=False)
    programme = tables.Column(
        accessor="answer__programme", verbose_name=_("Programme"), orderable=False
    )
    topic = tables.Column(accessor="answer__topic", verbose_name=_("Topic"), orderable=False)
    owner = tables.Column(verbose_name=_("Owner"), default=_("nobody yet"), orderable=False)
    outcome = tables.Column(verbose_name=_("Outcome"), orderable=False)

    first = ""

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        self.now = now
        super().__init__(*args, **options)

    def render_score(self, value: int) -> str:
        return str(_("score %(score)s") % {"score": value})

    def render_outcome(self, record: Any) -> str:
        return str(record.get_outcome_display()) if record.outcome else "–"


class SuspectTable(RowTable):
    answered_at = MomentColumn(verbose_name=_("Answered"), orderable=False)
    programme = tables.Column(verbose_name=_("Programme"), orderable=False)
    team = tables.Column(verbose_name=_("Team"), orderable=False)
    score = tables.Column(verbose_name=_("Score"), orderable=False)
    suspicion = tables.TemplateColumn(
        template_name="surveys/_suspicion.html", verbose_name=_("Why"), orderable=False
    )
    is_suspect = tables.TemplateColumn(
        template_name="surveys/_suspect.html", verbose_name=_("Counted"), orderable=False
    )

    first = ""

    def render_answered_at(self, value: datetime) -> str:
        return dates.second(value)
