"""Teams or agents beside what chance explains: what the page shows, and says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kpis import catalogue, exports, formats, outliers, scatters
from kpis.definitions import Unit as Measured
from kpis.marks import Scale, scale_between, ticks
from kpis.outliers import Subject
from kpis.panels import Panel
from kpis.queries import funnels
from kpis.queries.funnels import Spread, Unit
from kpis.scatters import Dot, Field
from kpis.sections import AGENT
from kpis.stats.funnel import LEVELS

# More names than these would cover the points: then only who lies outside is named.
NAMED, OUTSIDE_NAMED = 8, 12
USUAL: Final = {"team": "service_level", "agent": "aht_leg"}
COLUMNS: Final = (
    *exports.FIELDS,
    *("exposure", "overall", "low_95", "high_95", "low_99_8", "high_99_8", "phi", "position"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Without a panel, `absence` says why there is none."""

    panel: Panel | None
    absence: str
    outside: list[str]
    spread: str
    has_pale: bool
    is_provisional: bool


def offered(by: str) -> list[tuple[str, str]]:
    """The picker: figures with limits of chance, the usual one first.

    Those not kept by agent stay in the list of agents, and say so.
    """
    more = AGENT if by == "agent" else ()
    kpis = dict.fromkeys([*catalogue.defaults(), *(catalogue.find(key) for key in more)])
    usual = catalogue.find(USUAL[by])
    found = [
        kpi for kpi in (usual, *(k for k in kpis if k is not usual)) if funnels.is_offered(kpi)
    ]
    silent = [kpi for kpi in found if by == "agent" and funnels.not_by_agent(kpi)]
    told = [kpi for kpi in found if kpi not in silent]
    return [
        *((kpi.key, str(kpi.name)) for kpi in told),
        *((kpi.key, _("%(kpi)s (not by agent)") % {"kpi": kpi.name}) for kpi in silent),
    ]


def show(found: Spread, subjects: Mapping[int, Subject], *, by: str, order: str) -> Shown:
    units = in_order(found, subjects, by, order)
    is_agents = by == "agent"
    panel = None if found.why else _panel(found, units, is_agents)
    return Shown(
        panel=panel,
        absence=outliers.absence(found, is_agents),
        outside=[outliers.outside(subject, unit) for subject, unit in units if unit.is_outside],
        spread="" if found.why else outliers.spread(found, is_agents),
        has_pale=any(unit.position is None for _subject, unit in units),
        is_provisional=any(unit.reading.maturity.value == "provisional" for _s, unit in units),
    )


def in_order(
    found: Spread, subjects: Mapping[int, Subject], by: str, order: str
) -> list[tuple[Subject, Unit]]:
    """By name or by sample, never by value: a list by value would be a ranking."""
    units = [(subjects[getattr(unit.reading.cell, by)], unit) for unit in found.units]
    units.sort(key=lambda pair: (pair[0].name.casefold(), pair[0].code))
    if order == "sample":
        units.sort(key=lambda pair: -pair[1].n)
    return units


def rows(
    found: Spread, subjects: Mapping[int, Subject], *, by: str, order: str
) -> list[dict[str, object]]:
    """The lines of the table, in base units and unrounded."""
    return [
        {
            **exports.fields(unit.reading, scope=subject.code),
            "exposure": unit.n,
            "overall": found.whole,
            "low_95": unit.limits.low_95,
            "high_95": unit.limits.high_95,
            "low_99_8": unit.limits.low_998,
            "high_99_8": unit.limits.high_998,
            "phi": found.phi,
            "position": unit.position.value if unit.position else None,
        }
        for subject, unit in in_order(found, subjects, by, order)
    ]


def _panel(found: Spread, units: Sequence[tuple[Subject, Unit]], is_agents: bool) -> Panel:
    title = outliers.title(found, units, is_agents)
    subtitle = _("%(kpi)s against its sample; limits of 95 and 99.8%% round the whole") % {
        "kpi": found.kpi.name
    }
    names = _named(units, is_agents)
    dots = [_dot(subject, unit, names, is_agents) for subject, unit in units]
    field = _field(found)
    return Panel(
        title=title,
        subtitle=subtitle,
        description=f"{subtitle}. {title}.",
        drawn={
            size: scatters.funnel(dots, field, frame=frame)
            for size, frame in scatters.SIZES.items()
        },
        columns=[
            _("agent") if is_agents else _("team"),
            _("value"),
            "n",
            *(_("%(level)s limits") % {"level": outliers.percent(level)} for level in LEVELS),
            _("where it lies"),
        ],
        rows=[_row(subject, unit) for subject, unit in units],
    )


def _named(units: Sequence[tuple[Subject, Unit]], is_agents: bool) -> set[str]:
    """The codes of those with a name in the drawing."""
    if not is_agents and len(units) <= NAMED:
        return {subject.code for subject, unit in units if unit.position is not None}
    far = [(_excess(unit), subject.code) for subject, unit in units if unit.is_outside]
    return {code for _far, code in sorted(far, reverse=True)[:OUTSIDE_NAMED]}


def _excess(unit: Unit) -> float:
    """How far beyond the inner limits, in their width."""
    at = unit.limits
    beyond = max(at.low_95 - unit.value, unit.value - at.high_95)
    return beyond / ((at.high_95 - at.low_95) or 1.0)


def _dot(subject: Subject, unit: Unit, names: set[str], is_agents: bool) -> Dot:
    value = formats.value(unit.value, unit.reading.kpi.unit, clock=True)
    is_pale = unit.position is None
    name = subject.name if subject.code in names else ""
    return Dot(
        n=unit.n,
        value=unit.value,
        mark=subject.mark,
        is_team=not is_agents,
        name=f"{name} {value}" if name and unit.is_outside else name,
        words=_("too few") if is_pale else f"{subject.name}{_(': ')}{value}",
        is_outside=unit.is_outside,
        is_pale=is_pale,
    )


def _field(found: Spread) -> Field:
    unit = found.kpi.unit
    values = [one.value for one in found.units]
    # The limits of the middle unit set the height: those of the smallest would flatten the rest.
    middle = sorted(found.units, key=lambda one: one.n)[len(found.units) // 2].limits
    up = scale_between(min(*values, middle.low_998), max(*values, middle.high_998), unit)
    last = found.curve[-1].n
    across = ticks(scale_between(0.0, last, Measured.COUNT), Measured.COUNT)
    whole = formats.value(found.whole or 0.0, unit, clock=True)
    return Field(
        across=Scale(0.0, last),
        across_ticks={at: formats.number(round(at)) for at in across if at <= last},
        across_words=_("hours") if unit == Measured.PER_HOUR else _("sample (n)"),
        up=up,
        up_ticks=formats.ticks(ticks(up, unit), unit),
        curve=found.curve,
        curve_words=(outliers.percent(LEVELS[0]), outliers.percent(LEVELS[1])),
        whole=found.whole or 0.0,
        whole_words=_("all together %(value)s") % {"value": whole},
    )


def _row(subject: Subject, unit: Unit) -> list[str]:
    reading = unit.reading
    value = formats.reading_value(reading, clock=True)
    return [
        subject.name,
        value if reading.value is not None else f"{value} {formats.absence(reading)}",
        formats.number(reading.n),
        outliers.span(unit.limits.low_95, unit.limits.high_95, unit),
        outliers.span(unit.limits.low_998, unit.limits.high_998, unit),
        outliers.where(unit),
    ]
