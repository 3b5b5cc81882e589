"""The words that declarations of KPIs choose from, each with its label."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Unit(StrEnum):
    """Of values and intervals: counts, shares from 0 to 1, seconds, units of the currency.

    Points are those of a net score, from -100 to 100; an index has 100 as its norm.
    """

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    MONEY = "money"
    POINTS = "points"
    SCORE = "score"
    DAYS = "days"
    PER_HOUR = "per_hour"
    INDEX = "index"

    @property
    def label(self) -> str:
        return str(UNITS[self])


UNITS = {
    Unit.COUNT: _("number"),
    Unit.SHARE: _("per cent"),
    Unit.SECONDS: _("time"),
    Unit.MONEY: _("amount of money"),
    Unit.POINTS: _("points, from −100 to +100"),
    Unit.SCORE: _("score"),
    Unit.DAYS: _("days"),
    Unit.PER_HOUR: _("per hour"),
    Unit.INDEX: _("index, 100 is the norm"),
}


# How much of what is measured makes one unit: milliseconds a second, hundredths a euro.
SCALES = {Unit.SECONDS: 1000.0, Unit.MONEY: 100.0, Unit.PER_HOUR: 1 / 3_600_000, Unit.POINTS: 0.01}


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"
    CONTEXT = "context"

    @property
    def label(self) -> str:
        return str(DIRECTIONS[self])


DIRECTIONS = {
    Better.HIGHER: _("higher is better"),
    Better.LOWER: _("lower is better"),
    Better.BAND: _("good inside a band, bad on both sides of it"),
    Better.CONTEXT: _("says how much there was: no target, no ranking"),
}


class Maturity(StrEnum):
    FINAL = "final"
    PROVISIONAL = "provisional"


class Standing(StrEnum):
    """What the size of the sample allows."""

    PUBLISHED = "published"
    INDICATIVE = "indicative"
    SUPPRESSED = "suppressed"


class Reason(StrEnum):
    """Why there is no value."""

    NO_DENOMINATOR = "no_denominator"
    BELOW_MINIMUM = "below_minimum"
    NO_IDENTITY = "no_identity"
    MISSING_SOURCE = "missing_source"
    NOT_COMPUTED = "not_computed"
    NO_CASE_STATUS = "no_case_status"
    PARTIAL_PERIOD = "partial_period"
    NOT_KEPT = "not_kept"
    NOT_BY_AGENT = "not_by_agent"
    PROVISIONAL = "provisional"
    NOT_COMPARABLE = "not_comparable"
    SHARED_QUEUE = "shared_queue"
    INSUFFICIENT_WEIGHT = "insufficient_weight"
    NO_TARGET = "no_target"
    UNCORRECTED = "uncorrected"
    WITHHELD = "withheld"

    @property
    def label(self) -> str:
        return str(REASONS[self])


REASONS = {
    Reason.NO_DENOMINATOR: _("no data"),
    Reason.BELOW_MINIMUM: _("too few"),
    Reason.NO_IDENTITY: _("no identified customers"),
    Reason.MISSING_SOURCE: _("not recorded by the source"),
    Reason.NOT_COMPUTED: _("not computed yet"),
    Reason.NO_CASE_STATUS: _("the source has no status of cases"),
    Reason.PARTIAL_PERIOD: _("kept by whole months only"),
    Reason.NOT_KEPT: _("kept over all channels and topics only"),
    Reason.NOT_BY_AGENT: _("not kept by agent"),
    Reason.PROVISIONAL: _("provisional"),
    Reason.NOT_COMPARABLE: _("not comparable"),
    Reason.SHARED_QUEUE: _("shared queue"),
    Reason.INSUFFICIENT_WEIGHT: _("too little of its weight is known"),
    Reason.NO_TARGET: _("no target is set"),
    Reason.UNCORRECTED: _("no labelled sample tells the classifier’s errors"),
    Reason.WITHHELD: _("would reveal a few answers"),
}


class Method(StrEnum):
    """How the interval of a KPI is made; kpis.stats holds the formulas and their sources."""

    WILSON = "Wilson"
    WILSON_DAYS = "Wilson, clustered by day"
    RATIO_AGENT_DAYS = "ratio of sums over agent-days"
    RATIO_DAYS = "ratio of sums over days"
    ORDER = "order statistics"
    POISSON = "Poisson"
    CENSUS = "census"
    MEAN = "t"
    MEAN_AGENTS = "t, clustered by agent"
    AGREEMENT = "of the coefficient"
    BAYES = "gamma posterior"
    NET = "adjusted Wald"
    WILSON_FINITE = "Wilson, of a group of known size"
    NET_FINITE = "adjusted Wald, of a group of known size"
    MEAN_FINITE = "t, of a group of known size"
    LOG_NORMAL = "log-normal model"
    BOOTSTRAP = "bootstrap over agent-days"
    BOOTSTRAP_DAYS = "bootstrap over days"
    SURVIVAL = "Kaplan-Meier, log-log"
    PARAMETRIC = "parametric bootstrap"
    LABELLED = "Lang and Reiczigel"

    @property
    def label(self) -> str:
        return str(METHODS[self])


METHODS = {
    Method.WILSON: _("Wilson"),
    Method.WILSON_DAYS: _("Wilson, clustered by day"),
    Method.RATIO_AGENT_DAYS: _("ratio of sums over agent-days"),
    Method.RATIO_DAYS: _("ratio of sums over days"),
    Method.ORDER: _("order statistics"),
    Method.POISSON: _("Poisson"),
    Method.CENSUS: _("census"),
    Method.MEAN: _("Student's t"),
    Method.MEAN_AGENTS: _("Student's t, clustered by agent"),
    Method.AGREEMENT: _("of the coefficient"),
    Method.BAYES: _("empirical Bayes"),
    Method.NET: _("adjusted Wald"),
    Method.WILSON_FINITE: _("Wilson, of a group of known size"),
    Method.NET_FINITE: _("adjusted Wald, of a group of known size"),
    Method.MEAN_FINITE: _("Student's t, of a group of known size"),
    Method.LOG_NORMAL: _("log-normal model"),
    Method.BOOTSTRAP: _("bootstrap over agent-days"),
    Method.BOOTSTRAP_DAYS: _("bootstrap over days"),
    Method.SURVIVAL: _("Kaplan-Meier, log-log"),
    Method.PARAMETRIC: _("parametric bootstrap"),
    Method.LABELLED: _("Lang and Reiczigel, of labelled samples"),
}


class Estimate(StrEnum):
    """What is read from the sums or the distribution.

    A stock is what has come in less what has gone out, up to the last day: never a sum of days.
    What is special has a reader of its own.
    """

    TOTAL = "total"
    STOCK = "stock"
    SPECIAL = "special"
    RATIO = "ratio"
    DEVIATION = "deviation"
    QUANTILE = "quantile"
    MAXIMUM = "maximum"


class Credit(StrEnum):
    """Which team a fact counts for."""

    LEG = "leg"
    FIRST = "first"
    SOLE = "sole"


class Attribution(StrEnum):
    QUEUE = "queue"
    HANDLER = "handler"
    FIRST = "first"
    SOLE = "sole"
    OWNER = "owner"
    REPLIER = "replier"
    RESOLVER = "resolver"
    SHIFT = "shift"
    FROZEN = "frozen"
    SHARED = "shared"
    BOOKED = "booked"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        return str(ATTRIBUTIONS[self])


ATTRIBUTIONS = {
    Attribution.QUEUE: _("the team that owns the queue when the contact enters it"),
    Attribution.HANDLER: _("the agent's team when the leg starts"),
    Attribution.FIRST: _("the first team that the contact reaches"),
    Attribution.SOLE: _("the team that alone touched the contact; otherwise “mixed”"),
    Attribution.OWNER: _("the team that owns the case at that instant"),
    Attribution.REPLIER: _("the team that replied"),
    Attribution.RESOLVER: _("the team that owns the case when it is resolved"),
    Attribution.SHIFT: _("the agent's team in that shift"),
    Attribution.FROZEN: _("the team credited when the survey was sent; it stays"),
    Attribution.SHARED: _("each team that handled the contact, by its handle time"),
    Attribution.BOOKED: _("the team that the amount is booked on"),
    Attribution.NOBODY: _("no team"),
}


class Day(StrEnum):
    """The cohort instant: the day a fact belongs to."""

    QUEUED = "queued"
    HANDLED = "handled"
    ARRIVED = "arrived"
    ENDED = "ended"
    CREATED = "created"
    RESOLVED = "resolved"
    REPLIED = "replied"
    DUE = "due"
    SHIFT = "shift"
    MONTH = "month"
    VISITED = "visited"
    WAVE = "wave"
    INTERVAL = "interval"
    INSTANT = "instant"

    @property
    def label(self) -> str:
        return str(DAYS[self])


DAYS = {
    Day.QUEUED: _("the day the contact enters the queue"),
    Day.HANDLED: _("the day after-call work ends"),
    Day.ARRIVED: _("the day the contact arrives"),
    Day.ENDED: _("the day the contact ends"),
    Day.CREATED: _("the day the case is created"),
    Day.RESOLVED: _("the day the case is resolved"),
    Day.REPLIED: _("the day of the first reply"),
    Day.DUE: _("the day the promise is due"),
    Day.SHIFT: _("the day of the shift, cut at midnight"),
    Day.MONTH: _("the month of service"),
    Day.VISITED: _("the day the visit ends"),
    Day.WAVE: _("the wave"),
    Day.INTERVAL: _("the day of the interval"),
    Day.INSTANT: _("the end of the period"),
}
