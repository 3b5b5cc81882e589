"""Contacts: a row is one leg of one interaction."""

from typing import Final

from teams import languages
from teams.ingest.contacts import Contacts
from teams.ingest.records import Field, Kind
from teams.ingest.schemas import Schema, Wrong
from teams.models.outcomes import Sentiment, TransferKind

OUTCOMES: Final = (
    "answered", "abandoned", "flow_team", "flow_other", "callback", "system", "waiting",
    "excluded",
)  # fmt: skip
FIELDS: Final = (
    Field("interaction.external_id", "external_id", Kind.TEXT, required=True, longest=200),
    Field("interaction.channel", "channel", Kind.TEXT, required=True, longest=50),
    Field("interaction.topic", "topic", Kind.TEXT, longest=200),
    Field("interaction.segment", "segment", Kind.TEXT, longest=200),
    Field("interaction.customer", "customer", Kind.TEXT, longest=100),
    Field(
        "interaction.direction", "direction", Kind.CHOICE,
        choices=("inbound", "outbound"), default="inbound",
    ),
    Field("interaction.arrived_at", "arrived_at", Kind.INSTANT, required=True),
    Field("interaction.ended_at", "ended_at", Kind.INSTANT, required=True),
    Field("interaction.resolved_at", "resolved_at", Kind.INSTANT),
    Field("interaction.rating", "rating", Kind.NUMBER, low=1, high=5),
    Field("interaction.version_at", "version_at", Kind.INSTANT),
    Field("interaction.excluded", "is_excluded", Kind.FLAG, default="false"),
    Field("interaction.case", "case_reference", Kind.TEXT, longest=200),
    Field(
        "interaction.sentiment", "sentiment", Kind.CHOICE, choices=tuple(Sentiment.values),
    ),
    Field("interaction.classifier", "classifier", Kind.TEXT, longest=100),
    Field("interaction.language", "language", Kind.TEXT, longest=languages.LONGEST),
    Field("interaction.menu", "menu_ms", Kind.DURATION),
    Field("leg.sequence", "sequence", Kind.NUMBER, low=0, high=32767, default="1"),
    Field("leg.team", "team", Kind.TEXT, longest=200),
    Field("leg.agent", "agent", Kind.TEXT, longest=100),
    Field(
        "leg.kind", "kind", Kind.CHOICE,
        choices=("main", "consult", "conference"), default="main",
    ),
    Field("leg.enqueued_at", "enqueued_at", Kind.INSTANT),
    Field("leg.answered_at", "answered_at", Kind.INSTANT),
    Field("leg.ended_at", "leg_ended_at", Kind.INSTANT, required=True),
    Field("leg.outcome", "outcome", Kind.CHOICE, required=True, choices=OUTCOMES),
    Field("leg.talk", "talk_ms", Kind.DURATION),
    Field("leg.hold", "hold_ms", Kind.DURATION),
    Field("leg.consult", "consult_ms", Kind.DURATION),
    Field("leg.wrap_up", "wrap_up_ms", Kind.DURATION),
    Field("leg.ring", "ring_ms", Kind.DURATION),
    Field("leg.dial", "dial_ms", Kind.DURATION),
    Field("leg.transfer", "is_transfer", Kind.FLAG, default="false"),
    Field(
        "leg.transfer_kind", "transfer_kind", Kind.CHOICE, choices=tuple(TransferKind.values),
    ),
    Field("leg.left_on_hold", "left_on_hold", Kind.FLAG, default="false"),
    Field("leg.shared_queue", "is_shared", Kind.FLAG, default="false"),
    Field("leg.announced", "announced_ms", Kind.DURATION),
    Field("leg.announced_low", "announced_low_ms", Kind.DURATION),
)  # fmt: skip
WRONG: Final = (
    Wrong("ended_at < arrived_at", "interaction.ended_at", "ends before it starts"),
    Wrong(
        "leg_ended_at < coalesce(answered_at, enqueued_at)", "leg.ended_at", "ends before it starts"
    ),
    Wrong("answered_at < enqueued_at", "leg.answered_at", "is answered before it is queued"),
    Wrong("resolved_at < arrived_at", "interaction.resolved_at", "is before the arrival"),
    Wrong(
        "(outcome = 'answered') <> (answered_at IS NOT NULL)",
        "leg.answered_at",
        "does not fit the outcome: answered contacts have it, others do not",
    ),
    Wrong(
        "ended_at - arrived_at > interval '60 days'",
        "interaction.ended_at",
        "is over 60 days later",
    ),
    Wrong(
        "announced_low_ms > coalesce(announced_ms, -1)",
        "leg.announced_low",
        "is longer than the longest wait announced",
    ),
    Wrong(
        f"language !~ '{languages.WRITTEN}'",
        "interaction.language",
        "is no language code such as fr or pt-BR",
    ),
    Wrong("wrap_up_ms > 86400000", "leg.wrap_up", "is longer than a day"),
    # Sources round each to whole seconds.
    Wrong(
        "ring_ms > extract(epoch FROM coalesce(answered_at, leg_ended_at) - enqueued_at) * 1000"
        " + 1000",
        "leg.ring",
        "is longer than the wait",
    ),
)
INTERACTIONS: Final = Schema(
    name="interactions",
    tables=("interaction", "leg"),
    fields=FIELDS,
    key=("external_id", "sequence"),
    loader=Contacts,
    wrong=WRONG,
    whole=("external_id",),
    thing="contact",
    creates=frozenset({"team", "agent", "topic", "segment"}),
    # One leg that is the whole interaction need not say its instants twice.
    twins=(
        ("leg.ended_at", "interaction.ended_at"),
        ("interaction.ended_at", "leg.ended_at"),
    ),
    stand_ins=(("interaction.arrived_at", "leg.enqueued_at"),),
)
BY_NAME: Final = INTERACTIONS.by_name
