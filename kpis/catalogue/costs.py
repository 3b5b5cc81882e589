"""What contacts and resolved issues cost."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from kpis.catalogue.access import legs as queued
from kpis.catalogue.common import SINCE, both, of, variant
from kpis.catalogue.handling import legs as handled
from kpis.definitions import (
    NO_MINIMUM,
    SCALES,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Reason,
    Unit,
)
from kpis.models.cases import REOPENING, SolvedSnapshot
from kpis.models.costs import PARTS, CostSnapshot, ShareSnapshot

costs = of(CostSnapshot)
shares = of(ShareSnapshot)
solved = of(SolvedSnapshot)
# From this month on, what an agent did at once counts by its part of the wall clock.
EFFECTIVELY: Final = date(2026, 12, 1)
# Of what is divided by counts, not by parts of contacts.
OF_WHOLES: Final[dict[str, Any]] = {"scale": 0.0, "powers": (0, 0), "sample": ""}

COST_PER_CONTACT = Kpi(
    code="cost_per_contact",
    name=both("Cost per contact", "Coût par contact"),
    abbreviation=both("CPC", "CPC"),
    meaning=both(
        "All that a team cost in a month, our own costs for a vendor included, per contact"
        " handled.",
        "Tout ce qu’une équipe a coûté dans le mois, y compris nos propres frais pour un"
        " prestataire, par contact traité.",
    ),
    formula=both("costs of the month ÷ contacts handled", "coûts du mois ÷ contacts traités"),
    unit=Unit.MONEY,
    better=Better.LOWER,
    numerator=costs("cost"),
    denominator=shares("shared"),
    scale=SCALES[Unit.MONEY] / PARTS,
    powers=(0, -6),
    sample="contacts",
    unsettled="estimated",
    absent=Reason.MISSING_SOURCE,
    months_only=True,
    day=Day.MONTH,
    attribution=Attribution.SHARED,
    method=Method.CENSUS,
    minimum=NO_MINIMUM,
    since=SINCE,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "A contact of several teams is shared by handle time: half a contact, half the count. While"
        " an amount is estimated the figure is provisional. A month without costs has no figure."
        " Currencies are added by the month's rate.",
        "Un contact de plusieurs équipes est partagé selon le temps de traitement : un demi-contact"
        " compte pour moitié. Tant qu’un montant est estimé, le chiffre est provisoire. Un mois"
        " sans coûts n’a pas de chiffre. Les devises s’additionnent au taux du mois.",
    ),
    example=both(
        "4,200 contacts at 3.10, and 2,680 of our own: 15,700 ÷ 4,200 = 3.74.",
        "4 200 contacts à 3,10 et 2 680 de frais propres : 15 700 ÷ 4 200 = 3,74.",
    ),
    others=both(
        "Often the invoice alone, which favours vendors.",
        "Souvent la seule facture, ce qui avantage les prestataires.",
    ),
)
COST_PER_CONTACT_VARIANTS = (
    variant(
        COST_PER_CONTACT,
        "without_retained",
        name=both(
            "Cost per contact, without retained costs", "Coût par contact, hors frais propres"
        ),
        abbreviation=both("CPC invoiced", "CPC facturé"),
        meaning=both(
            "What a team was paid in a month per contact handled, our own costs for it left out.",
            "Ce qu’une équipe a été payée dans le mois par contact traité, hors nos propres frais.",
        ),
        formula=both(
            "(costs - retained costs) ÷ contacts handled",
            "(coûts - frais propres) ÷ contacts traités",
        ),
        numerator=costs("cost", "-retained"),
        example=both("4,200 contacts at 3.10: 3.10.", "4 200 contacts à 3,10 : 3,10."),
    ),
    variant(
        COST_PER_CONTACT,
        "per_leg",
        name=both(
            "Cost per leg, transfers counted twice", "Coût par étape, transferts comptés deux fois"
        ),
        abbreviation=both("Cost per leg", "Coût par étape"),
        meaning=both(
            "All that a team cost in a month per leg handled: a transfer counts again.",
            "Tout ce qu’une équipe a coûté dans le mois par étape traitée : un transfert recompte.",
        ),
        formula=both("costs of the month ÷ legs handled", "coûts du mois ÷ étapes traitées"),
        denominator=handled("handled"),
        **OF_WHOLES,
        attribution=Attribution.HANDLER,
        example=both(
            "15,700 for 4,200 contacts with 5,000 legs: 3.14.",
            "15 700 pour 4 200 contacts en 5 000 étapes : 3,14.",
        ),
    ),
    variant(
        COST_PER_CONTACT,
        "in_time",
        name=both("Cost per call answered in time", "Coût par appel pris dans le délai imparti"),
        abbreviation=both("Cost in time", "Coût dans le délai"),
        meaning=both(
            "All that a team cost in a month per stay in a queue answered within the promise.",
            "Tout ce qu’une équipe a coûté dans le mois par passage en file répondu dans le délai.",
        ),
        formula=both(
            "costs of the month ÷ answered within T", "coûts du mois ÷ répondus dans le délai T"
        ),
        denominator=queued("answered_in_time"),
        **OF_WHOLES,
        attribution=Attribution.QUEUE,
        example=both(
            "15,700 for 3,360 answered in time: 4.67.", "15 700 pour 3 360 pris à temps : 4,67."
        ),
        edge=both(
            "It counts a transferred call in each queue, and mixes cost with speed.",
            "Il compte un appel transféré dans chaque file et mêle coût et rapidité.",
        ),
    ),
)

COST_PER_RESOLUTION = variant(
    COST_PER_CONTACT,
    "",
    code="cost_per_resolution",
    name=both("Cost per resolution", "Coût par résolution"),
    abbreviation=both("CPR", "CPR"),
    meaning=both(
        "All that a team cost in a month per issue resolved: unresolved ones cost and do not"
        " count.",
        "Tout ce qu’une équipe a coûté dans le mois par demande résolue : les autres coûtent et ne"
        " comptent pas.",
    ),
    formula=both("costs of the month ÷ issues resolved", "coûts du mois ÷ demandes résolues"),
    denominator=solved("resolved"),
    **OF_WHOLES,
    attribution=Attribution.RESOLVER,
    matures_after=REOPENING,
    edge=both(
        "By the last resolution: a case reopened does not count until it is resolved again, so the"
        " figure is final a week later. It needs cases with a status.",
        "Selon la dernière résolution : un dossier rouvert ne compte qu’une fois résolu à nouveau ;"
        " le chiffre est définitif une semaine après. Il faut des dossiers avec un statut.",
    ),
    example=both(
        "15,700 for 3,140 issues resolved: 5.00.", "15 700 pour 3 140 demandes résolues : 5,00."
    ),
    others=both(
        "Cost per contact divided by FCR is no substitute.",
        "Le coût par contact divisé par la RPC ne le remplace pas.",
    ),
)
COST_PER_RESOLUTION_INVOICED = variant(
    COST_PER_RESOLUTION,
    "without_retained",
    name=both(
        "Cost per resolution, without retained costs", "Coût par résolution, hors frais propres"
    ),
    abbreviation=both("CPR invoiced", "CPR facturé"),
    meaning=both(
        "What a team was paid in a month per issue resolved, our own costs for it left out.",
        "Ce qu’une équipe a été payée dans le mois par demande résolue, hors nos propres frais.",
    ),
    formula=both(
        "(costs - retained costs) ÷ issues resolved", "(coûts - frais propres) ÷ demandes résolues"
    ),
    numerator=costs("cost", "-retained"),
    example=both(
        "13,020 invoiced for 3,140 issues resolved: 4.15.",
        "13 020 facturés pour 3 140 demandes résolues : 4,15.",
    ),
)
COST_TOTAL = variant(
    COST_PER_CONTACT,
    "",
    code="cost_total",
    name=both("Total cost", "Coût total"),
    abbreviation=both("Cost", "Coût"),
    meaning=both(
        "All that a team cost in a month, our own costs for a vendor included.",
        "Tout ce qu’une équipe a coûté dans le mois, y compris nos propres frais pour un"
        " prestataire.",
    ),
    formula=both("sum of the amounts", "somme des montants"),
    better=Better.CONTEXT,
    estimate=Estimate.TOTAL,
    denominator=None,
    **OF_WHOLES,
    attribution=Attribution.BOOKED,
    edge=both(
        "By month of service, credit notes too. While an amount is estimated it is provisional.",
        "Par mois de service, avoirs compris. Tant qu’un montant est estimé, il est provisoire.",
    ),
    example=both(
        "13,020 invoiced, 1,500 + 480 + 700 of our own: 15,700.",
        "13 020 facturés, 1 500 + 480 + 700 de frais propres : 15 700.",
    ),
    others=both(
        "Accounts may book by date of invoice.", "La comptabilité suit parfois la date de facture."
    ),
)


def _effectively(kpi: Kpi) -> Kpi:
    """From then on contacts of several teams are shared by time on the wall clock."""
    if kpi.denominator != shares("shared"):
        return kpi
    return replace(
        kpi,
        since=EFFECTIVELY,
        denominator=shares("shared_effective"),
        edge=both(
            "A contact of several teams is shared by effective handle time, of which an agent's"
            " contacts at once have an equal part: half a contact, half the count. While an amount"
            " is estimated the figure is provisional. A month without costs has no figure."
            " Currencies are added by the month's rate.",
            "Un contact de plusieurs équipes est partagé selon le temps de traitement effectif,"
            " dont les contacts simultanés d’un agent ont une part égale : un demi-contact compte"
            " pour moitié. Tant qu’un montant est estimé, le chiffre est provisoire. Un mois sans"
            " coûts n’a pas de chiffre. Les devises s’additionnent au taux du mois.",
        ),
        earlier=(kpi,),
    )


COST_KPIS = (
    *map(_effectively, (COST_PER_CONTACT, *COST_PER_CONTACT_VARIANTS)),
    COST_PER_RESOLUTION,
    COST_PER_RESOLUTION_INVOICED,
    COST_TOTAL,
)
