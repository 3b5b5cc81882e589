"""The figures of a scorecard: read once, in the reader's reach, then frozen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.conf import settings

from kpis.catalogue import find
from kpis.definitions import Kpi, Maturity, Text
from kpis.periods import month_end, months_back
from kpis.queries.changes import change
from kpis.queries.figures import Comparison, Figures, Line, Place, Rule
from kpis.queries.readings import Reading, Selection, over_periods, readings
from kpis.queries.targets import goals
from kpis.states import Goal, judge
from teams.models import Channel, Promise, Team

# One line a channel: what is promised differs between them.
BY_CHANNEL: Final = "service_level"
# Seconds on the phone and hours by e-mail have no mean worth printing: one channel's only.
WAITS: Final = ("asa", "wait_time:p90")
POOLED: Final = (
    "abandonment_rate",
    "fcr_rate",
    "transfer_rate",
    "aht_contact",
    "acw_time",
    "hold_rate",
)
VOLUME: Final = "channel_volume"
MONTHS: Final = 6


def pooled(month: date, *, now: datetime) -> dict[str, Reading]:
    """The month's figures over all teams in reach together."""
    kpis = [find(key) for key in (BY_CHANNEL, *POOLED)]
    found = readings(kpis, Selection(month, month_end(month)), now=now)
    return {reading.kpi.key: reading for reading in found}


def read(team: Team, month: date, *, internal: Mapping[str, Reading], now: datetime) -> Figures:
    """A team's month, its last six months and the comparison, in a fixed number of queries."""
    end = month_end(month)
    periods = spans_of(month)
    months = tuple(first for first, _ in periods)
    selection = Selection(months[0], end, teams=(team.pk,))
    split, volume = find(BY_CHANNEL), find(VOLUME)
    waits = [find(key) for key in WAITS]
    kpis = [split, *map(find, POOLED), volume]
    targets = goals(on=end, teams=[team.pk])
    places = places_of(end)

    over_months = over_periods(kpis, selection, periods, now=now)
    per_channel = over_periods([split, *waits], selection, periods, by=("channel",), now=now)
    course = Course([*over_months, *per_channel], len(months))
    own = [one for one in over_months[-1] if one.kpi is not volume]
    [contacts] = [one for one in over_months[-1] if one.kpi is volume]

    used = {one.cell.channel for one in per_channel[-1] if one.n and one.kpi is split}
    in_use = [place for place in places.items() if place[0] in used]
    lines = [
        _line(reading, place, targets.of(split, team.pk, reading.cell.channel), course)
        for channel, place in in_use
        for reading in per_channel[-1]
        if reading.cell.channel == channel and reading.kpi is split
    ]
    lines += [
        _line(reading, in_use[0][1], targets.of(reading.kpi, team.pk, in_use[0][0]), course)
        for reading in per_channel[-1]
        if in_use and reading.cell.channel == in_use[0][0] and reading.kpi is not split
    ]
    lines += [
        _line(reading, None, targets.of(reading.kpi, team.pk), course)
        for reading in own
        if reading.kpi.key != split.key or not lines
    ]
    return Figures(
        team=team.name,
        slug=team.slug,
        vendor=team.vendor.name if team.vendor else "",
        team_zone=team.time_zone,
        zone=settings.REPORTING_ZONE,
        start=month,
        end=end,
        months=months,
        contacts=_whole(contacts.numerator),
        as_of=max((one.as_of for one in own if one.as_of), default=None),
        final_through=end if all(_is_final(one) for one in own) else None,
        lines=tuple(lines),
        comparisons=tuple(
            _comparison(reading, internal[reading.kpi.key])
            for reading in own
            if reading.kpi.key in internal
        ),
        rules=tuple(rule_of(kpi) for kpi in (split, *waits, *(find(key) for key in POOLED))),
        channels=tuple(place for _, place in in_use),
    )


def spans_of(month: date) -> list[tuple[date, date]]:
    """The six months that end with this one."""
    first = [months_back(month, MONTHS - 1 - step) for step in range(MONTHS)]
    return [(day, month_end(day)) for day in first]


def plain(team: Team, month: date, *, now: datetime) -> Figures:
    """A month with its contacts alone."""
    end = month_end(month)
    [contacts] = readings([find(VOLUME)], Selection(month, end, teams=(team.pk,)), now=now)
    return Figures(
        team=team.name,
        slug=team.slug,
        vendor=team.vendor.name if team.vendor else "",
        team_zone=team.time_zone,
        zone=settings.REPORTING_ZONE,
        start=month,
        end=end,
        months=tuple(first for first, _ in spans_of(month)),
        contacts=_whole(contacts.numerator),
        as_of=None,
        final_through=None,
        lines=(),
        comparisons=(),
        rules=(),
        channels=(),
    )


class Course:
    """Each KPI month by month, by channel where it is split; what is provisional is left out."""

    def __init__(self, found: Sequence[Sequence[Reading]], length: int) -> None:
        self.length = length
        self.values = {
            (one.kpi.key, one.cell.channel, place % length): one.value
            for place, month in enumerate(found)
            for one in month
            if _is_final(one)
        }

    def of(self, reading: Reading) -> tuple[float | None, ...]:
        cell = (reading.kpi.key, reading.cell.channel)
        return tuple(self.values.get((*cell, place)) for place in range(self.length))


def places_of(day: date) -> dict[int, Place]:
    """Each channel with the promise in force on that day."""
    kept: dict[int, Promise] = {}
    for promise in Promise.objects.filter(since__lte=day).order_by("since"):
        kept[promise.channel_id] = promise
    return {
        channel.pk: Place(
            channel.code,
            Text(en=channel.name_en, fr=channel.name_fr),
            kept[channel.pk].answer_within_ms / 1000,
            kept[channel.pk].short_abandon_ms / 1000,
        )
        for channel in Channel.objects.order_by("position")
        if channel.pk in kept
    }


def _line(reading: Reading, place: Place | None, goal: Goal | None, course: Course) -> Line:
    return line_of(reading, place, goal, course.of(reading))


def line_of(
    reading: Reading, place: Place | None, goal: Goal | None, months: tuple[float | None, ...]
) -> Line:
    """A figure as the paper prints it: nothing provisional; `months` is its course."""
    kpi = reading.kpi
    is_shown = _is_final(reading) and reading.value is not None
    ends = reading.interval if is_shown else None
    return Line(
        key=kpi.key,
        name=kpi.name,
        short=kpi.short,
        unit=kpi.unit,
        better=kpi.better,
        estimate=kpi.estimate,
        definition=reading.definition,
        channel=place,
        floor=goal.floor if goal else None,
        target=goal.target if goal else None,
        value=reading.value if is_shown else None,
        low=ends.low if ends else None,
        high=ends.high if ends else None,
        numerator=_number(reading.numerator) if is_shown else None,
        denominator=_number(reading.denominator) if is_shown else None,
        n=reading.n,
        standing=reading.standing,
        maturity=reading.maturity,
        final_on=reading.final_on,
        reason=reading.reason,
        state=judge(reading, goal) if _is_final(reading) else None,
        months=months,
    )


def _comparison(own: Reading, internal: Reading) -> Comparison:
    mine, theirs = _final(own), _final(internal)
    found = change(own, internal) if mine is not None and theirs is not None else None
    return Comparison(
        key=own.kpi.key,
        name=own.kpi.name,
        unit=own.kpi.unit,
        value=mine,
        n=own.n,
        internal_value=theirs,
        internal_n=internal.n,
        difference=found.amount if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        is_proven=found.is_proven if found else False,
    )


def _final(reading: Reading) -> float | None:
    return reading.value if _is_final(reading) else None


def rule_of(kpi: Kpi) -> Rule:
    return Rule(
        key=kpi.key,
        name=kpi.name,
        meaning=kpi.meaning,
        formula=kpi.formula,
        day=kpi.day,
        attribution=kpi.attribution,
        definition=kpi.since,
    )


def _is_final(reading: Reading) -> bool:
    return reading.maturity == Maturity.FINAL


def _number(amount: Decimal | int | None) -> float | None:
    return None if amount is None else float(amount)


def _whole(amount: Decimal | int | None) -> int | None:
    return None if amount is None else int(amount)
