"""The pages of surveys, as tabs: those that their reader may open."""

from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.stamps import Suspicion
from teams import roles
from teams.roles import Permission

register = template.Library()

TABS: Final = (
    (_("Programmes"), "surveys", Permission.READ_REPORTS),
    (_("Comments"), "comments", Permission.READ_COMMENTS),
    (_("Reasons"), "reasons", Permission.READ_REPORTS),
    (_("Follow-ups"), "follow_ups", Permission.WORK_FOLLOW_UPS),
    (_("Who is asked"), "asking", Permission.READ_REPORTS),
    (_("Call sheet"), "calls", Permission.ASK_BY_PHONE),
    (_("Invitations"), "invitations", Permission.MANAGE_SURVEYS),
    (_("Suspect answers"), "suspects", Permission.MANAGE_SURVEYS),
)


@register.simple_tag(takes_context=True)
def survey_tabs(context: dict[str, Any]) -> list[dict[str, object]]:
    request = context["request"]
    return [
        {"name": name, "address": address, "is_current": address == request.path}
        for name, view, permission in TABS
        if roles.may(request.user, permission)
        for address in [reverse(view)]
    ]


@register.filter
def suspicions(codes: str) -> list[str]:
    """Why an answer is taken for a robot's, in words."""
    known = {one.value: str(one.label) for one in Suspicion}
    return [known.get(code, code) for code in codes.split(",") if code]
