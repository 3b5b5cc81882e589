"""Bring answers and invitations into the counts that the KPIs are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F

from surveys.models import Answer, Invitation, Programme, Wave
from surveys.models.invitations import InvitationState
from teams import locks
from teams.models import AnswerCount, ChangedDay, Feed
from teams.models.answers import SCORES

FEED: Final = "vigie-surveys"
SOURCE: Final = "answers"
LOCK: Final = "surveys counting"
AT_ONCE: Final = 2000
# Fewer answers of a team to a wave would tell who gave them, also by taking teams from a total.
FEWEST: Final = 5
# Until a mail is out, nothing was delivered; then it is known, whatever comes later.
SETTLED: Final = (InvitationState.SENT, InvitationState.BOUNCED)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows were brought into the counts, and of how many days."""

    invitations: int
    answers: int
    days: int


def count() -> Counted:
    """Count what is not counted yet, in transactions of bounded size.

    May run twice and at once: one waits for the other's batch. What is submitted meanwhile stays
    uncounted until the next time; a submit itself never waits for a day's row.
    """
    invitations = answers = 0
    days: set[date] = set()
    while True:
        batch = _count_some()
        invitations += batch[0]
        answers += batch[1]
        days |= batch[2]
        if not batch[0] and not batch[1]:
            return Counted(invitations, answers, len(days))


def recount(*, programme: Programme) -> None:
    """Count all of a programme anew: it has become the headline, or ceased to be."""
    Invitation.objects.filter(programme=programme).update(is_counted=False)
    Answer.objects.filter(programme=programme).update(is_counted=False)


@transaction.atomic
def _count_some() -> tuple[int, int, set[date]]:
    locks.hold(LOCK)
    asked = list(
        Invitation.objects.uncounted()
        .filter(state__in=SETTLED)
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list("pk", "wave_id", "programme__occasion")[:AT_ONCE]
    )
    given = list(
        Answer.objects.uncounted()
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list("pk", "invitation_id", "wave_id", "programme__occasion")[:AT_ONCE]
    )
    if not asked and not given:
        return 0, 0, set()
    waves = {wave for _, wave, occasion in asked if occasion == "employees"}
    waves |= {wave for _, _, wave, occasion in given if occasion == "employees"}
    single = {pk for pk, _, occasion in asked if occasion != "employees"}
    single |= {pk for _, pk, _, _ in given if pk is not None}
    loose = {pk for pk, of, _, occasion in given if of is None and occasion != "employees"}
    rows = [*_of_invitations(single), *_of_nobody_invited(loose), *_of_waves(waves)]
    days = _keep(rows)
    Invitation.objects.filter(pk__in=[pk for pk, _, _ in asked]).update(is_counted=True)
    Answer.objects.filter(pk__in=[pk for pk, _, _, _ in given]).update(is_counted=True)
    return len(asked), len(given), days


@dataclass(frozen=True, slots=True)
class Row:
    """What a count becomes; None: it is none of the KPIs', and goes."""

    key: str
    day: date
    values: dict[str, Any] | None


def _of_invitations(ids: Iterable[int]) -> list[Row]:
    found = Invitation.objects.filter(pk__in=ids).select_related("programme")
    answers = {answer.invitation_id: answer for answer in Answer.objects.filter(invitation__in=ids)}
    rows = []
    for invitation in found:
        answer = answers.get(invitation.pk)
        score = None if answer is None or answer.is_suspect else answer.score
        # Whoever answers was reached, whatever a mail server said.
        is_delivered = invitation.state == InvitationState.SENT or score is not None
        values = _values(invitation, invitation.programme, [] if score is None else [(score, 1)])
        counts = is_delivered and invitation.programme.is_headline
        rows.append(
            Row(
                f"invitation {invitation.pk}",
                invitation.day,
                {**values, "delivered_n": 1} if counts else None,
            )
        )
    return rows


def _of_nobody_invited(ids: Iterable[int]) -> list[Row]:
    """At counters and by other tools: how many saw the question is not known."""
    rows = []
    for answer in Answer.objects.filter(pk__in=ids).select_related("programme"):
        counts = answer.programme.is_headline and not answer.is_suspect
        values = {**_values(answer, answer.programme, [(answer.score, 1)]), "delivered_n": None}
        rows.append(Row(f"answer {answer.pk}", answer.day, values if counts else None))
    return rows


def _of_waves(ids: Iterable[int]) -> list[Row]:
    """Employees' answers, by wave and team only: their rows tell of nobody."""
    rows = []
    for wave in Wave.objects.filter(pk__in=ids).select_related("programme"):
        delivered = dict(
            Invitation.objects.filter(wave=wave, state=InvitationState.SENT)
            .values("team")
            .annotate(n=Count("pk"))
            .values_list("team", "n")
        )
        listed = dict(
            Invitation.objects.filter(wave=wave)
            .values("team")
            .annotate(n=Count("pk"))
            .values_list("team", "n")
        )
        cells: dict[int, list[Answer]] = {}
        for answer in Answer.objects.valid().filter(wave=wave):
            cells.setdefault(answer.team_id, []).append(answer)
        for invitation in Invitation.objects.filter(wave=wave).distinct("team").order_by("team"):
            answers = cells.get(invitation.team_id, [])
            scores = [(answer.score, 1) for answer in answers]
            values = _values(invitation, wave.programme, scores) | {
                "agent_id": None,
                "delivered_n": max(delivered.get(invitation.team_id, 0), len(answers)),
                # All agents of a team are listed, also those whom no mail reaches.
                "population_n": max(listed[invitation.team_id], len(answers)),
            }
            key = f"wave {wave.pk} team {invitation.team_id}"
            is_told = wave.programme.is_headline and len(answers) >= FEWEST
            rows.append(Row(key, wave.first_day, values if is_told else None))
    return rows


def _values(
    of: Invitation | Answer, programme: Programme, scores: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    names = ("team_id", "agent_id", "channel_id", "topic_id", "segment_id", "day")
    counts = dict.fromkeys(SCORES, 0)
    for score, n in scores:
        counts[f"score_{score}"] += n
    return {
        **{name: getattr(of, name) for name in names},
        **counts,
        "instrument": programme.instrument,
        "answered_n": sum(counts.values()),
    }


def _keep(rows: Sequence[Row]) -> set[date]:
    """Write the counts, and mark the days whose figures they change."""
    feed, _ = Feed.objects.get_or_create(
        slug=FEED, defaults={"name": "Vigie", "time_zone": settings.REPORTING_ZONE}
    )
    kept = [AnswerCount(feed=feed, external_id=row.key, **row.values) for row in rows if row.values]
    known = AnswerCount.objects.filter(feed=feed, external_id__in=[row.key for row in rows])
    # What moves to another day changes the figures of the day that it leaves, too.
    days = {row.day for row in rows} | set(known.values_list("day", flat=True))
    if kept:
        names = [field.attname for field in AnswerCount._meta.concrete_fields]
        AnswerCount.objects.bulk_create(
            kept,
            update_conflicts=True,
            unique_fields=["feed", "external_id"],
            update_fields=[
                n.removesuffix("_id") if n != "external_id" else n
                for n in names
                if n not in ("id", "feed_id", "external_id")
            ],
        )
    gone = [row.key for row in rows if not row.values]
    AnswerCount.objects.filter(feed=feed, external_id__in=gone).delete()
    for day in sorted(days):
        changed, is_new = ChangedDay.objects.get_or_create(source=SOURCE, day=day)
        if not is_new:
            ChangedDay.objects.filter(pk=changed.pk).update(counter=F("counter") + 1)
    return days
