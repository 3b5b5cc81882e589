"""Tables of teams, people, facts and ledgers."""

from teams.models.agents import Agent, Assignment
from teams.models.contacts import Interaction, Leg
from teams.models.customers import Customer
from teams.models.feeds import ChangedDay, Feed, Import, Reject
from teams.models.ledger import Job, OutgoingMail
from teams.models.people import ApiToken, Membership, User
from teams.models.taxonomy import Channel, Promise, Segment, Topic
from teams.models.teams import Team, Vendor

__all__ = [
    "Agent",
    "ApiToken",
    "Assignment",
    "ChangedDay",
    "Channel",
    "Customer",
    "Feed",
    "Import",
    "Interaction",
    "Job",
    "Leg",
    "Membership",
    "OutgoingMail",
    "Promise",
    "Reject",
    "Segment",
    "Team",
    "Topic",
    "User",
    "Vendor",
]
