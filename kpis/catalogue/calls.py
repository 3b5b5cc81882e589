"""The global call performance: one score of handle time and access."""

from kpis.catalogue.common import SINCE, both, of
from kpis.definitions import (
    NO_MINIMUM,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Unit,
)
from kpis.models.snapshots import QueueSnapshot

queues = of(QueueSnapshot)

GLOBAL_CALL_PERFORMANCE = Kpi(
    code="global_call_performance",
    name=both("Global call performance", "Performance d’appel globale"),
    abbreviation=both("Call performance", "Performance d’appel"),
    meaning=both(
        "How calls go against their targets, all in all, from 0 to 120: handle time inside its"
        " band, service level, abandonment and the wait of nine in ten, on the mix of all work."
        " 100 means that every target is met.",
        "Tenue des appels face à leurs objectifs, de 0 à 120 : durée de traitement dans sa plage,"
        " qualité de service, abandon et attente de neuf sur dix, au mélange de tout le travail."
        " 100 : chaque objectif est atteint.",
    ),
    formula=both(
        "0.5 × points(handle time) + 0.25 × points(service level) + 0.125 × points(abandonment)"
        " + 0.125 × points(p90 wait)",
        "0,5 × points(traitement) + 0,25 × points(qualité de service) + 0,125 × points(abandon)"
        " + 0,125 × points(attente p90)",
    ),
    unit=Unit.INDEX,
    better=Better.HIGHER,
    numerator=queues("answered"),
    estimate=Estimate.SPECIAL,
    kind="call_performance",
    months_only=True,
    day=Day.MONTH,
    attribution=Attribution.HANDLER,
    method=Method.PARAMETRIC,
    minimum=NO_MINIMUM,
    since=SINCE,
    source=both("Our own index; no standard has one", "Indice maison ; aucune norme n’en a"),
    edge=both(
        "By team and whole month, on the phone unless another channel is chosen; every part must"
        " be final and at its minimum. Who reaches fewer teams sees the mix of fewer.",
        "Par équipe et mois entier, au téléphone sauf autre canal choisi ; chaque partie doit être"
        " finale et à son minimum. Qui atteint moins d’équipes voit le mélange de moins.",
    ),
    example=both(
        "Handle time 450 s: 80 points; service level 80%: 100; abandonment 5%: 100; nine in ten"
        " within 60 s: 100. Together 40 + 25 + 12.5 + 12.5 = 90.",
        "Traitement 450 s : 80 points ; qualité de service 80 % : 100 ; abandon 5 % : 100 ; neuf"
        " sur dix en 60 s : 100. Ensemble 40 + 25 + 12,5 + 12,5 = 90.",
    ),
    others=both(
        "Dashboards sum calls, handle time and queue efficiency by weights of their own.",
        "D’autres tableaux additionnent appels, traitement et file avec leurs propres poids.",
    ),
)

CALL_KPIS = (GLOBAL_CALL_PERFORMANCE,)
