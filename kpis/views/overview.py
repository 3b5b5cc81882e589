"""The first page after the login."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kpis import formats
from kpis import overview as pages
from kpis.attention import Item
from kpis.forms import shortcut
from kpis.queries import health
from kpis.views.asked import ask
from kpis.views.comparison import FILES, nothing, table_file
from teams import roles
from teams.edges import known, permitted
from teams.models import OutgoingMail, User
from teams.models.ledger import MailState
from teams.roles import Permission


@require_safe
@permitted(Permission.READ_REPORTS)
def overview(request: HttpRequest) -> HttpResponse:
    asked = ask(request, names=("period", "start", "end", "channel"))
    title = _("Overview")
    context = {**asked.context, "title": title, "page": None, "export": ""}
    if asked.choice is None:
        return render(request, "kpis/overview.html", context, status=400)
    page = pages.overview(asked.choice, asked.pickers, now=asked.now)
    if (kind := request.GET.get("format")) in FILES:
        return table_file(kind, page.sheet(), "vigie-overview", asked.choice.period)
    context |= {
        "title": _("Overview, %(period)s") % {"period": asked.context["period"]},
        "page": page,
        "work": work(request, asked.now),
        "file": f"?{asked.choice.query}&format=",
        "compare": f"{reverse('compare')}?{asked.choice.query}",
        "fair": shortcut(asked.choice, asked.pickers),
    }
    if page.is_empty:
        context |= nothing(asked)
    return render(request, "kpis/overview.html", context)


def work(request: HttpRequest, now: datetime) -> list[Item]:
    """What lies beside the figures and waits for this reader."""
    user = known(request).user
    found: list[Item] = []
    if roles.may(user, Permission.READ_IMPORTS):
        came = health.arrivals(now)
        found += [
            Item(
                half=_("The import of %(file)s failed") % {"file": run.file_name},
                rest=_(" on %(day)s, feed %(feed)s")
                % {"day": formats.day(run.created_at.date()), "feed": run.feed.name},
                address=reverse("import", args=[run.pk]),
            )
            for run in came.troubled
        ]
        found += [
            Item(
                half=_("%(feed)s has delivered nothing") % {"feed": one.feed},
                rest=_(" since %(day)s") % {"day": formats.day(one.since.date())},
                address=f"{reverse('imports')}?{urlencode({'q': one.feed})}",
            )
            for one in came.silent
        ]
    return found + _counted(user, now)


def _counted(user: User, now: datetime) -> list[Item]:
    if not roles.may(user, Permission.WORK_FOLLOW_UPS):
        return []
    found = []
    counted = health.waiting(now)
    if late := counted.late_n:
        half = ngettext(
            "%(count)s follow-up is overdue", "%(count)s follow-ups are overdue", late
        ) % {"count": formats.number(late)}
        found.append(Item(half, address=f"{reverse('follow_ups')}?show=overdue"))
    if (failed := counted.failed_n) and roles.may(user, Permission.READ_MAIL):
        half = ngettext(
            "%(count)s mail did not arrive", "%(count)s mails did not arrive", failed
        ) % {"count": formats.number(failed)}
        found.append(Item(half, address=reverse("mail")))
        found += [_undelivered(mail) for mail in health.undelivered(now)]
    return found + (_cards(counted) if roles.may(user, Permission.SEND_SCORECARDS) else [])


def _undelivered(mail: OutgoingMail) -> Item:
    values = {"team": mail.team.name, "recipient": mail.recipient}
    pk = mail.campaign.rpartition(" ")[2]
    return Item(
        half=_("The scorecard of %(team)s did not reach %(recipient)s") % values,
        rest=_(": the mail came back") if mail.state == MailState.BOUNCED else "",
        address=reverse("scorecard", args=[pk]) if pk.isdecimal() else reverse("mail"),
    )


def _cards(counted: health.Waiting) -> list[Item]:
    found = []
    if n := counted.disputed_n:
        half = ngettext(
            "%(count)s dispute waits for an answer", "%(count)s disputes wait for an answer", n
        ) % {"count": formats.number(n)}
        found.append(Item(half, address=reverse("disputes")))
    if n := counted.checked_n:
        half = ngettext(
            "%(count)s scorecard is complete, and waits for approval",
            "%(count)s scorecards are complete, and wait for approval",
            n,
        ) % {"count": formats.number(n)}
        found.append(Item(half, address=reverse("scorecards")))
    return found
