"""What administrators keep for figures: targets, and who receives scorecards."""

from typing import Any, Final

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from kpis.models.documents import Recipient
from kpis.models.targets import Target
from teams.fields import Day
from teams.forms import RowForm
from teams.queries import directory
from teams.roles import Permission
from teams.tables import RowTable, link
from teams.views.desks import Desk


class RecipientForm(RowForm):
    class Meta:
        model = Recipient
        fields = ["team", "email", "language"]
        field_classes = {"team": SafeModelChoiceField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())


class TargetForm(RowForm):
    since = Day(label=_("Since"))
    until = Day(label=_("Until"), required=False)

    class Meta:
        model = Target
        fields = ["kpi", "team", "channel", "floor", "target", "since", "until"]
        field_classes = {"team": SafeModelChoiceField}
        labels = {"team": _("Team"), "channel": _("Channel")}
        help_texts = {
            "kpi": _("As the glossary names it, such as service_level."),
            "team": _("Empty: all teams."),
            "channel": _("Empty: all channels."),
            "floor": _("Shares from 0 to 1, durations in seconds."),
            "target": _("Shares from 0 to 1, durations in seconds."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first: swap them."))
        return values


class RecipientTable(RowTable):
    email = link("recipients_edit", verbose_name=_("E-mail address"))
    team = tables.Column(verbose_name=_("Team"))
    language = tables.Column(verbose_name=_("Language"))

    first = "team"


class TargetTable(RowTable):
    kpi = link("targets_edit", verbose_name=_("KPI"))
    team = tables.Column(verbose_name=_("Team"), default=_("all"))
    channel = tables.Column(verbose_name=_("Channel"), default=_("all"))
    floor = tables.Column(verbose_name=_("Floor"))
    target = tables.Column(verbose_name=_("Target"))
    since = tables.DateColumn(format="j N Y", verbose_name=_("Since"))
    until = tables.DateColumn(format="j N Y", verbose_name=_("Until"))

    first = "kpi"


def _recipients() -> QuerySet[Recipient]:
    found: QuerySet[Recipient] = Recipient.objects.select_related("team")
    return found


def _targets() -> QuerySet[Target]:
    return Target.objects.select_related("team", "channel")


RECIPIENTS: Final = Desk(
    code="recipients",
    title=_("Scorecard recipients"),
    new=_("Add a recipient"),
    permission=Permission.MANAGE_TEAMS,
    rows=_recipients,
    search=("email", "team__name"),
    table=RecipientTable,
    form=RecipientForm,
    model=Recipient,
    can_remove=True,
    hint=_("They are mailed their team's scorecard each month."),
)
TARGETS: Final = Desk(
    code="targets",
    title=_("Targets"),
    new=_("Add a target"),
    permission=Permission.MANAGE_SETTINGS,
    rows=_targets,
    search=("kpi", "team__name"),
    table=TargetTable,
    form=TargetForm,
    model=Target,
    can_remove=True,
    hint=_("A figure is held against the target of its day. End one before you set the next."),
)
DESKS: Final = (RECIPIENTS, TARGETS)
