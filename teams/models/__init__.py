"""Tables of teams, people, facts and ledgers."""

from teams.models.agents import Agent, Assignment
from teams.models.answers import AnswerCount
from teams.models.calendars import (
    BusinessSpan,
    Calendar,
    CalendarUse,
    CalendarVersion,
    ClosedDay,
    OpeningHours,
)
from teams.models.cases import Case, CaseEvent, CaseMove, Deadline
from teams.models.contacts import Interaction, Leg
from teams.models.costs import CostLine, ExchangeRate, RateCard, RateTier
from teams.models.customers import Customer
from teams.models.exports import Export
from teams.models.feeds import ChangedDay, Feed, Import, Reject
from teams.models.forecasts import Forecast
from teams.models.labelled import LabelledSample
from teams.models.ledger import Job, OutgoingMail
from teams.models.people import ApiToken, Membership, User
from teams.models.quality import Criterion, Evaluation, Mark, Rubric
from teams.models.reasons import DissatisfactionReason, ReasonTold
from teams.models.relations import Relationship
from teams.models.saved import SavedView
from teams.models.taxonomy import Channel, Promise, Segment, Topic
from teams.models.teams import Team, Vendor
from teams.models.visits import Visit
from teams.models.worktime import AgentDay, AgentState

__all__ = [
    "Agent",
    "AgentDay",
    "AgentState",
    "AnswerCount",
    "ApiToken",
    "Assignment",
    "BusinessSpan",
    "Calendar",
    "CalendarUse",
    "CalendarVersion",
    "Case",
    "CaseEvent",
    "CaseMove",
    "ChangedDay",
    "Channel",
    "ClosedDay",
    "CostLine",
    "Criterion",
    "Customer",
    "Deadline",
    "DissatisfactionReason",
    "Evaluation",
    "ExchangeRate",
    "Export",
    "Feed",
    "Forecast",
    "Import",
    "Interaction",
    "Job",
    "LabelledSample",
    "Leg",
    "Mark",
    "Membership",
    "OpeningHours",
    "OutgoingMail",
    "Promise",
    "RateCard",
    "RateTier",
    "ReasonTold",
    "Reject",
    "Relationship",
    "Rubric",
    "SavedView",
    "Segment",
    "Team",
    "Topic",
    "User",
    "Vendor",
    "Visit",
]
