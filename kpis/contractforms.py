"""What is typed of a contract: its terms, a clause, days to exclude. Nothing here saves."""

from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kpis import catalogue, clausecosts
from kpis.definitions import Kpi
from kpis.models.contracts import Clause, Contract, ContractVersion, Exclusion
from teams.fields import Day
from teams.forms import RowForm
from teams.models import Team
from teams.queries import directory

LONGEST_EXCLUSION: Final = 92


def first_of_month(day: Any) -> Any:
    if day is not None and day.day != 1:
        raise forms.ValidationError(_now("Terms begin with a month: choose its first day."))
    return day


class BeginForm(forms.Form):
    """Whose contract it is; its terms are typed next."""

    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(label=_("Team"), queryset=None)
    reference = forms.CharField(
        label=_("Reference"), max_length=40, help_text=_("As on paper, such as C-014.")
    )
    title = forms.CharField(
        label=_("Title"), max_length=120, required=False,
        help_text=_("What it is about: printed on each scorecard."),
    )  # fmt: skip
    since = Day(label=_("Since"), help_text=_("The first of a month."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = directory.teams()  # type: ignore[attr-defined]  # a choice of rows

    def clean_since(self) -> Any:
        return first_of_month(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        team, reference = values.get("team"), values.get("reference")
        if team and Contract.objects.filter(team=team, reference=reference).exists():
            self.add_error("reference", _("Already taken: choose another."))
        return values


class TermsForm(RowForm):
    since = Day(label=_("Since"), help_text=_("The first of a month."))

    class Meta:
        model = ContractVersion
        fields = [
            *("since", "currency", "fee", "pool_share", "cap_share", "carries_over", "rounding"),
            *("band_low", "band_high", "ramp_weeks", "earn_back_months", "dispute_days", "peers"),
            *("material_points", "material_amount", "is_approved_by_rule", "note"),
        ]
        help_texts = {
            "currency": _("Three letters such as EUR."),
            "fee": _("Empty: no money hangs on it, as with an internal team."),
            "pool_share": _("From 0 to 1: 0.10 puts a tenth of the fee at stake."),
            "cap_share": _("The most that is credited in a month. Empty: the whole pool."),
            "band_low": _("From 0 to 1: below 0.90 of the forecast no credit falls due."),
            "band_high": _("1.10: above 110% of the forecast no credit falls due."),
            "ramp_weeks": _("At the contract's beginning no credit falls due so long."),
            "earn_back_months": _(
                "A credit returns once so many months after it reach the stretch, or the target"
                " where there is none. 0: never."
            ),
            "peers": _("What the vendor learns of the internal teams beside its own figures."),
            "material_points": _("A score that moves as much afterwards is proposed for reissue."),
            "is_approved_by_rule": _("Otherwise somebody approves each scorecard."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean_since(self) -> Any:
        return first_of_month(self.cleaned_data["since"])

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_now("Three letters such as EUR."))
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("pool_share", "cap_share"):
            if not 0 <= (values.get(name) or 0) <= 1:
                self.add_error(name, _("A share lies between 0 and 1: 0.10 is a tenth."))
        if (values.get("fee") or 0) < 0:
            self.add_error("fee", _("A fee is not below zero."))
        low, high = values.get("band_low"), values.get("band_high")
        if low is not None and low < 0:
            self.add_error("band_low", _("The band begins at 0 or above."))
        if low is not None and high is not None and high <= low:
            self.add_error("band_high", _("The band's end lies above its beginning."))
        return values


NO_CLAUSE = _(
    "No contract can rest on it: choose a KPI of the list. What a classifier says of customers’"
    " words is never contractual."
)


class ClauseForm(RowForm):
    kpi = forms.ChoiceField(
        label=_("KPI"),
        help_text=_("Of costs a vendor is shown what it invoiced, and nothing of our own."),
    )

    class Meta:
        model = Clause
        fields = [
            *("kpi", "channel", "topic", "segment", "weight"),
            *("floor", "threshold", "target", "stretch"),
            *("is_sample", "minimum_n", "is_declared", "pool", "bonus"),
        ]
        labels = {"channel": _("Channel"), "topic": _("Topic"), "segment": _("Segment")}
        help_texts = {
            "channel": _("Empty: all channels."),
            "topic": _("Empty: all topics."),
            "segment": _("Empty: all segments."),
            "weight": _("The weights of all clauses make 100."),
            "floor": _("Shares from 0 to 1, durations in seconds. Here it earns no point."),
            "threshold": _("From here on it counts as near. Empty: two thirds of the way."),
            "target": _("Here it earns all points. Below the floor where lower is better."),
            "stretch": _("Beyond the target: all of the bonus."),
            "is_sample": _("Then it is missed only where its interval excludes the target."),
            "minimum_n": _("With fewer it is not judged."),
            "pool": _("From 0 to 1: what of the pool is lost at the floor."),
            "bonus": _("From 0 to 1: what of the pool is won at the stretch."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["kpi"]
        assert isinstance(choice, forms.ChoiceField)
        offered = filter(catalogue.is_contractual, catalogue.CATALOGUE)
        choice.choices = [("", "–"), *((kpi.key, _named(kpi)) for kpi in offered)]
        if self.data.get(self.add_prefix("kpi")) in {kpi.key for kpi in catalogue.CATALOGUE}:
            # What is known and not offered: why, not only that it is no choice.
            choice.error_messages["invalid_choice"] = NO_CLAUSE
        self.offer("topic", directory.topics())
        self.offer("segment", directory.segments())
        for name in ("weight", "floor", "threshold", "target", "stretch", "pool", "bonus"):
            value = self.initial.get(name)
            if isinstance(value, Decimal):
                self.initial[name] = plain(value)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._check_anchors(values)
        for name in ("pool", "bonus"):
            if not 0 <= (values.get(name) or 0) <= 1:
                self.add_error(name, _("A share lies between 0 and 1: 0.10 is a tenth."))
        if (values.get("weight") or 0) < 0:
            self.add_error("weight", _("A weight is not below zero."))
        if values.get("bonus") and values.get("stretch") is None:
            self.add_error("stretch", _("A bonus needs a stretch to be won at."))
        self._check_costs(values)
        self._check_twice(values)
        return values

    def _check_costs(self, values: dict[str, Any]) -> None:
        if key := values.get("kpi"):
            narrowed = any(values.get(name) for name in ("channel", "topic", "segment"))
            team = self.instance.version.team
            why = clausecosts.refusal(catalogue.find(key), team, is_narrowed=narrowed)
            if why:
                self.add_error("kpi", why)

    def _check_anchors(self, values: dict[str, Any]) -> None:
        named = [name for name in ("floor", "target", "stretch") if values.get(name) is not None]
        steps = [values[b] - values[a] for a, b in pairwise(named)]
        if any(step == 0 for step in steps) or len({step > 0 for step in steps}) > 1:
            self.add_error(named[-1], _("Floor, target and stretch must all rise or all fall."))
        between = values.get("threshold")
        ends = [values[name] for name in ("floor", "target") if values.get(name) is not None]
        if between is not None and len(ends) > 1 and not min(ends) <= between <= max(ends):
            self.add_error("threshold", _("It lies between the floor and the target."))

    def _check_twice(self, values: dict[str, Any]) -> None:
        scope = {name: values.get(name) for name in ("kpi", "channel", "topic", "segment")}
        others = Clause.objects.filter(version=self.instance.version, **scope)
        if scope["kpi"] and others.exclude(pk=self.instance.pk).exists():
            self.add_error("kpi", _("A clause has this KPI and scope already: change that one."))


def _named(kpi: Kpi) -> str:
    return f"{kpi.name} ({kpi.key}, {kpi.unit.label})"


def plain(amount: Decimal) -> str:
    """Without the zeros that the column adds."""
    return f"{amount.normalize():f}"


class ExclusionForm(RowForm):
    first_day = Day(label=_("First day"))
    last_day = Day(label=_("Last day"), required=False, help_text=_("Empty: one day."))

    class Meta:
        model = Exclusion
        fields = ["first_day", "last_day", "channel", "cause", "note"]
        labels = {"channel": _("Channel")}
        help_texts = {
            "channel": _("Empty: all channels. Of one channel: its own clauses only."),
            "note": _("Printed on the scorecard, once approved."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first = values.get("first_day")
        last = values.get("last_day") or first
        values["last_day"] = self.instance.last_day = last
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first: swap them."))
        elif first and last and (last - first).days >= LONGEST_EXCLUSION:
            self.add_error("last_day", _("At most three months are excluded at once."))
        return values


class DecisionForm(forms.Form):
    """Why a request is approved or refused."""

    decision = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
