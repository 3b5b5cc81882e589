"""A programme's rules and a question's condition in words, for whoever checks them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import kinds
from surveys.models import Programme, Question
from surveys.models.programmes import Occasion, Resolution
from teams.models import Channel, Topic

Fact = tuple[str, str]


def rules(programme: Programme) -> Iterator[Fact]:
    """Each rule by its name, as it holds."""
    yield _("Question"), programme.get_instrument_display()
    yield _("Occasion"), programme.get_occasion_display()
    yield _("Asked"), _share(programme)
    if programme.occasion == Occasion.CONTACT:
        yield from _filters(programme)
        yield _("Sent"), _delay(programme)
    yield (
        _("Again"),
        ngettext(
            "not within %(n)s day of another invitation",
            "not within %(n)s days of another invitation",
            programme.quarantine_days,
        )
        % {"n": programme.quarantine_days},
    )
    yield _("Time to answer"), _open(programme)
    yield _("Credit"), programme.get_credit_rule_display()
    if not programme.is_anonymous:
        yield _("Follow-up"), _follow_up(programme)
    yield _("KPIs"), _("counted") if programme.is_headline else _("not counted")


def _share(programme: Programme) -> str:
    if programme.share == 100:
        return _("everybody who may be asked")
    return _("%(share)s%% of those who may be asked, drawn by lot") % {"share": programme.share}


def _filters(programme: Programme) -> Iterator[Fact]:
    filters = (
        (_("Channels"), programme.channels.all()),
        (_("Topics"), programme.topics.all()),
        (_("Segments"), programme.segments.all()),
        (_("Teams"), programme.teams.all()),
    )
    for name, rows in filters:
        yield name, ", ".join(sorted(map(str, rows))) or _("all")
    if programme.resolution != Resolution.ANY:
        yield _("Outcome"), programme.get_resolution_display()


def _delay(programme: Programme) -> str:
    said = _("right after the contact")
    if programme.delay_minutes:
        said = _("%(time)s after the contact") % {"time": lasting(programme.delay_minutes)}
    if programme.quiet_from is None or programme.quiet_to is None:
        return said
    return _("%(when)s, not between %(start)s and %(end)s") % {
        "when": said,
        "start": time_format(programme.quiet_from, "H:i"),
        "end": time_format(programme.quiet_to, "H:i"),
    }


def _open(programme: Programme) -> str:
    said = ngettext("%(n)s day", "%(n)s days", programme.open_days) % {"n": programme.open_days}
    if programme.reminder_days is None:
        return _("%(time)s, no reminder") % {"time": said}
    reminder = ngettext("one reminder after %(n)s day", "one reminder after %(n)s days",
                        programme.reminder_days) % {"n": programme.reminder_days}  # fmt: skip
    return f"{said}, {reminder}"


def _follow_up(programme: Programme) -> str:
    if programme.low_score is None:
        return _("none")
    low = kinds.headline(programme.instrument).low
    scores = str(low) if programme.low_score == low else f"{low} – {programme.low_score}"
    return _("for scores of %(scores)s, within %(time)s") % {
        "scores": scores,
        "time": lasting(programme.follow_up_hours * 60),
    }


def lasting(minutes: int) -> str:
    """A duration in the largest unit that it is a whole number of."""
    span = timedelta(minutes=minutes)
    days, hours = span // timedelta(days=1), span // timedelta(hours=1)
    if days and span == timedelta(days=days):
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if hours and span == timedelta(hours=hours):
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def condition(question: Question, channels: Iterable[Channel], topics: Iterable[Topic]) -> str:
    """To whom a question is shown; empty: to everybody."""
    held = question.condition
    parts = []
    low, high = held.get("min_score"), held.get("max_score")
    if low is not None and high is not None:
        parts.append(_("score from %(low)s to %(high)s") % {"low": low, "high": high})
    elif low is not None:
        parts.append(_("score of %(low)s or more") % {"low": low})
    elif high is not None:
        parts.append(_("score of %(high)s or less") % {"high": high})
    names = {channel.code: str(channel) for channel in channels}
    if held.get("channels"):
        parts.append(_(" or ").join(names.get(code, code) for code in held["channels"]))
    names = {topic.slug: str(topic) for topic in topics}
    if held.get("topics"):
        parts.append(_(" or ").join(names.get(slug, slug) for slug in held["topics"]))
    return ", ".join(parts)
