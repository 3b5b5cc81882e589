"""The figures of a scorecard as its page shows them, with or without a contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kpis import catalogue, contractrows, formats, summary
from kpis.catalogue import UnknownKpi
from kpis.clausecosts import is_cost
from kpis.contractrows import Before
from kpis.definitions import Better, Interval, Maturity, Standing
from kpis.drills import closed
from kpis.models.contracts import Clause
from kpis.periods import Preset
from kpis.queries import reissues
from kpis.queries.figures import Figures, Line
from kpis.queries.scorecards import BY_CHANNEL
from kpis.states import State


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `key` names it in disputes and restatements; empty texts are not agreed."""

    key: str
    name: str
    detail: str
    weight: str
    floor: str
    target: str
    result: str
    reason: str
    is_pale: bool
    interval: str
    n: str
    points: str
    state: State | None
    before: Before | None
    address: str  # of the contacts behind it


def rows(figures: Figures, clauses: Mapping[int, Clause], *, is_staff: bool) -> list[Row]:
    """`clauses` are those that the frozen obligations name, where they still stand."""
    keys = reissues.keys_of(figures)
    if figures.agreement is None:
        pairs = zip(keys, figures.lines, strict=True)
        return [_plain(key, line, figures, is_staff=is_staff) for key, line in pairs]
    made = contractrows.rows(figures)
    duties = figures.agreement.obligations
    return [
        Row(
            key=key,
            name=row.name,
            detail=row.detail,
            weight=row.weight,
            floor=row.floor,
            target=row.target,
            result=row.result,
            reason=row.reason,
            is_pale=row.is_pale,
            interval=row.interval,
            n=row.n,
            points=row.points,
            state=row.state,
            before=row.before,
            address=behind(
                line, figures, narrower=_narrower(clauses.get(duty.clause)), is_staff=is_staff
            ),
        )
        for key, row, line, duty in zip(keys, made, figures.lines, duties, strict=True)
    ]


def names(figures: Figures) -> dict[str, str]:
    """What the lines are called, by key."""
    keys = reissues.keys_of(figures)
    if figures.agreement is None:
        pairs = zip(keys, figures.lines, strict=True)
        return {key: summary.title(line) for key, line in pairs}
    duties = figures.agreement.obligations
    return {
        key: contractrows.name(line, duty)
        for key, line, duty in zip(keys, figures.lines, duties, strict=True)
    }


def _plain(key: str, line: Line, figures: Figures, *, is_staff: bool) -> Row:
    promise = ""
    if line.channel and line.key == BY_CHANNEL:
        promise = _("answered within %(wait)s") % {"wait": summary.wait(line.channel.within)}
    parts = [promise, summary.terms(line)]
    interval = formats.DASH
    if line.low is not None and line.high is not None:
        interval = formats.interval(Interval(line.low, line.high, ""), line.unit, clock=True)
    return Row(
        key=key,
        name=summary.title(line),
        detail=" · ".join(part for part in parts if part),
        weight="",
        floor=_goal(line.floor, line),
        target=_goal(line.target, line),
        result=_goal(line.value, line),
        reason=_reason(line),
        is_pale=line.standing == Standing.INDICATIVE,
        interval=interval,
        n=formats.number(line.n),
        points="",
        state=line.state,
        before=None,
        address=behind(line, figures, narrower={}, is_staff=is_staff),
    )


def _goal(amount: float | None, line: Line) -> str:
    return formats.DASH if amount is None else formats.value(amount, line.unit, clock=True)


def _reason(line: Line) -> str:
    if line.maturity != Maturity.FINAL:
        return formats.unripe(line.final_on)
    if line.value is None and line.reason:
        return line.reason.label
    if line.better == Better.CONTEXT:
        return _("context")
    return _("indicative") if line.standing == Standing.INDICATIVE else ""


def _narrower(clause: Clause | None) -> dict[str, str]:
    if clause is None:
        return {}
    return {
        **({"topic": clause.topic.slug} if clause.topic else {}),
        **({"segment": str(clause.segment_id)} if clause.segment_id else {}),
    }


def behind(line: Line, figures: Figures, *, narrower: Mapping[str, str], is_staff: bool) -> str:
    """The list of contacts behind a line, as the reader reaches them; empty: it has none."""
    try:
        kpi = catalogue.find(line.key)
    except UnknownKpi:
        return ""
    if closed(kpi, is_staff=is_staff) is not None or (is_cost(kpi) and not is_staff):
        return ""
    chosen = {
        "kpi": kpi.key,
        "team": figures.slug,
        **_days(figures.start, figures.end),
        **({"channel": line.channel.code} if line.channel else {}),
        **narrower,
    }
    return f"{reverse('interactions')}?{urlencode(chosen)}"


def _days(start: date, end: date) -> dict[str, str]:
    return {
        "period": Preset.CUSTOM.value,
        "start": start.isoformat(),
        "end": end.isoformat(),
    }
