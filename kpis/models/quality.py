"""Evaluations in sums: scores and critical errors of contacts drawn at random."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kpis.measures import Amount, Count, Squares
from kpis.models.snapshots import Grain, Snapshot
from teams.models import Evaluation

RANDOM = Q(selection="random")
SCORED = RANDOM & Q(score_bp__isnull=False)
FAILED = Q(fails_customer=True) | Q(fails_business=True) | Q(fails_compliance=True)


class EvaluationSnapshot(Snapshot):
    """A day's evaluations, on the day the evaluated leg ended; scores in hundredths of a per cent.

    Only contacts drawn at random tell of all: those picked otherwise are counted apart.
    """

    moment = F("contact_at")
    places = {
        "team": "team",
        "channel": "channel",
        "topic": "topic",
        "segment": "segment",
        "agent": "agent",
    }
    fine = (Grain.MIX, Grain.AGENT)
    sources = ("evaluations",)

    evaluated = Count(RANDOM)
    picked = Count(~RANDOM)
    scored = Count(SCORED)
    score = Amount("score_bp", where=SCORED)
    score_sq = Squares("score_bp", where=SCORED)
    score_af = Amount("score_af_bp", where=SCORED)
    score_af_sq = Squares("score_af_bp", where=SCORED)
    failed = Count(RANDOM & FAILED)
    fails_customer = Count(RANDOM & Q(fails_customer=True))
    fails_business = Count(RANDOM & Q(fails_business=True))
    fails_compliance = Count(RANDOM & Q(fails_compliance=True))

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[Evaluation]:
        found: models.QuerySet[Evaluation] = Evaluation.objects.filter(
            contact_at__gte=opens, contact_at__lt=closes
        )
        return found
