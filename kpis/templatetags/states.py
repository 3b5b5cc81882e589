"""The states of figures as drawn symbols, and their values as bars."""

from functools import cache
from typing import Final

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kpis.figures import Figure
from kpis.marks import Bar
from kpis.states import State
from kpis.tables import AT, Head, Row

register = template.Library()

HIDDEN: Final = 'aria-hidden="true"'


@register.simple_tag
def every_state() -> list[State]:
    # Only surveys are samples, and only of a sample a state can be uncertain.
    return [State.MET, State.NEAR, State.MISSED, State.NONE]


@register.simple_tag
def symbol(state: State) -> str:
    """The partial of a state, named for screen readers; a table has hundreds of them."""
    return _drawn(state, get_language())


@register.simple_tag
def spots() -> str:
    """What `spot` refers to, once a page."""
    return mark_safe(f"<svg hidden>{''.join(map(_spot, State))}</svg>")


@register.simple_tag
def spot(state: State) -> str:
    """The same symbol by reference, in tables that have hundreds of it: their bars name it."""
    return mark_safe(f'<svg><use href="#st-{state.value}"/></svg>')


@cache
def _spot(state: State) -> str:
    drawn = render_to_string("_state.html", {"state": state, "mute": True})
    inner = drawn[drawn.index(">", drawn.index("<svg")) + 1 : drawn.rindex("</svg>")]
    shape = f'<g class="st {state.value}">{inner}</g>'
    return f'<symbol id="st-{state.value}" viewBox="0 0 12 12">{shape}</symbol>'


@register.simple_tag
def told(figure: Figure) -> str:
    """A figure's bar with its state, interval and maturity for whoever does not see them."""
    words = [str(figure.state.label)] if figure.state else []
    words += [f"{_('interval')} {figure.interval}"] if figure.interval else []
    words += [_("provisional")] if figure.is_provisional else []
    return bar(figure.bar, ", ".join(words))


@register.simple_tag
def dense(row: Row, head: Head) -> str:
    """One cell of a long table: state, value, change; pressed, what is behind it.

    Written here, as a page has 800 of them: what all cells of a KPI are, its row says.
    """
    key = head.kpi.key
    figure = row.figures.get(key)
    if figure is None:
        return format_html('–<span class="hide"> {}</span>', _("not counted here"))
    words = figure.look.split()
    if head.is_provisional and figure.is_shown:
        words = [*words, "final"] if not figure.is_provisional else words[:-1]
    look = mark_safe(f' class="{" ".join(words)}"') if words else ""
    return format_html(
        '<button name="of"{} value="{}{}{}">{}</button>', look, key, AT, row.slug, _dense(figure)
    )


def _dense(figure: Figure) -> str:
    if not figure.is_shown:
        return format_html('–<span class="hide"> {}</span>', figure.absence)
    # Drawn by the style sheet: a symbol of its own would be as long as all the rest.
    state = figure.state
    symbol = format_html('<em class="{}">{}</em>', state.value, state.label) if state else ""
    short = "" if figure.is_indicative else figure.change_short
    change = format_html("<b>{}</b>" if figure.is_proven else "<i>{}</i>", short) if short else ""
    return format_html("{}{}{}", symbol, figure.value, change)


@register.simple_tag
def bar(found: Bar, words: str = "") -> str:
    """A value in its interval.

    Written here, as a table has hundreds; the style sheet gives it heights and colours.
    """
    name = format_html('role="img" aria-label="{}"', words) if words else HIDDEN
    parts = [f'<svg class="iv{" pale" * found.is_pale}" {name}>']
    if found.start is not None:
        parts.append(f'<rect x="{found.start:g}%" width="{found.width:g}%"/>')
    if found.target is not None:
        parts.append(f'<rect class="t" x="{found.target:g}%"/>')
    if found.value is not None:
        parts.append(f'<rect class="p" x="{found.value:g}%"/>')
    return mark_safe("".join([*parts, "</svg>"]))


@cache
def _drawn(state: State, language: str | None) -> str:
    drawn = render_to_string("_state.html", {"state": state, "mute": False})
    return mark_safe(drawn.strip())
