"""The places of the bar: what this reader may open."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.queries import followups
from teams import roles
from teams.models import User
from teams.roles import Permission

register = template.Library()
SURVEYS = "/surveys/"
# Pages that belong to another place: to the data, the interactions, the comparison of teams.
IMPORTS = "/imports/"
EXPORTS = "/exports/"
CREDITS = "/credits/"
DISPUTES = "/disputes/"
FIGURES = ("/compare/", "/funnel/", "/scores/", "/readings/")

# So many names stand on one line of a small laptop, in French too.
FOLDED = ("events", "glossary", "records", "data", "mail", "settings")


@dataclass(frozen=True, slots=True)
class PlaceInBar:
    name: str
    address: str
    is_current: bool
    late_n: int = 0


@dataclass(frozen=True, slots=True)
class Places:
    """In the order of the bar: those that stand in it, and those opened rarely, under its last."""

    front: list[PlaceInBar]
    folded: list[PlaceInBar]

    @property
    def all(self) -> list[PlaceInBar]:
        return [*self.front, *self.folded]

    @property
    def folded_current(self) -> PlaceInBar | None:
        return next((place for place in self.folded if place.is_current), None)


@register.simple_tag(takes_context=True)
def places(context: dict[str, Any]) -> Places:
    """The longest address that fits is the current place."""
    user, path = context["user"], context["request"].path
    known = [
        (_("Overview"), "overview", Permission.READ_REPORTS),
        (_("Compare"), "compare", Permission.READ_REPORTS),
        (_("Work"), "work", Permission.READ_REPORTS),
        (_("Hours"), "hours", Permission.READ_REPORTS),
        (_("Live"), "live", Permission.READ_REPORTS),
        (_("Scorecards"), "scorecards", Permission.READ_REPORTS),
        (_("Contracts"), "contracts", Permission.READ_REPORTS),
        (_("Surveys"), "surveys", Permission.READ_REPORTS),
        (_("Interactions"), "interactions", Permission.READ_REPORTS),
        (_("Events"), "events", Permission.READ_REPORTS),
        (_("Glossary"), "glossary", Permission.READ_REPORTS),
        (_("Records"), "records", Permission.READ_REPORTS),
        (_("Data"), "data", Permission.READ_IMPORTS),
        (_("Mail"), "mail", Permission.READ_MAIL),
        (_("Settings"), "settings", Permission.MANAGE_TEAMS),
    ]
    found = [
        (name, address)
        for name, view, permission in known
        if roles.may(user, permission) and (address := _address(view))
    ]
    home = _address("overview")
    fits = [address for _name, address in found if path.startswith(address) and address != home]
    if path.startswith(FIGURES):
        fits.append(_address("compare"))
    if path.startswith(IMPORTS):
        fits.append(_address("data"))
    if path.startswith(CREDITS):
        fits.append(_address("contracts"))
    if path.startswith(DISPUTES):
        fits.append(_address("scorecards"))
    if path.startswith(EXPORTS):
        fits.append(_address("interactions"))
    current = home if path == home else max(fits, key=len, default="")
    late = _late(context["request"], user) if path.startswith(SURVEYS) else 0
    shown = [
        PlaceInBar(name, address, address == current, late if address == _address("surveys") else 0)
        for name, address in found
    ]
    folded = {_address(view) for view in FOLDED}
    return Places(
        [one for one in shown if one.address not in folded],
        [one for one in shown if one.address in folded],
    )


def _late(request: HttpRequest, user: User) -> int:
    """How many follow-ups are overdue, for whoever works on them; inside a reach.

    The bar is drawn twice, for wide and narrow windows, and counts once. Pages of figures do
    not count: each of their queries is a figure's.
    """
    if not hasattr(request, "reach") or not roles.may(user, Permission.WORK_FOLLOW_UPS):
        return 0
    if not hasattr(request, "late_n"):
        request.late_n = followups.overdue_n(now=timezone.now())  # type: ignore[attr-defined]  # kept for the second bar
    return int(request.late_n)  # type: ignore[attr-defined]  # as above


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
