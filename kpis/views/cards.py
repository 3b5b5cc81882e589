"""The page on which a vendor's rate card is published; a published one never changes."""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kpis.views.records import CARDS
from teams.actions import ratecards
from teams.actions.ratecards import Refused, Terms
from teams.edges import known, permitted
from teams.fields import Day
from teams.models import Team
from teams.models.costs import RateUnit
from teams.queries import directory
from teams.roles import Permission
from teams.tariffs import Tier

HIGHEST: Final = 10**9
PRICE: Final = re.compile(r"[0-9]{1,9}([.,][0-9]{1,4})?")


class TiersField(forms.CharField):
    """Tiers from the lowest: on each line up to how many units and the price, on the last alone."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = [line.split() for line in (super().to_python(value) or "").splitlines()]
        words = [line for line in lines if line]
        tiers = []
        above = 0
        for number, line in enumerate(words, start=1):
            is_last = number == len(words)
            if len(line) != (1 if is_last else 2):
                raise forms.ValidationError(
                    _now(
                        "Line %(number)s: write up to how many units and the price of one;"
                        " on the last line the price alone."
                    )
                    % {"number": number}
                )
            up_to = None if is_last else self._units(line[0], above)
            tiers.append(Tier(above, up_to, self._price(line[-1])))
            above = up_to or above
        return tuple(tiers)

    def _units(self, text: str, above: int) -> int:
        if not (text.isascii() and text.isdigit() and above < int(text) <= HIGHEST):
            raise forms.ValidationError(
                _now("“%(text)s” is no number of units above %(above)s.")
                % {"text": text[:40], "above": above}
            )
        return int(text)

    def _price(self, text: str) -> Decimal:
        if not PRICE.fullmatch(text):
            raise forms.ValidationError(
                _now("“%(text)s” is no price with at most four decimals.") % {"text": text[:40]}
            )
        return Decimal(text.replace(",", "."))

    def validate(self, value: Any) -> None:
        if not value:
            raise forms.ValidationError(_now("There is no tier."))

    def run_validators(self, value: Any) -> None:
        """What was read is no text any more."""


class CardForm(forms.Form):
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(label=_("Team"), queryset=None)
    unit = forms.ChoiceField(label=_("Paid by"), choices=RateUnit.choices)
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), initial="EUR", max_length=3,
        error_messages={"invalid": _("Three letters such as EUR.")},
    )  # fmt: skip
    since = Day(label=_("Since"), help_text=_("The first of a month."))
    until = Day(label=_("Until"), required=False, help_text=_("Empty: until further notice."))
    tiers = TiersField(
        label=_("Prices"),
        help_text=_(
            "One tier a line, up to how many units and the price of one: 1000 3.50."
            " The last line is the price of all beyond: 3.10."
        ),
    )
    minimum_units = forms.IntegerField(
        label=_("Least units paid a month"), min_value=0, max_value=HIGHEST, initial=0
    )
    adjustment = forms.DecimalField(
        label=_("Bonus or malus"), min_value=-1, max_value=1, decimal_places=4, initial=0,
        help_text=_("A share of the invoice: 0.02 adds 2%, -0.02 takes it off."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = directory.teams().filter(kind="vendor")  # type: ignore[attr-defined]  # a choice of rows


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_SETTINGS)
def adding(request: HttpRequest) -> HttpResponse:
    form = CardForm(request.POST or None)
    if form.is_valid():
        terms = dict(form.cleaned_data)
        team = terms.pop("team")
        unit = RateUnit(terms.pop("unit"))
        try:
            card = ratecards.publish(
                by=known(request).user, team=team, terms=Terms(unit=unit, **terms)
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _now("Published."))
            return redirect("card", pk=card.pk)
    return render(request, "records/card_form.html", {"shelf": CARDS, "form": form})
