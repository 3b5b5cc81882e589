"""By what comments and follow-ups are looked for."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.models import Programme
from surveys.queries.comments import Wanted
from teams.fields import Day
from teams.models import Channel, Topic
from teams.queries import directory

HIGHEST: Final = 10


class CommentsForm(forms.Form):
    """Rows are known by their short names: an address says what it means."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False, strip=True)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    lowest = forms.IntegerField(
        label=_("Score from"), min_value=0, max_value=HIGHEST, required=False
    )
    highest = forms.IntegerField(
        label=pgettext_lazy("the highest score", "to"),
        min_value=0,
        max_value=HIGHEST,
        required=False,
    )
    start = Day(label=_("From"), required=False)
    end = Day(label=_("To"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    silent = forms.BooleanField(label=_("Answers without words, too"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.programmes = {one.slug: one for one in Programme.objects.order_by("slug")}
        self.teams = {one.slug: one for one in directory.teams()}
        self.channels = {one.code: one for one in Channel.objects.order_by("position")}
        self.topics = {one.slug: one for one in Topic.objects.order_by("name")}
        groups = {slug: one for slug, one in self.topics.items() if one.parent_id is None}
        self._offer("programme", _("All customers' programmes"), self.programmes)
        self._offer("team", _("All teams"), self.teams)
        self._offer("channel", _("All channels"), self.channels)
        self._offer("topic", _("All topics"), groups)
        self._offer("language", _("All languages"), dict(settings.LANGUAGES))

    def _offer(self, name: str, everything: Any, rows: dict[str, Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *((key, str(row)) for key, row in rows.items())]

    def controls(self) -> list[BoundField]:
        return [self[name] for name in self.fields]

    @property
    def wanted(self) -> Wanted:
        """Of a valid form."""
        given = self.cleaned_data
        group = self.topics.get(given["topic"])
        topics = [
            one.pk for one in self.topics.values() if group and group.pk in (one.pk, one.parent_id)
        ]
        return Wanted(
            programme=self.programmes.get(given["programme"]),
            team=self.teams.get(given["team"]),
            channel=self.channels.get(given["channel"]),
            topics=tuple(topics),
            lowest=given["lowest"],
            highest=given["highest"],
            start=given["start"],
            end=given["end"],
            language=given["language"],
            text=given["q"],
            with_silent=given["silent"],
        )
