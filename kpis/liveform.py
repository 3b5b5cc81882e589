"""What a reader chose of the board: a team, a channel, a day that is over, the wall."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis.forms import Control
from kpis.queries.pickers import Pickers
from teams.models import Channel, Team
from teams.models.teams import TeamKind


class LiveForm(forms.Form):
    team = forms.ChoiceField(label=_("Team"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    day = forms.DateField(label=_("Day"), required=False, input_formats=["%Y-%m-%d"])
    wall = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers) -> None:
        given = data.dict()
        if "channel" not in given and pickers.channels:
            # A share over calls of seconds and e-mails of hours says nothing: start with one.
            given["channel"] = pickers.channels[0].code
        super().__init__(given)
        self.pickers = pickers
        teams = [(team.slug, team.name) for team in pickers.teams if team.kind != TeamKind.COMMON]
        channels = [(channel.code, str(channel)) for channel in pickers.channels]
        self.options = {
            "team": [("", str(_("All teams"))), *teams],
            "channel": [("", str(_("All channels"))), *channels],
            "day": [],
        }
        for name in ("team", "channel"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = self.options[name]

    @property
    def team_asked(self) -> Team | None:
        return self.pickers.team(self.cleaned_data["team"])

    @property
    def channel_asked(self) -> Channel | None:
        code = self.cleaned_data["channel"]
        return next((one for one in self.pickers.channels if one.code == code), None)

    def controls(self) -> list[Control]:
        return [
            Control(
                name=name,
                label=str(self.fields[name].label),
                value=str(self.data.get(name) or ""),
                options=options,
                is_wrong=name in self.errors,
            )
            for name, options in self.options.items()
        ]

    def query(self, **changes: str) -> str:
        """The choice as an address has it; what is open is left out, but for the channel."""
        given = {
            name: str(self.data.get(name) or "") for name in ("team", "channel", "day", "wall")
        }
        told = {
            name: value for name, value in (given | changes).items() if value or name == "channel"
        }
        return urlencode(told)
