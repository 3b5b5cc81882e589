"""Keys for programs. A secret is shown once, in the answer that made it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.actions import tokens
from teams.edges import known, permitted
from teams.forms import TokenForm
from teams.queries import directory
from teams.roles import Permission
from teams.tables import TokenTable
from teams.views.desks import found, listed


@require_safe
@permitted(Permission.MANAGE_PEOPLE)
def listing(request: HttpRequest) -> HttpResponse:
    rows = found(request, directory.tokens(), ("name", "user__username"))
    return render(request, "teams/tokens.html", {"table": listed(request, TokenTable, rows)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_PEOPLE)
def adding(request: HttpRequest) -> HttpResponse:
    by = known(request).user
    form = TokenForm(request.POST or None, by=by)
    if form.is_valid():
        token, secret = tokens.create(by=by, now=timezone.now(), **form.cleaned_data)
        return render(request, "teams/token_made.html", {"token": token, "secret": secret})
    return render(request, "teams/token_form.html", {"form": form})


@require_POST
@permitted(Permission.MANAGE_PEOPLE)
def revoking(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(directory.tokens(), pk=pk)
    tokens.revoke(by=known(request).user, now=timezone.now(), token=token)
    messages.success(request, _("Revoked: programs that use it are refused from now on."))
    return redirect("tokens_list")
