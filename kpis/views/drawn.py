"""Charts as answers: inside a page, on a page of their own, as an image."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kpis import charts, inks
from kpis.panels import Panel


def is_part(request: HttpRequest) -> bool:
    """Whether a page that stands already fetches this for itself."""
    return bool(getattr(request, "htmx", False))


def inline(found: Panel) -> dict[str, SafeString]:
    """The drawings of each size, to stand in a page."""
    # Drawn by us from numbers and escaped words: no user's markup is in it.
    return {size: mark_safe(charts.draw_inline(drawn)) for size, drawn in found.drawn.items()}


def part_or_page(
    request: HttpRequest, name: str, context: dict[str, object], status: int = HTTPStatus.OK
) -> HttpResponse:
    """The template `kpis/_name.html` for a page that fetches it, else `kpis/name.html`."""
    template = f"kpis/_{name}.html" if is_part(request) else f"kpis/{name}.html"
    return render(request, template, context, status=status)


def image(request: HttpRequest, found: Panel | None) -> HttpResponse:
    """The drawing itself, for pages without scripts and to take away; 404 in words without one.

    The address says its size and theme.
    """
    size = "narrow" if request.GET.get("size") == "narrow" else "wide"
    if found is None:
        # Browsers draw what a missing picture answers: better words than a broken frame.
        frame, font = charts.SIZES[size], charts.FONT
        context = {"frame": frame, "font": font, "ink": inks.INK_2, "rule": inks.RULE}
        status, svg = HTTPStatus.NOT_FOUND, str(render_to_string("kpis/nothing.svg", context))
    else:
        status, svg = HTTPStatus.OK, charts.draw(found.drawn[size])
    if request.GET.get("theme") == "dark":
        svg = inks.dark(svg)
    return HttpResponse(svg, content_type="image/svg+xml", status=status)
