"""Answers to surveys: how many gave which score, each instrument by itself."""

from datetime import datetime

from django.db import models
from django.db.models import Case, F, Q, When

from kpis.measures import Amount
from kpis.models.snapshots import Grain, Snapshot
from teams.models import AnswerCount
from teams.models.answers import Instrument

EMPLOYEES = (Instrument.ESAT, Instrument.ENPS)


def gave(instrument: Instrument, score: int) -> Amount:
    return Amount(f"score_{score}", where=Q(instrument=instrument))


def answered(instrument: Instrument) -> Amount:
    return Amount("answered_n", where=Q(instrument=instrument))


def delivered(instrument: Instrument) -> Amount:
    return Amount("delivered_n", where=Q(instrument=instrument))


def returned(instrument: Instrument) -> Amount:
    """The answers to invitations whose delivery is known."""
    return Amount("answered_n", where=Q(instrument=instrument, delivered_n__isnull=False))


def peopled(instrument: Instrument) -> Amount:
    """The answers of groups whose size is known."""
    return Amount("answered_n", where=Q(instrument=instrument, population_n__isnull=False))


def population(instrument: Instrument) -> Amount:
    return Amount("population_n", where=Q(instrument=instrument))


def scored(instrument: Instrument, power: int) -> Amount:
    """The sum of the scores given, or of their squares."""
    total = F("score_1")
    for score in range(2, 11):
        total = total + score**power * F(f"score_{score}")
    return Amount(total, where=Q(instrument=instrument))


class AnswerSnapshot(Snapshot):
    """A day's answers, on the day of the contact or the first of the wave, for the team credited.

    Instruments are never pooled: each has its own counts. What employees answer stands under no
    agent: nobody must be found by an answer.
    """

    moment = F("day")
    is_dated = True
    places = {
        "team": "team",
        "channel": "channel",
        "topic": "topic",
        "segment": "segment",
        "agent": "named",
    }
    fine = (Grain.MIX, Grain.AGENT)
    sources = ("answers",)

    csat_delivered = delivered(Instrument.CSAT)
    csat_returned = returned(Instrument.CSAT)
    csat_answered = answered(Instrument.CSAT)
    csat_1 = gave(Instrument.CSAT, 1)
    csat_2 = gave(Instrument.CSAT, 2)
    csat_3 = gave(Instrument.CSAT, 3)
    csat_4 = gave(Instrument.CSAT, 4)
    csat_5 = gave(Instrument.CSAT, 5)
    csat_score = scored(Instrument.CSAT, 1)
    csat_score_sq = scored(Instrument.CSAT, 2)

    nps_delivered = delivered(Instrument.NPS)
    nps_returned = returned(Instrument.NPS)
    nps_answered = answered(Instrument.NPS)
    nps_0 = gave(Instrument.NPS, 0)
    nps_1 = gave(Instrument.NPS, 1)
    nps_2 = gave(Instrument.NPS, 2)
    nps_3 = gave(Instrument.NPS, 3)
    nps_4 = gave(Instrument.NPS, 4)
    nps_5 = gave(Instrument.NPS, 5)
    nps_6 = gave(Instrument.NPS, 6)
    nps_7 = gave(Instrument.NPS, 7)
    nps_8 = gave(Instrument.NPS, 8)
    nps_9 = gave(Instrument.NPS, 9)
    nps_10 = gave(Instrument.NPS, 10)
    nps_score = scored(Instrument.NPS, 1)
    nps_score_sq = scored(Instrument.NPS, 2)

    nps_relational_delivered = delivered(Instrument.NPS_RELATIONAL)
    nps_relational_returned = returned(Instrument.NPS_RELATIONAL)
    nps_relational_answered = answered(Instrument.NPS_RELATIONAL)
    nps_relational_0 = gave(Instrument.NPS_RELATIONAL, 0)
    nps_relational_1 = gave(Instrument.NPS_RELATIONAL, 1)
    nps_relational_2 = gave(Instrument.NPS_RELATIONAL, 2)
    nps_relational_3 = gave(Instrument.NPS_RELATIONAL, 3)
    nps_relational_4 = gave(Instrument.NPS_RELATIONAL, 4)
    nps_relational_5 = gave(Instrument.NPS_RELATIONAL, 5)
    nps_relational_6 = gave(Instrument.NPS_RELATIONAL, 6)
    nps_relational_7 = gave(Instrument.NPS_RELATIONAL, 7)
    nps_relational_8 = gave(Instrument.NPS_RELATIONAL, 8)
    nps_relational_9 = gave(Instrument.NPS_RELATIONAL, 9)
    nps_relational_10 = gave(Instrument.NPS_RELATIONAL, 10)
    nps_relational_score = scored(Instrument.NPS_RELATIONAL, 1)
    nps_relational_score_sq = scored(Instrument.NPS_RELATIONAL, 2)

    ces_delivered = delivered(Instrument.CES)
    ces_returned = returned(Instrument.CES)
    ces_answered = answered(Instrument.CES)
    ces_1 = gave(Instrument.CES, 1)
    ces_2 = gave(Instrument.CES, 2)
    ces_3 = gave(Instrument.CES, 3)
    ces_4 = gave(Instrument.CES, 4)
    ces_5 = gave(Instrument.CES, 5)
    ces_6 = gave(Instrument.CES, 6)
    ces_7 = gave(Instrument.CES, 7)
    ces_score = scored(Instrument.CES, 1)
    ces_score_sq = scored(Instrument.CES, 2)

    esat_delivered = delivered(Instrument.ESAT)
    esat_returned = returned(Instrument.ESAT)
    esat_answered = answered(Instrument.ESAT)
    esat_1 = gave(Instrument.ESAT, 1)
    esat_2 = gave(Instrument.ESAT, 2)
    esat_3 = gave(Instrument.ESAT, 3)
    esat_4 = gave(Instrument.ESAT, 4)
    esat_5 = gave(Instrument.ESAT, 5)
    esat_score = scored(Instrument.ESAT, 1)
    esat_score_sq = scored(Instrument.ESAT, 2)

    enps_delivered = delivered(Instrument.ENPS)
    enps_returned = returned(Instrument.ENPS)
    enps_answered = answered(Instrument.ENPS)
    enps_0 = gave(Instrument.ENPS, 0)
    enps_1 = gave(Instrument.ENPS, 1)
    enps_2 = gave(Instrument.ENPS, 2)
    enps_3 = gave(Instrument.ENPS, 3)
    enps_4 = gave(Instrument.ENPS, 4)
    enps_5 = gave(Instrument.ENPS, 5)
    enps_6 = gave(Instrument.ENPS, 6)
    enps_7 = gave(Instrument.ENPS, 7)
    enps_8 = gave(Instrument.ENPS, 8)
    enps_9 = gave(Instrument.ENPS, 9)
    enps_10 = gave(Instrument.ENPS, 10)
    enps_score = scored(Instrument.ENPS, 1)
    enps_score_sq = scored(Instrument.ENPS, 2)

    esat_peopled = peopled(Instrument.ESAT)
    esat_population = population(Instrument.ESAT)
    enps_peopled = peopled(Instrument.ENPS)
    enps_population = population(Instrument.ENPS)

    csat_0_5_delivered = delivered(Instrument.CSAT_0_5)
    csat_0_5_returned = returned(Instrument.CSAT_0_5)
    csat_0_5_answered = answered(Instrument.CSAT_0_5)
    csat_0_5_score = scored(Instrument.CSAT_0_5, 1)
    csat_0_5_score_sq = scored(Instrument.CSAT_0_5, 2)

    ces_effort_delivered = delivered(Instrument.CES_EFFORT)
    ces_effort_returned = returned(Instrument.CES_EFFORT)
    ces_effort_answered = answered(Instrument.CES_EFFORT)
    ces_effort_4 = gave(Instrument.CES_EFFORT, 4)
    ces_effort_5 = gave(Instrument.CES_EFFORT, 5)
    ces_effort_score = scored(Instrument.CES_EFFORT, 1)
    ces_effort_score_sq = scored(Instrument.CES_EFFORT, 2)

    fcr_delivered = delivered(Instrument.FCR)
    fcr_returned = returned(Instrument.FCR)
    fcr_answered = answered(Instrument.FCR)
    fcr_1 = gave(Instrument.FCR, 1)

    @classmethod
    def facts(cls, opens: datetime, closes: datetime) -> models.QuerySet[AnswerCount]:
        found: models.QuerySet[AnswerCount] = AnswerCount.objects.filter(
            day__gte=opens.date(), day__lte=closes.date()
        ).annotate(named=Case(When(~Q(instrument__in=EMPLOYEES), then=F("agent_id"))))
        return found
