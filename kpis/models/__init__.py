"""Tables of derived figures, targets and documents."""

from kpis.models.agenttime import AgentTimeSnapshot
from kpis.models.answers import AnswerSnapshot
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
from kpis.models.costs import CostSnapshot, ShareSnapshot
from kpis.models.documents import Paper, Recipient, Scorecard
from kpis.models.events import Event
from kpis.models.forecasts import ForecastSnapshot
from kpis.models.histograms import DurationHistogram
from kpis.models.intervals import IntervalSnapshot, MissedSnapshot
from kpis.models.outcomes import CaseSnapshot, ContactSnapshot, RoutingSnapshot
from kpis.models.quality import EvaluationSnapshot
from kpis.models.refreshes import Refresh
from kpis.models.resolution import LongResolutionSnapshot, ResolutionSnapshot
from kpis.models.retention import RetentionSnapshot
from kpis.models.selfservice import VisitSnapshot
from kpis.models.snapshots import Grain, HandlingSnapshot, QueueSnapshot, Snapshot
from kpis.models.targets import Target

SNAPSHOTS: tuple[type[Snapshot], ...] = (
    ArrivalSnapshot,
    QueueSnapshot,
    HandlingSnapshot,
    RoutingSnapshot,
    ContactSnapshot,
    CaseSnapshot,
    ResolutionSnapshot,
    LongResolutionSnapshot,
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
)

__all__ = [
    "SNAPSHOTS",
    "AgentTimeSnapshot",
    "AnswerSnapshot",
    "ArrivalSnapshot",
    "CaseSnapshot",
    "CaseStockSnapshot",
    "ContactSnapshot",
    "ContactedCaseSnapshot",
    "CostSnapshot",
    "DeadlineSnapshot",
    "DueReplySnapshot",
    "DurationHistogram",
    "EvaluationSnapshot",
    "Event",
    "FirstSolvedSnapshot",
    "ForecastSnapshot",
    "Grain",
    "HandlingSnapshot",
    "IntervalSnapshot",
    "LongResolutionSnapshot",
    "MissedSnapshot",
    "OpenedCaseSnapshot",
    "Paper",
    "QueueSnapshot",
    "Recipient",
    "Refresh",
    "RepliedCaseSnapshot",
    "ResolutionSnapshot",
    "RetentionSnapshot",
    "RoutingSnapshot",
    "Scorecard",
    "ShareSnapshot",
    "Snapshot",
    "SolvedSnapshot",
    "Target",
    "VisitSnapshot",
]
