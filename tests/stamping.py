"""What loading stamps on a contact from its legs, told again in Python for rows made by hand."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django_scopes import scopes_disabled

from teams.models import Channel, Interaction, Leg, Team
from teams.models.contacts import AT_ONCE, VOICE


def mixed() -> Team:
    with scopes_disabled():
        return Team.objects.get(slug="mixed")


OF_CONTACT = (
    "first_team", "last_team", "sole_team", "legs_n", "handled_n", "transfers_n", "wait_ms",
    "handle_ms", "talk_ms", "hold_ms", "wrap_up_ms", "ring_ms", "customer_ms", "warm_transfers_n",
    "is_escalated", "is_misrouted", "access", "is_open", "is_disconnected",
    "is_shared",
)  # fmt: skip
OF_LEG = ("transfer_kind", "is_escalated", "promise_ms", "short_ms", "is_open")


def differences(contact: Interaction) -> list[tuple[str, Any, Any]]:
    """Stamps of a loaded contact that are not what its legs say: name, stamped, said."""
    legs = sorted(contact.legs.all(), key=lambda leg: leg.sequence)
    stamped = [(name, getattr(leg, name)) for leg in legs for name in OF_LEG]
    stamp_legs(legs, contact.channel)
    said = [getattr(leg, name) for leg in legs for name in OF_LEG]
    values = {"is_excluded": contact.is_excluded, "resolved_at": contact.resolved_at}
    whole = of_contact(legs, values)
    stamped += [(name, getattr(contact, name)) for name in OF_CONTACT]
    said += [whole[name] for name in OF_CONTACT]
    return [(name, is_, was) for (name, is_), was in zip(stamped, said, strict=True) if is_ != was]


def stamp_legs(legs: Sequence[Leg], channel: Channel) -> None:
    """Stamp what was not given: the promise in force, and what a transfer was."""
    for part in legs:
        keep_promise(part, channel)
        if part.is_transfer and not part.transfer_kind:
            part.transfer_kind = "warm" if part.consult_ms else "blind"
        # What is written may come at any hour.
        part.is_open = part.is_open or channel.code not in VOICE
    for part, following in handed_on(legs):
        sides = {part.team.kind, following.team.kind} if following else set()
        part.is_escalated = sides == {"internal", "vendor"}


def of_contact(legs: Sequence[Leg], values: dict[str, Any]) -> dict[str, Any]:
    """The stamps of an interaction with these legs; `values` are those that were given."""
    teams = list(dict.fromkeys(part.team for part in legs))
    waits = sum(wait_ms(part) for part in legs)
    spoken = [(part.talk_ms or 0) + (part.hold_ms or 0) + (part.consult_ms or 0) for part in legs]
    # A consulted colleague's time is the agents', not the customer's.
    heard = [ms for ms, part in zip(spoken, legs, strict=True) if part.kind != "consult"]
    handled = [part for part in legs if part.outcome == "answered" and part.kind != "consult"]
    queued = in_queue(legs)
    is_open = queued[0].is_open if queued else legs[0].is_open
    is_cut = bool(queued) and queued[-1].outcome in ("abandoned", "system")
    return {
        "first_team": legs[0].team,
        "last_team": legs[-1].team,
        "sole_team": teams[0] if len(teams) == 1 else mixed(),
        "legs_n": len(legs),
        "handled_n": len(handled),
        "transfers_n": sum(part.is_transfer for part in legs),
        "wait_ms": waits,
        "handle_ms": sum(spoken) + sum(part.wrap_up_ms or 0 for part in legs),
        "talk_ms": sum(part.talk_ms or 0 for part in legs),
        "hold_ms": sum(part.hold_ms or 0 for part in legs),
        "wrap_up_ms": sum(part.wrap_up_ms or 0 for part in legs),
        "ring_ms": rings(legs, handled),
        "customer_ms": waits + sum(heard),
        "warm_transfers_n": sum(part.transfer_kind == "warm" for part in legs),
        "is_escalated": any(part.is_escalated for part in legs),
        "is_misrouted": any(is_misrouted(part, values) for part, _ in handed_on(legs)),
        "is_open": is_open,
        "access": "" if values.get("is_excluded") or not is_open else access(queued, handled),
        "is_shared": bool(queued) and queued[0].is_shared,
        "is_disconnected": bool(handled) and (is_cut or any(part.left_on_hold for part in legs)),
    }


def rings(legs: Sequence[Leg], handled: Sequence[Leg]) -> int | None:
    """How long it rang at the agents' who answered; None where somebody's source does not tell."""
    told = [part.ring_ms for part in legs if part.answered_at and part.ring_ms is not None]
    return sum(told) if told and all(part.ring_ms is not None for part in handled) else None


def in_queue(legs: Sequence[Leg]) -> list[Leg]:
    return [
        part
        for part in legs
        if part.kind == "main" and part.enqueued_at and part.outcome != "excluded"
    ]


def handed_on(legs: Sequence[Leg]) -> Iterator[tuple[Leg, Leg | None]]:
    """Each transferred leg with who took it, if anybody."""
    taken = [part for part in legs if part.kind != "consult"]
    for number, part in enumerate(taken):
        if part.is_transfer:
            yield part, taken[number + 1] if number + 1 < len(taken) else None


def is_misrouted(part: Leg, values: dict[str, Any]) -> bool:
    resolved = values.get("resolved_at")
    return (
        part.answered_at is not None
        and part.ended_at - part.answered_at < AT_ONCE
        and (resolved is None or resolved > part.ended_at)
    )


def access(queued: Sequence[Leg], handled: Sequence[Leg]) -> str:
    if not queued:
        return ""
    first, last = queued[0], queued[-1]
    assert first.enqueued_at is not None  # it stood in a queue
    promised = timedelta(milliseconds=first.promise_ms)
    short = timedelta(milliseconds=first.short_ms)
    answers = [part.answered_at for part in handled if part.answered_at]
    if answers:
        return "in_time" if min(answers) - first.enqueued_at <= promised else "late"
    waited = max(part.ended_at for part in queued) - first.enqueued_at
    match last.outcome:
        case "waiting":
            return ""
        case "system":
            return "system"
        case "abandoned":
            return "short" if waited <= short else "abandoned"
    return "left_in_time" if waited <= promised else "left"


def wait_ms(part: Leg) -> int:
    if part.enqueued_at is None:
        return 0
    return round(((part.answered_at or part.ended_at) - part.enqueued_at).total_seconds() * 1000)


def keep_promise(part: Leg, channel: Channel) -> None:
    if None not in (part.promise_ms, part.short_ms):
        return
    moment = part.enqueued_at or part.ended_at
    kept = channel.promises.filter(since__lte=moment.date()).order_by("-since")[0]
    if part.promise_ms is None:
        part.promise_ms = kept.answer_within_ms
    if part.short_ms is None:
        part.short_ms = kept.short_abandon_ms
