"""What customers got: resolution, transfers, their total time."""

from kpis.catalogue.common import SINCE, both, of, variant
from kpis.catalogue.waits import quantile
from kpis.definitions import (
    MEAN,
    PROPORTION,
    Attribution,
    Better,
    Day,
    Kpi,
    Method,
    Reason,
    Unit,
)
from kpis.models.handling import HandlingSnapshot
from kpis.models.outcomes import CASE_GAP, ContactSnapshot, RoutingSnapshot
from kpis.models.resolution import ResolutionSnapshot

issues = of(ResolutionSnapshot)
routed = of(RoutingSnapshot)
contacts = of(ContactSnapshot)
legs = of(HandlingSnapshot)

FCR_RATE = Kpi(
    code="fcr_rate",
    name=both("First contact resolution", "Résolution au premier contact"),
    abbreviation=both("FCR", "RPC (FCR)"),
    meaning=both(
        "Share of customers' issues that needed no further contact, by any channel or team, within"
        " seven days of the first.",
        "Part des demandes sans nouveau contact, tous canaux et toutes équipes confondus, dans les"
        " sept jours qui suivent le premier.",
    ),
    formula=both(
        "first contacts without a repeat within 7 days ÷ first contacts handled",
        "premiers contacts sans réitération sous 7 jours ÷ premiers contacts traités",
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=issues("resolved_at_first"),
    denominator=issues("first_contacts"),
    absent=Reason.NO_IDENTITY,
    day=Day.ENDED,
    attribution=Attribution.SOLE,
    method=Method.WILSON_DAYS,
    minimum=PROPORTION,
    matures_after=CASE_GAP,
    since=SINCE,
    margin=0.03,
    source=both(
        "Gross, behavioural, per issue; SQM Group measures it by survey",
        "Brute, observée, par demande ; SQM Group la mesure par enquête",
    ),
    edge=both(
        "Only known customers; the window is seven days from the end of the contact. An abandoned"
        " attempt opens no issue but is a repeat. Provisional figures are too high.",
        "Clients identifiés seulement ; sept jours depuis la fin du contact. Une tentative"
        " abandonnée n’ouvre pas de demande mais compte comme réitération. Un chiffre provisoire"
        " est trop haut.",
    ),
    example=both(
        "Five issues, four with one contact and one with three: 4 ÷ 5 = 80%.",
        "Cinq demandes, quatre à un contact et une à trois : 4 ÷ 5 = 80 %.",
    ),
    others=both(
        "Per contact the same week gives 4 ÷ 7; Zendesk counts one agent reply (one-touch).",
        "Par contact, la même semaine donne 4 ÷ 7 ; Zendesk compte une réponse unique (one-touch).",
    ),
)
FCR_VARIANTS = (
    variant(
        FCR_RATE,
        "per_contact",
        name=both(
            "First contact resolution, per contact",
            "Résolution au premier contact, par contact",
        ),
        abbreviation=both("FCR per contact", "RPC par contact"),
        formula=both(
            "first contacts without a repeat ÷ all contacts of known customers",
            "premiers contacts sans réitération ÷ tous les contacts de clients identifiés",
        ),
        denominator=issues("contacts"),
    ),
    variant(
        FCR_RATE,
        "no_repeat",
        name=both("Contacts without a repeat", "Contacts sans réitération"),
        abbreviation=both("No repeat", "Sans réitération"),
        meaning=both(
            "Share of handled contacts of known customers with no further record, of any kind,"
            " within seven times 24 hours of their start.",
            "Part des contacts traités de clients identifiés sans autre relevé, quel qu’il soit,"
            " dans les sept fois 24 heures après leur début.",
        ),
        formula=both(
            "contacts without a further record ÷ contacts of known customers",
            "contacts sans autre relevé ÷ contacts de clients identifiés",
        ),
        numerator=issues("not_repeated"),
        denominator=issues("contacts"),
    ),
    variant(
        FCR_RATE,
        "net",
        name=both("First contact resolution, net", "Résolution au premier contact, nette"),
        abbreviation=both("FCR, net", "RPC (FCR) nette"),
        meaning=both(
            "The same rate without the topics that by design never end with the first contact.",
            "Le même taux sans les motifs qui, par nature, ne se règlent jamais au premier"
            " contact.",
        ),
        formula=both(
            "first contacts without a repeat ÷ first contacts handled, on resolvable topics",
            "premiers contacts sans réitération ÷ premiers contacts traités, motifs solubles",
        ),
        numerator=issues("resolved_net"),
        denominator=issues("first_contacts_net"),
        edge=both(
            "Administrators flag the topics or their groups; a flag holds for every day.",
            "Les administrateurs signalent les motifs ou leurs groupes, pour tous les jours.",
        ),
        example=both(
            "10 first contacts, 6 without a repeat; 2 of the other 4 wait for a courier by"
            " design: 6 ÷ 8 = 75%.",
            "10 premiers contacts, dont 6 sans réitération ; 2 des 4 autres attendent un coursier"
            " par nature : 6 ÷ 8 = 75 %.",
        ),
        others=both(
            "Often called “net FCR”; who may flag a topic differs.",
            "Souvent appelé « RPC nette » ; qui peut signaler un motif varie.",
        ),
    ),
)

TRANSFER_RATE = variant(
    FCR_RATE,
    "",
    code="transfer_rate",
    name=both("Transfer rate", "Taux de transfert"),
    abbreviation=both("Transfers", "Transfert"),
    meaning=both(
        "Share of the handled contacts that an agent passed on at least once.",
        "Part des contacts traités qu’un agent a transférés au moins une fois.",
    ),
    formula=both(
        "contacts with an agent's transfer ÷ contacts handled",
        "contacts transférés par un agent ÷ contacts traités",
    ),
    better=Better.LOWER,
    numerator=routed("transferred"),
    denominator=routed("handled"),
    absent=Reason.NO_DENOMINATOR,
    attribution=Attribution.FIRST,
    method=Method.WILSON,
    matures_after=FCR_RATE.matures_after * 0,
    margin=0.0,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Contacts count once, however often they are passed on; a bot's hand-over is none.",
        "Un contact compte une fois, quel que soit le nombre de transferts ; le relais d’un robot"
        " n’en est pas un.",
    ),
    example=both(
        "100 contacts, 8 passed on, one of them twice: 8%.",
        "100 contacts, 8 transférés dont un deux fois : 8 %.",
    ),
    others=both(
        "Some count transfers, not contacts.", "Certains comptent les transferts, non les contacts."
    ),
)
TRANSFER_LEG = variant(
    TRANSFER_RATE,
    "leg",
    name=both("Transfer rate of legs", "Taux de transfert par étape"),
    abbreviation=both("Transfers by leg", "Transfert par étape"),
    formula=both(
        "legs ended by a transfer ÷ legs handled",
        "étapes terminées par un transfert ÷ étapes traitées",
    ),
    numerator=legs("transferred"),
    denominator=legs("handled"),
    day=Day.HANDLED,
    attribution=Attribution.HANDLER,
)

CUSTOMER_TOTAL_TIME = variant(
    FCR_RATE,
    "",
    code="customer_total_time",
    name=both("Customer total time", "Temps total client"),
    abbreviation=both("Customer time", "Temps client"),
    meaning=both(
        "Mean time a handled contact takes the customer, from entering the queue to leaving:"
        " waits, talk and hold, after-call work left out.",
        "Temps moyen qu’un contact traité prend au client, de l’entrée en file au départ :"
        " attentes, conversation et maintien, hors post-appel.",
    ),
    formula=both(
        "(waits + talk + hold) ÷ contacts handled",
        "(attentes + conversation + maintien) ÷ contacts traités",
    ),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    numerator=contacts("customer_time"),
    denominator=contacts("handled"),
    absent=Reason.NO_DENOMINATOR,
    squares="customer_time_sq",
    kind="customer",
    method=Method.RATIO_DAYS,
    minimum=MEAN,
    matures_after=FCR_RATE.matures_after * 0,
    margin=0.0,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Time in the menu is not in it; two agents at once count once for the customer.",
        "Le temps dans le menu n’y est pas ; deux agents à la fois comptent une fois.",
    ),
    example=both(
        "23 min in the queue, 7 with one agent, 9 on hold, 12 with the next: 51 min.",
        "23 min en file, 7 avec un agent, 9 en attente, 12 avec le suivant : 51 min.",
    ),
    others=both(
        "Often mistaken for handle time, which is the agents'.",
        "Souvent confondu avec la durée de traitement, qui est celle des agents.",
    ),
)

WITH_IVR = variant(
    CUSTOMER_TOTAL_TIME,
    "with_ivr",
    name=both("Customer total time, menu included", "Temps total client, menu compris"),
    abbreviation=both("Customer time, menu in", "Temps client, menu compris"),
    meaning=both(
        "Mean time a handled contact takes the customer, from the voice menu or bot to leaving.",
        "Temps moyen qu’un contact traité prend au client, du menu vocal ou robot au départ.",
    ),
    formula=both(
        "(menu + waits + talk + hold) ÷ contacts handled whose time in the menu is known",
        "(menu + attentes + conversation + maintien) ÷ contacts traités au temps de menu connu",
    ),
    numerator=contacts("with_menu"),
    denominator=contacts("menu_known"),
    squares="with_menu_sq",
    kind="",
    absent=Reason.MISSING_SOURCE,
    edge=both(
        "Only contacts whose source records the time in the menu, be it none.",
        "Seulement les contacts dont la source relève le temps dans le menu, fût-il nul.",
    ),
    example=both(
        "2 min in the menu, then 51 min: 53 min.", "2 min dans le menu, puis 51 min : 53 min."
    ),
)

OUTCOME_KPIS = (
    FCR_RATE,
    *FCR_VARIANTS,
    TRANSFER_RATE,
    TRANSFER_LEG,
    CUSTOMER_TOTAL_TIME,
    WITH_IVR,
    quantile(CUSTOMER_TOTAL_TIME, "p50", 0.5, 50),
    quantile(CUSTOMER_TOTAL_TIME, "p90", 0.9, 50),
)
