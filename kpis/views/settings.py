"""What administrators keep for figures: targets, and who receives scorecards."""

from itertools import pairwise
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from kpis import catalogue, families, formats
from kpis.catalogue import UnknownKpi
from kpis.figures import goal_text
from kpis.models.documents import Recipient
from kpis.models.targets import ANCHORS, Target
from kpis.states import Goal
from teams.fields import Day
from teams.forms import RowForm
from teams.queries import directory
from teams.roles import Permission
from teams.tables import NUMBERS, DayColumn, RowTable, WholeColumn, link
from teams.views.desks import Desk


class RecipientForm(RowForm):
    class Meta:
        model = Recipient
        fields = ["team", "email", "language"]
        field_classes = {"team": SafeModelChoiceField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())


def _offered() -> list[tuple[str, Any]]:
    """Every KPI, by family, under the names that tables print."""
    return [("", "---------")] + [
        (str(family.name), [(kpi.key, str(kpi.name)) for kpi in family.kpis])
        for family in families.FAMILIES
    ]


class TargetForm(RowForm):
    since = Day(label=_("Since"))
    until = Day(label=_("Until"), required=False)

    class Meta:
        model = Target
        fields = [
            *("kpi", "team", "channel", "topic", "segment"),
            *("floor", "threshold", "target", "stretch", "tolerance", "limit"),
            *("reference", "since", "until"),
        ]
        field_classes = {"team": SafeModelChoiceField}
        labels = {
            "team": _("Team"),
            "channel": _("Channel"),
            "topic": _("Topic"),
            "segment": _("Segment"),
        }
        help_texts = {
            "kpi": _("Its definition stands in the glossary."),
            "team": _("Empty: all teams."),
            "channel": _("Empty: all channels."),
            "topic": _("Empty: all topics."),
            "segment": _("Empty: all segments."),
            "floor": _("Shares from 0 to 1, durations in seconds. 0 points in a composite."),
            "threshold": _("60 points in a composite."),
            "target": _("Shares from 0 to 1, durations in seconds. 100 points in a composite."),
            "stretch": _("120 points in a composite."),
            "tolerance": _("How far beyond the ends of a band 60 points remain."),
            "limit": _("How far beyond the ends of a band no points remain."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("team", directory.teams())
        self.fields["kpi"].widget = forms.Select(choices=_offered())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first: swap them."))
        self._check_kpi(values.get("kpi"))
        self._check_anchors(values)
        return values

    def _check_kpi(self, key: str | None) -> None:
        try:
            catalogue.find(key or "")
        except UnknownKpi:
            if key:
                self.add_error("kpi", _("No KPI is called so: the glossary has their names."))

    def _check_anchors(self, values: dict[str, Any]) -> None:
        """Floor, threshold, target and stretch run one way; a band has both distances."""
        named = [n for n in ANCHORS if values.get(n) is not None]
        steps = [values[b] - values[a] for a, b in pairwise(named)]
        if any(step == 0 for step in steps) or len({step > 0 for step in steps}) > 1:
            self.add_error(
                named[-1], _("Floor, threshold, target and stretch must all rise or all fall.")
            )
        tolerance, limit = values.get("tolerance"), values.get("limit")
        if (tolerance is None) != (limit is None) or (
            tolerance is not None
            and not (0 < tolerance < limit and values.get("floor") is not None)
        ):
            self.add_error(
                "limit", _("A band needs both its ends, a tolerance, and a limit beyond it.")
            )


class RecipientTable(RowTable):
    email = link("recipients_edit", verbose_name=_("E-mail address"))
    team = tables.Column(verbose_name=_("Team"))
    language = tables.Column(verbose_name=_("Language"))

    first = "team"


class TargetTable(RowTable):
    kpi = link("targets_edit", verbose_name=_("KPI"))
    team = tables.Column(verbose_name=_("Team"), default=_("all"))
    channel = WholeColumn(verbose_name=_("Channel"), default=_("all"))
    topic = tables.Column(verbose_name=_("Topic"), default=_("all"))
    segment = tables.Column(verbose_name=_("Segment"), default=_("all"))
    floor = tables.Column(verbose_name=_("Floor"), attrs=NUMBERS)
    target = tables.Column(verbose_name=_("Target"), attrs=NUMBERS)
    since = DayColumn(verbose_name=_("Since"))
    until = DayColumn(verbose_name=_("Until"))

    first = "kpi"

    def render_kpi(self, value: str) -> str:
        """Its name, and what files and addresses call it."""
        return format_html("{} <small>{}</small>", catalogue.find(value).name, value)

    def render_floor(self, value: float, record: Target) -> str:
        return formats.whole(formats.value(value, catalogue.find(record.kpi).unit, clock=True))

    def render_target(self, value: float, record: Target) -> str:
        return goal_text(catalogue.find(record.kpi), Goal(value, record.floor))


def _recipients() -> QuerySet[Recipient]:
    found: QuerySet[Recipient] = Recipient.objects.select_related("team")
    return found


def _targets() -> QuerySet[Target]:
    return Target.objects.select_related("team", "channel", "topic", "segment")


def _by_name(text: str) -> Q:
    """The targets of KPIs whose name in the reader's language holds the text."""
    keys = Target.objects.values_list("kpi", flat=True).distinct()
    return Q(kpi__in=[key for key in keys if text.lower() in str(catalogue.find(key).name).lower()])


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
    search_also=_by_name,
    table=TargetTable,
    form=TargetForm,
    model=Target,
    can_remove=True,
    hint=_("A figure is held against the target of its day. End one before you set the next."),
)
DESKS: Final = (RECIPIENTS, TARGETS)
