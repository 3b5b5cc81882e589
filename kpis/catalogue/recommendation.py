"""Whether customers and agents would recommend us, and what agents think of their work."""

from kpis.catalogue.common import both, variant
from kpis.catalogue.surveys import CSAT_SCORE, answers, gave, net
from kpis.definitions import EMPLOYEES, NET_SCORE, Day, Method, Unit

NPS = variant(
    CSAT_SCORE,
    "",
    code="nps",
    name=both("Net Promoter Score, after a contact", "Net Promoter Score, après contact"),
    abbreviation=both("NPS", "NPS"),
    meaning=both(
        "Share of those who would recommend us (9 or 10) less that of those who would not (0 to"
        " 6), asked after a contact, from -100 to 100.",
        "Part de ceux qui nous recommanderaient (9 ou 10) moins celle de ceux qui ne le feraient"
        " pas (0 à 6), demandée après un contact, de -100 à 100.",
    ),
    formula=both(
        "100 × (answers of 9 or 10 - answers of 0 to 6) ÷ answers",
        "100 × (réponses 9 ou 10 - réponses 0 à 6) ÷ réponses",
    ),
    unit=Unit.POINTS,
    numerator=net("nps", range(9, 11), range(7)),
    denominator=answers("nps_answered"),
    method=Method.NET,
    minimum=NET_SCORE,
    margin=5.0,
    source=both(
        "Reichheld, HBR 2003. Net Promoter Score and NPS are trademarks of Bain & Company, NICE"
        " Systems and Fred Reichheld.",
        "Reichheld, HBR 2003. Net Promoter Score et NPS sont des marques de Bain & Company, NICE"
        " Systems et Fred Reichheld.",
    ),
    edge=both(
        "Scale 0 to 10 only: 1 to 10 is another question. It tells recommendation, not"
        " satisfaction.",
        "Échelle de 0 à 10 seulement : de 1 à 10, c’est une autre question. Il dit la"
        " recommandation, non la satisfaction.",
    ),
    example=both(
        "66 promoters, 30 passives, 24 detractors: 100 × (66 - 24) ÷ 120 = +35.",
        "66 promoteurs, 30 passifs, 24 détracteurs : 100 × (66 - 24) ÷ 120 = +35.",
    ),
    others=both(
        "Asked once a year of all customers it is relational, and never pooled with this one.",
        "Posé une fois l’an à tous les clients, il est relationnel, jamais mêlé à celui-ci.",
    ),
)
NPS_RELATIONAL = variant(
    NPS,
    "relational",
    name=both("Net Promoter Score, relational", "Net Promoter Score, relationnel"),
    abbreviation=both("NPS relational", "NPS relationnel"),
    meaning=both(
        "Share of those who would recommend us (9 or 10) less that of those who would not (0 to"
        " 6), asked of customers in general, from -100 to 100.",
        "Part de ceux qui nous recommanderaient (9 ou 10) moins celle de ceux qui ne le feraient"
        " pas (0 à 6), demandée aux clients en général, de -100 à 100.",
    ),
    numerator=net("nps_relational", range(9, 11), range(7)),
    denominator=answers("nps_relational_answered"),
    edge=both(
        "It judges the brand: no team should be credited with it.",
        "Il juge la marque : aucune équipe ne devrait en être créditée.",
    ),
    others=both(
        "After a contact it is transactional, and never pooled with this one.",
        "Après un contact, il est transactionnel, jamais mêlé à celui-ci.",
    ),
)

WHOLE_TEAM = both(
    "By team and wave, from five answers on; agents are never told apart. Where the size of the"
    " team is known, the interval narrows as more of it answer: all of them know the figure.",
    "Par équipe et par vague, dès cinq réponses ; les agents ne sont jamais distingués. Si l’on"
    " connaît l’effectif, l’intervalle se resserre à mesure qu’il répond : au complet, le chiffre"
    " est certain.",
)
AGENT_SATISFACTION = variant(
    CSAT_SCORE,
    "",
    code="agent_satisfaction",
    name=both("Agent satisfaction", "Satisfaction de l’agent"),
    abbreviation=both("ESAT", "ESAT"),
    meaning=both(
        "Share of the agents who answered 4 or 5 on a scale from 1 to 5.",
        "Part des agents qui ont répondu 4 ou 5 sur une échelle de 1 à 5.",
    ),
    numerator=answers(*gave("esat", 4, 5)),
    denominator=answers("esat_answered"),
    population=("esat_peopled", "esat_population"),
    day=Day.WAVE,
    minimum=EMPLOYEES,
    margin=0.0,
    edge=WHOLE_TEAM,
    example=both(
        "18 agents answer, 12 of them 4 or 5: 66.7%.", "18 réponses, dont 12 de 4 ou 5 : 66,7 %."
    ),
    others=both("Some print the mean.", "Certains donnent la moyenne."),
)
AGENT_SATISFACTION_MEAN = variant(
    AGENT_SATISFACTION,
    "mean",
    name=both("Agent satisfaction, mean", "Satisfaction de l’agent, moyenne"),
    abbreviation=both("ESAT mean", "ESAT moyenne"),
    meaning=both(
        "Mean of the agents' answers on a scale from 1 to 5.",
        "Moyenne des réponses des agents sur une échelle de 1 à 5.",
    ),
    formula=both("sum of the scores ÷ answers", "somme des notes ÷ réponses"),
    unit=Unit.SCORE,
    numerator=answers("esat_score"),
    squares="esat_score_sq",
    method=Method.MEAN,
    example=both(
        "Six agents answer 5, 4, 4, 3, 5, 3: 24 ÷ 6 = 4.",
        "Six réponses 5, 4, 4, 3, 5, 3 : 24 ÷ 6 = 4.",
    ),
)
ENPS = variant(
    NPS,
    "",
    code="enps",
    name=both("Employee Net Promoter Score", "Net Promoter Score des agents"),
    abbreviation=both("eNPS", "eNPS"),
    meaning=both(
        "Share of the agents who would recommend us as a workplace (9 or 10) less that of those"
        " who would not (0 to 6), from -100 to 100.",
        "Part des agents qui nous recommanderaient comme employeur (9 ou 10) moins celle de ceux"
        " qui ne le feraient pas (0 à 6), de -100 à 100.",
    ),
    numerator=net("enps", range(9, 11), range(7)),
    denominator=answers("enps_answered"),
    population=("enps_peopled", "enps_population"),
    day=Day.WAVE,
    minimum=EMPLOYEES,
    margin=0.0,
    edge=WHOLE_TEAM,
    example=both(
        "20 agents: 9 promoters, 6 passives, 5 detractors: 100 × (9 - 5) ÷ 20 = +20.",
        "20 agents : 9 promoteurs, 6 passifs, 5 détracteurs : 100 × (9 - 5) ÷ 20 = +20.",
    ),
    others=both(
        "Not comparable with customers' NPS.", "Sans commune mesure avec le NPS des clients."
    ),
)

RECOMMENDATION_KPIS = (
    NPS,
    NPS_RELATIONAL,
    AGENT_SATISFACTION,
    AGENT_SATISFACTION_MEAN,
    ENPS,
)
