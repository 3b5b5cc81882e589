"""The mails of a scorecard: one a recipient and version, in the recipient's language."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from kpis import cardlinks, formats
from kpis import letters as words
from kpis.actions import scorecards
from kpis.models.documents import Addressee, Paper, Scorecard
from kpis.queries.figures import Figures
from kpis.stages import Stage
from teams.actions import mails
from teams.actions.mails import Letter
from teams.days import reported

KIND: Final = "scorecard"


def deliver(card: Scorecard, *, now: datetime) -> list[int]:
    """Put one mail an addressee into the outbox. Return the new ones; again adds none.

    Who is no longer a recipient when it is sent, gets none.
    """
    figures, stage = scorecards.figures_of(card), scorecards.stage_of(card)
    papers = {one.language: one for one in Paper.objects.filter(scorecard=card)}
    queued = []
    with transaction.atomic():
        if not figures.contacts:
            return []
        for addressee in Addressee.objects.filter(scorecard=card).order_by("email"):
            with override(addressee.language):
                letter = _letter(card, figures, stage, addressee, papers[addressee.language], now)
            queued.append(mails.queue(letter=letter, now=now))
    return [mail_id for mail_id in queued if mail_id is not None]


def _letter(
    card: Scorecard, figures: Figures, stage: Stage, to: Addressee, sheet: Paper, now: datetime
) -> Letter:
    values = {
        "team": " ".join(figures.team.split()),
        "period": formats.month(card.month),
        "version": card.version,
    }
    link = cardlinks.address(team=card.team_id, addressee=to.pk, today=reported(now))
    context = {
        **values,
        "sentences": words.sentences(figures, stage),
        "language": to.language,
        "link": link,
        "days": cardlinks.DAYS,
    }
    return Letter(
        campaign=f"scorecard {card.pk}",
        kind=KIND,
        recipient=to.email,
        team_id=card.team_id,
        language=to.language,
        subject=_cut(_("Scorecard %(team)s, %(period)s (version %(version)s)") % values),
        text=render_to_string("kpis/email/scorecard.txt", context),
        html=render_to_string("kpis/email/scorecard.html", context),
        attachment_name=card.file_name(to.language),
        attachment=bytes(sheet.pdf),
    )


def _cut(subject: str, longest: int = 180) -> str:
    return subject if len(subject) <= longest else f"{subject[: longest - 1]}…"
