"""What a reader opens: a figure, which part of it, where and when, and from which place on."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kpis import catalogue
from kpis.definitions import Kpi
from kpis.drills import Mark, Side, sides
from kpis.forms import SelectionForm
from kpis.periods import EARLIEST, LATEST, Period, Preset
from kpis.queries.pickers import Pickers
from kpis.queries.readings import Selection
from kpis.sections import team_name, topic_name
from teams.models import Channel, DissatisfactionReason, Team, Topic

# Without a figure, all that was recorded.
EVERYTHING: Final = "channel_volume:records"
PLACE: Final = re.compile(r"([0-9T:.+-]{10,40})_([0-9a-f]{1,16})")
LARGEST: Final = 2**63


@dataclass(frozen=True, slots=True)
class Wanted:
    """A whole choice. `selection` names its teams: the one chosen, or all in reach."""

    kpi: Kpi
    side: Side
    selection: Selection
    period: Period
    team: Team | None
    channels: tuple[Channel, ...]
    topics: tuple[Topic, ...]
    beyond: Mark | None
    is_newest_first: bool
    given: dict[str, str | list[str]]
    reason: DissatisfactionReason | None = None  # for dissatisfaction, of lists of one

    def query(self, **changes: str) -> str:
        """The address of the same list, from its beginning, but for what changes."""
        return urlencode({**self.given, **changes}, doseq=True)

    @property
    def is_everything(self) -> bool:
        return self.kpi.key == EVERYTHING


def place(mark: Mark) -> str:
    return f"{mark.at.isoformat()}_{mark.key:x}"


def mark_at(text: str, *, is_dated: bool) -> Mark | None:
    """A day and key, or an instant and key. An odd place is the beginning."""
    match = PLACE.fullmatch(text)
    if match is None or int(match[2], 16) >= LARGEST:
        return None
    try:
        at = (date if is_dated else datetime).fromisoformat(match[1])
    except ValueError:
        return None
    is_instant = isinstance(at, datetime) and at.tzinfo is not None
    if is_instant is is_dated or not EARLIEST.year <= at.year <= LATEST.year:
        return None
    return Mark(at, int(match[2], 16))


class DrillForm(SelectionForm):
    """All channels and teams unless one is chosen; every topic can be."""

    kpi = forms.ChoiceField(label=_("Figure"), required=False)
    side = forms.ChoiceField(required=False, choices=[(side.value, side.value) for side in Side])
    team = forms.ChoiceField(label=_("Team"), required=False)
    agent = forms.IntegerField(required=False, min_value=1, max_value=LARGEST - 1)
    alone = forms.BooleanField(required=False)
    reason = forms.ChoiceField(required=False)

    def __init__(self, data: QueryDict, *, pickers: Pickers, today: date) -> None:
        given = data.copy()
        given.setdefault("channel", "")
        super().__init__(given, pickers=pickers, today=today)
        self.choose("team", _("All teams"), [(t.slug, team_name(t)) for t in pickers.teams])
        topics = [(t.slug, topic_name(t.pk, pickers)) for t in pickers.topics]
        self.choose("topic", _("All topics"), sorted(topics, key=lambda one: one[1].casefold()))
        segments = [(str(segment.pk), str(segment)) for segment in pickers.segments]
        self.choose("segment", _("All segments"), segments)
        self.choose("reason", _("All reasons"), [(r.slug, str(r)) for r in pickers.reasons])
        shown = dict.fromkeys([*catalogue.defaults(), *self._asked()])
        names = [(kpi.key, str(kpi.name)) for kpi in shown if kpi.key != EVERYTHING]
        self.choose("kpi", _("Everything recorded"), names)

    def _asked(self) -> list[Kpi]:
        """A variant is offered where an address names it."""
        return [kpi for kpi in catalogue.CATALOGUE if kpi.key == self.data.get("kpi")]

    @property
    def wanted(self) -> Wanted:
        """Of a valid form."""
        given = self.cleaned_data
        period: Period = given["days"]
        kpi = catalogue.find(given["kpi"] or EVERYTHING).in_force(period.end)
        named = (one for one in self.pickers.reasons if one.slug == given["reason"])
        reason = next(named, None) if kpi.apart else None
        kpi = kpi.of_one_reason if reason else kpi
        offered = sides(kpi)
        side = Side(given["side"]) if given["side"] else offered[0]
        team = self.pickers.team(given["team"])
        codes, slugs = self.named("channel"), self.named("topic")
        channels = tuple(c for c in self.pickers.channels if c.code in codes)
        topics = tuple(t for t in self.pickers.topics if t.slug in slugs)
        side = side if side in offered else offered[0]
        snapshot = kpi.snapshot if side is Side.NUMERATOR else kpi.base_snapshot
        before, after = (
            mark_at(self.data.get(name) or "", is_dated=snapshot.is_dated)
            for name in ("before", "after")
        )
        return Wanted(
            kpi=kpi,
            side=side,
            selection=Selection(
                start=period.start,
                end=period.end,
                teams=(team.pk,) if team else tuple(t.pk for t in self.pickers.teams),
                channels=tuple(channel.pk for channel in channels),
                topics=tuple(pk for topic in topics for pk in self._within(topic)),
                segments=tuple(map(int, self.named("segment"))),
                agents=(given["agent"],) if given["agent"] else self.agents,
                # The denominator is the same for every reason.
                reasons=(reason.pk,) if reason and side is Side.NUMERATOR else (),
            ),
            period=period,
            team=team,
            channels=channels,
            topics=topics,
            beyond=before or after,
            is_newest_first=before is not None or after is None,
            given=self._given(kpi, period),
            reason=reason,
        )

    def _within(self, topic: Topic) -> tuple[int, ...]:
        """A group stands for all in it, unless it is asked for alone."""
        is_group = topic.parent_id is None and not self.cleaned_data["alone"]
        return self.pickers.within(topic) if is_group else (topic.pk,)

    def _given(self, kpi: Kpi, period: Period) -> dict[str, str | list[str]]:
        given = self.cleaned_data
        kept: dict[str, Any] = {
            "kpi": "" if kpi.key == EVERYTHING else kpi.key,
            "side": given["side"],
            "period": Preset.CUSTOM.value,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            **{name: self.named(name) for name in ("channel", "topic", "segment", "tenure")},
            **{name: given[name] for name in ("team", "agent", "reason")},
            "alone": "1" if given["alone"] else "",
        }
        return {
            name: value if isinstance(value, list) else str(value)
            for name, value in kept.items()
            if value
        }
