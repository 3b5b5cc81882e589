"""What a reader chose of the hours of a week: whose, in which channel, and which figure."""

from datetime import date
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis import catalogue
from kpis.definitions import Kpi
from kpis.forms import SelectionForm
from kpis.periods import Preset
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Selection
from teams.models import Team
from teams.models.teams import TeamKind

# What a cell may show: its name in addresses and its KPI, the usual one first.
FIGURES: Final = {
    "service_level": "service_level",
    "volume": "channel_volume",
    "wait": "asa",
    "abandonment": "abandonment_rate",
}


class HoursForm(SelectionForm):
    many = frozenset()

    team = forms.ChoiceField(label=_("Team"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        super().__init__(data, pickers=pickers, today=today)
        teams = [(team.slug, team.name) for team in pickers.teams if team.kind != TeamKind.COMMON]
        self.choose("team", _("All teams"), teams)
        shown = [(name, str(catalogue.find(key).name)) for name, key in FIGURES.items()]
        self.choose("show", None, shown)

    @property
    def team_asked(self) -> Team | None:
        return self.pickers.team(self.cleaned_data["team"])

    @property
    def shown(self) -> str:
        return str(self.cleaned_data["show"] or next(iter(FIGURES)))

    @property
    def kpi(self) -> Kpi:
        return catalogue.find(FIGURES[self.shown])

    @property
    def selection(self) -> Selection:
        """Hours are not kept by topic: an hour of one topic holds a handful of contacts."""
        choice, team = self.choice, self.team_asked
        return Selection(
            start=choice.period.start,
            end=choice.period.end,
            teams=(team.pk,) if team else (),
            channels=(choice.channel.pk,) if choice.channel else (),
        )

    @property
    def query(self) -> str:
        """The choice as an address has it."""
        period = self.choice.period
        return urlencode(
            {
                "period": Preset.CUSTOM.value,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "team": self.cleaned_data["team"],
                "channel": self.cleaned_data["channel"],
                "show": self.shown,
            }
        )
