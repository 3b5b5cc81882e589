"""The states of figures as drawn symbols."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from kpis.states import State

register = template.Library()


@register.simple_tag
def every_state() -> list[State]:
    # Only surveys are samples, and only of a sample a state can be uncertain.
    return [State.MET, State.NEAR, State.MISSED, State.NONE]


@register.simple_tag
def symbol(state: State) -> str:
    """The partial of a state, named for screen readers; a table has hundreds of them."""
    return _drawn(state, get_language())


@cache
def _drawn(state: State, language: str | None) -> str:
    drawn = render_to_string("_state.html", {"state": state, "mute": False})
    return mark_safe(drawn.strip())
