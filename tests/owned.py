"""Which tables hold a team's rows, which are the staff's alone."""

from django.db import models

from kpis.models import (
    SNAPSHOTS,
    Acknowledgement,
    Action,
    Addressee,
    Clause,
    Contract,
    ContractVersion,
    CostSnapshot,
    Dispute,
    DisputeNote,
    DurationHistogram,
    Exclusion,
    LedgerEntry,
    Paper,
    Recipient,
    Restatement,
    Scorecard,
    Step,
)
from surveys.models import (
    Answer,
    AnswerItem,
    Correction,
    FollowUp,
    FollowUpNote,
    Invitation,
    NotAsked,
    Notice,
)
from teams.models import (
    Agent,
    AgentDay,
    AgentState,
    AnswerCount,
    Assignment,
    Case,
    CaseEvent,
    CaseMove,
    Deadline,
    Evaluation,
    Forecast,
    Interaction,
    LabelledSample,
    Leg,
    Mark,
    OutgoingMail,
    Team,
    Visit,
)

# Each model that belongs to teams, and the way from its rows to the team's key.
OWNED: dict[type[models.Model], str] = {
    Acknowledgement: "team",
    Action: "team",
    Addressee: "team",
    Agent: "assignments__team",
    AgentDay: "team",
    AgentState: "team",
    Answer: "team",
    AnswerItem: "answer__team",
    AnswerCount: "team",
    Assignment: "team",
    Case: "owner_team",
    CaseEvent: "team",
    Clause: "team",
    Contract: "team",
    ContractVersion: "team",
    Dispute: "team",
    DisputeNote: "team",
    Exclusion: "team",
    LedgerEntry: "team",
    Restatement: "team",
    Step: "team",
    CaseMove: "team",
    Deadline: "team",
    Correction: "answer__team",
    DurationHistogram: "team",
    FollowUp: "team",
    FollowUpNote: "follow_up__team",
    Invitation: "team",
    NotAsked: "team",
    Notice: "team",
    Evaluation: "team",
    Forecast: "team",
    Interaction: "legs__team",
    LabelledSample: "team",
    Leg: "team",
    Mark: "evaluation__team",
    OutgoingMail: "team",
    Paper: "team",
    Recipient: "team",
    Scorecard: "team",
    Team: "pk",
    Visit: "team",
    **{snapshot: "team" for snapshot in SNAPSHOTS if snapshot is not CostSnapshot},
}
# These point to a team but say who may see it, or what all teams aim at.
UNOWNED = {
    *("teams_membership", "teams_apitoken_teams", "surveys_programme_teams"),
    # Only whoever holds a token can name its row; it is looked up before any reach is known.
    "surveys_link",
}
# A vendor's cost holds our own for it: no vendor sees any.
COSTS = ("teams_costline", "teams_ratecard", "kpis_costsnapshot", "teams_ratetier")
STAFF_ONLY = (
    *("teams_customer", "teams_relationship", "teams_import", "teams_reject", "teams_job"),
    *COSTS,
    "surveys_mailevent",
)
