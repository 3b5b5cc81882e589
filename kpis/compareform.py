"""How a reader wants teams compared: which columns, in which order, in groups or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kpis import addresses, catalogue
from kpis.definitions import Kpi
from kpis.families import FAMILIES
from kpis.forms import SelectionForm
from kpis.pairform import Comparable
from kpis.queries import standings
from kpis.queries.pickers import Choice, Pickers
from kpis.sections import APART
from teams.models.teams import TeamKind

MOST_KPIS: Final = 40
# Beyond them teams stand side by side, and KPIs below each other.
MOST_COLUMNS: Final = 12
BY_NAME: Final = "name"
DOWN: Final = "-"
TOGETHER: Final = "none"
GROUPINGS: Final = [
    ("", _("internal teams, then vendors")),
    (TOGETHER, _("all teams together")),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """`sort` is `name` or a KPI's key; `query` is the address of the page without it."""

    kpis: tuple[Kpi, ...]
    sort: str = BY_NAME
    is_descending: bool = False
    is_grouped: bool = True
    query: str = ""

    def way(self, column: str) -> str:
        """How the table is sorted by a column, as `aria-sort` says it; empty if it is not."""
        if column != self.sort:
            return ""
        return "descending" if self.is_descending else "ascending"

    @property
    def sorted_query(self) -> str:
        """The address of the page as it is sorted."""
        if self.sort == BY_NAME and not self.is_descending:
            return self.query
        return f"{self.query}&{urlencode({'sort': DOWN * self.is_descending + self.sort})}"

    def order(self, column: str) -> str:
        """Sorted by a column; by one that sorts already, the other way round.

        Names begin at A, figures with the highest.
        """
        is_descending = column != BY_NAME
        if column == self.sort:
            is_descending = not self.is_descending
        return DOWN * is_descending + column

    def turned(self, column: str) -> str:
        """The address sorted by a column, or the other way round."""
        return f"?{addresses.short(self.query)}&{urlencode({'sort': self.order(column)})}"

    @property
    def is_long(self) -> bool:
        """Whether there are more KPIs than fit side by side."""
        return len(self.kpis) > MOST_COLUMNS


@dataclass(frozen=True, slots=True)
class Offers:
    """One family of KPIs to choose from."""

    name: str
    offers: list[Comparable]

    @property
    def chosen_n(self) -> int:
        return sum(offer.is_chosen for offer in self.offers)


class CompareForm(SelectionForm):
    """The choice of every page of figures, of which teams, and how the table is laid out."""

    many = SelectionForm.many | {"team", "kpi"}
    boxes = SelectionForm.many | {"team"}

    team = forms.ChoiceField(label=_("Team"), required=False)
    kpi = forms.ChoiceField(label=_("KPIs"), required=False)
    group = forms.ChoiceField(label=_("Groups"), choices=GROUPINGS, required=False)
    sort = forms.ChoiceField(label=_("Sorted by"), required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        super().__init__(data, pickers=pickers, today=today)
        real = [team for team in pickers.teams if team.kind != TeamKind.COMMON]
        self.choose("team", _("All teams"), [(team.slug, team.name) for team in real])
        self.choose("kpi", None, [(kpi.key, str(kpi.name)) for kpi in kept_by_team()])
        self.choose("sort", None, _ways(kept_by_team()))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if len(given.get("kpi") or ()) > MOST_KPIS:
            self.add_error("kpi", _("At most %(most)s KPIs stand together.") % {"most": MOST_KPIS})
        return given

    @property
    def choice(self) -> Choice:
        """Of the teams chosen; its address leaves them out, as other pages have their own."""
        slugs = self.named("team")
        teams = tuple(team.pk for team in self.pickers.teams if team.slug in slugs)
        return replace(super().choice, teams=teams)

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        """The headlines unless others are chosen, which stand in the catalogue's order."""
        wanted = set(self.cleaned_data["kpi"])
        if not wanted or wanted == set(catalogue.HEADLINE_KEYS):
            return catalogue.headlines()
        return tuple(kpi for kpi in kept_by_team() if kpi.key in wanted)

    @property
    def wish(self) -> Wish:
        """Of a valid form. Whoever takes a column away no longer sorts by it."""
        given = self.cleaned_data
        kpis = self.kpis
        asked = given["sort"]
        column = asked.removeprefix(DOWN)
        is_shown = column in {BY_NAME, *(kpi.key for kpi in kpis)}
        more = [("team", slug) for slug in self.named("team")]
        if given["group"]:
            more.append(("group", given["group"]))
        if kpis != catalogue.headlines():
            more += [("kpi", kpi.key) for kpi in kpis]
        query = self.choice.query + (f"&{urlencode(more)}" if more else "")
        return Wish(
            kpis=kpis,
            sort=column if is_shown else BY_NAME,
            is_descending=is_shown and asked.startswith(DOWN),
            is_grouped=given["group"] != TOGETHER,
            query=query,
        )

    def families(self) -> list[Offers]:
        """What can be chosen, by family."""
        chosen = set(self.kpis) if self.is_valid() else set()
        return [
            Offers(
                str(family.name), [Comparable(k, k in chosen) for k in family.kpis if offered(k)]
            )
            for family in FAMILIES
        ]

    def offer_orders(self) -> None:
        """Show orders by the columns that stand there, once the form is found valid.

        Of more KPIs than stand side by side each row sorts by itself: a list of all is too long.
        """
        wish = self.wish
        named = [kpi for kpi in self.kpis if not wish.is_long or kpi.key == wish.sort]
        self.choose("sort", None, _ways(named))


def offered(kpi: Kpi) -> bool:
    return kpi.key not in APART and standings.could_tell(kpi, ("team",))


@cache
def kept_by_team() -> tuple[Kpi, ...]:
    """Headlines first, then the others in the order of pages."""
    every = dict.fromkeys([*catalogue.headlines(), *catalogue.CATALOGUE])
    return tuple(kpi for kpi in every if offered(kpi))


def _ways(kpis: Sequence[Kpi]) -> list[tuple[str, Any]]:
    ways: list[tuple[str, Any]] = [
        (BY_NAME, _("name, from A")),
        (DOWN + BY_NAME, _("name, from Z")),
    ]
    for kpi in kpis:
        words = {"kpi": str(kpi.name)}
        ways += [
            (DOWN + kpi.key, format_lazy(_("{kpi}, highest first"), **words)),
            (kpi.key, format_lazy(_("{kpi}, lowest first"), **words)),
        ]
    return ways
