"""A team's month under its contract: clauses judged, the score, money, what does not count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from kpis.definitions import Interval, Text, Unit
from kpis.models.contracts import ContractVersion, Exclusion, ExclusionCause, Peers
from kpis.models.forecasts import ForecastSnapshot
from kpis.models.snapshots import Grain
from kpis.queries import contracts, earlier, obligations
from kpis.queries.agreed import (
    Agreement,
    Excluded,
    Mixed,
    Money,
    Obligation,
    Standing,
    Voice,
    Volume,
    Whole,
)
from kpis.queries.contracts import Gaps
from kpis.queries.obligations import Measured, Span
from kpis.queries.readings import Reading
from kpis.stats import settlement
from kpis.stats.estimates import Estimate, Normal, Scaled, Share
from kpis.stats.moments import normal_quantile
from kpis.stats.settlement import Judged, Mark, Rounding, Rules, Settled, Term
from teams.days import reported

ZERO: Final = Decimal(0)
# Forecasts and what came of them are kept in thousandths.
THOUSANDTHS: Final = 1000
BAND, RAMP = "band", "ramp"


@dataclass(frozen=True, slots=True)
class Month:
    """What a contract's month is made of, before it is judged."""

    version: ContractVersion
    first: date
    last: date
    measured: tuple[Measured, ...]
    gaps: Gaps
    daily: dict[date, tuple[Decimal, int]]  # forecast and contacts

    @property
    def volume(self) -> Volume | None:
        """Of the days that count; None where nothing was forecast."""
        without = self.gaps.days(None, self.first, self.last)
        counted = [amounts for day, amounts in self.daily.items() if day not in without]
        forecast = sum((amount for amount, _ in counted), ZERO)
        if not forecast:
            return None
        contacts = sum(n for _, n in counted)
        return Volume(contacts, forecast, self.version.band_low, self.version.band_high)


def measure(
    version: ContractVersion,
    spans: Sequence[Span],
    *,
    known: Sequence[Measured] = (),
    now: datetime,
) -> Month:
    """Read a month and the months before it; the last of the periods is the month."""
    first, last = spans[-1]
    gaps = contracts.gaps(version.contract_id, spans[0][0], last)
    found = contracts.clauses(version)
    return Month(
        version=version,
        first=first,
        last=last,
        measured=tuple(obligations.measure(found, spans, gaps, known=known, now=now)),
        gaps=gaps,
        daily=daily(version.team_id, first, last),
    )


def daily(team: int, first: date, last: date) -> dict[date, tuple[Decimal, int]]:
    """What was forecast and what came, of each day with a forecast."""
    rows = (
        ForecastSnapshot.objects.filter(grain=Grain.TEAM, team=team, day__range=(first, last))
        .order_by()
        .values_list("day")
        .annotate(forecast=Sum("forecast"), actual=Sum("actual"))
    )
    return {
        day: (Decimal(int(forecast)) / THOUSANDTHS, round(int(actual) / THOUSANDTHS))
        for day, forecast, actual in rows
    }


def settle(
    month: Month,
    *,
    mixed: tuple[Mixed, ...] = (),
    voice: Voice | None = None,
    past: earlier.Past | None = None,
) -> Agreement:
    """Judge the clauses and settle the money, after what was issued for earlier months.

    `past` stands in the place of what was issued.
    """
    version = month.version
    terms = [one.term() for one in month.measured]
    judged = [
        settlement.judge(term, one.result())
        for term, one in zip(terms, month.measured, strict=True)
    ]
    if past is None:
        past = earlier.months(version.team_id, month.first, version.earn_back_months)
    money, settled = _money(month, terms, judged, past)
    return Agreement(
        reference=version.contract.reference,
        number=version.number,
        title=version.contract.title,
        peers=Peers(version.peers),
        dispute_days=version.dispute_days,
        standing=_standing(month, terms, judged, past),
        obligations=tuple(
            _obligation(one, term, found, *amounts)
            for one, term, found, amounts in zip(
                month.measured,
                terms,
                judged,
                _amounts(settled, len(terms)),
                strict=True,
            )
        ),
        volume=month.volume,
        excluded=tuple(_excluded(one, month) for one in month.gaps.within(month.first, month.last)),
        money=money,
        mixed=mixed,
        voice=voice,
        todos=(),
        restated=(),
    )


def _standing(
    month: Month, terms: Sequence[Term], judged: Sequence[Judged], past: earlier.Past
) -> Standing:
    found = settlement.score(terms, judged)
    ends = None
    if found.value is not None:
        drawn = [_drawn(one) for one in month.measured]
        ends = settlement.spread(terms, judged, drawn, seed=month.first.toordinal())
    low, high = ends or (None, None)
    return Standing(found.value, found.grade, low, high, found.rated, past.score)


def _drawn(one: Measured) -> Estimate | None:
    """What a sample may be, in the printed unit; None of a census."""
    reading = one.reading
    if not one.clause.is_sample or reading.value is None or reading.interval is None:
        return None
    scale = 100.0 if reading.kpi.unit is Unit.SHARE else 1.0
    top, n = reading.numerator, reading.denominator
    if reading.kpi.unit is Unit.SHARE and top is not None and n and 0 <= top <= n:
        return Scaled(Share(float(top), float(n)), scale)
    return Normal(reading.value * scale, _error(reading.interval) * scale)


def _error(ends: Interval) -> float:
    return (ends.high - ends.low) / 2 / normal_quantile(0.95)


def _money(
    month: Month, terms: Sequence[Term], judged: Sequence[Judged], past: earlier.Past
) -> tuple[Money | None, Settled | None]:
    version = month.version
    if version.fee is None:
        return None, None
    rules = rules_of(version)
    waived = _waived(month)
    counted = [replace(one, lost=ZERO, gained=ZERO) for one in judged] if waived else judged
    settled = settlement.settle(rules, terms, counted, carried_in=past.carried)
    back = sum(
        (
            _earned_back(one, term, past, version.earn_back_months)
            for one, term in zip(month.measured, terms, strict=True)
        ),
        ZERO,
    )
    money = Money(
        currency=version.currency,
        fee=version.fee,
        pool_share=version.pool_share,
        pool=rules.pool,
        cap=rules.cap,
        carried_in=settled.carried_in,
        credit=settled.credit,
        bonus=settled.bonus,
        earned_back=back,
        carried_out=settled.carried_out,
        forgone=settled.forgone,
        waived=waived,
        earn_back_months=version.earn_back_months,
    )
    return money, settled


def rules_of(version: ContractVersion) -> Rules:
    fee = version.fee or ZERO
    cap = version.pool_share if version.cap_share is None else version.cap_share
    rules = Rules(ZERO, ZERO, version.carries_over, Rounding(version.rounding))
    return replace(rules, pool=rules.cents(fee * version.pool_share), cap=rules.cents(fee * cap))


def _waived(month: Month) -> str:
    """Why no money moves: the obligations do not hold out of the band, nor in the first weeks."""
    if month.first < _starts(month.version) + timedelta(weeks=month.version.ramp_weeks):
        return RAMP
    volume = month.volume
    return BAND if volume is not None and not volume.is_within else ""


def _starts(version: ContractVersion) -> date:
    """When the contract began: amendments begin no new ramp-up."""
    first = (
        version.contract.versions.filter(published_at__isnull=False)
        .order_by("since")
        .values_list("since", flat=True)
        .first()
    )
    return min(first or version.since, version.since)


def _earned_back(one: Measured, term: Term, past: earlier.Past, months: int) -> Decimal:
    results = [*past.results(one.key), one.result().value]
    return settlement.earned_back(term, past.credit(one.key), results, months=months)


def _amounts(settled: Settled | None, many: int) -> list[tuple[Decimal, Decimal]]:
    if settled is None:
        return [(ZERO, ZERO)] * many
    return list(zip(settled.credits, settled.bonuses, strict=True))


def _obligation(
    one: Measured, term: Term, found: Judged, credit: Decimal, bonus: Decimal
) -> Obligation:
    clause = one.clause
    return Obligation(
        clause=clause.pk,
        key=one.key,
        scope=obligations.scope_of(clause),
        weight=term.weight,
        floor=term.floor,
        threshold=term.threshold,
        target=term.target,
        stretch=term.stretch,
        minimum_n=term.minimum_n,
        is_sample=clause.is_sample,
        is_declared=clause.is_declared,
        whole=_whole(one.whole) if one.whole else None,
        result=None if found.mark is Mark.FEW else one.result().value,
        mark=found.mark,
        attained=found.attained,
        points=found.points,
        pool=clause.pool,
        lost=found.lost,
        credit=credit,
        bonus=bonus,
    )


def _whole(reading: Reading) -> Whole:
    top, bottom = reading.numerator, reading.denominator
    return Whole(
        value=reading.value if obligations.is_final(reading) else None,
        numerator=None if top is None else float(top),
        denominator=None if bottom is None else float(bottom),
        n=reading.n,
    )


def _excluded(one: Exclusion, month: Month) -> Excluded:
    from_day, to_day = max(one.first_day, month.first), min(one.last_day, month.last)
    days = [amounts for day, amounts in month.daily.items() if from_day <= day <= to_day]
    forecast = sum((amount for amount, _ in days), ZERO)
    ratio = Decimal(sum(n for _, n in days)) / forecast if forecast else None
    channel = one.channel
    return Excluded(
        first_day=from_day,
        last_day=to_day,
        channel=Text(channel.name_en, channel.name_fr) if channel else None,
        cause=ExclusionCause(one.cause),
        note=one.note,
        by=str(one.decided_by or ""),
        decided_on=reported(one.decided_at) if one.decided_at else None,
        ratio=ratio if one.cause == ExclusionCause.FORECAST else None,
    )
