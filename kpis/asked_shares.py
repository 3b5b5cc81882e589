"""Who was asked and who answered, as shares with their intervals, ready to print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.definitions import PROPORTION, Interval, Method, Unit
from kpis.marks import Bar, Scale
from kpis.queries import asking, names
from kpis.queries.asking import Alarm, Asking, Tally
from kpis.queries.pickers import Pickers
from kpis.sections import team_name, topic_name
from kpis.stats.moments import wilson
from kpis.terms import Reason
from surveys.models.invitations import Cause

MOST_ROWS = 300
WHOLE = Scale(0.0, 1.0)
AFTER = {
    "unresolved": (
        gettext_lazy("contacts not resolved"),
        gettext_lazy("contacts resolved"),
    ),
    "late": (
        gettext_lazy("contacts answered late"),
        gettext_lazy("contacts not answered late"),
    ),
    "repeated": (
        gettext_lazy("contacts again within seven days"),
        gettext_lazy("contacts first in seven days"),
    ),
}


@dataclass(frozen=True, slots=True)
class Share:
    """k of n in words; too small a sample has no value."""

    value: str
    interval: str
    n: str
    bar: Bar | None

    @property
    def is_shown(self) -> bool:
        return self.bar is not None


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    decided: str
    asked: Share
    answered: Share


@dataclass(frozen=True, slots=True)
class Part:
    """One table: what its rows are, and its rows."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Notice:
    """A team that asks less after bad contacts, in a sentence."""

    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A cause of not asking, how often, and whether a team has a hand in it."""

    name: str
    n: str
    share: str
    is_in_hand: bool


def share(k: int, n: int) -> Share:
    if n < PROPORTION.suppressed:
        return Share(str(Reason.BELOW_MINIMUM.label) if n else "", "", formats.number(n), None)
    low, high = wilson(k, n)
    bar = Bar(
        round(WHOLE.place(k / n), 2), round(WHOLE.place(low), 2), round(WHOLE.place(high), 2),
        None, n < PROPORTION.published,
    )  # fmt: skip
    return Share(
        formats.value(k / n, Unit.SHARE),
        formats.interval(Interval(low, high, Method.WILSON), Unit.SHARE),
        formats.number(n),
        bar,
    )


def line(name: str, tally: Tally) -> Line:
    return Line(
        name,
        formats.number(tally.decided),
        share(tally.asked, tally.askable),
        share(tally.answered, tally.delivered),
    )


def parts(found: Asking, pickers: Pickers) -> list[Part]:
    """By team, outcome, topic and agent; in the order of names, as nobody is ranked."""
    teams = {team.pk: team_name(team) for team in pickers.teams}
    topics = {topic.pk: topic_name(topic.pk, pickers) for topic in pickers.topics}
    agents = names.agents(agent for _team, agent in found.by_agent)
    by_outcome = [
        line(str(words), found.outcome(bad, holds=holds))
        for bad, both in AFTER.items()
        for words, holds in zip(both, (True, False), strict=True)
    ]
    by_team = _sorted((teams.get(pk, ""), found.team(pk)) for pk in found.by_team)
    by_topic = _sorted((topics.get(pk, ""), tally) for pk, tally in found.by_topic.items())
    by_agent = _sorted(
        (f"{agents[agent]}, {teams.get(team, '')}", tally)
        for (team, agent), tally in found.by_agent.items()
        if agent in agents
    )
    return [
        Part(_("By team"), by_team),
        Part(_("By outcome"), by_outcome),
        Part(_("By topic"), by_topic),
        Part(_("By agent"), by_agent),
    ]


def _sorted(rows: Iterable[tuple[str, Tally]]) -> list[Line]:
    ordered = sorted(rows, key=lambda row: row[0].casefold())
    return [line(name, tally) for name, tally in ordered[:MOST_ROWS]]


def causes(tally: Tally) -> list[WhyNot]:
    """The most frequent first."""
    return [
        WhyNot(
            str(Cause(code).label),
            formats.number(n),
            formats.value(n / tally.decided, Unit.SHARE),
            code not in asking.OUT_OF_HAND,
        )
        for code, n in tally.not_asked.most_common()
    ]


def warnings(alarms: Iterable[Alarm], pickers: Pickers) -> list[Notice]:
    teams: Mapping[int, str] = {team.pk: team_name(team) for team in pickers.teams}
    return [_warning(alarm, teams.get(alarm.team, "")) for alarm in alarms]


def _warning(alarm: Alarm, team: str) -> Notice:
    bad, good = alarm.with_it, alarm.without_it
    text = _(
        "%(team)s asks less after bad contacts: %(bad)s of %(after)s, %(good)s of the others."
    ) % {
        "team": team,
        "bad": formats.value(bad.asked / bad.askable, Unit.SHARE),
        "good": formats.value(good.asked / good.askable, Unit.SHARE),
        "after": AFTER[alarm.bad][0],
    }  # fmt: skip
    detail = _("%(change)s %(span)s, n %(n_bad)s and %(n_good)s") % {
        "change": formats.change(alarm.drop.difference, Unit.SHARE),
        "span": formats.span_of_change(alarm.drop.low, alarm.drop.high, Unit.SHARE),
        "n_bad": formats.number(bad.askable),
        "n_good": formats.number(good.askable),
    }
    return Notice(text, detail)
