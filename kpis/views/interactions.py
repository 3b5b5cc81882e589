"""Interactions: the facts behind any figure, found by their key, and one of them whole."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kpis import behind, catalogue, figures, formats, timelines
from kpis import counted as counting
from kpis.drillform import DrillForm, Wanted
from kpis.figures import Figure
from kpis.forms import complaints
from kpis.longlists import FACTS, Facts, refused
from kpis.queries import contacts, drilldown, names
from kpis.queries.contacts import Whole
from kpis.queries.drilldays import NotListed
from kpis.queries.pickers import Pickers, marks, pickers
from kpis.queries.readings import Reading, readings
from kpis.records import per_cent
from kpis.sections import NO_GOALS
from kpis.views import drawn
from surveys.models import Invitation
from surveys.queries.comments import words
from teams import languages, roles, spreadsheets
from teams.actions.exports import Wanted as Asked
from teams.edges import known, permitted
from teams.models import Interaction, User
from teams.models.exports import FileKind
from teams.roles import Permission
from teams.views.exports import asked

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTROLS: Final = ("kpi", "period", "start", "end", "team", "channel", "topic")


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """The list behind a figure, of all that was recorded, or what a key finds."""
    # The database knows no zero byte, and no key is longer.
    if key := request.GET.get("key", "").replace("\0", "").strip()[:200]:
        return _found(request, key)
    now, offered = timezone.now(), pickers()
    form = DrillForm(request.GET, pickers=offered, today=timezone.localdate(now))
    if (slug := request.GET.get("team")) and offered.team(slug) is None:
        raise Http404  # Out of reach is out of existence.
    context: dict[str, object] = {
        "title": _("Interactions"),
        "controls": form.controls(*CONTROLS, *(["tenure"] if request.GET.get("tenure") else [])),
        "finds_customers": roles.may(known(request).user, Permission.MANAGE_CUSTOMERS),
    }
    if not form.is_valid():
        context["errors"] = complaints(form)
        return render(request, "kpis/behind.html", context, status=HTTPStatus.BAD_REQUEST)
    wanted = form.wanted
    why = refused(wanted, known(request).user)
    kind = request.GET.get("format", "")
    heading = behind.heading(wanted, _agent(wanted))
    if kind in ("csv", "xlsx") and why is None:
        return _file(wanted, offered, kind) or _long(request, wanted, heading)
    context |= {
        "wanted": wanted,
        "kpi": wanted.kpi,
        "heading": heading,
        "query": wanted.query(),
    }
    reading = _reading(wanted, now)
    figure = figures.figure(reading, before={}, goals=NO_GOALS, channel=None) if reading else None
    context["figure"] = figure
    if why is None:
        context |= _list(wanted, offered, figure)
    else:
        context["why"] = why.label
    if not wanted.is_everything:
        context["title"] = _("Behind %(kpi)s") % {"kpi": wanted.kpi.name}
    return render(request, "kpis/behind.html", context)


def _reading(wanted: Wanted, now: datetime) -> Reading | None:
    """The figure; of a reason that nobody told in the period there is none."""
    if wanted.reason is None:
        (reading,) = readings([wanted.kpi], wanted.selection, now=now)
        return reading
    chosen = replace(wanted.selection, reasons=())
    found = readings([catalogue.find(wanted.kpi.key)], chosen, by=("reason",), now=now)
    return next((one for one in found if one.cell.reason == wanted.reason.pk), None)


def _found(request: HttpRequest, key: str) -> HttpResponse:
    with_customers = roles.may(known(request).user, Permission.MANAGE_CUSTOMERS)
    shown = contacts.by_key(key, with_customers=with_customers)
    context = {
        "key": key,
        "contacts": [
            (one, languages.name(one.language) if one.language else formats.DASH) for one in shown
        ],
        "most": contacts.MOST_AROUND,
        "finds_customers": with_customers,
    }
    return render(request, "kpis/found.html", context)


def _agent(wanted: Wanted) -> str:
    """The name of the agent chosen; one out of reach is out of existence."""
    if "agent" not in wanted.given:
        return ""
    found = names.agents(wanted.selection.agents)
    if not found:
        raise Http404
    return next(iter(found.values()))


def _list(wanted: Wanted, offered: Pickers, figure: Figure | None) -> dict[str, object]:
    try:
        page = drilldown.page(
            wanted.kpi,
            wanted.side,
            wanted.selection,
            beyond=wanted.beyond,
            is_newest_first=wanted.is_newest_first,
            limit=drilldown.PER_PAGE,
        )
    except NotListed as found:
        return {"why": found.why.label}
    return {
        "page": behind.listed(wanted, page, offered),
        "tabs": behind.tabs(wanted, figure),
        "is_long": page.expected > behind.MOST_ROWS,
        "expected": page.expected,
    }


def _file(wanted: Wanted, offered: Pickers, kind: str) -> HttpResponse | None:
    """The list as a file, unless it is too long to wait for."""
    columns = behind.columns_of(wanted)
    try:
        if Facts(wanted).stream.total > behind.MOST_ROWS:
            return None
        rows = list(behind.table(wanted, offered, most=behind.MOST_ROWS + 1))
    except NotListed as found:
        return HttpResponse(found.why.label, status=HTTPStatus.BAD_REQUEST)
    if len(rows) > behind.MOST_ROWS:
        return None
    if kind == "xlsx":
        response = HttpResponse(spreadsheets.to_xlsx(columns, rows), content_type=XLSX)
    else:
        text = spreadsheets.to_csv(columns, rows)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_name(wanted)}.{kind}"'
    return response


def _name(wanted: Wanted) -> str:
    days = f"{wanted.period.start.isoformat()}-{wanted.period.end.isoformat()}"
    return f"vigie-{wanted.kpi.key.replace(':', '-')}-{wanted.side.value}-{days}"


def _long(request: HttpRequest, wanted: Wanted, heading: str) -> HttpResponse:
    """A list that nobody waits for: whether it shall be made meanwhile."""
    context = {
        "wanted": wanted,
        "heading": heading,
        "query": wanted.query(),
        "most": behind.MOST_ROWS,
    }
    return render(request, "kpis/long.html", context)


@require_POST
@permitted(Permission.READ_REPORTS)
def export(request: HttpRequest) -> HttpResponse:
    """Ask for a long list as a file; the list is the one of the address."""
    offered, kind = pickers(), request.POST.get("format", "")
    form = DrillForm(request.GET, pickers=offered, today=timezone.localdate())
    if not form.is_valid() or kind not in FileKind.values:
        return HttpResponse(_("This is no list."), status=HTTPStatus.BAD_REQUEST)
    wanted = form.wanted
    if why := refused(wanted, known(request).user):
        return HttpResponse(why.label, status=HTTPStatus.FORBIDDEN)
    try:
        total = Facts(wanted).stream.total
    except NotListed as found:
        return HttpResponse(found.why.label, status=HTTPStatus.BAD_REQUEST)
    name = _("All that was recorded") if wanted.is_everything else str(wanted.kpi.name)
    return asked(
        request,
        Asked(
            source=FACTS,
            query=wanted.query(),
            kind=kind,
            title=f"{name}{_(': ')}{behind.heading(wanted, _agent(wanted))}",
            name=f"{_name(wanted)}.{kind}",
            total=total,
        ),
    )


@require_safe
@permitted(Permission.READ_REPORTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One interaction whole, as far as the reader reaches."""
    found = contacts.whole(pk)
    contact, user = found.contact, known(request).user
    context = {
        "contact": contact,
        "topic": f"{contact.topic.parent} › {contact.topic}"
        if contact.topic.parent
        else contact.topic,
        "spoken": languages.name(contact.language),
        "customer": _customer(contact, user),
        "timeline": timelines.timeline(found, marks()),
        "spans": _spans(found),
        "reasons_told": contacts.reasons_told(contact),
        "around": [
            {
                "contact": other,
                "is_later": (other.arrived_at, other.pk) > (contact.arrived_at, contact.pk),
                "is_repeat": contacts.is_repeat(contact, other),
            }
            for other in found.around
        ],
        "asked": [_asked(invitation) for invitation in found.asked],
        "elsewhere": found.elsewhere,
        "not_asked": found.not_asked,
        "reads_answers": roles.may(user, Permission.READ_COMMENTS),
        "evaluations": [
            {"evaluation": row, "score": per_cent(row.score_bp) or formats.DASH}
            for row in found.evaluations
        ],
        "case": found.case,
    }
    return render(request, "kpis/interaction.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def counted(request: HttpRequest, pk: int) -> HttpResponse:
    """What one interaction added to which figures."""
    contact = contacts.one(pk)
    is_staff = roles.is_staff(known(request).user)
    found = counting.groups(contact, pickers(), is_staff=is_staff)
    return drawn.part_or_page(request, "counted", {"contact": contact, "groups": found})


def _customer(contact: Interaction, user: User) -> str:
    """Who the customer is, for those who keep customers."""
    is_shown = contact.customer is not None and roles.may(user, Permission.MANAGE_CUSTOMERS)
    return str(contact.customer) if is_shown else ""


def _spans(found: Whole) -> list[tuple[str, str]]:
    """How long it took in all; parts of teams out of reach are nobody's business."""
    contact = found.contact
    if found.hidden_n:
        return []
    spans = (
        (_("Menu"), contact.menu_ms),
        (_("Waits"), contact.wait_ms),
        (_("Handling"), contact.handle_ms),
        (_("Customer's time"), contact.customer_ms),
    )
    return [(name, formats.duration(ms / 1000)) for name, ms in spans if ms is not None]


def _asked(invitation: Invitation) -> dict[str, object]:
    answer = getattr(invitation, "answer", None)
    return {
        "invitation": invitation,
        "answer": answer,
        "words": words(answer) if answer else [],
    }
