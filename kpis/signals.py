"""What a course says: the points that stand out, and where its limits come from."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.definitions import Interval
from kpis.queries.courses import Course
from kpis.runs import Look
from kpis.stats.control import Rule, Signal


def title(found: Course, names: Sequence[str], team: str) -> str:
    beyond = [one for one in found.signals if one.rule is Rule.BEYOND_3_SIGMA]
    if len(beyond) == 1:
        return _("One point stands out: %(when)s") % {"when": names[beyond[0].first]}
    if beyond:
        return _("%(n)s points stand out") % {"n": formats.number(len(beyond))}
    if found.signals:
        return _("The level of %(team)s has moved, by a run on one side") % {"team": team}
    return _("Nothing stands out: %(kpi)s of %(team)s varies as it always does") % {
        "kpi": found.kpi.short,
        "team": team,
    }


def sentence(found: Course, signal: Signal, names: Sequence[str]) -> str:
    if signal.rule is Rule.BEYOND_3_SIGMA:
        period = found.periods[signal.first]
        words = (
            _("Above the limits: %(when)s, %(value)s; limits %(span)s.")
            if signal.is_above
            else _("Below the limits: %(when)s, %(value)s; limits %(span)s.")
        )
        return words % {
            "when": names[signal.first],
            "value": formats.value(period.value or 0.0, found.kpi.unit, clock=True),
            "span": span(found, signal.first),
        }
    n = signal.last - signal.first + 1
    words = (
        ngettext(
            "%(n)s point in a row above the centre: %(first)s to %(last)s.",
            "%(n)s points in a row above the centre: %(first)s to %(last)s.",
            n,
        )
        if signal.is_above
        else ngettext(
            "%(n)s point in a row below the centre: %(first)s to %(last)s.",
            "%(n)s points in a row below the centre: %(first)s to %(last)s.",
            n,
        )
    )
    return words % {"n": n, "first": names[signal.first], "last": names[signal.last]}


def width(found: Course) -> str:
    """Where the limits come from, and whether they were widened."""
    if found.law is None:
        return _(
            "The limits come from the distances of neighbouring points (XmR): no law of chance"
            " says how far this figure may move by itself."
        )
    times = formats.number(round(Decimal(found.inflation), 1))
    if found.inflation >= 1.05:
        return _(
            "The points vary %(times)s times as much as their cases alone would let them. The"
            " limits are widened by that (Laney 2002), or almost every point would stand out."
        ) % {"times": times}
    return _(
        "The points vary by no more than their cases let them: the limits are those of chance."
    )


def span(found: Course, number: int) -> str:
    period = found.periods[number]
    if period.low is None or period.high is None:
        return formats.DASH
    return formats.interval(Interval(period.low, period.high, ""), found.kpi.unit, clock=True)


def said(look: Look) -> str:
    words = {
        Look.PLAIN: _("within"),
        Look.EARLY: _("provisional"),
        Look.RUN: _("in a run"),
        Look.ABOVE: _("above the limits"),
        Look.BELOW: _("below the limits"),
    }
    return words[look]
