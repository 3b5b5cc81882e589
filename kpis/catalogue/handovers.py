"""How contacts are handed on between agents, teams and sides, and where customers get lost."""

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.outcomes import TRANSFER_LEG, TRANSFER_RATE
from kpis.models.handling import HandlingSnapshot
from kpis.models.outcomes import RoutingSnapshot

routed = of(RoutingSnapshot)
legs = of(HandlingSnapshot)

KIND = both(
    "Warm: the agent had spoken to the next one. Where the source does not say, a consultation"
    " before tells; without one the transfer is blind.",
    "Accompagné : l’agent avait parlé au suivant. Si la source ne le dit pas, une consultation"
    " préalable en décide ; sans elle, le transfert est direct.",
)
WARM = variant(
    TRANSFER_RATE,
    "warm",
    name=both("Transfer rate, warm", "Taux de transfert accompagné"),
    abbreviation=both("Warm transfers", "Transfert accompagné"),
    meaning=both(
        "Share of the handled contacts that an agent passed on after speaking to the next one.",
        "Part des contacts traités qu’un agent a transférés après avoir parlé au suivant.",
    ),
    formula=both(
        "contacts with a warm transfer ÷ contacts handled",
        "contacts transférés avec accompagnement ÷ contacts traités",
    ),
    numerator=routed("transferred_warm"),
    edge=KIND,
    example=both(
        "100 contacts, 8 passed on, 3 of them warm: 3%.",
        "100 contacts, 8 transférés dont 3 accompagnés : 3 %.",
    ),
    others=both(
        "Also called attended or consult transfers.", "Dit aussi transfert supervisé ou consulté."
    ),
)
BLIND = variant(
    WARM,
    "blind",
    name=both("Transfer rate, blind", "Taux de transfert direct"),
    abbreviation=both("Blind transfers", "Transfert direct"),
    meaning=both(
        "Share of the handled contacts that an agent passed on without a word to the next one.",
        "Part des contacts traités qu’un agent a transférés sans un mot au suivant.",
    ),
    formula=both(
        "contacts with a blind transfer ÷ contacts handled",
        "contacts transférés sans accompagnement ÷ contacts traités",
    ),
    numerator=routed("transferred_blind"),
    example=both(
        "100 contacts, 8 passed on, 5 of them blind: 5%.",
        "100 contacts, 8 transférés dont 5 sans accompagnement : 5 %.",
    ),
    others=both("Also called cold transfers.", "Dit aussi transfert à froid."),
)

ESCALATION_RATE = variant(
    TRANSFER_RATE,
    "",
    code="escalation_rate",
    name=both("Escalation rate", "Taux d’escalade"),
    abbreviation=both("Escalation", "Escalade"),
    meaning=both(
        "Share of the handled contacts that an agent passed on between an internal team and a"
        " vendor's.",
        "Part des contacts traités qu’un agent a passés d’une équipe interne à un prestataire ou"
        " l’inverse.",
    ),
    formula=both(
        "contacts passed between internal and vendor ÷ contacts handled",
        "contacts passés entre interne et prestataire ÷ contacts traités",
    ),
    numerator=routed("escalated"),
    edge=both(
        "Stands at the first team; by leg it stands at the team that passed on. What is designed"
        " to be escalated is no fault.",
        "Compté chez la première équipe ; par étape, chez celle qui transfère. Une escalade prévue"
        " n’est pas une faute.",
    ),
    example=both(
        "A vendor's call passed on to an internal team: vendor 1 of 1.",
        "Un appel d’un prestataire passé à une équipe interne : prestataire 1 sur 1.",
    ),
    others=both(
        "Elsewhere escalation means a higher level of support, inside or outside.",
        "Ailleurs, l’escalade désigne un niveau supérieur, interne ou externe.",
    ),
)
ESCALATION_LEG = variant(
    ESCALATION_RATE,
    "leg",
    name=both("Escalation rate of legs", "Taux d’escalade par étape"),
    abbreviation=both("Escalation by leg", "Escalade par étape"),
    formula=both(
        "legs ended by a transfer to the other side ÷ legs handled",
        "étapes terminées par un transfert de l’autre côté ÷ étapes traitées",
    ),
    numerator=legs("escalated"),
    denominator=legs("handled"),
    day=TRANSFER_LEG.day,
    attribution=TRANSFER_LEG.attribution,
    edge=both(
        "Stands at the team whose agent passed on.",
        "Compté chez l’équipe dont l’agent a transféré.",
    ),
    example=both(
        "A vendor's call passed on to an internal team: vendor 1 of 1, internal 0 of 1.",
        "Un appel d’un prestataire passé à une équipe interne : prestataire 1 sur 1, interne 0"
        " sur 1.",
    ),
)
MISROUTE_RATE = variant(
    TRANSFER_RATE,
    "",
    code="misroute_rate",
    name=both("Misrouting", "Taux de mauvais aiguillage"),
    abbreviation=both("Misrouted", "Mal aiguillés"),
    meaning=both(
        "Share of the handled contacts that an agent passed on unresolved within a minute of"
        " answering: they had come to the wrong place.",
        "Part des contacts traités qu’un agent a transférés sans solution moins d’une minute après"
        " avoir répondu : ils étaient arrivés au mauvais endroit.",
    ),
    formula=both(
        "contacts passed on unresolved within 60 s ÷ contacts handled",
        "contacts transférés sans solution sous 60 s ÷ contacts traités",
    ),
    numerator=routed("misrouted"),
    edge=both(
        "It judges the menu and the routing, not the agent who passes on.",
        "Il juge le menu et le routage, non l’agent qui transfère.",
    ),
    example=both(
        "100 contacts, 8 passed on, 3 of them after less than a minute: 3%.",
        "100 contacts, 8 transférés dont 3 en moins d’une minute : 3 %.",
    ),
    others=both(
        "Some count by the reason that the agent chose.", "Certains comptent selon le motif saisi."
    ),
)
UNRESOLVED_DISCONNECT_RATE = variant(
    TRANSFER_RATE,
    "",
    code="unresolved_disconnect_rate",
    name=both("Disconnected unresolved", "Taux de coupure avant solution"),
    abbreviation=both("Disconnected", "Coupures"),
    meaning=both(
        "Share of the handled contacts that ended on hold or in a later queue, after an agent had"
        " answered.",
        "Part des contacts traités terminés en attente ou dans une file suivante, après la réponse"
        " d’un agent.",
    ),
    formula=both(
        "contacts ended on hold or in a later queue ÷ contacts handled",
        "contacts terminés en attente ou dans une file suivante ÷ contacts traités",
    ),
    numerator=routed("disconnected"),
    edge=both(
        "Whether a customer hung up on hold is known only where the source says so.",
        "Un raccrochage en attente n’est connu que si la source le dit.",
    ),
    example=both(
        "100 contacts handled; 2 hung up on hold and 1 in the queue of the next team: 3%.",
        "100 contacts traités ; 2 ont raccroché en attente et 1 dans la file de l’équipe"
        " suivante : 3 %.",
    ),
    others=both(
        "Some call this abandonment; here abandonment is leaving before any answer.",
        "Certains y voient un abandon ; ici, abandonner, c’est partir avant toute réponse.",
    ),
)

HANDOVER_KPIS = (
    WARM,
    BLIND,
    ESCALATION_RATE,
    ESCALATION_LEG,
    MISROUTE_RATE,
    UNRESOLVED_DISCONNECT_RATE,
)
