"""What a reader chose of survey programmes: of results, of who was asked."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis.forms import SelectionForm
from kpis.queries.pickers import Pickers
from surveys.models import Programme
from teams.models.teams import TeamKind

BY = [
    ("team", _("Team")),
    ("channel", _("Channel")),
    ("topic", _("Topic")),
    ("agent", _("Agent")),
    ("period", _("Period")),
]
# By what employees' answers may be told apart.
UNNAMED = ("team", "period")
DATED = [("contact", _("of the contact")), ("answer", _("of the answer"))]


class ResultsForm(SelectionForm):
    """Every filter goes with every other; all channels unless one is chosen.

    Employees' answers are narrowed by the team alone. `agents` are those to choose from, by key.
    """

    many = frozenset()

    team = forms.ChoiceField(label=_("Team"), required=False)
    agent = forms.TypedChoiceField(label=_("Agent"), required=False, coerce=int, empty_value=None)
    by = forms.ChoiceField(label=_("Told apart by"), required=False)
    dated = forms.ChoiceField(label=_("Under the day"), choices=DATED, required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        pickers: Pickers,
        agents: Mapping[int, str],
        today: date,
        is_anonymous: bool,
    ) -> None:
        given = data.copy()
        given.setdefault("channel", "")
        if is_anonymous:
            given |= dict.fromkeys(("channel", "topic", "agent", "dated"), "")
        super().__init__(given, pickers=pickers, today=today)
        teams = [(team.slug, team.name) for team in pickers.teams if team.kind != TeamKind.COMMON]
        self.choose("team", _("All teams"), teams)
        by_name = sorted(agents.items(), key=lambda one: (one[1].casefold(), one[0]))
        self.choose("agent", _("All agents"), [(str(pk), name) for pk, name in by_name])
        parts = [(name, str(words)) for name, words in BY]
        self.choose("by", None, [one for one in parts if not is_anonymous or one[0] in UNNAMED])

    @property
    def parts(self) -> str:
        """By what the results are told apart."""
        return self.cleaned_data["by"] or BY[0][0]


class AskingForm(SelectionForm):
    """One programme, the first unless another is named, over a period."""

    many = frozenset()

    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(
        self, data: QueryDict, *, pickers: Pickers, today: date, offered: Sequence[Programme]
    ) -> None:
        given = data.copy()
        given |= {"channel": "", "topic": ""}
        super().__init__(given, pickers=pickers, today=today)
        self.offered = {one.slug: one for one in offered}
        self.choose("programme", None, [(slug, str(one)) for slug, one in self.offered.items()])

    @property
    def asked(self) -> Programme | None:
        """The programme chosen; None where there is none at all."""
        chosen = self.cleaned_data["programme"]
        return self.offered[chosen] if chosen else next(iter(self.offered.values()), None)
