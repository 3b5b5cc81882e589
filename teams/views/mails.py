"""The outbox: what was mailed, what waits, what a person has to look at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teams import tablefiles
from teams.actions import mails
from teams.edges import known, permitted
from teams.models import OutgoingMail
from teams.roles import Permission

ON_A_PAGE = 50


@require_safe
@permitted(Permission.READ_MAIL)
def listing(request: HttpRequest) -> HttpResponse:
    rows = (
        OutgoingMail.objects.select_related("team")
        .defer("attachment", "text", "html")
        .order_by("-queued_at", "-pk")
    )
    page = tablefiles.page(request, rows, ON_A_PAGE)
    return render(request, "teams/mail.html", {"page": page})


@require_POST
@permitted(Permission.SEND_SCORECARDS)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one mail into the outbox again; the next minute sends it."""
    mail: OutgoingMail = get_object_or_404(
        OutgoingMail.objects.defer("attachment", "text", "html"), pk=pk
    )
    try:
        mails.resend(mail_id=mail.pk, by=known(request).user, now=timezone.now())
    except mails.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The mail to %(recipient)s goes out again.") % {"recipient": mail.recipient}
        )
    return redirect("mail")
