"""What customers wrote: a page to search, and a file to take away."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from surveys.forms.filters import CommentsForm
from surveys.queries import comments
from teams import spreadsheets
from teams.edges import permitted
from teams.roles import Permission

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@permitted(Permission.READ_COMMENTS)
def listing(request: HttpRequest) -> HttpResponse:
    form = CommentsForm(request.GET)
    context: dict[str, object] = {"form": form, "page": None}
    if not form.is_valid():
        return render(request, "surveys/comments.html", context, status=HTTPStatus.BAD_REQUEST)
    kind = request.GET.get("format", "")
    if kind in ("csv", "xlsx"):
        return _file(form.wanted, kind)
    page = comments.page(form.wanted, request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context |= {
        "page": page,
        "quotes": [(answer, comments.words(answer)) for answer in page.answers],
        "is_anonymous": form.wanted.is_anonymous,
        "query": query.urlencode(),
        "most": comments.MOST_ROWS,
    }
    return render(request, "surveys/comments.html", context)


def _file(wanted: comments.Wanted, kind: str) -> HttpResponse:
    columns, rows = comments.table(wanted)
    if kind == "xlsx":
        response = HttpResponse(spreadsheets.to_xlsx(columns, rows), content_type=XLSX)
    else:
        text = spreadsheets.to_csv(columns, rows)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="vigie-answers.{kind}"'
    return response
