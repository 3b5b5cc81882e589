"""Figures of a month made by hand, for papers that need no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

from kpis.catalogue import find
from kpis.definitions import Maturity, Reason, Standing, Text
from kpis.periods import months_back
from kpis.queries.figures import Comparison, Figures, Line, Place, Rule
from kpis.states import State

OCTOBER = date(2026, 10, 1)
PHONE = Place("phone", Text("Phone", "Téléphone"), 20.0, 5.0)
CHAT = Place("chat", Text("Chat", "Chat"), 40.0, 0.0)
EMAIL = Place("email", Text("E-mail", "E-mail"), 14400.0, 0.0)
SOCIAL = Place("social", Text("Social media", "Réseaux sociaux"), 3600.0, 0.0)


def line(key, value, n, low, high, months=(), **values):
    kpi = find(key)
    given = {
        "key": kpi.key,
        "name": kpi.name,
        "short": kpi.short,
        "unit": kpi.unit,
        "better": kpi.better,
        "estimate": kpi.estimate,
        "definition": kpi.since,
        "channel": None,
        "floor": None,
        "target": None,
        "value": value,
        "low": low,
        "high": high,
        "numerator": None if value is None else round(value * n),
        "denominator": n,
        "n": n,
        "standing": Standing.PUBLISHED,
        "maturity": Maturity.FINAL,
        "final_on": None,
        "reason": None,
        "state": None,
        "months": months or tuple(value and value * (0.94 + step / 80) for step in range(6)),
    }
    return Line(**given | values)


def provisional(key, n):
    return line(
        key,
        None,
        n,
        None,
        None,
        months=(0.68, 0.7, 0.71, 0.72, 0.72, None),
        numerator=None,
        denominator=None,
        maturity=Maturity.PROVISIONAL,
        final_on=date(2026, 11, 12),
    )


def few(key, n):
    return line(
        key,
        None,
        n,
        None,
        None,
        months=(None,) * 6,
        numerator=None,
        denominator=None,
        standing=Standing.SUPPRESSED,
        reason=Reason.BELOW_MINIMUM,
        state=State.NONE,
    )


def lines():
    share = {"floor": 0.7, "target": 0.8}
    level = "service_level"
    return (
        line(level, 0.791, 9286, 0.772, 0.809, channel=PHONE, state=State.NEAR, **share),
        line(level, 0.962, 4118, 0.951, 0.97, channel=EMAIL, state=State.MISSED, floor=0.98,
             target=1.0),
        line(level, 0.831, 3402, 0.81, 0.85, channel=CHAT, state=State.MET, **share),
        replace(
            line(level, 0.745, 61, 0.62, 0.84, channel=SOCIAL, state=State.NEAR, **share),
            standing=Standing.INDICATIVE,
        ),
        line("abandonment_rate", 0.056, 9286, 0.051, 0.061, floor=0.08, target=0.05,
             state=State.NEAR),
        line("asa", 18.4, 8766, 17.6, 19.2),
        line("wait_time:p90", 71.0, 8766, 68.0, 75.0, target=60.0, state=State.MISSED,
             numerator=None, denominator=None),
        provisional("fcr_rate", 7960),
        line("transfer_rate", 0.082, 8766, 0.076, 0.088),
        line("aht_contact", 318.2, 8766, 312.0, 324.9),
        line("acw_time", 41.2, 8766, 39.9, 42.6),
        few("hold_rate", 23),
    )  # fmt: skip


def comparison(key, value, internal, difference, low, high, *, is_proven):
    kpi = find(key)
    return Comparison(
        key=key,
        name=kpi.name,
        unit=kpi.unit,
        value=value,
        n=9286,
        internal_value=internal,
        internal_n=12840,
        difference=difference,
        low=low,
        high=high,
        is_proven=is_proven,
    )


def comparisons():
    return (
        comparison("service_level", 0.812, 0.842, -0.03, -0.052, -0.008, is_proven=True),
        comparison("abandonment_rate", 0.056, 0.052, 0.004, -0.003, 0.011, is_proven=False),
        comparison("asa", 18.4, 14.1, 4.3, 3.2, 5.4, is_proven=True),
        comparison("wait_time:p90", 71.0, 64.0, 7.0, -1.0, 15.0, is_proven=False),
        comparison("fcr_rate", None, None, None, None, None, is_proven=False),
        comparison("transfer_rate", 0.082, 0.07, 0.012, 0.004, 0.02, is_proven=True),
        comparison("aht_contact", 318.2, 351.0, -32.8, -41.0, -24.6, is_proven=True),
        comparison("acw_time", 41.2, 40.8, 0.4, -1.4, 2.2, is_proven=False),
        comparison("hold_rate", None, 0.12, None, None, None, is_proven=False),
    )


def rule(key):
    kpi = find(key)
    return Rule(
        key=kpi.key,
        name=kpi.name,
        meaning=kpi.meaning,
        formula=kpi.formula,
        day=kpi.day,
        attribution=kpi.attribution,
        definition=kpi.since,
    )


def figures(**values):
    shown = values.get("lines", lines())
    given = {
        "team": "Atlas Contact",
        "slug": "atlas",
        "vendor": "Atlas Contact SAS",
        "team_zone": "Africa/Casablanca",
        "zone": "Europe/Paris",
        "start": OCTOBER,
        "end": date(2026, 10, 31),
        "months": tuple(months_back(OCTOBER, 5 - step) for step in range(6)),
        "contacts": 16867,
        "as_of": datetime(2026, 11, 10, 5, tzinfo=UTC),
        "final_through": None,
        "lines": shown,
        "comparisons": comparisons(),
        "rules": tuple(rule(key) for key in dict.fromkeys(one.key for one in shown)),
        "channels": (PHONE, EMAIL, CHAT, SOCIAL),
    }
    return Figures(**given | values)
