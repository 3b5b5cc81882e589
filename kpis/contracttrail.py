"""The trail of a contract in words: who did what, and each value before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import catalogue, contractrows, formats
from kpis.contractrows import percent
from kpis.contractwords import capital
from kpis.models.contracts import Clause, ContractVersion
from kpis.models.trails import ContractChange, Did
from kpis.queries.obligations import in_print
from teams.models import Channel

ANCHORS: Final = frozenset({"floor", "threshold", "target", "stretch"})
SHARES: Final = frozenset({"pool", "bonus", "pool_share", "cap_share", "band_low", "band_high"})
KINDS_OF_WORK: Final = {
    "channel": gettext_lazy("Channel"),
    "topic": gettext_lazy("Topic"),
    "segment": gettext_lazy("Segment"),
}
OF_TERMS: Final = frozenset({Did.BEGUN, Did.AMENDED, Did.TERMS, Did.PUBLISHED, Did.DISCARDED})


@dataclass(frozen=True, slots=True)
class Value:
    """A term that is another; a dash where there was none, or is none."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Done:
    at: datetime
    who: str
    what: str
    clause: str
    values: tuple[Value, ...]


def trail(rows: Iterable[ContractChange]) -> list[Done]:
    """Names of channels were kept in the writer's language, and are told in the reader's."""
    channels = _channels()
    return [
        Done(
            at=row.at,
            who=str(row.by) if row.by else "",
            what=capital(row.get_did_display()),
            clause=_clause(row, channels),
            values=tuple(_value(row, channels, *one) for one in row.changes),
        )
        for row in rows
    ]


def _channels() -> dict[str, str]:
    told: dict[str, str] = {}
    for channel in Channel.objects.all():
        told |= dict.fromkeys((channel.name_en, channel.name_fr), str(channel))
    return told


def _clause(row: ContractChange, channels: Mapping[str, str]) -> str:
    if not row.kpi:
        return ""
    name = str(catalogue.find(row.kpi).name)
    first, *others = row.scope.split(", ")
    scope = ", ".join([channels.get(first, first), *others])
    return f"{name}, {scope}" if scope else name


def _value(
    row: ContractChange, channels: Mapping[str, str], name: str, old: Any, new: Any
) -> Value:
    model = ContractVersion if row.did in OF_TERMS else Clause
    field = model._meta.get_field(name)
    label = getattr(field, "verbose_name", name)
    if name in KINDS_OF_WORK:
        label, old, new = KINDS_OF_WORK[name], channels.get(old, old), channels.get(new, new)
    return Value(capital(str(label)), _told(row, field, old), _told(row, field, new))


def _told(row: ContractChange, field: Any, value: Any) -> str:
    """As the contract's page prints it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return formats.DASH
    if field.name == "kpi":
        return str(catalogue.find(value).name)
    if field.name in ANCHORS:
        unit = catalogue.find(row.kpi).unit
        return contractrows.anchor(in_print(Decimal(value), unit), unit)
    if field.name in SHARES:
        return percent(Decimal(value))
    return _plain(field, value)


def _plain(field: "Field[Any, Any]", value: Any) -> str:
    kind = field.get_internal_type()
    if kind == "DecimalField":
        return formats.number(Decimal(value))
    if kind == "DateField":
        return formats.day(date.fromisoformat(value))
    if isinstance(value, int):
        return formats.number(value)
    return str(dict(field.flatchoices).get(value, value))
