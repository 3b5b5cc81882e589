"""How fast cases are answered for the first time."""

from dataclasses import replace

from kpis.catalogue.cases import opened
from kpis.catalogue.common import SINCE, both, of, variant
from kpis.catalogue.waits import quantile
from kpis.definitions import MEAN, PROPORTION, Attribution, Better, Day, Kpi, Method, Reason, Unit
from kpis.models.cases import DueReplySnapshot, RepliedCaseSnapshot

replied = of(RepliedCaseSnapshot)
due = of(DueReplySnapshot)

FIRST_RESPONSE_TIME = Kpi(
    code="first_response_time",
    name=both("First response time", "Délai de première réponse"),
    abbreviation=both("FRT", "DPR"),
    meaning=both(
        "Mean time from the customer's message entering the queue to the first public reply by"
        " a human.",
        "Temps moyen entre l’entrée en file du message du client et la première réponse publique"
        " d’un humain.",
    ),
    formula=both("sum(first reply - entry) ÷ cases answered", "somme(réponse - entrée) ÷ dossiers"),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    numerator=replied("reply"),
    denominator=replied("replied"),
    squares="reply_sq",
    kind="reply",
    absent=Reason.NO_CASE_STATUS,
    day=Day.CREATED,
    attribution=Attribution.REPLIER,
    method=Method.RATIO_DAYS,
    minimum=MEAN,
    since=SINCE,
    source=both("Zendesk Help; Amazon Connect", "Zendesk ; Amazon Connect"),
    edge=both(
        "An automatic acknowledgement never stops the clock. Cases opened by agents are left out.",
        "Un accusé automatique n’arrête jamais l’horloge. Les dossiers ouverts par des agents sont"
        " exclus.",
    ),
    example=both(
        "Friday 16:10 to Monday 11:25: 67 h 15 elapsed, 4 h 15 in opening hours.",
        "Vendredi 16 h 10 à lundi 11 h 25 : 67 h 15 écoulées, 4 h 15 ouvrées.",
    ),
    others=both(
        "Zendesk counts from creation to the first public comment.",
        "Zendesk compte de la création au premier commentaire public.",
    ),
)
RESPONSE_BUSINESS = variant(
    FIRST_RESPONSE_TIME,
    "business",
    name=both("First response time in opening hours", "Délai de première réponse ouvré"),
    abbreviation=both("FRT, business", "DPR ouvré"),
    formula=both("open time until the first reply ÷ cases", "temps ouvré ÷ dossiers répondus"),
    numerator=replied("reply_business"),
    denominator=replied("timed"),
    squares="reply_business_sq",
    kind="reply_bus",
    absent=Reason.MISSING_SOURCE,
)
RESPONSE_CREATED = variant(
    FIRST_RESPONSE_TIME,
    "created",
    name=both("First response time from creation", "Délai de première réponse depuis la création"),
    abbreviation=both("FRT, created", "DPR, création"),
    meaning=both(
        "Mean time from the creation of the case to the first public reply by a human.",
        "Temps moyen entre la création du dossier et la première réponse publique d’un humain.",
    ),
    formula=both(
        "sum(first reply - creation) ÷ cases answered", "somme(réponse - création) ÷ dossiers"
    ),
    numerator=replied("reply_created"),
    squares="reply_created_sq",
    kind="",
    source=both("Zendesk Help: first reply time", "Zendesk : délai de première réponse"),
    edge=both(
        "Time in a bot or a form before the queue counts too: what the team cannot shorten.",
        "Le temps passé avec un robot ou un formulaire avant la file compte aussi : l’équipe n’y"
        " peut rien.",
    ),
    example=both(
        "Created 09:00, with a bot until 09:20, answered 09:50: 50 min, 30 of them in the queue.",
        "Créé à 9 h, robot jusqu’à 9 h 20, réponse à 9 h 50 : 50 min, dont 30 en file.",
    ),
    others=both(
        "Amazon Connect also counts from an agent's acceptance.",
        "Amazon Connect compte aussi depuis l’acceptation par un agent.",
    ),
)
RESPONSE_ACCEPTED = variant(
    RESPONSE_CREATED,
    "accepted",
    name=both("First response time from acceptance", "Délai de réponse depuis la prise en charge"),
    abbreviation=both("FRT, accepted", "DPR, prise en charge"),
    meaning=both(
        "Mean time from an agent’s taking the case on to the first public reply by a human.",
        "Temps moyen entre la prise en charge du dossier par un agent et la première réponse"
        " publique d’un humain.",
    ),
    formula=both(
        "sum(first reply - acceptance) ÷ cases answered whose acceptance is known",
        "somme(réponse - prise en charge) ÷ dossiers répondus à prise en charge connue",
    ),
    numerator=replied("reply_accepted"),
    denominator=replied("accepted"),
    squares="reply_accepted_sq",
    absent=Reason.MISSING_SOURCE,
    source=both("Amazon Connect Administrator Guide", "Guide d’Amazon Connect"),
    edge=both(
        "Waiting for an agent is not in it: read it beside the time from the queue. A reply before"
        " anybody took the case on is left out.",
        "L’attente d’un agent n’y est pas : à lire à côté du délai depuis la file. Une réponse"
        " avant toute prise en charge est exclue.",
    ),
    example=both(
        "In the queue at 09:20, taken on at 09:35, answered 09:50: 15 min, of 30 in the queue.",
        "En file à 9 h 20, pris en charge à 9 h 35, réponse à 9 h 50 : 15 min, sur 30 en file.",
    ),
    others=both(
        "Zendesk counts from creation, and knows no acceptance.",
        "Zendesk compte de la création, et ne connaît pas la prise en charge.",
    ),
)
RESPONSE_AUTOMATED = variant(
    FIRST_RESPONSE_TIME,
    "automated",
    name=both("First automatic response time", "Délai de première réponse automatique"),
    abbreviation=both("Automatic", "Automatique"),
    meaning=both("Mean time to the first automatic reply.", "Temps moyen jusqu’au premier accusé."),
    formula=both("sum(acknowledgement - entry) ÷ cases", "somme(accusé - entrée) ÷ dossiers"),
    numerator=opened("acknowledgement"),
    denominator=opened("acknowledged"),
    squares="acknowledgement_sq",
    kind="",
    attribution=Attribution.OWNER,
)
RESPONSE_RATE = replace(
    FIRST_RESPONSE_TIME,
    variant="rate",
    name=both("First responses in time", "Premières réponses dans le délai"),
    abbreviation=both("FRT in time", "DPR tenue"),
    meaning=both(
        "Share of the first replies that came within the channel's promise, of all that were due.",
        "Part des premières réponses venues dans le délai promis du canal, parmi celles échues.",
    ),
    formula=both("replied in time ÷ due", "répondus à temps ÷ échus"),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=due("in_time"),
    denominator=due("due"),
    squares="",
    kind="",
    day=Day.DUE,
    method=Method.WILSON_DAYS,
    minimum=PROPORTION,
    margin=0.02,
    edge=both(
        "A message without a reply is late once it is due, for the team that owned the case then."
        " Cases of a source that tells of no reply are left out.",
        "Un message sans réponse est en retard dès l’échéance, pour l’équipe qui détenait alors le"
        " dossier. Les dossiers d’une source qui ne dit aucune réponse sont exclus.",
    ),
    example=both("36 in time, 11 late or open: 36 ÷ 47 = 76.6%.", "36 à temps, 11 non : 76,6 %."),
)

REPLY_KPIS = (
    FIRST_RESPONSE_TIME,
    quantile(FIRST_RESPONSE_TIME, "p50", 0.5, 50),
    quantile(FIRST_RESPONSE_TIME, "p90", 0.9, 50),
    RESPONSE_CREATED,
    RESPONSE_ACCEPTED,
    RESPONSE_BUSINESS,
    quantile(RESPONSE_BUSINESS, "business_p90", 0.9, 50),
    RESPONSE_AUTOMATED,
    RESPONSE_RATE,
)
