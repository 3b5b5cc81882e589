"""The trail of a contract in words: who did what, and each value before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Field
from django.utils.translation import gettext as _

from kpis import catalogue, contractrows, formats
from kpis.contractrows import percent
from kpis.contractwords import capital
from kpis.models.contracts import Clause, ContractVersion
from kpis.models.trails import ContractChange, Did
from kpis.queries.obligations import in_print

ANCHORS: Final = frozenset({"floor", "threshold", "target", "stretch"})
SHARES: Final = frozenset({"pool", "bonus", "pool_share", "cap_share", "band_low", "band_high"})
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
    return [
        Done(
            at=row.at,
            who=str(row.by) if row.by else "",
            what=capital(row.get_did_display()),
            clause=_clause(row),
            values=tuple(_value(row, *one) for one in row.changes),
        )
        for row in rows
    ]


def _clause(row: ContractChange) -> str:
    if not row.kpi:
        return ""
    name = str(catalogue.find(row.kpi).name)
    return f"{name}, {row.scope}" if row.scope else name


def _value(row: ContractChange, name: str, old: Any, new: Any) -> Value:
    model = ContractVersion if row.did in OF_TERMS else Clause
    field = model._meta.get_field(name)
    label = str(getattr(field, "verbose_name", name))
    return Value(capital(label), _told(row, field, old), _told(row, field, new))


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
