"""Lists of what managers keep about surveys."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from teams.tables import RowTable, link


class WaveTable(RowTable):
    name = link("waves_edit", verbose_name=_("Name"))
    programme = tables.Column(verbose_name=_("Programme"), orderable=False)
    first_day = tables.DateColumn(format="j N Y", verbose_name=_("First day"))
    last_day = tables.DateColumn(format="j N Y", verbose_name=_("Last day"))
    state = tables.Column(verbose_name=_("State"))

    first = "-first_day"
