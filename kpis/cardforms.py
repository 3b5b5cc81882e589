"""What is typed about a scorecard: its verdict, and what is to be done."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.fields import Day

LONGEST_VERDICT = 600


def _words() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class VerdictForm(forms.Form):
    english = forms.CharField(
        label=_("In English"), max_length=LONGEST_VERDICT, required=False, widget=_words()
    )
    french = forms.CharField(
        label=_("In French"), max_length=LONGEST_VERDICT, required=False, widget=_words()
    )


class ActionForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), max_length=120)
    owner = forms.CharField(label=_("By whom"), max_length=60)
    due_on = Day(label=_("Until"))
