"""What a reader chose of two sides: who, which KPIs, on whose mix of work."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis import catalogue, claims, parties
from kpis.definitions import Kpi
from kpis.forms import SelectionForm
from kpis.queries.comparisons import Mix
from kpis.queries.mixes import has_mix
from kpis.queries.pickers import Pickers

MIXES = {
    Mix.POOLED.value: _("Both together"),
    Mix.A.value: _("The first alone"),
    Mix.B.value: _("The second alone"),
}


@dataclass(frozen=True, slots=True)
class Comparable:
    """A KPI that can be compared on the same mix, and whether it is."""

    kpi: Kpi
    is_chosen: bool


class PairForm(SelectionForm):
    """Two sides, what of them, and the mix of work that both are measured on."""

    many = SelectionForm.many | {"kpi"}

    a = forms.ChoiceField(label=_("First"), required=False)
    b = forms.ChoiceField(label=_("Second"), required=False)
    mix = forms.ChoiceField(label=_("On the work of"), required=False)
    kpi = forms.ChoiceField(label=_("KPIs"), required=False)
    gap = forms.CharField(required=False, max_length=100)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        super().__init__(data, pickers=pickers, today=today)
        sides = parties.offered(pickers)
        self.choose("a", None, sides)
        self.choose("b", None, sides)
        self.choose("kpi", None, [(kpi.key, str(kpi.name)) for kpi in comparable()])
        every = claims.capital(parties.everything(pickers))
        own = [(value, str(label)) for value, label in MIXES.items()]
        self.choose("mix", None, [*own, (Mix.TOTAL.value, every)])

    @property
    def kpis(self) -> list[Kpi]:
        """Of a valid form, in the order of pages; the headlines if none is chosen."""
        wanted = set(self.cleaned_data["kpi"]) or {kpi.key for kpi in catalogue.headlines()}
        return [kpi for kpi in comparable() if kpi.key in wanted]

    @property
    def standard(self) -> Mix:
        return Mix(self.cleaned_data["mix"] or Mix.POOLED)

    def offers(self) -> list[Comparable]:
        chosen = {kpi.key for kpi in self.kpis} if self.is_valid() else set()
        return [Comparable(kpi, kpi.key in chosen) for kpi in comparable()]

    def query(self, **more: str) -> str:
        """The choice as an address has it, the sides left out, as they stand in its path."""
        given = parse_qsl(self.choice.query, keep_blank_values=True)
        found = [pair for pair in given if pair[0] != "trend"]
        pairs_of = [*found, ("mix", self.standard.value), *more.items()]
        pairs_of += [("kpi", key) for key in self.cleaned_data["kpi"]]
        return urlencode(pairs_of)


def comparable() -> list[Kpi]:
    """KPIs that are kept by kind of work, the headlines first."""
    every = dict.fromkeys([*catalogue.headlines(), *catalogue.defaults()])
    return [kpi for kpi in every if has_mix(kpi)]
