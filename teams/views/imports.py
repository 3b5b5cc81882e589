"""What was read from the sources, and what was not taken."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from teams.edges import permitted
from teams.models import Import
from teams.queries import directory
from teams.roles import Permission
from teams.tables import ImportTable, RejectTable
from teams.views.desks import found, listed

# How often an import under way is looked at again, in seconds.
SECONDS: Final = 2


@require_safe
@permitted(Permission.READ_IMPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    rows = found(request, directory.imports(), ("file_name", "feed__name"))
    return render(request, "teams/imports.html", {"table": listed(request, ImportTable, rows)})


@require_safe
@permitted(Permission.READ_IMPORTS)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(directory.imports(), pk=pk)
    if getattr(request, "htmx", False):
        # What has ended is another page.
        return (
            render(request, "teams/_progress.html", _living(run))
            if run.is_unfinished
            else (HttpResponseClientRefresh())
        )
    rejects = listed(request, RejectTable, run.rejects.all())
    accounted = run.accepted_n + run.updated_n + run.unchanged_n + run.skipped_n + run.rejected_n
    context = {**_living(run), "rejects": rejects, "accounted": accounted}
    return render(request, "teams/import.html", context)


def _living(run: Import) -> dict[str, object]:
    return {"run": run, "seconds": SECONDS}
