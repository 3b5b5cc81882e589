"""Tell why customers were dissatisfied, as whoever called back found."""

from collections.abc import Mapping

from django.conf import settings

from teams.ingest.rows import note_days
from teams.models import DissatisfactionReason, ReasonTold

ENDED_ON = (
    "SELECT (ended_at AT TIME ZONE %s)::date AS day FROM teams_interaction WHERE id = ANY (%s)"
)


def tell(found: Mapping[int, str]) -> None:
    """Keep one reason a contact as what people here found; an empty one takes it back.

    By the key of the contact, the short name of the reason. Runs in reach of the contacts, in the
    caller's transaction. What sources told of them stays beside it.
    """
    before = {
        row.interaction_id: row
        for row in ReasonTold.objects.filter(interaction__in=list(found), feed=None).select_related(
            "reason"
        )
    }
    known = dict(
        DissatisfactionReason.objects.filter(slug__in=set(found.values())).values_list("slug", "pk")
    )
    changed = [
        contact
        for contact, slug in found.items()
        if (before[contact].reason.slug if contact in before else "") != slug
    ]
    gone = [before[contact].pk for contact in changed if contact in before]
    ReasonTold.objects.filter(pk__in=gone).delete()
    ReasonTold.objects.bulk_create(
        ReasonTold(interaction_id=contact, reason_id=known[found[contact]])
        for contact in changed
        if found[contact] in known
    )
    note_days("reasons", ENDED_ON, [settings.REPORTING_ZONE, changed])
