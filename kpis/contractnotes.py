"""What stands behind the results of a contract's paper: days left out, changes, steps taken."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kpis import contractrows, formats
from kpis.contractrows import percent
from kpis.contractwords import span
from kpis.definitions import Unit
from kpis.models.documents import CardState
from kpis.queries.agreed import Agreement, Excluded, Restated, Voice
from kpis.queries.figures import Figures
from kpis.stages import Signature, Stage
from kpis.summary import named_briefly


@dataclass(frozen=True, slots=True)
class Left:
    """Days that do not count."""

    days: str
    channel: str
    cause: str
    note: str
    approved: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of a version before, and as it is now."""

    name: str
    old: str
    new: str
    n: str
    cause: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done."""

    text: str
    owner: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class Signed:
    step: str
    by: str
    day: str


def left(agreement: Agreement) -> tuple[Left, ...]:
    return tuple(
        Left(
            days=span(one),
            channel=str(one.channel) if one.channel else _("all"),
            cause=_cause(one),
            note=one.note,
            approved=_signed(one.by, formats.short_day(one.decided_on) if one.decided_on else ""),
        )
        for one in agreement.excluded
    )


def _cause(one: Excluded) -> str:
    if one.ratio is None:
        return str(one.cause.label)
    return _("%(cause)s: %(ratio)s") % {"cause": one.cause.label, "ratio": percent(one.ratio)}


def _signed(by: str, day: str) -> str:
    return ", ".join(part for part in (by, day) if part) or formats.DASH


def moved(figures: Figures, agreement: Agreement) -> tuple[Moved, ...]:
    pairs = list(zip(figures.lines, agreement.obligations, strict=True))
    names = {duty.key: contractrows.brief(line, duty) for line, duty in pairs}
    units = {duty.key: line.unit for line, duty in pairs}
    return tuple(
        Moved(
            name=names.get(one.key, one.key),
            old=_value(one.old, units.get(one.key)),
            new=_value(one.new, units.get(one.key)),
            n=_n(one),
            cause=str(one.cause.label),
        )
        for one in agreement.restated
    )


def _value(amount: float | None, unit: Unit | None) -> str:
    return formats.DASH if amount is None or unit is None else formats.value(amount, unit)


def _n(one: Restated) -> str:
    if one.old_n is None or one.new_n is None or one.old_n == one.new_n:
        return formats.DASH
    return f"{formats.number(int(one.old_n))} → {formats.number(int(one.new_n))}"


def restated(figures: Figures, agreement: Agreement) -> str:
    """In one line, as page 1 says it."""
    if not agreement.restated:
        return ""
    changes = "; ".join(
        _("%(kpi)s %(old)s to %(new)s, %(cause)s")
        % {"kpi": one.name, "old": one.old, "new": one.new, "cause": one.cause}
        for one in moved(figures, agreement)
    )
    version = max(one.version for one in agreement.restated)
    return _("Restated since version %(version)s: %(changes)s.") % {
        "version": version,
        "changes": changes,
    }


def voice(said: Voice | None) -> tuple[str, ...]:
    if said is None or not said.asked:
        return (_("No customer was asked."),)
    return tuple(part for part in (_response(said), _low(said), _called(said)) if part)


def _response(said: Voice) -> str:
    values = {
        "share": formats.value(said.answered / said.asked, Unit.SHARE),
        "answered": formats.number(said.answered),
        "asked": formats.number(said.asked),
    }
    one = ngettext(
        "Response %(share)s: %(answered)s answer to %(asked)s invitations.",
        "Response %(share)s: %(answered)s answers to %(asked)s invitations.",
        said.answered,
    )
    return one % values


def _low(said: Voice) -> str:
    """Causes, the most frequent first."""
    if not said.low_scores:
        return _("No low score.") if said.answered else ""
    causes = [
        (said.by_process, _("%(n)s process")),
        (said.by_agent, _("%(n)s agent")),
        (said.by_product, _("%(n)s product")),
    ]
    causes.sort(key=lambda cause: -cause[0])
    unknown = said.low_scores - sum(n for n, _words in causes)
    causes.append((unknown, _("%(n)s without a cause")))
    named = ", ".join(words % {"n": formats.number(n)} for n, words in causes if n > 0)
    one = ngettext(
        "%(low)s low score: %(causes)s.", "%(low)s low scores: %(causes)s.", said.low_scores
    )
    return one % {"low": formats.number(said.low_scores), "causes": named}


def _called(said: Voice) -> str:
    if not said.low_scores:
        return ""
    values = {
        "called": formats.number(said.called_back),
        "low": formats.number(said.low_scores),
        "days": said.called_back_days,
    }
    one = ngettext(
        "%(called)s of the %(low)s called back within %(days)d day.",
        "%(called)s of the %(low)s called back within %(days)d days.",
        said.called_back_days,
    )
    return one % values


def deeds(agreement: Agreement) -> tuple[Deed, ...]:
    return tuple(
        Deed(
            text=one.text,
            owner=one.owner,
            due=formats.short_day(one.due_on),
            state=pgettext("action", "done on %(day)s") % {"day": formats.short_day(one.done_on)}
            if one.done_on
            else pgettext("action", "open"),
        )
        for one in agreement.todos
    )


def dispute(figures: Figures, agreement: Agreement, stage: Stage) -> str:
    """Until when, and how."""
    if stage.dispute_until:
        until = _("Until the end of %(day)s (%(zone)s)") % {
            "day": formats.day(stage.dispute_until),
            "zone": figures.zone,
        }
    else:
        until = ngettext(
            "Within %(days)d day of the day of issue",
            "Within %(days)d days of the day of issue",
            agreement.dispute_days,
        ) % {"days": agreement.dispute_days}
    return _(
        "%(until)s, open this scorecard in Vigie. Name the figure, the interactions or the days,"
        " and give your reason. Each dispute is answered; one that is accepted gives a numbered"
        " version, which states the old figures and the new ones."
    ) % {"until": until}


def steps(figures: Figures, stage: Stage) -> tuple[Signed, ...]:
    """What was signed; a vendor's acknowledgement comes after the paper."""
    known = [_step(one) for one in stage.signatures]
    if stage.is_draft:
        known.append(Signed(_("Approval"), _("not yet: this is a draft"), formats.DASH))
    elif figures.vendor:
        awaited = _("awaited from %(team)s") % {"team": named_briefly(figures.team)}
        known.append(Signed(_("Acknowledgement"), awaited, formats.DASH))
    return tuple(known)


def _step(one: Signature) -> Signed:
    words = {
        CardState.CHECKED: _("Checked for completeness"),
        CardState.APPROVED: _("Approved"),
        CardState.ISSUED: _("Issued"),
    }
    by = " · ".join(part for part in (one.by or _("by rule"), one.note) if part)
    return Signed(words.get(one.state, str(one.state.label)), by, formats.day(one.on))
