"""Lists of what administrators manage."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import django_tables2 as tables
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from teams import dates

PER_PAGE = 50
NUMBERS: Final = {"td": {"class": "num"}}
WHOLE: Final = {"td": {"class": "nb"}}


def link(name: str, **options: Any) -> tables.Column:
    """A column whose text leads to the row's form."""
    return tables.Column(linkify=(name, {"pk": A("pk")}), **options)


class WholeColumn(tables.Column):
    """A column whose cells stay on one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"attrs": WHOLE} | options)


class DayColumn(WholeColumn):
    """A day in the reader's language, or its month where `words` write that."""

    def __init__(self, *, words: Callable[[date], str] = dates.day, **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def render(self, value: date) -> str:
        return self.words(value)


class MomentColumn(WholeColumn):
    """An instant in the reader's language and the reporting zone."""

    def render(self, value: datetime) -> str:
        return dates.moment(value)


class RowTable(tables.Table):
    """A list that starts in the order of its column `first`, or in that of its query."""

    first = "name"

    def __init__(self, *args: Any, **options: Any) -> None:
        usual = {
            "template_name": "teams/_table.html",
            **({"order_by": self.first} if self.first else {}),
            "empty_text": _("Nothing found."),
            "default": "–",
        }
        super().__init__(*args, **usual | options)


class VendorTable(RowTable):
    name = link("vendors_edit", verbose_name=_("Name"))
    slug = tables.Column(verbose_name=_("Short name"))


class TeamTable(RowTable):
    name = link("teams_edit", verbose_name=_("Name"))
    slug = tables.Column(verbose_name=_("Short name"))
    kind = tables.Column(verbose_name=_("Kind"))
    vendor = tables.Column(verbose_name=_("Vendor"))
    time_zone = tables.Column(verbose_name=_("Time zone"))
    site = tables.Column(verbose_name=_("Site"))
    is_active = tables.BooleanColumn(verbose_name=_("Active"), yesno=(_("yes"), _("no")))

    def render_is_active(self, value: bool) -> str:
        return str(_("yes") if value else _("no"))


class AgentTable(RowTable):
    name = link("agents_edit", verbose_name=_("Name"))
    reference = tables.Column(verbose_name=_("Reference"))
    feed = tables.Column(verbose_name=_("Source"))
    hired_on = DayColumn(verbose_name=_("Hired on"))
    assignments = tables.Column(verbose_name=_("Teams"), orderable=False)

    def render_assignments(self, record: Any) -> str:
        return ", ".join(sorted({part.team.name for part in record.assignments.all()}))


class AssignmentTable(RowTable):
    team = link("assignments_edit", verbose_name=_("Team"))
    agent = tables.Column(verbose_name=_("Agent"))
    from_day = DayColumn(verbose_name=_("From"))
    to_day = DayColumn(verbose_name=_("To"), default=_("still"))

    first = "agent"


class CustomerTable(RowTable):
    reference = link("customers_edit", verbose_name=_("Reference"))
    segment = tables.Column(verbose_name=_("Segment"))
    language = tables.Column(verbose_name=_("Language"))

    first = "reference"


class TopicTable(RowTable):
    name = link("topics_edit", verbose_name=_("Name"))
    slug = tables.Column(verbose_name=_("Short name"))
    parent = tables.Column(verbose_name=_("Group"))


class DissatisfactionReasonTable(RowTable):
    first = "position"
    name = link("reasons_edit", verbose_name=_("Name"), orderable=False)
    position = tables.Column(verbose_name=_("Position"))
    slug = tables.Column(verbose_name=_("Short name"))


class SegmentTable(RowTable):
    name = link("segments_edit", verbose_name=_("Name"))
    slug = tables.Column(verbose_name=_("Short name"))


class FeedTable(RowTable):
    name = link("feeds_edit", verbose_name=_("Name"))
    slug = tables.Column(verbose_name=_("Short name"))
    time_zone = tables.Column(verbose_name=_("Time zone"))


class PromiseTable(RowTable):
    channel = link("promises_edit", verbose_name=_("Channel"))
    since = DayColumn(verbose_name=_("Since"))
    answer_within_ms = tables.Column(verbose_name=_("Answer within"))
    short_abandon_ms = tables.Column(verbose_name=_("Short abandon"))

    first = "channel"

    def render_answer_within_ms(self, value: int) -> str:
        return f"{value / 1000:g} s"

    render_short_abandon_ms = render_answer_within_ms


class PersonTable(RowTable):
    username = link("people_edit", verbose_name=_("Login"))
    name = tables.Column(accessor="get_full_name", verbose_name=_("Name"), orderable=False)
    role = tables.Column(verbose_name=_("Role"))
    memberships = tables.Column(verbose_name=_("Teams"), orderable=False)
    last_login = MomentColumn(verbose_name=_("Last login"))
    is_active = tables.Column(verbose_name=_("Active"))

    first = "username"

    def render_memberships(self, record: Any) -> str:
        return ", ".join(sorted(part.team.name for part in record.memberships.all()))

    def render_is_active(self, value: bool) -> str:
        return str(_("yes") if value else _("no"))


class TokenTable(RowTable):
    name = tables.Column(verbose_name=_("Name"))
    user = tables.Column(verbose_name=_("Person"))
    teams = tables.Column(verbose_name=_("Teams"), orderable=False)
    created_at = MomentColumn(verbose_name=_("Made"))
    last_used_at = MomentColumn(verbose_name=_("Last used"))
    revoked_at = tables.TemplateColumn(
        template_name="teams/_revoke.html", verbose_name=_("Valid"), orderable=False
    )

    def render_teams(self, record: Any) -> str:
        return ", ".join(sorted(team.name for team in record.teams.all()))


class ImportTable(RowTable):
    file_name = link("import", verbose_name=_("File"))
    feed = tables.Column(verbose_name=_("Source"))
    state = tables.Column(verbose_name=_("State"))
    read_n = tables.Column(verbose_name=_("Rows read"), attrs=NUMBERS)
    rejected_n = tables.Column(verbose_name=_("Rejected"), attrs=NUMBERS)
    created_at = MomentColumn(verbose_name=_("When"))

    first = "-created_at"

    def render_read_n(self, value: int) -> str:
        return intcomma(value)

    render_rejected_n = render_read_n


class RejectTable(RowTable):
    line = tables.Column(verbose_name=_("Line"))
    column = tables.Column(verbose_name=_("Column"))
    value = tables.Column(verbose_name=_("Value"))
    reason = tables.Column(verbose_name=_("Reason"))

    first = "line"
