"""The trail of a contract: what each version's draft was, field by field, before and after."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model

from kpis.models.contracts import Clause, ContractVersion
from kpis.models.trails import ContractChange, Did
from teams.models import User

# What follows from the rest, or is no term.
UNTOLD: Final = frozenset(
    {"id", "contract", "version", "team", "number", "until", "position", "definition"}
    | {"published_at", "published_by", "kpi"}
)
Change = tuple[str, Any, Any]


def note(
    did: Did,
    version: ContractVersion,
    *,
    by: User | None,
    clause: Clause | None = None,
    changes: list[Change] | None = None,
) -> None:
    """Write down what was done; terms or a clause kept as they were are nothing done."""
    if not changes and did in (Did.TERMS, Did.CHANGED):
        return
    scope = (clause.channel, clause.topic, clause.segment) if clause else ()
    ContractChange.objects.create(
        contract_id=version.contract_id,
        team_id=version.team_id,
        number=version.number,
        did=did,
        kpi=clause.kpi if clause else "",
        scope=", ".join(str(part) for part in scope if part)[:200],
        changes=changes or [],
        by=by,
    )


def told(row: Model) -> dict[str, Any]:
    """The values of a version or a clause by name, as they are compared and kept."""
    return {
        field.name: _plain(getattr(row, field.name))
        for field in row._meta.concrete_fields
        if field.name not in UNTOLD
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What is another; of something new, or gone, all that says something."""
    return [
        (name, before.get(name), after.get(name))
        for name in (after or before)
        if (before.get(name) or None) != (after.get(name) or None)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # As text, loss-free; 0.10 and 0.10000 are the same.
        return format(value.normalize(), "f") if value else None
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value
