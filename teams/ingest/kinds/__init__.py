"""The kinds of facts that files can bring."""

from typing import Final

from teams.ingest.kinds.agents import AGENTS
from teams.ingest.kinds.answers import ANSWERS
from teams.ingest.kinds.cases import CASES, DEADLINES, EVENTS
from teams.ingest.kinds.costs import COSTS, RATES
from teams.ingest.kinds.customers import CUSTOMERS
from teams.ingest.kinds.forecasts import FORECASTS
from teams.ingest.kinds.interactions import INTERACTIONS
from teams.ingest.kinds.intervals import INTERVALS
from teams.ingest.kinds.labelled import LABELLED
from teams.ingest.kinds.quality import CRITERIA, EVALUATIONS
from teams.ingest.kinds.ratecards import RATE_CARDS
from teams.ingest.kinds.reasons import REASONS
from teams.ingest.kinds.relationships import RELATIONSHIPS
from teams.ingest.kinds.visits import VISITS
from teams.ingest.kinds.worktime import SHIFTS, STATES
from teams.ingest.schemas import Schema

# Apps above this one add theirs when they are ready.
SCHEMAS: Final[list[Schema]] = [
    INTERACTIONS, CASES, EVENTS, DEADLINES, SHIFTS, STATES, INTERVALS, CRITERIA, EVALUATIONS,
    COSTS, RATES, RATE_CARDS, VISITS, RELATIONSHIPS, FORECASTS, ANSWERS, CUSTOMERS, LABELLED,
    AGENTS, REASONS,
]  # fmt: skip
