"""The views of the comparison of teams that a reader has saved."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from teams.actions import saved
from teams.edges import known, permitted
from teams.models.saved import LONGEST_QUERY
from teams.queries.saved import views_of
from teams.roles import Permission


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """As an address has it, whatever was sent; a view is a page and no file."""
        given = QueryDict(self.cleaned_data["query"], mutable=True)
        given.pop("format", None)
        return given.urlencode()


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """A form to save the page that one comes from, and what is saved; as a part, links alone."""
    if getattr(request, "htmx", False):
        context = {"views": views_of(known(request).user), "here": request.GET.urlencode()}
        return render(request, "kpis/_views.html", context)
    return _page(request, ViewForm(initial={"query": request.GET.urlencode()}))


@require_POST
@permitted(Permission.READ_REPORTS)
def save(request: HttpRequest) -> HttpResponse:
    form = ViewForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.BAD_REQUEST)
    view = saved.keep(user=known(request).user, **form.cleaned_data)
    return redirect(f"{reverse('compare')}?{view.query}")


@require_POST
@permitted(Permission.READ_REPORTS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Another's view is out of existence."""
    saved.drop(view=get_object_or_404(views_of(known(request).user), pk=pk))
    return redirect("views")


def _page(request: HttpRequest, form: ViewForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"form": form, "views": views_of(known(request).user)}
    return render(request, "kpis/views.html", context, status=status)
