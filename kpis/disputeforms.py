"""What is typed about a dispute: what is contested and why, and what is answered."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kpis import evidence
from kpis.actions.disputes import Claim, Span
from kpis.evidence import Evidence
from kpis.models.afterwards import Subject
from kpis.models.contracts import ExclusionCause
from teams.fields import Day
from teams.models import Channel

LONGEST = 4000


class _Said(forms.Form):
    """Words, and a file that bears them out."""

    text = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("One file of at most 2 MB: PDF, PNG, JPG, CSV, TXT, EML or XLSX."),
    )

    def clean_file(self) -> Evidence | None:
        given: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if given is None:
            return None
        if (given.size or 0) > evidence.HEAVIEST:
            raise forms.ValidationError(_("This file is heavier than 2 MB."))
        try:
            return evidence.read(given.name or "", given.read())
        except evidence.Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from unfit


class _Days(forms.Form):
    """Days that should not count; all empty where they are not asked for."""

    first_day = Day(label=_("First day"))
    last_day = Day(label=_("Last day"), required=False, help_text=_("Empty: one day."))
    channel: "forms.ModelChoiceField[Channel]" = forms.ModelChoiceField(
        label=_("Channel"), queryset=None, required=False, empty_label=_("all channels")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "channel" in self.fields:
            field = cast("forms.ModelChoiceField[Channel]", self.fields["channel"])
            field.queryset = Channel.objects.order_by("position", "pk")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first: date | None = values.get("first_day")
        last: date | None = values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first: swap them."))
        return values

    @property
    def span(self) -> Span | None:
        first = self.cleaned_data.get("first_day")
        if first is None:
            return None
        return Span(
            first_day=first,
            last_day=self.cleaned_data.get("last_day") or first,
            channel=self.cleaned_data.get("channel"),
            cause=ExclusionCause(self.cleaned_data.get("cause") or ExclusionCause.OTHER),
        )


class DisputeForm(_Days, _Said):
    """Of one subject: the fields of the others are not there."""

    key = forms.ChoiceField(label=_("Figure"))
    reference = forms.CharField(
        label=_("Reference of the interaction"),
        max_length=200,
        help_text=_("As the source system calls it; your list of interactions shows it."),
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=ExclusionCause.choices)
    field_order = ("key", "reference", "first_day", "last_day", "channel", "cause", "text", "file")

    def __init__(
        self, *args: Any, subject: Subject, keys: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.subject = subject
        cast(forms.ChoiceField, self.fields["key"]).choices = keys
        own = {
            Subject.FIGURE: {"key"},
            Subject.INTERACTION: {"reference"},
            Subject.EXCLUSION: {"first_day", "last_day", "channel", "cause"},
        }
        for name in set().union(*own.values()) - own[subject]:
            del self.fields[name]

    @property
    def claim(self) -> Claim:
        values = self.cleaned_data
        return Claim(
            subject=self.subject,
            text=values["text"],
            key=values.get("key", ""),
            reference=values.get("reference", ""),
            span=self.span,
            evidence=values["file"],
        )


class AnswerForm(_Said):
    text = forms.CharField(
        label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class AcceptForm(_Days, AnswerForm):
    """With days, they do not count in the new version; without, the facts are corrected."""

    field_order = ("text", "file", "first_day", "last_day", "channel")

    def __init__(self, *args: Any, asks_days: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["first_day"].required = False
        self.fields["first_day"].label = _("First day to exclude")
        self.fields["last_day"].help_text = ""
        if not asks_days:
            for name in ("first_day", "last_day", "channel"):
                del self.fields[name]
