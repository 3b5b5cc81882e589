"""Results of one survey programme: its figures, their distribution, trend and parts."""

import re
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kpis import exports, satisfactions, scoretrends
from kpis.forms import complaints
from kpis.periods import Preset
from kpis.queries import names
from kpis.queries.pickers import Choice, Pickers, pickers
from kpis.queries.readings import Selection
from kpis.queries.satisfaction import Dated
from kpis.resultsform import ResultsForm
from kpis.satisfactions import Wanted
from kpis.views import drawn
from kpis.views.asked import period_name
from kpis.views.comparison import FILES, table_file
from surveys.models import Programme
from surveys.queries import designs
from teams import roles
from teams.edges import known, permitted
from teams.roles import Permission

NAMES = ("period", "start", "end", "team", "channel", "topic", "agent", "by", "dated")
FEW_NAMES = ("period", "start", "end", "team", "by")
AGENT: Final = re.compile("[0-9]{1,18}", re.ASCII)
TITLES: Final = {
    "team": gettext_lazy("By team"),
    "channel": gettext_lazy("By channel"),
    "topic": gettext_lazy("By topic"),
    "agent": gettext_lazy("By agent"),
    "period": gettext_lazy("By period"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `wanted` is None where it makes no sense."""

    programme: Programme
    pickers: Pickers
    form: ResultsForm
    wanted: Wanted | None
    context: dict[str, object]


def _ask(request: HttpRequest, pk: int) -> Asked:
    may_manage = roles.may(known(request).user, Permission.MANAGE_SURVEYS)
    programme = get_object_or_404(designs.seen(all_of_them=may_manage), pk=pk)
    offered = pickers()
    agents = {} if programme.is_anonymous else _agents(request.GET, offered)
    form = ResultsForm(
        _with_period(request.GET, programme),
        pickers=offered,
        agents=agents,
        today=timezone.localdate(),
        is_anonymous=programme.is_anonymous,
    )
    choice = form.choice if form.is_valid() else None
    # Whoever may read each answer learns nothing from a difference of two figures.
    is_discreet = not roles.may(known(request).user, Permission.READ_COMMENTS)
    wanted = _wanted(form, choice, offered, is_discreet=is_discreet) if choice else None
    shown = [name for name in NAMES if agents or name != "agent"]
    narrowed = _narrowed(form, choice, offered, agents) if choice else []
    context: dict[str, object] = {
        "programme": programme,
        "controls": form.controls(*(FEW_NAMES if programme.is_anonymous else shown)),
        "errors": complaints(form),
        "period": period_name(choice) if choice else "",
        "chosen": ", ".join([period_name(choice), str(TITLES[wanted.by]), *narrowed])
        if wanted and choice
        else "",
        "narrowed": narrowed,
        "may_manage": may_manage,
    }
    return Asked(programme, offered, form, wanted, context)


def _with_period(given: QueryDict, programme: Programme) -> QueryDict:
    """Waves stand on single days: without a choice, the latest."""
    if given.keys() & {"period", "start", "end"}:
        return given
    wave = programme.waves.filter(first_day__lte=timezone.localdate()).order_by("first_day").last()
    if wave is None:
        return given
    filled = given.copy()
    days = {"start": wave.first_day.isoformat(), "end": wave.last_day.isoformat()}
    filled.update({"period": Preset.CUSTOM.value, **days})
    return filled


def _agents(given: QueryDict, offered: Pickers) -> dict[int, str]:
    """Whom to choose from: the chosen team's, and whoever is chosen."""
    team = offered.team(given.get("team", ""))
    found = names.agents_of(team.pk) if team else {}
    asked = given.get("agent", "")
    if AGENT.fullmatch(asked) and int(asked) not in found:
        found |= names.agents([int(asked)])
    return found


def _wanted(form: ResultsForm, choice: Choice, offered: Pickers, *, is_discreet: bool) -> Wanted:
    given = form.cleaned_data
    team = offered.team(given["team"])
    asked = choice.selection(*([team.pk] if team else []))
    agents = (given["agent"],) if given["agent"] else ()
    selection = Selection(
        asked.start, asked.end, asked.teams, asked.channels, asked.topics, asked.segments, agents
    )
    dated = Dated(given["dated"] or Dated.CONTACT)
    return Wanted(choice.period, selection, form.parts, dated, is_discreet)


def _narrowed(
    form: ResultsForm, choice: Choice, offered: Pickers, agents: dict[int, str]
) -> list[str]:
    """The filters in words."""
    given = form.cleaned_data
    team = offered.team(given["team"])
    found = [team and team.name, choice.channel, choice.topic, agents.get(given["agent"])]
    return [str(one) for one in found if one]


def _address(asked: Asked, **changes: object) -> str:
    """The same choice at another address, some of it changed."""
    given = {name: asked.form.data.get(name) or "" for name in NAMES}
    if asked.wanted:
        days = asked.wanted.period
        given |= {"period": Preset.CUSTOM.value}
        given |= {"start": days.start.isoformat(), "end": days.end.isoformat()}
    told = {name: value for name, value in (given | changes).items() if value}
    return urlencode(told)


def _link(asked: Asked, place: Any) -> str:
    """The results of one row: its filter is added to those chosen, and the next part asked for."""
    if asked.programme.is_anonymous or place is None:
        return ""
    match asked.form.parts:
        case "team":
            slugs = {team.pk: team.slug for team in asked.pickers.teams}
            return f"?{_address(asked, team=slugs[place], by='channel')}"
        case "channel":
            codes = {channel.pk: channel.code for channel in asked.pickers.channels}
            return f"?{_address(asked, channel=codes[place], by='topic')}"
        case "topic":
            groups = {topic.pk: topic.slug for topic in asked.pickers.groups}
            found = groups.get(place)
            return f"?{_address(asked, topic=found, by='agent')}" if found else ""
        case "agent":
            return f"?{_address(asked, agent=place, by='period')}"
    return ""


@require_safe
@permitted(Permission.READ_REPORTS)
def results(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _ask(request, pk)
    context = {**asked.context, "page": None}
    if asked.wanted is None:
        return render(request, "kpis/results.html", context, status=HTTPStatus.BAD_REQUEST)
    page = satisfactions.results(
        asked.programme, asked.wanted, asked.pickers, link=partial(_link, asked), now=timezone.now()
    )
    if (kind := request.GET.get("format")) in FILES:
        return _export(asked.wanted, asked.programme.slug, page, kind)
    trend = reverse("results_trend", args=[pk])
    query = _address(asked)
    context |= {
        "page": page,
        "by_title": TITLES[asked.wanted.by],
        "export": f"?{query}&format=",
        # Waves lie too far apart for a line; their table tells them.
        "drawing": None
        if asked.programme.waves.exists()
        else {
            "title": str(page.heads[0].name),
            "address": f"{trend}?{query}",
            "image": f"{reverse('results_trend_image', args=[pk])}?{query}",
        },
    }
    return render(request, "kpis/results.html", context)


def _export(wanted: Wanted, slug: str, page: satisfactions.Results, kind: str) -> HttpResponse:
    rows = [exports.fields(reading, scope=name) for name, reading in page.readings]
    return table_file(kind, exports.sheet(rows), f"vigie-{slug}", wanted.period)


@require_safe
@permitted(Permission.READ_REPORTS)
def trend(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _ask(request, pk)
    context = {**asked.context, "panel": None, "heading": _("Trend")}
    if asked.wanted:
        panel = scoretrends.trend(asked.programme, asked.wanted, now=timezone.now())
        if panel:
            context |= {"panel": panel, "drawn": drawn.inline(panel)}
    status = HTTPStatus.OK if asked.wanted else HTTPStatus.BAD_REQUEST
    template = "kpis/_chart.html" if drawn.is_part(request) else "kpis/results_trend.html"
    return render(request, template, context, status=status)


@require_safe
@permitted(Permission.READ_REPORTS)
def trend_image(request: HttpRequest, pk: int) -> HttpResponse:
    """For pages without scripts."""
    asked = _ask(request, pk)
    panel = None
    if asked.wanted:
        panel = scoretrends.trend(asked.programme, asked.wanted, now=timezone.now())
    return drawn.image(request, panel)
