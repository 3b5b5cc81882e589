"""What a reader chose of the reasons for dissatisfaction: when, whose, and of which work."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis.forms import SelectionForm
from kpis.queries.pickers import Pickers
from teams.models import Team
from teams.models.teams import TeamKind


class ReasonsForm(SelectionForm):
    """All channels unless one is chosen: a reason is the same in each."""

    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        given = data.copy()
        given.setdefault("channel", "")
        super().__init__(given, pickers=pickers, today=today)
        teams = [(team.slug, team.name) for team in pickers.teams if team.kind != TeamKind.COMMON]
        self.choose("team", _("All teams"), teams)

    @property
    def team_asked(self) -> Team | None:
        """Of a valid form."""
        return self.pickers.team(self.cleaned_data["team"])
