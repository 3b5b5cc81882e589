"""Scorecards as their pages list them: a month's teams, the versions of a month, their mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kpis.models.afterwards import SETTLED, Dispute, LedgerEntry, Restatement
from kpis.models.contracts import Clause
from kpis.models.documents import OUT, Addressee, Recipient, Scorecard, Step
from teams.models import OutgoingMail, Team, User
from teams.models.ledger import MailState
from teams.roles import is_staff

# Of what was mailed, only the envelope is shown.
HEAVY = ("attachment", "text", "html")


def shown(user: User) -> QuerySet[Scorecard]:
    """What went out; the staff also sees drafts, and what waits to be issued."""
    cards: QuerySet[Scorecard] = Scorecard.objects.select_related("team", "team__vendor")
    return cards if is_staff(user) else cards.filter(state__in=OUT)


def months(user: User) -> list[date]:
    """Those that have a scorecard, the latest first."""
    found = shown(user).order_by("-month").values_list("month", flat=True).distinct()
    return list(found)


@dataclass(frozen=True, slots=True)
class Place:
    """A team of the month's board with its newest version, if one was made."""

    team: Team
    card: Scorecard | None
    open_n: int


def board(month: date) -> list[Place]:
    """Each active team and its newest version of a month; in two queries."""
    newest: dict[int, Scorecard] = {}
    cards = Scorecard.objects.filter(month=month).select_related("team__vendor").defer("figures")
    for card in cards.order_by("version"):
        newest[card.team_id] = card
    teams = {team.pk: team for team in Team.objects.real().filter(is_active=True)}
    teams |= {pk: card.team for pk, card in newest.items()}
    counted: dict[int, int] = {}
    disputed = Dispute.objects.filter(scorecard__month=month).exclude(state__in=SETTLED)
    for team_id in disputed.values_list("team", flat=True):
        counted[team_id] = counted.get(team_id, 0) + 1
    ordered = sorted(teams.values(), key=lambda team: (team.name, team.pk))
    return [Place(team, newest.get(team.pk), counted.get(team.pk, 0)) for team in ordered]


def versions(card: Scorecard, user: User) -> list[Scorecard]:
    """All of the card's month that this reader may see, the first first."""
    found = shown(user).filter(team=card.team_id, month=card.month)
    return list(found.order_by("version"))


def steps(card: Scorecard) -> list[Step]:
    return list(card.steps.select_related("by").order_by("at", "pk"))


def restatements(card: Scorecard) -> QuerySet[Restatement]:
    found: QuerySet[Restatement] = card.restatements.order_by("-found_at", "key")
    return found


def latest_restatements(most: int) -> list[Restatement]:
    """Of all scorecards in reach, the newest first."""
    rows = Restatement.objects.select_related("scorecard__team").defer("scorecard__figures")
    return list(rows.order_by("-found_at", "scorecard", "key")[:most])


def postings(card: Scorecard) -> list[LedgerEntry]:
    """What this version has posted to the ledger."""
    return list(LedgerEntry.objects.filter(scorecard=card).order_by("kpi", "kind"))


def clauses(pks: Sequence[int]) -> dict[int, Clause]:
    found = Clause.objects.filter(pk__in=pks).select_related("channel", "topic", "segment")
    return {clause.pk: clause for clause in found}


@dataclass(frozen=True, slots=True)
class Sending:
    """A recipient, and the last mail that went to them; None: none was written yet."""

    email: str
    language: str
    mail: OutgoingMail | None

    @property
    def can_resend(self) -> bool:
        again = (MailState.SENT, MailState.FAILED, MailState.BOUNCED, MailState.INFLIGHT)
        return self.mail is not None and self.mail.state in again


def mails(card: Scorecard) -> list[OutgoingMail]:
    """Of this version, the first first."""
    rows = OutgoingMail.objects.filter(campaign=f"scorecard {card.pk}").defer(*HEAVY)
    return list(rows.order_by("queued_at", "pk"))


def sendings(card: Scorecard) -> list[Sending]:
    """Who receives this version: as approved; before, as it stands now."""
    last = {mail.recipient: mail for mail in mails(card)}
    people = Recipient if card.is_moving else Addressee
    rows = people.objects.filter(
        **({"team": card.team_id} if card.is_moving else {"scorecard": card})
    )
    named = rows.order_by("email").values_list("email", "language")
    return [Sending(email, language, last.get(email)) for email, language in named]
