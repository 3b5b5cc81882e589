"""Contracts: a draft of their terms, its clauses, and the day on which it becomes binding."""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kpis import catalogue
from kpis.actions import trails
from kpis.models.contracts import Clause, Contract, ContractVersion
from kpis.models.trails import Did
from kpis.queries import contracts
from teams.days import reported
from teams.models import Team, User

log = logging.getLogger(__name__)
# What a version has of its own; all else is copied into an amendment.
OWN = frozenset({"id", "number", "since", "until", "published_at", "published_by"})


class Refused(ValueError):
    """What cannot be done with a contract; the text says why."""


def begin(
    *, by: User | None, team: Team, reference: str, title: str, since: date, **terms: Any
) -> ContractVersion:
    """A contract with its first version, a draft."""
    with transaction.atomic():
        contract = Contract.objects.create(team=team, reference=reference, title=title)
        draft: ContractVersion = ContractVersion.objects.create(
            contract=contract, team=team, number=1, since=since, **terms
        )
        trails.note(Did.BEGUN, draft, by=by)
    _note(by, "begun", draft)
    return draft


def amend(*, by: User, contract: Contract, now: datetime) -> ContractVersion:
    """The next version as a draft: the last one's terms and clauses, from a month to come.

    Where a draft is begun already, that one.
    """
    with transaction.atomic():
        _lock(contract.team_id)
        last: ContractVersion = contract.versions.order_by("-number")[0]
        if last.published_at is None:
            return last
        draft: ContractVersion = _copied(last, OWN)
        draft.number = last.number + 1
        draft.since = contracts.month_after(max(last.since, reported(now)))
        draft.save()
        clauses = [_copied(clause, {"id", "version"}) for clause in contracts.clauses(last)]
        for clause in clauses:
            clause.version = draft
            clause.definition = _definition(clause.kpi, draft.since)
        Clause.objects.bulk_create(clauses)
        trails.note(Did.AMENDED, draft, by=by)
    _note(by, "amended", draft)
    return draft


def _copied(row: Any, own: set[str] | frozenset[str]) -> Any:
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in own
    }
    return type(row)(**kept)


def keep_terms(*, by: User, version: ContractVersion, **values: Any) -> None:
    """Write a draft's terms; its clauses follow the definitions of its first month."""
    with transaction.atomic():
        draft = _draft(version)
        before = trails.told(draft)
        for name, value in values.items():
            setattr(draft, name, value)
        draft.save()
        _define(draft)
        changes = trails.changes(before, trails.told(draft))
        trails.note(Did.TERMS, draft, by=by, changes=changes)
    _note(by, "changed", draft)


def keep_clause(*, by: User | None, clause: Clause, **values: Any) -> Clause:
    """Add a clause to a draft, or change it."""
    if not catalogue.is_contractual(catalogue.find(values.get("kpi", clause.kpi))):
        raise Refused(_("What a classifier says of customers’ words is never contractual."))
    with transaction.atomic():
        draft = _draft(clause.version)
        # A form has set the values of the row that it was given.
        was = Clause.objects.filter(pk=clause.pk).first()
        for name, value in values.items():
            setattr(clause, name, value)
        if was is None:
            last = draft.clauses.order_by("-position").values_list("position", flat=True).first()
            clause.position = 0 if last is None else last + 1
        clause.team_id = draft.team_id
        clause.definition = _definition(clause.kpi, draft.since)
        clause.save()
        changes = trails.changes(trails.told(was) if was else {}, trails.told(clause))
        if was is not None and was.kpi != clause.kpi:
            changes.insert(0, ("kpi", was.kpi, clause.kpi))
        did = Did.ADDED if was is None else Did.CHANGED
        trails.note(did, draft, by=by, clause=clause, changes=changes)
    _note(by, "changed", draft)
    return clause


def remove_clause(*, by: User, clause: Clause) -> None:
    with transaction.atomic():
        draft = _draft(clause.version)
        changes = trails.changes(trails.told(clause), {})
        trails.note(Did.REMOVED, draft, by=by, clause=clause, changes=changes)
        clause.delete()
    _note(by, "changed", draft)


def publish(*, by: User | None, version: ContractVersion, now: datetime) -> ContractVersion:
    """Make a draft binding. The terms before it end the day before; nothing changes it again.

    Raises Refused with what is missing.
    """
    with transaction.atomic():
        draft = _draft(version)
        missing = contracts.missing(draft)
        if missing:
            raise Refused(" ".join(missing))
        _define(draft)
        ContractVersion.objects.filter(
            contracts.holds_after(draft.since), team=draft.team_id, published_at__isnull=False
        ).update(until=draft.since - timedelta(days=1))
        draft.published_at, draft.published_by = now, by
        draft.save(update_fields=["published_at", "published_by"])
        trails.note(Did.PUBLISHED, draft, by=by)
    _note(by, "published", draft)
    return draft


def discard(*, by: User, version: ContractVersion) -> None:
    """Throw a draft away, and with its only version the contract."""
    with transaction.atomic():
        draft = _draft(version)
        contract = draft.contract
        _note(by, "discarded", draft)
        trails.note(Did.DISCARDED, draft, by=by)
        draft.delete()
        if not contract.versions.exists():
            contract.delete()


def _draft(version: ContractVersion) -> ContractVersion:
    """The draft as it is now, held until the transaction ends; what is published stands."""
    _lock(version.team_id)
    found: ContractVersion = ContractVersion.objects.select_related("contract").get(pk=version.pk)
    if found.published_at is not None:
        raise Refused(_("This version is published: amend it with another one."))
    return found


def _lock(team: int) -> None:
    """One at a time changes what was agreed with a team, and no scorecard is made meanwhile."""
    Team.objects.select_for_update(no_key=True, of=("self",)).get(pk=team)


def _define(draft: ContractVersion) -> None:
    for clause in draft.clauses.all():
        holds = _definition(clause.kpi, draft.since)
        if clause.definition != holds:
            clause.definition = holds
            clause.save(update_fields=["definition"])


def _definition(kpi: str, since: date) -> date:
    """From when the definition holds that is in force when the terms begin."""
    return catalogue.find(kpi).in_force(since).since


def _note(by: User | None, verb: str, version: ContractVersion) -> None:
    log.info("contract version %s %s by user %s", version.pk, verb, by and by.pk)
