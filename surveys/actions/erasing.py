"""Forget a customer: everything personal goes, what was counted stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import CharField, Func, Q

from surveys import tokens
from surveys.models import (
    Answer,
    AnswerItem,
    Correction,
    FollowUpNote,
    Invitation,
    MailEvent,
    Suppression,
)
from surveys.models.invitations import InvitationState
from surveys.models.optouts import SuppressionCause
from teams.models import Customer

ERASED: Final = "^erased-[0-9a-f]{64}$"
ERASED_ID: Final = Func(
    "external_id",
    template="'erased-' || encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
    output_field=CharField(),
)
WAITING: Final = (InvitationState.QUEUED, InvitationState.AWAITING_RETRY)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows lost what was personal in them."""

    invitations: int
    answers: int


def erase(*, customer: Customer, now: datetime) -> Erased:
    """Remove a customer's name, address and words; scores stay, under nobody's name.

    Links lead to a closed page, nothing that waits is sent, and the address is never written to
    again: of it a hash remains. May run twice.
    """
    with transaction.atomic():
        # No key of it changes: an answer that is being stored refers to it, and is let end.
        kept = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        # A submit holds its invitation: it waits here, or is over and its words are found.
        asked = Invitation.objects.select_for_update().filter(customer=kept)
        addresses = {kept.email, *asked.values_list("email", flat=True)} - {""}
        for address in addresses:
            Suppression.objects.update_or_create(
                digest=tokens.address_digest(address),
                defaults={"cause": SuppressionCause.ERASED, "at": now, "lifted_at": None},
            )
        answers = _answers(kept)
        MailEvent.objects.filter(invitation__in=asked.values("pk")).delete()
        asked.filter(state__in=WAITING).update(state=InvitationState.WITHHELD)
        invitations = asked.update(email="", error="", revoked_at=now, remind_at=None)
        kept.reference = f"erased-{kept.pk}"
        kept.email = ""
        kept.language = ""
        kept.time_zone = ""
        kept.erased_at = kept.erased_at or now
        kept.save(update_fields=["reference", "email", "language", "time_zone", "erased_at"])
    return Erased(invitations=invitations, answers=answers)


def _answers(customer: Customer) -> int:
    theirs = Answer.objects.filter(Q(customer=customer) | Q(invitation__customer=customer))
    ids = list(theirs.values_list("pk", flat=True))
    AnswerItem.objects.filter(answer__in=ids).exclude(text="").update(text="")
    Correction.objects.filter(answer__in=ids).update(comment="", items={})
    FollowUpNote.objects.filter(follow_up__answer__in=ids).update(text="")
    found = Answer.objects.filter(pk__in=ids)
    # By its hash what another tool named is known when it comes again: it is not taken anew.
    named = found.exclude(feed=None).exclude(external_id__regex=ERASED)
    named.update(external_id=ERASED_ID)
    return found.update(comment="", customer=None)
