"""What customers settle without an agent, and whether they stay."""

from datetime import timedelta

from kpis.catalogue.common import SINCE, both, of, variant
from kpis.catalogue.volume import arrivals
from kpis.definitions import (
    PROPORTION,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Reason,
    Unit,
)
from kpis.models.retention import HORIZON, RetentionSnapshot
from kpis.models.selfservice import AT_MOST, WITHIN, VisitSnapshot

visits = of(VisitSnapshot)
customers = of(RetentionSnapshot)

SELF_SERVICE_RATE = Kpi(
    code="self_service_rate",
    name=both("Self-service, containment", "Self-care, autonomie"),
    abbreviation=both("Containment", "Self-care"),
    meaning=both(
        "Share of the visits to bot, voice menu or portal for support that served the customer,"
        " without an agent in the visit or on the same topic in the 24 hours after.",
        "Part des visites d’assistance au robot, au serveur vocal ou au portail qui ont servi le"
        " client, sans agent pendant la visite ni sur le même motif dans les 24 heures suivantes.",
    ),
    formula=both(
        "visits served without an agent within 24 hours ÷ visits for support",
        "visites servies sans agent sous 24 heures ÷ visites d’assistance",
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=visits("contained"),
    denominator=visits("visits"),
    day=Day.VISITED,
    attribution=Attribution.NOBODY,
    method=Method.WILSON,
    minimum=PROPORTION,
    matures_after=WITHIN,
    since=SINCE,
    margin=0.03,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Giving up is no success. A visitor who is not known cannot be followed: such a visit"
        " counts by its own end alone, which flatters; a variant leaves these out.",
        "Abandonner n’est pas un succès. Un visiteur non identifié ne peut être suivi : sa visite"
        " ne compte que par sa propre fin, ce qui flatte ; une variante les écarte.",
    ),
    example=both(
        "100 visits: 20 handed to an agent, 15 given up, 65 served, of whom 5 call within a day:"
        " 60 ÷ 100 = 60%.",
        "100 visites : 20 passées à un agent, 15 abandonnées, 65 servies, dont 5 rappellent sous un"
        " jour : 60 ÷ 100 = 60 %.",
    ),
    others=both(
        "Bots count every visit without a hand-over, given up or not.",
        "Les robots comptent toute visite sans transfert, même abandonnée.",
    ),
)
SELF_SERVICE_VARIANTS = (
    variant(
        SELF_SERVICE_RATE,
        "72h",
        name=both("Self-service, containment over 72 hours", "Self-care, autonomie sur 72 heures"),
        abbreviation=both("Containment 72 h", "Self-care 72 h"),
        formula=both(
            "visits served without an agent within 72 hours ÷ visits for support",
            "visites servies sans agent sous 72 heures ÷ visites d’assistance",
        ),
        meaning=both(
            "Share of the visits for support that served the customer, without an agent in the"
            " visit or on the same topic in the 72 hours after.",
            "Part des visites d’assistance qui ont servi le client, sans agent pendant la visite ni"
            " sur le même motif dans les 72 heures suivantes.",
        ),
        numerator=visits("contained_long"),
        matures_after=AT_MOST,
    ),
    variant(
        SELF_SERVICE_RATE,
        "known",
        name=both("Self-service, containment of known visitors", "Self-care, visiteurs identifiés"),
        abbreviation=both("Containment, known", "Self-care, identifiés"),
        formula=both(
            "visits of known customers served without an agent within 24 hours ÷ visits of known"
            " customers for support",
            "visites de clients identifiés servies sans agent sous 24 heures ÷ visites d’assistance"
            " de clients identifiés",
        ),
        numerator=visits("contained", "-contained_unknown"),
        denominator=visits("known"),
        absent=Reason.NO_IDENTITY,
        edge=both(
            "Only visitors who are known can be followed to an agent.",
            "Seuls les visiteurs identifiés peuvent être suivis jusqu’à un agent.",
        ),
    ),
)
DEFLECTION_RATE = variant(
    SELF_SERVICE_RATE,
    "",
    code="deflection_rate",
    name=both("Deflection", "Contacts évités"),
    abbreviation=both("Deflection", "Évités"),
    meaning=both(
        "Share of the visits that reached the contact form and left it after an article, without"
        " a contact or a case on the same topic in the 24 hours after.",
        "Part des visites arrivées au formulaire de contact qui l’ont quitté après un article, sans"
        " contact ni dossier sur le même motif dans les 24 heures suivantes.",
    ),
    formula=both(
        "left the form after an article, nothing within 24 hours ÷ reached the form",
        "formulaire quitté après un article, rien sous 24 heures ÷ formulaire atteint",
    ),
    numerator=visits("deflected"),
    denominator=visits("reached_form"),
    edge=both(
        "A visitor who is not known cannot be followed: leaving the form after an article counts.",
        "Un visiteur non identifié ne peut être suivi : quitter le formulaire après un article"
        " compte.",
    ),
    example=both(
        "50 reach the form, 20 leave it after an article, 4 of them write: 16 ÷ 50 = 32%.",
        "50 arrivent au formulaire, 20 le quittent après un article, 4 écrivent : 16 ÷ 50 = 32 %.",
    ),
    others=both(
        "Often counted without looking at what comes after.",
        "Souvent compté sans regarder la suite.",
    ),
)
SELFCARE_REDIRECT_RATE = variant(
    SELF_SERVICE_RATE,
    "",
    code="selfcare_redirect_rate",
    name=both("Calls sent to self-service", "Appels redirigés vers le self-care"),
    abbreviation=both("Redirected", "Redirigés"),
    meaning=both(
        "Calls that were sent to self-service instead of to an agent, per inbound call.",
        "Appels envoyés vers le self-care au lieu d’un agent, par appel entrant.",
    ),
    formula=both("calls redirected ÷ inbound calls", "appels redirigés ÷ appels entrants"),
    better=Better.CONTEXT,
    numerator=visits("redirected"),
    denominator=arrivals("calls"),
    absent=Reason.MISSING_SOURCE,
    method=Method.CENSUS,
    matures_after=timedelta(0),
    margin=0.0,
    edge=both(
        "The visits and the calls come from two sources: a call that the switchboard does not"
        " record is missing below. Sent there is not served: read it beside containment.",
        "Visites et appels viennent de deux sources : un appel que le standard n’enregistre pas"
        " manque au dénominateur. Envoyé n’est pas servi : à lire à côté de l’autonomie.",
    ),
    example=both(
        "400 calls, 60 of them sent to the bot: 15%.", "400 appels, dont 60 vers le robot : 15 %."
    ),
    others=both("Vendors call it digitalisation.", "Les prestataires parlent de digitalisation."),
)

CUSTOMER_RETENTION_RATE = variant(
    SELF_SERVICE_RATE,
    "",
    code="customer_retention_rate",
    name=both("Customer retention", "Rétention des clients"),
    abbreviation=both("CRR", "Rétention"),
    meaning=both(
        "Share of the customers handled in the month, and customers at its start, who are still"
        " customers 90 days after that start.",
        "Part des clients traités dans le mois, et clients à son début, qui le sont encore 90 jours"
        " après ce début.",
    ),
    formula=both(
        "still customers 90 days after the month began ÷ handled and customers when it began",
        "encore clients 90 jours après le début du mois ÷ traités et clients à ce début",
    ),
    numerator=customers("retained"),
    denominator=customers("active"),
    absent=Reason.MISSING_SOURCE,
    day=Day.MONTH,
    attribution=Attribution.SOLE,
    matures_after=HORIZON,
    months_only=True,
    edge=both(
        "A customer counts once a month, for the team that alone handled them in it; otherwise"
        " under “mixed”. Customers who contact us differ from those who do not: no proof that a"
        " team keeps or loses them.",
        "Un client compte une fois par mois, pour l’équipe qui seule l’a traité ; sinon sous"
        " « mixte ». Les clients qui nous contactent diffèrent des autres : ce n’est pas la preuve"
        " qu’une équipe les garde ou les perd.",
    ),
    example=both(
        "200 customers at the start, 184 of them 90 days later: 92%.",
        "200 clients au début, 184 d’entre eux 90 jours après : 92 %.",
    ),
    others=both(
        "(E - N) ÷ S gives the same without following anybody.",
        "(E - N) ÷ S donne le même taux sans suivre personne.",
    ),
)

RETENTION_KM = variant(
    CUSTOMER_RETENTION_RATE,
    "km",
    name=both("Customer retention, Kaplan-Meier", "Rétention des clients, Kaplan-Meier"),
    abbreviation=both("CRR, Kaplan-Meier", "Rétention, K-M"),
    meaning=both(
        "Share of the customers handled who stay 90 days, from all months of the period: those not"
        " yet followed so long count for as long as they were.",
        "Part des clients traités qui restent 90 jours, d’après tous les mois de la période : ceux"
        " qu’on n’a pas encore suivis si longtemps comptent pour le temps où ils l’ont été.",
    ),
    formula=both(
        "product over 30, 60 and 90 days of (1 - left in the step ÷ customers when it began)",
        "produit sur 30, 60 et 90 jours de (1 - partis à l’étape ÷ clients à son début)",
    ),
    estimate=Estimate.SPECIAL,
    kind="staying",
    method=Method.SURVIVAL,
    source=both("Kaplan and Meier (1958)", "Kaplan et Meier (1958)"),
    edge=both(
        "For customers without a contract’s term. Its terms are those who left and those who were"
        " followed. It has a value once one month has been followed for 90 days.",
        "Pour des clients sans durée de contrat. Ses termes sont les partants et les clients"
        " suivis. Il a une valeur dès qu’un mois a été suivi 90 jours.",
    ),
    example=both(
        "100 customers, of whom 95, 90 and 85 stay 30, 60 and 90 days; 100 more, 90 of whom stay 30"
        " days so far: 185 ÷ 200 × 90 ÷ 95 × 85 ÷ 90 = 82.8%.",
        "100 clients, dont 95, 90 et 85 restent 30, 60 et 90 jours ; 100 autres, dont 90 restent 30"
        " jours à ce jour : 185 ÷ 200 × 90 ÷ 95 × 85 ÷ 90 = 82,8 %.",
    ),
    others=both(
        "Most wait for the whole horizon, or count who left as a share of all.",
        "La plupart attendent l’horizon entier, ou rapportent les partants à l’ensemble.",
    ),
)

SELF_SERVICE_KPIS = (
    SELF_SERVICE_RATE,
    *SELF_SERVICE_VARIANTS,
    DEFLECTION_RATE,
    SELFCARE_REDIRECT_RATE,
    CUSTOMER_RETENTION_RATE,
    RETENTION_KM,
)
