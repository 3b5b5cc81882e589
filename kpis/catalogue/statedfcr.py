"""First contact resolution as customers state it."""

from kpis.catalogue.common import both, variant
from kpis.catalogue.surveys import CSAT_SCORE, answers

FCR_SURVEY = variant(
    CSAT_SCORE,
    "survey",
    code="fcr_rate",
    name=both(
        "First contact resolution, as customers say", "Résolution au premier contact, déclarée"
    ),
    abbreviation=both("FCR, survey", "RPC (FCR) déclarée"),
    meaning=both(
        "Share of the customers asked who say that their issue was resolved in one contact.",
        "Part des clients interrogés qui disent leur demande réglée en un seul contact.",
    ),
    formula=both("answers of “yes” ÷ answers", "réponses « oui » ÷ réponses"),
    numerator=answers("fcr_1"),
    denominator=answers("fcr_answered"),
    source=both("SQM Group", "SQM Group"),
    edge=both(
        "Of those who answer, where the other rates observe all known customers: never pooled with"
        " them. Read it beside the response rate.",
        "Parmi ceux qui répondent, quand les autres taux observent tous les clients identifiés :"
        " jamais mêlés. À lire à côté du taux de réponse.",
    ),
    example=both("100 answers, 74 of them “yes”: 74%.", "100 réponses, dont 74 « oui » : 74 %."),
    others=both(
        "SQM calls 70 to 79% good and 80% world class: that holds for this method alone.",
        "SQM juge bon 70 à 79 % et d’excellence 80 % : cela ne vaut que pour cette méthode.",
    ),
)

STATED_FCR_KPIS = (FCR_SURVEY,)
