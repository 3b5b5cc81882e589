"""Agents' addresses as managers type or upload them, for a wave among agents."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from surveys.actions import waves
from teams.models import Team
from teams.queries import directory

HEAVIEST: Final = 1_000_000


class AgentsForm(forms.Form):
    """A team, and the addresses of its agents: typed, from a file, or both."""

    team = SafeModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    typed = forms.CharField(
        label=_("Addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Separated by spaces, commas or lines."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("CSV or text in UTF-8. Of its columns only the addresses are read."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = directory.teams()  # type: ignore[attr-defined]  # of a choice

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        try:
            found = waves.addresses(values.get("typed", ""))
            found += waves.addresses(self._text(values.get("file")), is_file=True)
        except waves.Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if not found and not self.errors:
            raise forms.ValidationError(_("Give at least one address."))
        values["emails"] = list(dict.fromkeys(found))
        return values

    def _text(self, file: Any) -> str:
        if file is None:
            return ""
        if file.size > HEAVIEST:
            raise waves.Refused(str(_("The file is larger than 1 MB.")))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise waves.Refused(str(_("The file is no text in UTF-8."))) from None
        return text
