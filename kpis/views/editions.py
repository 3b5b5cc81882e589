"""Scorecards side by side as PDF: the months of a team's quarter, and all teams of a month."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis import cardfiles, editions, formats
from kpis.actions import scorecards
from kpis.models.documents import LANGUAGES, Scorecard
from kpis.periods import month_named, quarter_code, quarter_months, quarter_named
from kpis.queries import quarters
from kpis.queries.figures import Figures
from teams.days import reported
from teams.edges import known, permitted
from teams.queries import directory
from teams.roles import Permission, is_staff

# A team takes a quarter of a second to draw: nobody waits for hundreds.
AT_ONCE: Final = 30


@require_safe
@permitted(Permission.READ_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """A quarter's teams in reach, which of its months went out, and the quarter as one PDF."""
    offered = quarters.known()
    asked = quarter_named(request.GET.get("quarter", ""))
    start = asked or next(iter(offered), None)
    months = quarter_months(start) if start else []
    rows = quarters.rows(months)
    context = {
        "quarter": (quarter_code(start), formats.quarter(start)) if start else None,
        "quarters": [(quarter_code(one), formats.quarter(one)) for one in offered],
        "months": months,
        "rows": rows,
        "editions": [(month, _parts(rows, place)) for place, month in enumerate(months)],
        "languages": LANGUAGES,
        "is_staff": is_staff(known(request).user),
    }
    return render(request, "kpis/quarters.html", context)


def _parts(rows: Sequence[quarters.Row], place: int) -> range:
    """The parts of the edition of all teams of the quarter's month at this place."""
    out = sum(row.cells[place] is not None for row in rows)
    return parts_of(out)


def parts_of(teams: int) -> range:
    """Counted from one; none of no team."""
    return range(1, -(-teams // AT_ONCE) + 1)


@require_safe
@permitted(Permission.READ_REPORTS)
def quarter(request: HttpRequest, slug: str, code: str, language: str) -> HttpResponse:
    """A team's quarter: what its scorecards that stand say, month beside month."""
    team = get_object_or_404(directory.teams(), slug=slug)
    start = quarter_named(code)
    if start is None or language not in LANGUAGES:
        raise Http404
    cards = quarters.of_quarter(team, quarter_months(start))
    if not cards:
        said = _("No scorecard of %(team)s was issued in %(period)s.")
        return _nothing(request, said % {"team": team.name, "period": formats.quarter(start)})
    pdf = editions.quarter(_figures(cards), made_on=_made_on(cards), language=language)
    return _served(pdf, f"{team.slug}-{code}-{language}")


@require_safe
@permitted(Permission.SEND_SCORECARDS)
def side_by_side(request: HttpRequest, month: str, language: str) -> HttpResponse:
    """All teams of a month, for those alone who approve every team's scorecard."""
    asked = month_named(month)
    if asked is None or language not in LANGUAGES:
        raise Http404
    parts = quarters.parts(asked, AT_ONCE)
    if not parts:
        said = _("No scorecard was issued for %(period)s.") % {"period": formats.month(asked)}
        return _nothing(request, said)
    part = _part(request.GET.get("part", "1"), parts)
    cards = quarters.of_month(asked, (part - 1) * AT_ONCE, AT_ONCE)
    pdf = editions.side_by_side(
        _figures(cards), made_on=_made_on(cards), language=language, part=part, parts=parts
    )
    name = f"teams-{month}-{language}" if parts == 1 else f"teams-{month}-{part}-{language}"
    return _served(pdf, name)


def _part(text: str, parts: int) -> int:
    """Counted from one."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= parts):
        raise Http404
    return int(text[:9])


def _figures(cards: Sequence[Scorecard]) -> list[Figures]:
    return [scorecards.figures_of(card) for card in cards]


def _made_on(cards: Sequence[Scorecard]) -> date:
    """When the last of them was made: the same scorecards give the same bytes on any day."""
    return reported(max(card.made_at for card in cards))


def _served(pdf: bytes, name: str) -> HttpResponse:
    said = f'inline; filename="vigie-{name}.pdf"'
    return cardfiles.served(pdf, "application/pdf", said, sha256(pdf).hexdigest())


def _nothing(request: HttpRequest, said: str) -> HttpResponse:
    return render(request, "kpis/edition_nothing.html", {"said": said}, status=404)
