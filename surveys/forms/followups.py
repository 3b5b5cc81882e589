"""What is typed about a follow-up."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models import FollowUp
from surveys.models.followups import FollowUpCause, FollowUpOutcome
from surveys.queries import followups
from teams.fields import Day
from teams.models import User

LONGEST_NOTE = 4000
# A follow-up due on a day is due by the end of its work.
CLOSES = timedelta(hours=18)


def _text(label: Any, *, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=LONGEST_NOTE, required=required, widget=widget)


class NoteForm(forms.Form):
    text = _text(_("Note"), required=True)


class PlanForm(forms.Form):
    owner: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("nobody yet")
    )
    due = Day(label=_("Due"), help_text=_("At 18:00 on this day."))

    def __init__(self, data: Any = None, *, follow_up: FollowUp) -> None:
        due = timezone.localtime(follow_up.due_at)
        super().__init__(data, initial={"owner": follow_up.owner_id, "due": due.date()})
        cast("forms.ModelChoiceField[User]", self.fields["owner"]).queryset = followups.owners()
        self.follow_up = follow_up

    @property
    def due_at(self) -> datetime:
        """The same instant where the day was left as it is."""
        day = self.cleaned_data["due"]
        if day == timezone.localtime(self.follow_up.due_at).date():
            return self.follow_up.due_at
        midnight = datetime.combine(day, datetime.min.time())
        return timezone.make_aware(midnight + CLOSES)


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[one for one in FollowUpOutcome.choices if one[0]],
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(
        label=_("What was it due to?"),
        choices=[*(one for one in FollowUpCause.choices if one[0]), FollowUpCause.choices[0]],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Scorecards count low scores by cause."),
    )
    text = _text(_("Note"), required=False)
