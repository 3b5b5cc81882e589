"""Contracts: their list, and the terms and clauses of each version."""

from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis import contractpages, contracttrail
from kpis.models.contracts import Contract, ContractVersion
from kpis.queries import beyond, contracts, simulations
from kpis.simulated import simulated
from kpis.views import drawn
from teams import roles
from teams.days import reported
from teams.edges import known, permitted
from teams.roles import Permission

MOST_CHANGES: Final = 50


def may_manage(request: HttpRequest) -> bool:
    return roles.may(known(request).user, Permission.MANAGE_CONTRACTS)


def versions(request: HttpRequest) -> QuerySet[ContractVersion]:
    """Versions in reach; drafts are the staff's own, a vendor sees what was published."""
    rows: QuerySet[ContractVersion] = ContractVersion.objects.select_related(
        "contract", "team", "published_by"
    )
    return rows if may_manage(request) else rows.filter(published_at__isnull=False)


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    today = reported(timezone.now())
    waiting = beyond.waiting()
    rows = [
        {**_row(request, contract, today), "waiting": waiting.get(contract.pk, 0)}
        for contract in readable(request)
    ]
    return render(request, "kpis/contracts.html", {"rows": rows, "manages": may_manage(request)})


def readable(request: HttpRequest) -> list[Contract]:
    """Those with at least one version that this reader may see."""
    manages = may_manage(request)
    return [
        contract
        for contract in contracts.known()
        if manages or any(one.published_at for one in contract.versions.all())
    ]


def _row(request: HttpRequest, contract: Contract, today: date) -> dict[str, object]:
    found = [one for one in contract.versions.all() if one.published_at or may_manage(request)]
    current = next((one for one in found if _holds(one, today)), None)
    return {
        "contract": contract,
        "version": current or found[0],
        "is_current": current is not None,
        "holds": contractpages.holds(current or found[0]),
        "draft": next((one for one in found if one.published_at is None), None),
        "count": len(found),
    }


def _holds(version: ContractVersion, day: date) -> bool:
    is_begun = version.published_at is not None and version.since <= day
    return is_begun and (version.until is None or version.until >= day)


@require_safe
@permitted(Permission.READ_REPORTS)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: terms, clauses, the others beside it; a draft with what it lacks."""
    row = get_object_or_404(versions(request), pk=pk)
    manages = may_manage(request)
    is_draft = row.published_at is None
    today = reported(timezone.now())
    found = list(versions(request).filter(contract=row.contract).order_by("-number"))
    others = [
        {"version": one, "holds": contractpages.holds(one), "is_now": _holds(one, today)}
        for one in found
    ]
    context = {
        "version": row,
        "contract": row.contract,
        "holds": contractpages.holds(row),
        "is_draft": is_draft,
        "is_now": _holds(row, today),
        "manages": manages,
        "terms": contractpages.terms(row),
        "table": contractpages.table(contracts.clauses(row)),
        "missing": contracts.missing(row) if is_draft else [],
        "others": others,
        **(_trail(row) if manages else {}),
        "has_draft": any(one.published_at is None for one in found),
    }
    return render(request, "kpis/contract.html", context)


def _trail(row: ContractVersion) -> dict[str, object]:
    """Who changed what of this version: for the staff, as drafts are their own."""
    rows = contracts.changes(row)
    return {
        "trail": contracttrail.trail(rows[:MOST_CHANGES]),
        "earlier": max(rows.count() - MOST_CHANGES, 0),
    }


@require_safe
@permitted(Permission.MANAGE_CONTRACTS)
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """What the last months would have come to under a version, beside what was issued."""
    row = get_object_or_404(versions(request), pk=pk)
    months = simulations.simulate(row, now=timezone.now())
    found = simulated(row, contracts.clauses(row), months)
    context = {"version": row, "contract": row.contract, "found": found}
    return drawn.part_or_page(request, "simulation", context)
