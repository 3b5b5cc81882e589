"""What agents get done in their time."""

from dataclasses import replace

from kpis.catalogue.agenttime import time
from kpis.catalogue.common import SINCE, both
from kpis.catalogue.handling import legs
from kpis.catalogue.proficiency import PROFICIENCY_KPIS
from kpis.definitions import (
    AGENT_TIME,
    MEAN,
    Attribution,
    Better,
    Clusters,
    Day,
    Estimate,
    Kpi,
    Method,
    Minimum,
    Reason,
    Unit,
)

CONTACTS_PER_HOUR = Kpi(
    code="contacts_per_agent_hour",
    name=both("Contacts per agent-hour", "Contacts par heure-agent"),
    abbreviation=both("Contacts/h", "Contacts/h"),
    meaning=both(
        "Legs that an agent handles in an hour on the queue. It reflects load: agents are never"
        " ranked by it.",
        "Étapes qu’un agent traite par heure en file. Il reflète la charge : on ne classe jamais"
        " les agents d’après lui.",
    ),
    formula=both(
        "legs handled ÷ (with customers + available) hours",
        "étapes traitées ÷ heures (avec des clients + disponible)",
    ),
    unit=Unit.PER_HOUR,
    better=Better.BAND,
    numerator=legs("handled"),
    denominator=time("on_queue"),
    sample="queue_days",
    day=Day.HANDLED,
    attribution=Attribution.HANDLER,
    method=Method.CENSUS,
    minimum=AGENT_TIME,
    absent=Reason.MISSING_SOURCE,
    since=SINCE,
    source=both("Our own; the identity is arithmetic", "Maison ; l’identité est arithmétique"),
    edge=both(
        "Contacts and time come from two sources: read it where both tell of the same agents. It"
        " equals 3600 s ÷ (time per contact + time between contacts).",
        "Contacts et temps viennent de deux sources : à lire quand toutes deux parlent des mêmes"
        " agents. Il égale 3600 s ÷ (temps par contact + temps entre contacts).",
    ),
    example=both("42 legs in 7 h on the queue: 6 per hour.", "42 étapes en 7 h : 6 par heure."),
    others=both(
        "Calls per agent reflect the length of shifts as well.",
        "Les appels par agent reflètent aussi la durée des postes.",
    ),
)
CONTACTS_PER_PAID_HOUR = replace(
    CONTACTS_PER_HOUR,
    variant="paid",
    name=both("Contacts per paid hour", "Contacts par heure payée"),
    abbreviation=both("Contacts/paid h", "Contacts/h payée"),
    meaning=both(
        "Legs that an agent handles in an hour that is paid.",
        "Étapes qu’un agent traite par heure payée.",
    ),
    formula=both("legs handled ÷ paid hours", "étapes traitées ÷ heures payées"),
    denominator=time("paid"),
    sample="paid_days",
    edge=both(
        "Contacts and time come from two sources: read it where both tell of the same agents.",
        "Contacts et temps viennent de deux sources : à lire quand toutes deux parlent des mêmes"
        " agents.",
    ),
    example=both("42 legs in 12 paid hours: 3.5 per hour.", "42 étapes en 12 h : 3,5 par heure."),
)
TIME_BETWEEN_CONTACTS = replace(
    CONTACTS_PER_HOUR,
    code="time_between_contacts",
    name=both("Time between contacts", "Durée entre chaque appel"),
    abbreviation=both("TBC", "Inter-appels"),
    meaning=both(
        "Mean time an agent waits for the next contact. The load of the queue sets it.",
        "Temps moyen d’attente d’un agent entre deux contacts. La charge de la file en décide.",
    ),
    formula=both("available ÷ legs handled", "disponible ÷ étapes traitées"),
    unit=Unit.SECONDS,
    better=Better.CONTEXT,
    numerator=time("idle"),
    denominator=legs("handled"),
    sample="",
    minimum=MEAN,
    example=both("84 min available, 42 legs: 2 min.", "84 min disponibles, 42 étapes : 2 min."),
    others=both(
        "Others measure each gap from after-call work to the next connection.",
        "D’autres mesurent chaque écart du post-appel à la mise en relation suivante.",
    ),
)
GAP_MEAN = replace(
    TIME_BETWEEN_CONTACTS,
    variant="gap_mean",
    name=both("Mean gap between contacts", "Écart moyen entre deux contacts"),
    abbreviation=both("Gap", "Écart"),
    meaning=both(
        "Mean time from the end of after-call work to the next contact, while the agent stayed"
        " available.",
        "Temps moyen de la fin du post-appel au contact suivant, tant que l’agent est resté"
        " disponible.",
    ),
    formula=both(
        "sum of the stretches available between two contacts ÷ their number",
        "somme des temps disponibles entre deux contacts ÷ leur nombre",
    ),
    numerator=time("gap"),
    denominator=time("gaps"),
    clusters=Clusters("gap_days", "gap_sq", "gap_gaps", "gaps_sq", "gaps"),
    day=Day.SHIFT,
    attribution=Attribution.SHIFT,
    method=Method.RATIO_AGENT_DAYS,
    edge=both(
        "From agents’ states: available directly after one contact and directly before another, the"
        " same day. Contacts back to back leave no gap; waiting before a break is none.",
        "D’après les états des agents : disponible juste après un contact et juste avant un autre,"
        " le même jour. Deux contacts accolés n’en laissent pas ; attendre avant une pause n’en est"
        " pas un.",
    ),
    example=both(
        "Gaps of 60 s, 120 s and 30 s, then 10 min available and a break: 210 ÷ 3 = 70 s.",
        "Écarts de 60 s, 120 s et 30 s, puis 10 min disponible et une pause : 210 ÷ 3 = 70 s.",
    ),
    others=both(
        "Time between contacts divides all available time by the legs, breaks or not.",
        "La durée entre appels divise tout le temps disponible par les étapes, pauses ou non.",
    ),
)


def _gap(name: str, at: float, en: str, fr: str, part: tuple[str, str]) -> Kpi:
    return replace(
        GAP_MEAN,
        variant=name,
        name=both(en, fr),
        abbreviation=both(f"Gap {at:.0%}", f"Écart {at:.0%}".replace("%", "\u202f%")),
        meaning=both(
            f"{part[0]} of the gaps between two contacts of an agent were no longer than this.",
            f"{part[1]} des écarts entre deux contacts d’un agent n’ont pas dépassé cette durée.",
        ),
        formula=both(f"quantile at {at:.0%}", f"quantile à {at:.0%}".replace("%", "\u202f%")),
        estimate=Estimate.QUANTILE,
        kind="gap",
        at=at,
        clusters=None,
        method=Method.ORDER,
        minimum=Minimum(30, 50),
        example=both(
            "Gaps of 30 s, 60 s and 120 s: half are at most 60 s.",
            "Écarts de 30 s, 60 s et 120 s : la moitié n’excède pas 60 s.",
        ),
    )


GAP_QUANTILES = (
    _gap(
        "gap_p50", 0.5, "Median gap between contacts", "Écart médian entre deux contacts",
        ("Half", "La moitié"),
    ),
    _gap(
        "gap_p90", 0.9, "Gap between contacts, 90%", "Écart entre deux contacts, 90 %",
        ("Nine tenths", "Neuf dixièmes"),
    ),
)  # fmt: skip

PRODUCTIVITY_KPIS = (
    CONTACTS_PER_HOUR,
    CONTACTS_PER_PAID_HOUR,
    TIME_BETWEEN_CONTACTS,
    GAP_MEAN,
    *GAP_QUANTILES,
    *PROFICIENCY_KPIS,
)
