"""How easy customers found it."""

from kpis.catalogue.cases import opened
from kpis.catalogue.casetime import CASE_CUSTOMER_TIME, contacted
from kpis.catalogue.common import both, variant
from kpis.catalogue.promises import HANDOVERS_PER_CASE
from kpis.catalogue.surveys import CSAT_SCORE, answers, gave, net
from kpis.definitions import MEAN, NET_SCORE, PROPORTION, Better, Method, Reason, Unit
from kpis.models.cases import COHORT

CES = variant(
    CSAT_SCORE,
    "",
    code="ces",
    name=both("Customer Effort Score", "Score d’effort client"),
    abbreviation=both("CES", "CES"),
    meaning=both(
        "Share of the customers who agree (5 to 7 of 7) that it was made easy for them.",
        "Part des clients d’accord (5 à 7 sur 7) pour dire qu’on leur a facilité les choses.",
    ),
    formula=both("answers of 5 to 7 ÷ answers", "réponses 5 à 7 ÷ réponses"),
    numerator=answers(*gave("ces", 5, 6, 7)),
    denominator=answers("ces_answered"),
    source=both("CES 2.0, CEB 2013", "CES 2.0, CEB 2013"),
    edge=both(
        "Agreement from 1 to 7, high is good. Clicks and delays are proxies of effort, not this.",
        "Accord de 1 à 7, haut est bon. Clics et délais sont des indices d’effort, pas ceci.",
    ),
    example=both(
        "Answers from 1 to 7: 5, 5, 10, 20, 60, 70, 30. (60 + 70 + 30) ÷ 200 = 80%.",
        "Réponses de 1 à 7 : 5, 5, 10, 20, 60, 70, 30. (60 + 70 + 30) ÷ 200 = 80 %.",
    ),
    others=both(
        "The first CES (HBR 2010) asked for effort from 1 to 5, low is good.",
        "Le premier CES (HBR 2010) demandait l’effort de 1 à 5, bas est bon.",
    ),
)
CES_VARIANTS = (
    variant(
        CES,
        "mean",
        name=both("Customer Effort Score, mean", "Score d’effort client, moyenne"),
        abbreviation=both("CES mean", "CES moyenne"),
        meaning=both(
            "Mean agreement, from 1 to 7, that it was made easy.",
            "Accord moyen, de 1 à 7, pour dire qu’on a facilité les choses.",
        ),
        formula=both("sum of the scores ÷ answers", "somme des notes ÷ réponses"),
        unit=Unit.SCORE,
        numerator=answers("ces_score"),
        squares="ces_score_sq",
        method=Method.MEAN,
        minimum=MEAN,
        margin=0.1,
        example=both(
            "Answers from 1 to 7: 5, 5, 10, 20, 60, 70, 30. 1,055 ÷ 200 = 5.275.",
            "Réponses de 1 à 7 : 5, 5, 10, 20, 60, 70, 30. 1 055 ÷ 200 = 5,275.",
        ),
    ),
    variant(
        CES,
        "top",
        name=both("Customer Effort Score, 6 or 7", "Score d’effort client, 6 ou 7"),
        abbreviation=both("CES 6-7", "CES 6-7"),
        meaning=both(
            "Share of the customers who agree clearly (6 or 7 of 7) that it was made easy.",
            "Part des clients nettement d’accord (6 ou 7 sur 7) pour dire que c’était facile.",
        ),
        formula=both("answers of 6 or 7 ÷ answers", "réponses 6 ou 7 ÷ réponses"),
        numerator=answers(*gave("ces", 6, 7)),
        example=both(
            "Answers from 1 to 7: 5, 5, 10, 20, 60, 70, 30. (70 + 30) ÷ 200 = 50%.",
            "Réponses de 1 à 7 : 5, 5, 10, 20, 60, 70, 30. (70 + 30) ÷ 200 = 50 %.",
        ),
    ),
    variant(
        CES,
        "net",
        name=both("Customer Effort Score, net", "Score d’effort client, net"),
        abbreviation=both("CES net", "CES net"),
        meaning=both(
            "Share of 6 or 7 less that of 1 to 3, from -100 to 100.",
            "Part des 6 ou 7 moins celle des 1 à 3, de -100 à 100.",
        ),
        formula=both(
            "100 × (answers of 6 or 7 - answers of 1 to 3) ÷ answers",
            "100 × (réponses 6 ou 7 - réponses 1 à 3) ÷ réponses",
        ),
        unit=Unit.POINTS,
        numerator=net("ces", range(6, 8), range(1, 4)),
        method=Method.NET,
        minimum=NET_SCORE,
        margin=5.0,
        example=both(
            "Answers from 1 to 7: 5, 5, 10, 20, 60, 70, 30. 100 × (100 - 20) ÷ 200 = +40.",
            "Réponses de 1 à 7 : 5, 5, 10, 20, 60, 70, 30. 100 × (100 - 20) ÷ 200 = +40.",
        ),
    ),
)

EFFORT = variant(
    CES_VARIANTS[0],
    "effort",
    name=both("Customer effort, question of 2010", "Effort du client, question de 2010"),
    abbreviation=both("Effort 1-5", "Effort 1-5"),
    meaning=both(
        "Mean effort, from 1 (very low) to 5 (very high), that customers say they had to put forth."
        " Low is good.",
        "Effort moyen, de 1 (très faible) à 5 (très élevé), que les clients disent avoir fourni."
        " Bas est bon.",
    ),
    better=Better.LOWER,
    numerator=answers("ces_effort_score"),
    denominator=answers("ces_effort_answered"),
    squares="ces_effort_score_sq",
    source=both("Dixon, Freeman and Toman, HBR 2010", "Dixon, Freeman et Toman, HBR 2010"),
    edge=both(
        "The direction is the opposite of CES 2.0: the two are kept apart, and neither is turned"
        " into the other.",
        "Le sens est l’inverse du CES 2.0 : les deux restent à part, aucun n’est converti en"
        " l’autre.",
    ),
    example=both(
        "Answers from 1 to 5: 40, 30, 15, 10, 5. 210 ÷ 100 = 2.1.",
        "Réponses de 1 à 5 : 40, 30, 15, 10, 5. 210 ÷ 100 = 2,1.",
    ),
    others=both(
        "CES 2.0 asks for agreement from 1 to 7, high is good.",
        "Le CES 2.0 demande l’accord de 1 à 7, haut est bon.",
    ),
)
HIGH_EFFORT = variant(
    EFFORT,
    "high_effort",
    name=both(
        "Customers with high effort, question of 2010", "Clients à effort élevé, question de 2010"
    ),
    abbreviation=both("Effort 4-5", "Effort 4-5"),
    meaning=both(
        "Share of the customers who say that their effort was high or very high (4 or 5 of 5).",
        "Part des clients qui disent avoir fourni un effort élevé ou très élevé (4 ou 5 sur 5).",
    ),
    formula=both("answers of 4 or 5 ÷ answers", "réponses 4 ou 5 ÷ réponses"),
    unit=Unit.SHARE,
    numerator=answers("ces_effort_4", "ces_effort_5"),
    squares="",
    method=Method.WILSON,
    minimum=PROPORTION,
    margin=0.03,
    example=both(
        "Answers from 1 to 5: 40, 30, 15, 10, 5. (10 + 5) ÷ 100 = 15%.",
        "Réponses de 1 à 5 : 40, 30, 15, 10, 5. (10 + 5) ÷ 100 = 15 %.",
    ),
)

PROXY_REPLIES = variant(
    HANDOVERS_PER_CASE,
    "",
    code="effort_proxy_replies",
    name=both("Replies per resolved case", "Réponses par dossier résolu"),
    abbreviation=both("Replies per case", "Réponses par dossier"),
    meaning=both(
        "How many replies of agents it took to resolve a case: each one is something that the"
        " customer had to read, and mostly to answer. A proxy of effort, not what customers say.",
        "Combien de réponses d’agents il a fallu pour résoudre un dossier : chacune est à lire, et"
        " souvent à suivre d’une réponse. Un indice d’effort, non ce que disent les clients.",
    ),
    formula=both("agents' replies ÷ cases resolved", "réponses d’agents ÷ dossiers résolus"),
    numerator=opened("replies"),
    denominator=opened("counted"),
    absent=Reason.MISSING_SOURCE,
    matures_after=COHORT,
    margin=0.0,
    edge=both(
        "On the day the case was opened. Sources that do not count replies are left out.",
        "Au jour d’ouverture du dossier. Sont exclues les sources qui ne comptent pas les"
        " réponses.",
    ),
    example=both("50 resolved with 85 replies: 1.7.", "50 résolus en 85 réponses : 1,7."),
    others=both(
        "Zendesk counts agent replies in brackets: one, two, more.",
        "Zendesk compte par tranches : une réponse, deux, davantage.",
    ),
)
PROXY_CONTACTS = variant(
    CASE_CUSTOMER_TIME,
    "",
    code="effort_proxy_contacts",
    name=both("Contacts per case", "Contacts par dossier"),
    abbreviation=both("Contacts per case", "Contacts par dossier"),
    meaning=both(
        "How many contacts a case took. A proxy of effort, not what customers say.",
        "Combien de contacts un dossier a demandés. Un indice d’effort, non ce que disent les"
        " clients.",
    ),
    formula=both("contacts ÷ cases with a contact", "contacts ÷ dossiers avec un contact"),
    unit=Unit.SCORE,
    numerator=contacted("contacts"),
    squares="",
    kind="",
    method=Method.CENSUS,
    margin=0.0,
    example=both("40 cases with 52 contacts: 1.3.", "40 dossiers avec 52 contacts : 1,3."),
    others=both(
        "Often derived from repeats instead of cases.",
        "Souvent tiré des rappels seuls.",
    ),
)

EFFORT_KPIS = (CES, *CES_VARIANTS, EFFORT, HIGH_EFFORT, PROXY_REPLIES, PROXY_CONTACTS)
