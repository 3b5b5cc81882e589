"""A program asks for a personal link: by the same rules as whoever is mailed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from surveys import rules, tokens
from surveys.actions import claims, deciding, refusals
from surveys.actions.waves import ASKED_IN, UNATTRIBUTED
from surveys.models import Invitation, Link, NotAsked, Programme, Version
from surveys.models.invitations import Cause, InvitationState
from surveys.models.programmes import CreditRule, Medium, Occasion, Resolution
from surveys.queries import askings
from surveys.rules import Contact
from teams import locks
from teams.days import reported
from teams.models import Case, Channel, Customer, Interaction, Leg, Team, Topic, User
from teams.models.outcomes import Direction, LegKind, Outcome
from teams.models.taxonomy import UNKNOWN
from teams.scope import Reach

MIXED: Final = "mixed"


class Refused(ValueError):
    """What cannot be asked for; the text says why."""


class Unknown(LookupError):
    """What does not exist, or lies beyond the reach."""


@dataclass(frozen=True, slots=True)
class About:
    """What the customer is asked about: one contact, or all that a customer knows of us."""

    customer: Customer | None
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A link to pass on, or why the customer is not asked. `is_new`: nobody had asked before."""

    invitation: Invitation | None = None
    address: str = ""
    cause: Cause | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    team: Team
    agent_id: int | None = None


def find_contact(*, feed: str, external_id: str, reach: Reach) -> About:
    """The contact of that name, if a team in reach took part in it. Raises Unknown."""
    rows = Interaction.objects.filter(feed__slug=feed, external_id=external_id)
    row = rows.select_related("customer", "feed").first()
    if row is None or not row.legs.filter(team__in=reach.teams).exists():
        raise Unknown(_("Unknown contact."))
    return About(row.customer, row)


def find_customer(*, reference: str) -> About:
    row = Customer.objects.filter(reference=reference).first()
    if row is None:
        raise Unknown(_("Unknown customer."))
    return About(row)


@transaction.atomic
def request(
    *, slug: str, about: About, language: str, reach: Reach, by: User, now: datetime
) -> Answered:
    """Make the invitation, or find the one that stands, and a link of its own to it.

    Asking again gives another link to the same invitation. Where a rule forbids it, the cause is
    kept as for whoever is passed over. Raises Unknown and Refused.
    """
    programme, version = _asking(slug, now)
    _hold(about)
    credit = _credit(programme, about, reach)
    standing = _standing(programme, about, now)
    if standing is not None:
        return Answered(standing, _link(standing, now))
    if about.interaction is not None:
        passed = NotAsked.objects.filter(programme=programme, interaction=about.interaction)
        if row := passed.first():
            return Answered(cause=Cause(row.cause))
    cause = rules.cause(
        claims.rules_of(programme), _contact(programme, about, credit, now), now=now
    )
    mix = _mix(about)
    if cause is not None:
        _pass_over(programme, about, credit, mix, cause, now)
        return Answered(cause=cause, is_new=True)
    made = _invite(programme, version, about, credit, mix, language, now)
    return Answered(made, _link(made, now), is_new=True)


def _asking(slug: str, now: datetime) -> tuple[Programme, Version]:
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise Unknown(_("Unknown programme."))
    if programme.occasion != Occasion.REQUEST or not programme.is_active:
        raise Refused(_("This programme is not asked for by programs, or is paused."))
    published = Version.objects.filter(programme=programme, published_at__lte=now)
    version = published.order_by("-number").first()
    if version is None:
        raise Refused(_("Its questionnaire is not published yet."))
    return programme, version


def _hold(about: About) -> None:
    """Ask one customer one at a time, and beside nobody who decides on all."""
    locks.share(deciding.LOCK)
    if about.interaction is not None:
        Interaction.objects.select_for_update(of=("self",)).get(pk=about.interaction.pk)
    if about.customer is not None:
        Customer.objects.select_for_update().get(pk=about.customer.pk)


def _credit(programme: Programme, about: About, reach: Reach) -> Credit:
    """The team and agent that an answer counts for; a stranger's contact is out of existence."""
    common = {team.slug: team for team in Team.objects.filter(slug__in=(MIXED, UNATTRIBUTED))}
    if about.interaction is None:
        return Credit(common[UNATTRIBUTED])
    legs = Leg.objects.filter(interaction=about.interaction, outcome=Outcome.ANSWERED)
    handled = legs.exclude(kind=LegKind.CONSULT).select_related("team").order_by("sequence")
    sums = handled.order_by().aggregate(
        first=Min("team"), last=Max("team"), agents=Count("agent", distinct=True), n=Count("pk"),
        named=Count("agent"),
    )  # fmt: skip
    if not sums["n"]:
        return Credit(common[UNATTRIBUTED])
    if programme.credit_rule == CreditRule.SOLE_ONLY and sums["first"] != sums["last"]:
        return Credit(common[MIXED])
    leg = handled.first() if programme.credit_rule == CreditRule.FIRST_OWNER else handled.last()
    if leg is None or leg.team_id not in reach.teams:
        raise Unknown(_("Unknown contact."))
    is_sole = programme.credit_rule == CreditRule.SOLE_ONLY
    is_one = sums["agents"] == 1 and sums["named"] == sums["n"]
    return Credit(leg.team, leg.agent_id if is_one or not is_sole else None)


def _standing(programme: Programme, about: About, now: datetime) -> Invitation | None:
    rows = Invitation.objects.filter(programme=programme, interaction=about.interaction)
    if about.interaction is None:
        rows = rows.filter(customer=about.customer, wave=None, expires_at__gt=now)
    found: Invitation | None = rows.filter(revoked_at=None).order_by("-pk").first()
    return found


def _contact(programme: Programme, about: About, credit: Credit, now: datetime) -> Contact:
    customer, row = about.customer, about.interaction
    email = customer.email if customer else ""
    refused = refusals.known(email) if email else None
    last = askings.last_asked_at(customer.pk) if customer else None
    of_customer: dict[str, Any] = {
        "time_zone": settings.REPORTING_ZONE,
        "has_customer": customer is not None,
        "is_internal": bool(customer and customer.is_internal),
        "is_erased": bool(customer and customer.erased_at),
        # Another system writes, by its own way: a mailbox that bounces is no obstacle to it.
        "suppressed": None if refused == Cause.BOUNCED else refused,
        "last_asked_at": last,
    }
    if row is None:
        reference = customer.reference if customer else ""
        return Contact(key=f"{now:%Y-%m-%d}/{reference}", ended_at=now, **of_customer)
    closed = Case.objects.filter(
        feed=row.feed, external_id=row.case_reference, is_closed_by_rule=True
    )
    return Contact(
        key=f"{row.feed.slug}/{row.external_id}",
        ended_at=min(row.ended_at, now),
        is_chosen=_is_chosen(programme, row, credit),
        is_inbound=row.direction == Direction.INBOUND,
        is_handled=row.handled_n > 0,
        is_excluded=row.is_excluded,
        is_closed_by_rule=bool(row.case_reference) and closed.exists(),
        **of_customer,
    )


def _is_chosen(programme: Programme, row: Interaction, credit: Credit) -> bool:
    values = deciding.rules_values(programme)
    team_id = credit.team.pk if row.handled_n else row.last_team_id
    outcome = {Resolution.RESOLVED: True, Resolution.UNRESOLVED: False}
    wanted = outcome.get(Resolution(programme.resolution))
    return (wanted is None or wanted == (row.resolved_at is not None)) and all(
        values[name] is None or key in values[name]
        for name, key in (
            ("channels", row.channel_id),
            ("topics", row.topic_id),
            ("segments", row.segment_id),
            ("teams", team_id),
        )
    )


def _mix(about: About) -> dict[str, Any]:
    row = about.interaction
    if row is not None:
        return {"channel_id": row.channel_id, "topic_id": row.topic_id}
    return {
        "channel": Channel.objects.get(code=ASKED_IN),
        "topic": Topic.objects.get(slug=UNKNOWN),
    }


def _pass_over(
    programme: Programme,
    about: About,
    credit: Credit,
    mix: dict[str, Any],
    cause: Cause,
    now: datetime,
) -> None:
    key = {"programme": programme, "interaction": about.interaction, "customer": about.customer}
    said = {"day": _day(about, now), "cause": cause}
    if about.interaction is None and NotAsked.objects.filter(**key, wave=None, **said).exists():
        return
    NotAsked.objects.create(
        **key, **mix, **said, team=credit.team, agent_id=credit.agent_id, decided_at=now
    )


def _invite(
    programme: Programme,
    version: Version,
    about: About,
    credit: Credit,
    mix: dict[str, Any],
    language: str,
    now: datetime,
) -> Invitation:
    customer = about.customer
    if customer is None:
        raise ValueError("nobody is asked without a customer")
    row = about.interaction
    values = deciding.rules_values(programme)
    return Invitation.objects.create(
        programme=programme,
        version=version,
        interaction=row,
        customer=customer,
        team=credit.team,
        agent_id=credit.agent_id,
        credit_rule=programme.credit_rule,
        segment_id=row.segment_id if row else customer.segment_id,
        day=_day(about, now),
        medium=Medium.LINK,
        language=language or customer.language[:2].lower() or credit.team.language[:2],
        state=InvitationState.SENT,
        created_at=now,
        due_at=now,
        sent_at=now,
        expires_at=now + values["open"],
        **mix,
    )


def _day(about: About, now: datetime) -> Any:
    moment = min(about.interaction.ended_at, now) if about.interaction else now
    return reported(moment)


def _link(invitation: Invitation, now: datetime) -> str:
    token = tokens.new()
    Link.objects.create(
        digest=tokens.digest(token),
        invitation=invitation,
        team_id=invitation.team_id,
        made_at=now,
    )
    return tokens.address(token)
