"""Scorecards: freeze a team's month, draw it in both languages, put it in the outbox."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from kpis import formats, paper, summary
from kpis.actions import snapshots
from kpis.frozen import freeze, thaw
from kpis.models.documents import LANGUAGES, Paper, Recipient, Scorecard
from kpis.queries import scorecards
from kpis.queries.figures import Figures
from teams.actions import mails
from teams.actions.mails import Letter
from teams.days import reported
from teams.models import Team
from teams.models.teams import TeamKind
from teams.scope import Reach

KIND: Final = "scorecard"
# How far the data reach may move without any figure moving.
UNPRINTED: Final = frozenset({"as_of"})


@dataclass(frozen=True, slots=True)
class Made:
    """A scorecard that stands: made now, or before from the same figures."""

    scorecard_id: int
    version: int
    is_new: bool
    contacts: int
    not_final: tuple[str, ...]


def make(*, team_id: int, month: date, now: datetime) -> Made:
    """Freeze a month and draw its papers, unless the last version has the same figures.

    The figures are read in the reach of the team's own reader; of other teams that reader
    learns sums only. Two at once give one version: the second waits and finds it.
    """
    # Facts that came since the last night must not wait for the next version.
    snapshots.refresh(start=month, end=scorecards.month_end(month), now=now)
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True, of=("self",)).get(pk=team_id)
        figures = read(team, month, now=now)
        frozen = freeze(figures)
        digest = _digest(frozen)
        last = (
            Scorecard.objects.filter(team=team, month=month)
            .defer("figures")
            .order_by("-version")
            .first()
        )
        if last is not None and last.digest == digest:
            return _made(last, figures, is_new=False)
        card = Scorecard.objects.create(
            team=team,
            month=month,
            version=last.version + 1 if last else 1,
            figures=frozen,
            digest=digest,
            watermark=figures.as_of,
            made_at=now,
        )
        for language in LANGUAGES:
            pdf = draw(card, language=language)
            Paper.objects.create(
                scorecard=card,
                team=team,
                language=language,
                pdf=pdf,
                digest=sha256(pdf).hexdigest(),
            )
    return _made(card, figures, is_new=True)


def read(team: Team, month: date, *, now: datetime) -> Figures:
    others = Team.objects.filter(kind=TeamKind.INTERNAL).exclude(pk=team.pk)
    internal = frozenset(others.values_list("pk", flat=True))
    known = {}
    if internal:
        with Reach(teams=internal).entered():
            known = scorecards.pooled(month, now=now)
    with Reach(teams=frozenset({team.pk})).entered():
        return scorecards.read(team, month, internal=known, now=now)


def draw(card: Scorecard, *, language: str) -> bytes:
    """The paper of a version, from its frozen figures alone: the same bytes whenever drawn."""
    return paper.draw(
        thaw(Figures, card.figures),
        version=card.version,
        made_on=reported(card.made_at),
        digest=card.digest,
        language=language,
    )


def deliver(*, scorecard_id: int, now: datetime) -> list[int]:
    """Put one mail a recipient of the team into the outbox. Return the new ones.

    Doing it again adds only recipients who joined since.
    """
    card = Scorecard.objects.select_related("team").get(pk=scorecard_id)
    figures = thaw(Figures, card.figures)
    papers = {one.language: one for one in Paper.objects.filter(scorecard=card)}
    queued = []
    with transaction.atomic():
        for recipient in Recipient.objects.filter(team=card.team).order_by("email"):
            with override(recipient.language):
                letter = _letter(card, figures, recipient, papers[recipient.language])
            queued.append(mails.queue(letter=letter, now=now))
    return [mail_id for mail_id in queued if mail_id is not None]


def _letter(card: Scorecard, figures: Figures, recipient: Recipient, sheet: Paper) -> Letter:
    values = {
        "team": " ".join(figures.team.split()),
        "period": formats.month(card.month),
        "version": card.version,
    }
    context = {**values, "sentences": summary.sentences(figures), "language": recipient.language}
    return Letter(
        campaign=f"scorecard {card.pk}",
        kind=KIND,
        recipient=recipient.email,
        team_id=card.team_id,
        language=recipient.language,
        subject=_cut(_("Scorecard %(team)s, %(period)s (version %(version)s)") % values),
        text=render_to_string("kpis/email/scorecard.txt", context),
        html=render_to_string("kpis/email/scorecard.html", context),
        attachment_name=card.file_name(recipient.language),
        attachment=bytes(sheet.pdf),
    )


def _cut(subject: str, longest: int = 180) -> str:
    return subject if len(subject) <= longest else f"{subject[: longest - 1]}…"


def _digest(frozen: dict[str, Any]) -> str:
    """Of what is printed; the noise of sums added in another order is no new version."""
    printed = {name: _quiet(value) for name, value in frozen.items() if name not in UNPRINTED}
    return sha256(json.dumps(printed, sort_keys=True).encode()).hexdigest()


def _quiet(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: _quiet(part) for name, part in value.items()}
    return [_quiet(part) for part in value] if isinstance(value, list) else value


def _made(card: Scorecard, figures: Figures, *, is_new: bool) -> Made:
    return Made(card.pk, card.version, is_new, figures.contacts or 0, figures.not_final)


def teams_with_cards(slugs: Sequence[str] = ()) -> list[Team]:
    """The teams whose month is reported: active, and not the system's own."""
    found = Team.objects.real().filter(is_active=True).order_by("slug")
    return list(found.filter(slug__in=slugs) if slugs else found)
