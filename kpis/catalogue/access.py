"""How easily customers get through."""

from kpis.catalogue.common import SINCE, both, of, variant
from kpis.definitions import (
    ACCESS,
    PROPORTION,
    Attribution,
    Better,
    Day,
    Kpi,
    Method,
    Unit,
)
from kpis.models.snapshots import QueueSnapshot

legs = of(QueueSnapshot)

# Overflow to another team, voicemail or an accepted call-back within the promise: on neither side.
REMOVED = ("-overflowed", "-left_other_in_time", "-callback_in_time")

NOT_OF_A_TEAM = both(
    "Not told of a team with contacts from a queue that several teams answer: whoever gives up"
    " there is nobody's.",
    "Non publié pour une équipe qui répond à une file partagée entre plusieurs équipes : qui y"
    " renonce n’est à personne.",
)

SERVICE_LEVEL = Kpi(
    code="service_level",
    name=both("Service level", "Qualité de service"),
    abbreviation=both("SL", "QS"),
    meaning=both(
        "Share of the contacts offered that were answered within the promised wait.",
        "Part des contacts présentés auxquels on a répondu dans le délai promis.",
    ),
    formula=both(
        "answered within T ÷ (offered − abandoned within S − overflow − left or called back"
        " within T)",
        "répondus sous T ÷ (présentés − abandons sous S − débordements − sortis ou rappelés"
        " sous T)",
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=legs("answered_in_time"),
    denominator=legs("offered", "-abandoned_short", *REMOVED),
    day=Day.QUEUED,
    attribution=Attribution.QUEUE,
    method=Method.WILSON_DAYS,
    minimum=ACCESS,
    since=SINCE,
    margin=0.02,
    source=both(
        "Variant V6. ICMI, Service Level Calculations (2002); Genesys Cloud, abandons included,"
        " short ones left out",
        "Variante V6. ICMI, Service Level Calculations (2002) ; Genesys Cloud, abandons compris,"
        " abandons courts exclus",
    ),
    edge=both(
        "T and S are those in force when the contact entered the queue: 20 s and 5 s on the phone,"
        " 40 s for chat, 4 h for e-mail, 60 min for social media unless set otherwise."
        f" {NOT_OF_A_TEAM.en}",
        "T et S sont ceux en vigueur à l’entrée en file : 20 s et 5 s au téléphone, 40 s pour le"
        " chat, 4 h par e-mail, 60 min sur les réseaux sociaux, sauf réglage contraire."
        f" {NOT_OF_A_TEAM.fr}",
    ),
    example=both(
        "200 offered, 150 answered within 20 s, 6 abandoned within 5 s, 6 overflowed:"
        " 150 ÷ 188 = 79.8%.",
        "200 présentés, 150 répondus sous 20 s, 6 abandons sous 5 s, 6 débordements :"
        " 150 ÷ 188 = 79,8 %.",
    ),
    others=both(
        "Amazon Connect counts quick abandons as success (V1), Cisco offers three rules (V1, V3,"
        " V4), CCX looks at answered calls only (V2).",
        "Amazon Connect compte les abandons rapides comme des succès (V1), Cisco propose trois"
        " règles (V1, V3, V4), CCX ne regarde que les appels répondus (V2).",
    ),
)


def _level(
    name: str, met: tuple[str, ...], base: tuple[str, ...], en: str, fr: str, who: str
) -> Kpi:
    return variant(
        SERVICE_LEVEL,
        name,
        name=both(f"Service level {name}", f"Qualité de service {name}"),
        numerator=legs(*met),
        denominator=legs(*base),
        formula=both(en, fr),
        abbreviation=both(f"SL {name}", f"QS {name}"),
        source=both(who, who.replace("“", "«\u00a0").replace("”", "\u00a0»")),
    )


OFFERED = ("offered", *REMOVED)
LEVELS = (
    _level(
        "V1", ("answered_in_time", "abandoned_in_time"), OFFERED,
        "(answered within T + abandoned within T) ÷ offered",
        "(répondus sous T + abandons sous T) ÷ présentés", "Cisco “positive”, Amazon Connect",
    ),
    _level(
        "V2", ("answered_in_time",), ("answered",),
        "answered within T ÷ answered", "répondus sous T ÷ répondus", "Cisco CCX",
    ),
    _level(
        "V3", ("answered_in_time",), OFFERED,
        "answered within T ÷ offered", "répondus sous T ÷ présentés", "Cisco “negative”, Genesys",
    ),
    _level(
        "V4", ("answered_in_time",), (*OFFERED, "-abandoned_in_time"),
        "answered within T ÷ (offered − abandoned within T)",
        "répondus sous T ÷ (présentés − abandons sous T)", "Cisco “ignored”, Bright Pattern",
    ),
    _level(
        "V5", ("answered_in_time", "abandoned_short"), OFFERED,
        "(answered within T + abandoned within S) ÷ offered",
        "(répondus sous T + abandons sous S) ÷ présentés", "ICMI",
    ),
    _level(
        "V1a", ("answered_in_time", "abandoned_in_time", "left_early"), (*OFFERED, "left_early"),
        "V1, with hang-ups before the queue as abandons after 0 s",
        "V1, raccrochages avant la file comptés comme abandons à 0 s", "V1",
    ),
    _level(
        "V3a", ("answered_in_time",), (*OFFERED, "left_early"),
        "V3, with hang-ups before the queue as abandons after 0 s",
        "V3, raccrochages avant la file comptés comme abandons à 0 s", "V3",
    ),
    _level(
        "V5a", ("answered_in_time", "abandoned_short", "left_early"), (*OFFERED, "left_early"),
        "V5, with hang-ups before the queue as abandons after 0 s",
        "V5, raccrochages avant la file comptés comme abandons à 0 s", "V5",
    ),
)  # fmt: skip

ANSWER_RATE = variant(
    SERVICE_LEVEL,
    "",
    code="answer_rate",
    name=both("Answer rate", "Taux de décroché"),
    abbreviation=both("Answered", "Décroché"),
    meaning=both(
        "Share of the contacts offered that somebody answered, short abandons left out.",
        "Part des contacts présentés auxquels quelqu’un a répondu, abandons courts exclus.",
    ),
    formula=both(
        "answered ÷ (offered − abandoned within S)", "répondus ÷ (présentés − abandons sous S)"
    ),
    numerator=legs("answered"),
    denominator=legs("offered", "-abandoned_short"),
    minimum=PROPORTION,
    source=both("HubSpot France; no standard", "HubSpot France ; pas de norme"),
    edge=both(
        "Complement of abandonment only where nothing overflows or is called back."
        f" {NOT_OF_A_TEAM.en}",
        "Complément de l’abandon seulement s’il n’y a ni débordement ni rappel."
        f" {NOT_OF_A_TEAM.fr}",
    ),
    example=both("170 ÷ (200 − 6) = 87.6%.", "170 ÷ (200 − 6) = 87,6 %."),
    others=both(
        "Some divide by all offered contacts, or by all that arrived.",
        "Certains divisent par tous les présentés, ou par tous les arrivés.",
    ),
)
ABANDONMENT_RATE = variant(
    ANSWER_RATE,
    "",
    code="abandonment_rate",
    name=both("Abandonment", "Taux d’abandon"),
    abbreviation=both("ABA", "Abandon"),
    meaning=both(
        "Share of the contacts offered that left the queue unanswered after more than S.",
        "Part des contacts présentés qui ont quitté la file sans réponse après plus de S.",
    ),
    formula=both(
        "abandoned after S ÷ (offered − abandoned within S)",
        "abandons après S ÷ (présentés − abandons sous S)",
    ),
    better=Better.LOWER,
    numerator=legs("abandoned", "-abandoned_short"),
    source=both(
        "Call Centre Helper (short abandons); IFC as quoted by MP Telecom",
        "Call Centre Helper (abandons courts) ; IFC cité par MP Telecom",
    ),
    edge=both(
        f"Hanging up in the menu, before the queue, is not an abandonment. {NOT_OF_A_TEAM.en}",
        f"Raccrocher dans le menu, avant la file, n’est pas un abandon. {NOT_OF_A_TEAM.fr}",
    ),
    example=both("18 ÷ (200 − 6) = 9.3%.", "18 ÷ (200 − 6) = 9,3 %."),
    others=both(
        "Amazon Connect and Genesys divide all abandons by all offered.",
        "Amazon Connect et Genesys divisent tous les abandons par tous les présentés.",
    ),
)


UNHANDLED = variant(
    ABANDONMENT_RATE,
    "unhandled",
    name=both("Not handled, of all offered", "Non traités, sur tous les présentés"),
    abbreviation=both("Not handled", "Non traités"),
    meaning=both(
        "Share of the contacts offered that no agent of the queue's team answered, whatever became"
        " of them.",
        "Part des contacts présentés auxquels aucun agent de la file n’a répondu, quelle qu’en"
        " soit l’issue.",
    ),
    formula=both("(offered − answered) ÷ offered", "(présentés − répondus) ÷ présentés"),
    numerator=legs("offered", "-answered"),
    denominator=legs("offered"),
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Overflow, call-backs and disconnections count like abandons: it hides which it was.",
        "Débordements, rappels et coupures comptent comme des abandons : la cause reste cachée.",
    ),
    example=both("(200 − 170) ÷ 200 = 15%.", "(200 − 170) ÷ 200 = 15 %."),
)


def _bases(kpi: Kpi, counted: str) -> tuple[Kpi, ...]:
    """The same rate over other bases: offered, arrived, every record of the source."""
    early = ("left_early",) if counted == "abandoned" else ()
    texts = {
        "offered": ("of all offered", "sur tous les présentés"),
        "arrival": ("of all that arrived", "sur tous les arrivés"),
        "record": ("of all records", "sur tous les relevés"),
    }
    bases = {
        "offered": ("offered",),
        "arrival": ("offered", "left_early"),
        "record": ("offered", "left_early", "excluded"),
    }
    return tuple(
        variant(
            kpi,
            name,
            name=both(f"{kpi.name.en}, {en}", f"{kpi.name.fr}, {fr}"),
            formula=both(f"{kpi.short.en.lower()} {en}", f"{kpi.short.fr.lower()} {fr}"),
            abbreviation=both(f"{kpi.short.en}, {en}", f"{kpi.short.fr}, {fr}"),
            numerator=legs(counted, *(early if name != "offered" else ())),
            denominator=legs(*bases[name]),
        )
        for name, (en, fr) in texts.items()
    )


ACCESS_KPIS = (
    SERVICE_LEVEL,
    *LEVELS,
    ANSWER_RATE,
    *_bases(ANSWER_RATE, "answered"),
    ABANDONMENT_RATE,
    *_bases(ABANDONMENT_RATE, "abandoned"),
    UNHANDLED,
)
