"""What administrators keep: teams, people, sources and the names that figures use."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from teams import forms, tables
from teams.actions import directory as keeping
from teams.actions import people
from teams.edges import permitted
from teams.models import (
    Agent,
    Assignment,
    Customer,
    DissatisfactionReason,
    Feed,
    Promise,
    Segment,
    Team,
    Topic,
    User,
    Vendor,
)
from teams.queries import directory
from teams.roles import Permission
from teams.views.desks import Desk

VENDORS: Final = Desk(
    code="vendors",
    title=_("Vendors"),
    new=_("Add a vendor"),
    permission=Permission.MANAGE_TEAMS,
    rows=Vendor.objects.all,
    search=("name", "slug"),
    table=tables.VendorTable,
    form=forms.VendorForm,
    model=Vendor,
)
TEAMS: Final = Desk(
    code="teams",
    title=_("Teams"),
    new=_("Add a team"),
    permission=Permission.MANAGE_TEAMS,
    rows=directory.teams,
    search=("name", "slug", "site", "vendor__name"),
    table=tables.TeamTable,
    form=forms.TeamForm,
    model=Team,
)


def _assignment(request: HttpRequest) -> Assignment:
    number = request.GET.get("of", "")
    agents = directory.agents().filter(pk=number if number.isdecimal() else 0)
    return Assignment(agent=get_object_or_404(agents))


ASSIGNMENTS: Final = Desk(
    code="assignments",
    title=_("Agents and their teams"),
    new=_("Add a team"),
    permission=Permission.MANAGE_TEAMS,
    rows=directory.assignments,
    search=("agent__name", "agent__reference", "team__name"),
    table=tables.AssignmentTable,
    form=forms.AssignmentForm,
    model=Assignment,
    start=_assignment,
    hint=_("A contact counts for the team at that moment: past figures do not move."),
)
AGENTS: Final = Desk(
    code="agents",
    title=_("Agents"),
    new=_("Add an agent"),
    permission=Permission.MANAGE_TEAMS,
    rows=directory.agents,
    search=("name", "reference"),
    table=tables.AgentTable,
    form=forms.AgentForm,
    new_form=forms.NewAgentForm,
    add=keeping.add_agent,
    model=Agent,
    parts=ASSIGNMENTS,
    part_rows=directory.assignments_of,
)
CUSTOMERS: Final = Desk(
    code="customers",
    title=_("Customers"),
    new=_("Add a customer"),
    permission=Permission.MANAGE_CUSTOMERS,
    rows=directory.customers,
    search=("reference",),
    table=tables.CustomerTable,
    form=forms.CustomerForm,
    model=Customer,
)
TOPICS: Final = Desk(
    code="topics",
    title=_("Topics"),
    new=_("Add a topic"),
    permission=Permission.MANAGE_SETTINGS,
    rows=directory.topics,
    search=("name", "slug", "parent__name"),
    table=tables.TopicTable,
    form=forms.TopicForm,
    model=Topic,
)
SEGMENTS: Final = Desk(
    code="segments",
    title=_("Segments"),
    new=_("Add a segment"),
    permission=Permission.MANAGE_SETTINGS,
    rows=directory.segments,
    search=("name", "slug"),
    table=tables.SegmentTable,
    form=forms.SegmentForm,
    model=Segment,
)
REASONS: Final = Desk(
    code="reasons",
    title=_("Reasons for dissatisfaction"),
    new=_("Add a reason"),
    permission=Permission.MANAGE_SETTINGS,
    rows=directory.dissatisfaction_reasons,
    search=("name_en", "name_fr", "slug"),
    table=tables.DissatisfactionReasonTable,
    form=forms.DissatisfactionReasonForm,
    model=DissatisfactionReason,
    hint=_("Files tell a reason by its short name. One that was told stays."),
)
FEEDS: Final = Desk(
    code="feeds",
    title=_("Sources"),
    new=_("Add a source"),
    permission=Permission.MANAGE_SETTINGS,
    rows=Feed.objects.all,
    search=("name", "slug"),
    table=tables.FeedTable,
    form=forms.FeedForm,
    model=Feed,
)
PROMISES: Final = Desk(
    code="promises",
    title=_("Promised answer times"),
    new=_("Add a promise"),
    permission=Permission.MANAGE_SETTINGS,
    rows=directory.promises,
    search=("channel__code", "channel__name_en", "channel__name_fr"),
    table=tables.PromiseTable,
    form=forms.PromiseForm,
    model=Promise,
    hint=_("A contact keeps the promise of its day: a later one changes no past figure."),
)
PEOPLE: Final = Desk(
    code="people",
    title=_("People"),
    new=_("Add a person"),
    permission=Permission.MANAGE_PEOPLE,
    rows=directory.people,
    search=("username", "first_name", "last_name", "email"),
    table=tables.PersonTable,
    form=forms.PersonForm,
    model=User,
    save=people.keep,
    row_name="user",
)
DESKS: Final = (
    TEAMS, VENDORS, AGENTS, ASSIGNMENTS, PEOPLE, CUSTOMERS, TOPICS, SEGMENTS, REASONS, FEEDS,
    PROMISES,
)  # fmt: skip


@require_safe
@permitted(Permission.MANAGE_SETTINGS)
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "teams/settings.html")
