"""What customers and agents answer when they are asked."""

from datetime import timedelta

from kpis.catalogue.common import SINCE, both, of, variant
from kpis.definitions import (
    EMPLOYEES,
    MEAN,
    PROPORTION,
    Attribution,
    Better,
    Day,
    Kpi,
    Method,
    Total,
    Unit,
)
from kpis.models.answers import AnswerSnapshot

answers = of(AnswerSnapshot)
# Answers that come later are not taken.
ANSWERED_WITHIN = timedelta(days=14)


def gave(instrument: str, *scores: int) -> tuple[str, ...]:
    return tuple(f"{instrument}_{score}" for score in scores)


def net(instrument: str, high: range, low: range) -> Total:
    return answers(*gave(instrument, *high), *(f"-{name}" for name in gave(instrument, *low)))


CSAT_SCORE = Kpi(
    code="csat_score",
    name=both("Customer satisfaction", "Satisfaction client"),
    abbreviation=both("CSAT", "CSAT"),
    meaning=both(
        "Share of the customers who answered 4 or 5 on a scale from 1 to 5.",
        "Part des clients qui ont répondu 4 ou 5 sur une échelle de 1 à 5.",
    ),
    formula=both("answers of 4 or 5 ÷ answers", "réponses 4 ou 5 ÷ réponses"),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=answers(*gave("csat", 4, 5)),
    denominator=answers("csat_answered"),
    day=Day.ENDED,
    attribution=Attribution.FROZEN,
    method=Method.WILSON,
    minimum=PROPORTION,
    matures_after=ANSWERED_WITHIN,
    since=SINCE,
    margin=0.03,
    source=both("Top-2-box, common in the trade", "Top 2 box, usage de la profession"),
    edge=both(
        "First answer to an invitation only, within 14 days. Read it beside the response rate."
        " Surveys that agents choose to send flatter.",
        "Première réponse à une invitation, sous 14 jours. À lire à côté du taux de réponse."
        " Une enquête que l’agent choisit d’envoyer flatte.",
    ),
    example=both(
        "Answers from 1 to 5: 4, 6, 10, 30, 50. (30 + 50) ÷ 100 = 80%.",
        "Réponses de 1 à 5 : 4, 6, 10, 30, 50. (30 + 50) ÷ 100 = 80 %.",
    ),
    others=both(
        "Zendesk divides good by good and bad; some print the mean.",
        "Zendesk divise les bonnes par les bonnes et les mauvaises ; d’autres donnent la moyenne.",
    ),
)
CSAT_VARIANTS = (
    variant(
        CSAT_SCORE,
        "mean",
        name=both("Customer satisfaction, mean", "Satisfaction client, moyenne"),
        abbreviation=both("CSAT mean", "CSAT moyenne"),
        meaning=both(
            "Mean of the answers on a scale from 1 to 5.",
            "Moyenne des réponses sur une échelle de 1 à 5.",
        ),
        formula=both("sum of the scores ÷ answers", "somme des notes ÷ réponses"),
        unit=Unit.SCORE,
        numerator=answers("csat_score"),
        squares="csat_score_sq",
        method=Method.MEAN,
        minimum=MEAN,
        margin=0.1,
        example=both(
            "Answers from 1 to 5: 4, 6, 10, 30, 50. 416 ÷ 100 = 4.16.",
            "Réponses de 1 à 5 : 4, 6, 10, 30, 50. 416 ÷ 100 = 4,16.",
        ),
    ),
    variant(
        CSAT_SCORE,
        "good_bad",
        name=both(
            "Customer satisfaction, good of good and bad", "Satisfaction client, hors neutres"
        ),
        abbreviation=both("CSAT good/bad", "CSAT hors neutres"),
        meaning=both(
            "Share of the good answers, 4 or 5, among those that are not neutral.",
            "Part des bonnes réponses, 4 ou 5, parmi celles qui ne sont pas neutres.",
        ),
        formula=both(
            "answers of 4 or 5 ÷ answers of 1, 2, 4 or 5", "réponses 4 ou 5 ÷ réponses 1, 2, 4 ou 5"
        ),
        denominator=answers(*gave("csat", 1, 2, 4, 5)),
        example=both(
            "Answers from 1 to 5: 4, 6, 10, 30, 50. 80 ÷ 90 = 88.9%.",
            "Réponses de 1 à 5 : 4, 6, 10, 30, 50. 80 ÷ 90 = 88,9 %.",
        ),
    ),
    variant(
        CSAT_SCORE,
        "bottom",
        name=both("Dissatisfied customers", "Clients mécontents"),
        abbreviation=both("CSAT bottom", "Mécontents"),
        meaning=both(
            "Share of the customers who answered 1 or 2 on a scale from 1 to 5.",
            "Part des clients qui ont répondu 1 ou 2 sur une échelle de 1 à 5.",
        ),
        formula=both("answers of 1 or 2 ÷ answers", "réponses 1 ou 2 ÷ réponses"),
        better=Better.LOWER,
        numerator=answers(*gave("csat", 1, 2)),
        example=both(
            "Answers from 1 to 5: 4, 6, 10, 30, 50. (4 + 6) ÷ 100 = 10%.",
            "Réponses de 1 à 5 : 4, 6, 10, 30, 50. (4 + 6) ÷ 100 = 10 %.",
        ),
    ),
)

SURVEY_RESPONSE_RATE = variant(
    CSAT_SCORE,
    "",
    code="survey_response_rate",
    name=both("Response rate, CSAT", "Taux de réponse, CSAT"),
    abbreviation=both("Response rate", "Taux de réponse"),
    meaning=both(
        "Share of the CSAT invitations that arrived and were answered.",
        "Part des invitations CSAT arrivées qui ont reçu une réponse.",
    ),
    formula=both("answers ÷ invitations that arrived", "réponses ÷ invitations arrivées"),
    better=Better.CONTEXT,
    numerator=answers("csat_returned"),
    denominator=answers("csat_delivered"),
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Arrived is sent less bounced. Answers without a known number of invitations are left"
        " out. Teams that differ by more than 5 points may not be comparable.",
        "Arrivé = envoyé moins retours. Les réponses sans nombre d’invitations connu n’y sont pas."
        " Au-delà de 5 points d’écart, des équipes peuvent ne pas être comparables.",
    ),
    example=both(
        "1,000 sent, 40 bounced, 192 answered: 192 ÷ 960 = 20%.",
        "1 000 envoyées, 40 retours, 192 réponses : 192 ÷ 960 = 20 %.",
    ),
    others=both(
        "Some divide by what was sent, and some by what was opened.",
        "Certains divisent par les envois, d’autres par les ouvertures.",
    ),
)


def _rate(instrument: str, called: str, en: str, fr: str) -> Kpi:
    """The response rate of another survey; those of employees are shown from five answers on."""
    return variant(
        SURVEY_RESPONSE_RATE,
        called,
        name=both(f"Response rate, {en}", f"Taux de réponse, {fr}"),
        abbreviation=both(f"Response, {en}", f"Réponse, {fr}"),
        meaning=both(
            f"Share of the invitations to the survey “{en}” that arrived and were answered.",
            f"Part des invitations à l’enquête « {fr} » arrivées qui ont reçu une réponse.",
        ),
        numerator=answers(f"{instrument}_returned"),
        denominator=answers(f"{instrument}_delivered"),
        minimum=EMPLOYEES if instrument in ("esat", "enps") else PROPORTION,
    )


CSAT_FROM_ZERO = variant(
    CSAT_VARIANTS[0],
    "mean_0_5",
    name=both("Customer satisfaction, mean of 0 to 5", "Satisfaction client, moyenne de 0 à 5"),
    abbreviation=both("CSAT 0-5", "CSAT 0-5"),
    meaning=both(
        "Mean of the answers on a scale from 0 to 5.",
        "Moyenne des réponses sur une échelle de 0 à 5.",
    ),
    numerator=answers("csat_0_5_score"),
    denominator=answers("csat_0_5_answered"),
    squares="csat_0_5_score_sq",
    source=both("Scale of some help desks", "Échelle de certains outils d’assistance"),
    edge=both(
        "A question of its own: a mean of 0 to 5 says nothing of one of 1 to 5, and no answer"
        " becomes one of the other scale.",
        "Une question à part : une moyenne de 0 à 5 ne dit rien d’une de 1 à 5, et aucune réponse"
        " ne passe d’une échelle à l’autre.",
    ),
    example=both(
        "Answers from 0 to 5: 2, 4, 6, 8, 30, 50. 410 ÷ 100 = 4.1.",
        "Réponses de 0 à 5 : 2, 4, 6, 8, 30, 50. 410 ÷ 100 = 4,1.",
    ),
    others=both("Most ask from 1 to 5.", "La plupart demandent de 1 à 5."),
)

RESPONSE_RATES = (
    SURVEY_RESPONSE_RATE,
    _rate("nps", "nps", "NPS", "NPS"),
    _rate("nps_relational", "nps_relational", "relational NPS", "NPS relationnel"),
    _rate("ces", "ces", "CES", "CES"),
    _rate("esat", "esat", "agent satisfaction", "satisfaction de l’agent"),
    _rate("enps", "enps", "eNPS", "eNPS"),
    _rate("csat_0_5", "csat_0_5", "CSAT 0-5", "CSAT 0-5"),
    _rate("ces_effort", "ces_effort", "CES of 2010", "CES de 2010"),
    _rate("fcr", "fcr", "first contact resolution", "résolution au premier contact"),
)

SURVEY_KPIS = (CSAT_SCORE, *CSAT_VARIANTS, CSAT_FROM_ZERO, *RESPONSE_RATES)
