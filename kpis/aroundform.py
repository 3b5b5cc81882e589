"""What a reader chose around an event: the main figures, or any one."""

from collections.abc import Container
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis import catalogue
from kpis.definitions import Kpi
from kpis.forms import SelectionForm
from kpis.queries.pickers import Pickers


class AroundForm(SelectionForm):
    """The usual choice, and the figure; `apart` are keys of figures that are not offered."""

    kpi = forms.ChoiceField(label=_("Figure"), required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date, apart: Container[str]):
        super().__init__(data, pickers=pickers, today=today)
        asked = [kpi for kpi in catalogue.CATALOGUE if kpi.key == self.data.get("kpi")]
        offered = dict.fromkeys([*catalogue.headlines(), *catalogue.defaults(), *asked])
        named = [(kpi.key, str(kpi.name)) for kpi in offered if kpi.key not in apart]
        self.choose("kpi", _("Main figures"), named)

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        """Of a valid form."""
        key = self.cleaned_data["kpi"]
        return (catalogue.find(key),) if key else catalogue.headlines()
