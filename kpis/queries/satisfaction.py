"""Readings of one survey programme: the KPIs' definitions over its own answers.

What the KPIs count comes from one programme an instrument; this reads any programme, and its
headline's figures are those of the KPIs. Programmes are never added together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import BigIntegerField, Count, DateField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast, Extract, TruncDate, TruncMonth, TruncWeek

from kpis import catalogue
from kpis.compiler import bounds
from kpis.definitions import Kpi, Maturity
from kpis.queries import estimates
from kpis.queries.maturity import LAG
from kpis.queries.readings import Reading, Selection, assembled, cell_of, in_order, last_day_of
from kpis.queries.sums import TIMES, Key, Sums, narrowed
from kpis.stats import buckets, quantiles
from kpis.stats.quantiles import Counts
from surveys import kinds
from surveys.models import Answer, Invitation, Programme
from surveys.models.invitations import InvitationState
from surveys.queries import groups
from teams.models.answers import Instrument

# Of each instrument: its headline figure, others beside it, and its response rate.
FIGURES: Final = {
    Instrument.CSAT: ("csat_score", "csat_score:mean", "survey_response_rate"),
    Instrument.NPS: ("nps", "survey_response_rate:nps"),
    Instrument.NPS_RELATIONAL: ("nps:relational", "survey_response_rate:nps_relational"),
    Instrument.CES: ("ces", "ces:mean", "survey_response_rate:ces"),
    Instrument.ESAT: (
        "agent_satisfaction",
        "agent_satisfaction:mean",
        "survey_response_rate:esat",
    ),
    Instrument.ENPS: ("enps", "survey_response_rate:enps"),
    Instrument.CSAT_0_5: ("csat_score:mean_0_5", "survey_response_rate:csat_0_5"),
    Instrument.FCR: ("fcr_rate:survey", "survey_response_rate:fcr"),
    Instrument.CES_EFFORT: ("ces:effort", "ces:high_effort", "survey_response_rate:ces_effort"),
}


class Dated(StrEnum):
    """Under which day an answer stands: the contact's, or that on which it came."""

    CONTACT = "contact"
    ANSWER = "answer"


@dataclass
class Tally:
    """One cell's answers by score, and how many could have answered."""

    scores: dict[int, int] = field(default_factory=dict)
    days: int = 0
    returned: int = 0
    delivered: int = 0
    listed: int | None = None  # agents asked by name, whether a mail reached them or not

    @property
    def answered(self) -> int:
        return sum(self.scores.values())

    def sums(self, instrument: str, points: range) -> Sums:
        """Under the measures' names of the snapshot, so that every definition applies."""
        given = {point: self.scores.get(point, 0) for point in points}
        measures = {f"{instrument}_{point}": n for point, n in given.items()} | {
            f"{instrument}_answered": self.answered,
            f"{instrument}_score": sum(point * n for point, n in given.items()),
            f"{instrument}_score_sq": sum(point * point * n for point, n in given.items()),
            f"{instrument}_returned": self.returned,
            f"{instrument}_delivered": self.delivered,
        }
        if self.listed is not None:
            measures[f"{instrument}_peopled"] = self.answered
            measures[f"{instrument}_population"] = max(self.listed, self.answered)
        return Sums(measures, self.days, {})


def kpis_of(programme: Programme, *, dated: Dated = Dated.CONTACT) -> list[Kpi]:
    """The headline first, the response rate last: it has no meaning by the day of the answer."""
    keys = FIGURES[Instrument(programme.instrument)]
    return [catalogue.find(key) for key in (keys if dated is Dated.CONTACT else keys[:-1])]


def readings(
    programme: Programme,
    selection: Selection,
    *,
    by: Sequence[str] = (),
    dated: Dated = Dated.CONTACT,
    now: datetime,
) -> list[Reading]:
    """Every figure of the programme, told apart by any of team, agent, channel, topic, segment
    and a time; ordered by cell.
    """
    kpis = kpis_of(programme, dated=dated)
    points = kinds.headline(programme.instrument).points
    found = tallies(programme, selection, by=by, dated=dated)
    if not by:
        found.setdefault((), Tally())
    span = (selection.start, selection.end)
    made = []
    for key in sorted(found, key=lambda one: in_order((0, one))):
        sums = found[key].sums(programme.instrument, points)
        place: Key = (0, key)
        ends = last_day_of(by, cell_of(by, place), span)
        ripe = maturity(programme, ends, dated=dated, now=now)
        for kpi in kpis:
            estimated = estimates.estimate(kpi, sums, None)
            made.append(assembled(kpi, place, estimated, span, by, ripe=ripe, as_of=now))
    return made


def maturity(
    programme: Programme, end: date, *, dated: Dated, now: datetime
) -> tuple[Maturity, date | None]:
    """Final once nobody who was asked about that day can answer any more."""
    _opens, closes = bounds(end, end, settings.REPORTING_ZONE)
    late = timedelta(0) if dated is Dated.ANSWER else timedelta(days=programme.open_days)
    ripe = closes + late + LAG
    if ripe <= now:
        return Maturity.FINAL, None
    return Maturity.PROVISIONAL, ripe.astimezone(closes.tzinfo).date()


def tallies(
    programme: Programme,
    selection: Selection,
    *,
    by: Sequence[str] = (),
    dated: Dated = Dated.CONTACT,
) -> dict[tuple[Any, ...], Tally]:
    """Answers by score and invitations, by cell; suspected robots are left out."""
    keys = [f"by_{name}" for name in by]
    found: defaultdict[tuple[Any, ...], Tally] = defaultdict(Tally)
    given = answers(programme, selection, dated)
    told = Q()
    if programme.is_anonymous:
        told = told_groups(given, selection, by, dated)
        given = given.filter(told)
    rows = (
        given.annotate(**{f"by_{name}": _part(name, dated) for name in by})
        .values_list(*keys, "score")
        .annotate(n=Count("pk"), returned=Count("invitation_id"))
    )
    for *key, score, n, returned in rows:
        tally = found[tuple(key)]
        tally.scores[score] = n
        tally.returned += n if programme.is_anonymous else returned
    _count_days(found, given, by, dated)
    if dated is Dated.CONTACT:
        _add_invitations(found, programme, selection, by, told)
    return dict(found)


def told_groups(
    given: QuerySet[Answer], selection: Selection, by: Sequence[str], dated: Dated
) -> Q:
    """Of employees' answers, the teams' waves that are large enough to be told.

    Smaller ones are left out of every figure: no difference of two of them tells of anybody.
    Raises ValueError where employees would be told apart by more than that.
    """
    is_narrowed = any(v for name, v in selection.filters.items() if name != "team")
    if is_narrowed or set(by) - {"team", *TIMES} or dated is Dated.ANSWER:
        raise ValueError("employees' answers are told by team and wave only")
    return groups.told(given)


def answers(programme: Programme, selection: Selection, dated: Dated) -> QuerySet[Answer]:
    """Those of a choice, suspected robots' left out."""
    found: QuerySet[Answer] = Answer.objects.valid().filter(
        narrowed(selection.filters), programme=programme
    )
    if dated is Dated.ANSWER:
        opens, closes = bounds(selection.start, selection.end, settings.REPORTING_ZONE)
        return found.filter(answered_at__gte=opens, answered_at__lt=closes).order_by()
    return found.filter(day__range=(selection.start, selection.end)).order_by()


def counts(
    programme: Programme, selection: Selection, dated: Dated, *, by: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    """How many answers there are in each cell."""
    keys = [f"by_{name}" for name in by]
    parts = {f"by_{name}": _part(name, dated) for name in by}
    rows = answers(programme, selection, dated).annotate(**parts).values_list(*keys)
    return {tuple(key): n for *key, n in rows.annotate(n=Count("pk"))}


def _part(name: str, dated: Dated) -> Any:
    if name not in TIMES:
        return F(name)
    day: Any = F("day")
    if dated is Dated.ANSWER:
        day = TruncDate("answered_at", tzinfo=ZoneInfo(settings.REPORTING_ZONE))
    if name == "day":
        return day
    return Cast({"week": TruncWeek, "month": TruncMonth}[name](day), DateField())


def _count_days(
    found: dict[tuple[Any, ...], Tally],
    given: QuerySet[Answer],
    by: Sequence[str],
    dated: Dated,
) -> None:
    keys = [f"by_{name}" for name in by]
    parts = {f"by_{name}": _part(name, dated) for name in by}
    days = given.annotate(**parts, the_day=_part("day", dated))
    if not keys:
        found[()].days = days.values("the_day").distinct().count()
        return
    for *key, n in days.values_list(*keys).annotate(n=Count("the_day", distinct=True)):
        found[tuple(key)].days = n


def _add_invitations(
    found: dict[tuple[Any, ...], Tally],
    programme: Programme,
    selection: Selection,
    by: Sequence[str],
    told: Q,
) -> None:
    """Those that arrived. Whoever answers was reached, whatever a mail server said."""
    arrived = Q(state=InvitationState.SENT)
    if not programme.is_anonymous:
        arrived |= Q(answer__is_suspect=False)
    rows = Invitation.objects.filter(
        narrowed(selection.filters),
        told,
        programme=programme,
        day__range=(selection.start, selection.end),
    ).order_by()
    keys = [f"by_{name}" for name in by]
    rows = rows.annotate(**{f"by_{name}": _part(name, Dated.CONTACT) for name in by})
    counts = {"n": Count("pk", filter=arrived), "listed": Count("pk")}
    counted: list[tuple[Any, ...]] = [tuple(rows.aggregate(**counts).values())]
    if keys:
        counted = list(rows.values_list(*keys).annotate(**counts))
    for *key, n, listed in counted:
        if not n and tuple(key) not in found:
            continue
        tally = found[tuple(key)]
        tally.delivered = n
        tally.listed = listed if programme.is_anonymous else None
    for tally in found.values():
        # The link of an employee's answer is gone: it may have been withdrawn meanwhile.
        tally.delivered = max(tally.delivered, tally.returned)


def time_to_answer(programme: Programme, selection: Selection) -> Counts:
    """How long customers took, from the sending to their first answer, by buckets."""
    sent = Q(invitation__sent_at__isnull=False, answered_at__gte=F("invitation__sent_at"))
    taken = Extract(F("answered_at") - F("invitation__sent_at"), "epoch") * 1000
    bucket = Func(
        Cast(taken, BigIntegerField()),
        Value(list(buckets.THRESHOLDS)),
        function="width_bucket",
        template="%(function)s(%(expressions)s::bigint[])",
        output_field=BigIntegerField(),
    )
    if programme.is_anonymous:
        return quantiles.merge([], [])
    rows = (
        answers(programme, selection, Dated.CONTACT)
        .filter(sent)
        .annotate(bucket=bucket)
        .values_list("bucket")
        .annotate(n=Count("pk"))
    )
    pairs = [(place, n) for place, n in rows]
    return quantiles.merge(
        [np.array([place for place, _ in pairs], dtype=np.int64)],
        [np.array([n for _, n in pairs], dtype=np.int64)],
    )
