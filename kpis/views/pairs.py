"""Two sides compared fairly: teams, all internal teams, all vendors."""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import claims, exports, gaps, pairs, parties, sheets
from kpis.forms import complaints
from kpis.pairform import PairForm
from kpis.queries import comparisons, sides
from kpis.queries.comparisons import Finding, Side
from kpis.queries.pickers import Pickers, pickers
from kpis.queries.sides import INTERNAL, VENDORS
from kpis.views import kept
from kpis.views.asked import Asked, chosen, period_name
from kpis.views.comparison import FILES, nothing, table_file
from kpis.views.drawn import is_part
from kpis.views.kept import Page
from teams.edges import permitted
from teams.models.teams import TeamKind
from teams.roles import Permission

NAMES = ("a", "b", "period", "start", "end", "channel", "topic", "mix")
# Side by side with each other side: what the page of both groups shows below.
BOTH_GROUPS = {INTERNAL, VENDORS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form with what it says, and the context that its page shares with others."""

    form: PairForm
    asked: Asked


@require_safe
@permitted(Permission.READ_REPORTS)
def pick(request: HttpRequest) -> HttpResponse:
    """The form; once both sides are named, the way to their own address."""
    offered = pickers()
    names = request.GET.get("a", ""), request.GET.get("b", "")
    usual = parties.usual(offered)
    # An address that names one side, or none, gets a form that names two.
    first, second = (names[0] or usual[0][0], names[1] or usual[0][1]) if usual else names
    wanted = _wanted(request, offered, first, second)
    context = {
        **wanted.asked.context,
        "is_alone": not usual,
        "ready": _ready(offered, usual, wanted),
    }
    if not all(names):
        return render(request, "kpis/pairs.html", context)
    try:
        sides.pair(*names, offered.teams)
    except sides.NoSuchSide:
        raise Http404 from None
    except ValueError:
        context["errors"] = [*context["errors"], _shared()]
        return render(request, "kpis/pairs.html", context, status=HTTPStatus.BAD_REQUEST)
    query = request.GET.copy()
    del query["a"], query["b"]
    return redirect(f"{reverse('pair', args=names)}?{query.urlencode()}")


@require_safe
@permitted(Permission.READ_REPORTS)
def pair(request: HttpRequest, a: str, b: str) -> HttpResponse:
    return kept.page(request, "kpis/pair.html", partial(_pair, request, a, b))


def _pair(request: HttpRequest, a: str, b: str) -> Page | HttpResponse:
    offered = pickers()
    wanted = _wanted(request, offered, a, b)
    context = wanted.asked.context
    title = _("Compared fairly")
    try:
        both = sides.pair(a, b, offered.teams)
    except sides.NoSuchSide:
        raise Http404 from None  # Out of reach is out of existence.
    except ValueError:
        context = {**context, "errors": [*context["errors"], _shared()], "title": title}
        return kept.part(title, "kpis/_pair.html", context, HTTPStatus.BAD_REQUEST)
    first, second = parties.parties(offered, a, b)
    context = {**context, "sides": (first, second)}
    names = {"first": first.inside, "second": second.inside}
    title = claims.capital(_("%(first)s and %(second)s compared fairly") % names)
    if wanted.asked.choice is None:
        context["title"] = title
        return kept.part(title, "kpis/_pair.html", context, HTTPStatus.BAD_REQUEST)
    others = _others(both, offered)
    if (kind := request.GET.get("format")) in FILES:
        return _export(_compare(wanted, [both, *others]), wanted, kind)
    own = _compare(wanted, [both])
    query = wanted.form.query()
    page = pairs.page(
        own,
        (first, second),
        mix=wanted.form.standard,
        everything=parties.everything(offered),
        address=f"?{query}",
    )
    drawn = gaps.chosen(own, request.GET.get("gap", ""))
    context |= {
        "title": f"{title}, {context['period']}",
        "page": page,
        "gap": gaps.gap(drawn, (first, second)) if drawn else None,
        "each": f"{reverse('pair_each', args=(a, b))}?{query}" if others else "",
        "export": f"?{query}&format=",
    }
    if page.is_empty:
        context |= nothing(wanted.asked)
    return kept.part(context["title"], "kpis/_pair.html", context)


@require_safe
@permitted(Permission.READ_REPORTS)
def each(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Each vendor's team beside the internal ones: what the page of both groups has below."""
    shell = "kpis/_kept.html" if is_part(request) else "kpis/pair.html"
    return kept.page(request, shell, partial(_each, request, a, b))


def _each(request: HttpRequest, a: str, b: str) -> Page:
    offered = pickers()
    wanted = _wanted(request, offered, a, b)
    if {a, b} != BOTH_GROUPS:
        raise Http404  # Of two teams there is nobody else to tell apart.
    try:
        others = _others(sides.pair(a, b, offered.teams), offered)
    except sides.NoSuchSide:
        raise Http404 from None  # Out of reach is out of existence.
    title = _("Each vendor's team beside the internal teams")
    context = {**wanted.asked.context, "title": title, "is_part": is_part(request)}
    if wanted.asked.choice is None:
        return kept.part(title, "kpis/_each.html", context, HTTPStatus.BAD_REQUEST)
    context["address"] = f"{reverse('pair', args=(a, b))}?{wanted.form.query()}"
    context["versus"] = _versus(_compare(wanted, others), others, offered, wanted)
    return kept.part(title, "kpis/_each.html", context)


def _ready(
    offered: Pickers, usual: list[tuple[str, str]], wanted: Wanted
) -> list[dict[str, object]]:
    query = f"?{wanted.asked.context['query']}" if wanted.asked.choice else ""
    return [
        {
            "sides": parties.parties(offered, *names),
            "address": reverse("pair", args=names) + query,
        }
        for names in usual
    ]


def _wanted(request: HttpRequest, offered: Pickers, a: str, b: str) -> Wanted:
    data = request.GET.copy()
    data["a"], data["b"] = a, b
    # Kinds of work are kept by team, not by agent: a raw figure of some agents alone would stand
    # beside an adjusted one of all.
    tenures = [one for one in data.pop("tenure", []) if one]
    now = timezone.now()
    form = PairForm(data, pickers=offered, today=timezone.localdate(now))
    choice = form.choice if form.is_valid() else None
    errors = complaints(form)
    context: dict[str, Any] = {
        "controls": form.controls(*NAMES),
        "offers": form.offers(),
        "kept_gap": request.GET.get("gap", ""),
        "errors": errors,
        "choice": choice,
        "period": period_name(choice) if choice else "",
        "chosen": chosen(choice) if choice else "",
        "query": choice.query if choice else "",
        "by_tenure": f"{choice.query}&{urlencode({'tenure': tenures}, doseq=True)}"
        if choice and tenures
        else "",
    }
    return Wanted(form, Asked(offered, choice, now, context))


def _shared() -> str:
    return _("Both sides share a team: nobody is compared with itself. Choose another.")


def _others(both: tuple[Side, Side], offered: Pickers) -> list[tuple[Side, Side]]:
    """Beside both groups: each vendor's team and the internal ones, in the same order."""
    if {side.name for side in both} != BOTH_GROUPS:
        return []
    inside = next(side for side in both if side.name == INTERNAL)
    each = [Side(t.slug, (t.pk,)) for t in offered.teams if t.kind == TeamKind.VENDOR]
    return [(inside, one) if both[0] is inside else (one, inside) for one in each]


def _compare(wanted: Wanted, every: list[tuple[Side, Side]]) -> list[Finding]:
    asked, form = wanted.asked, wanted.form
    assert asked.choice is not None  # its caller has answered otherwise
    return comparisons.compare(
        form.kpis,
        every,
        asked.choice.selection(),
        mix=form.standard,
        now=asked.now,
        offered=asked.pickers,
    )


def _versus(
    findings: list[Finding], others: list[tuple[Side, Side]], offered: Pickers, wanted: Wanted
) -> list[pairs.Versus]:
    kpis_n = len(wanted.form.kpis)
    query = wanted.form.query()
    found = []
    for place, (one, other) in enumerate(others):
        both = parties.parties(offered, one.name, other.name)
        address = f"{reverse('pair', args=(one.name, other.name))}?{query}"
        those = findings[place * kpis_n : (place + 1) * kpis_n]
        found.append(pairs.versus(those, (both[0], both[1]), address=address))
    return found


def _export(findings: list[Finding], wanted: Wanted, kind: str) -> HttpResponse:
    assert wanted.asked.choice is not None  # as above
    made = exports.sheet(sheets.rows(findings), columns=sheets.COLUMNS)
    name = f"vigie-{findings[0].first.name}-{findings[0].second.name}"
    return table_file(kind, made, name, wanted.asked.choice.period)
