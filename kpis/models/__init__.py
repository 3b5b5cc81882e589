"""Tables of derived figures, targets and documents."""

from kpis.models.afterwards import Dispute, DisputeNote, LedgerEntry, Restatement
from kpis.models.agenttime import AgentTimeSnapshot
from kpis.models.answers import AnswerSnapshot
from kpis.models.approvals import MonthApproval
from kpis.models.arrivals import ArrivalSnapshot
from kpis.models.cases import (
    CaseStockSnapshot,
    ContactedCaseSnapshot,
    DeadlineSnapshot,
    DueReplySnapshot,
    FirstSolvedSnapshot,
    OpenedCaseSnapshot,
    RepliedCaseSnapshot,
    SolvedSnapshot,
)
from kpis.models.contracts import Clause, Contract, ContractVersion, Exclusion
from kpis.models.costs import CostSnapshot, ShareSnapshot
from kpis.models.documents import (
    Acknowledgement,
    Action,
    Addressee,
    Paper,
    Recipient,
    Scorecard,
    Step,
)
from kpis.models.events import Event
from kpis.models.forecasts import ForecastSnapshot
from kpis.models.handling import HandlingSnapshot
from kpis.models.histograms import DurationHistogram
from kpis.models.intervals import IntervalSnapshot, MissedSnapshot
from kpis.models.outcomes import CaseSnapshot, ContactSnapshot, RoutingSnapshot
from kpis.models.quality import EvaluationSnapshot
from kpis.models.reasons import DissatisfactionSnapshot, ReasonSnapshot
from kpis.models.refreshes import Rebuild, Refresh
from kpis.models.resolution import AgentIssueSnapshot, LongResolutionSnapshot, ResolutionSnapshot
from kpis.models.retention import RetentionSnapshot
from kpis.models.selfservice import VisitSnapshot
from kpis.models.snapshots import Grain, QueueSnapshot, Snapshot
from kpis.models.targets import Target
from kpis.models.trails import ContractChange

SNAPSHOTS: tuple[type[Snapshot], ...] = (
    ArrivalSnapshot,
    QueueSnapshot,
    HandlingSnapshot,
    RoutingSnapshot,
    ContactSnapshot,
    CaseSnapshot,
    ResolutionSnapshot,
    LongResolutionSnapshot,
    AgentIssueSnapshot,
    AnswerSnapshot,
    VisitSnapshot,
    RetentionSnapshot,
    OpenedCaseSnapshot,
    RepliedCaseSnapshot,
    DueReplySnapshot,
    FirstSolvedSnapshot,
    SolvedSnapshot,
    DeadlineSnapshot,
    CaseStockSnapshot,
    AgentTimeSnapshot,
    EvaluationSnapshot,
    ForecastSnapshot,
    CostSnapshot,
    ShareSnapshot,
    IntervalSnapshot,
    MissedSnapshot,
    ContactedCaseSnapshot,
    DissatisfactionSnapshot,
    ReasonSnapshot,
)

__all__ = [
    "SNAPSHOTS",
    "Acknowledgement",
    "Action",
    "Addressee",
    "AgentIssueSnapshot",
    "AgentTimeSnapshot",
    "AnswerSnapshot",
    "ArrivalSnapshot",
    "CaseSnapshot",
    "CaseStockSnapshot",
    "Clause",
    "ContactSnapshot",
    "ContactedCaseSnapshot",
    "Contract",
    "ContractChange",
    "ContractVersion",
    "CostSnapshot",
    "DeadlineSnapshot",
    "Dispute",
    "DisputeNote",
    "DissatisfactionSnapshot",
    "DueReplySnapshot",
    "DurationHistogram",
    "EvaluationSnapshot",
    "Event",
    "Exclusion",
    "FirstSolvedSnapshot",
    "ForecastSnapshot",
    "Grain",
    "HandlingSnapshot",
    "IntervalSnapshot",
    "LedgerEntry",
    "LongResolutionSnapshot",
    "MissedSnapshot",
    "MonthApproval",
    "OpenedCaseSnapshot",
    "Paper",
    "QueueSnapshot",
    "ReasonSnapshot",
    "Rebuild",
    "Recipient",
    "Refresh",
    "RepliedCaseSnapshot",
    "ResolutionSnapshot",
    "Restatement",
    "RetentionSnapshot",
    "RoutingSnapshot",
    "Scorecard",
    "ShareSnapshot",
    "Snapshot",
    "SolvedSnapshot",
    "Step",
    "Target",
    "VisitSnapshot",
]
