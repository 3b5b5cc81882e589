"""How agents' paid time is spent, and how it follows the plan."""

from dataclasses import replace
from typing import Any

from kpis.catalogue.common import SINCE, both, of
from kpis.catalogue.shrinkages import CORRECTED, shrinkages
from kpis.definitions import (
    AGENT_TIME,
    Attribution,
    Better,
    Clusters,
    Day,
    Kpi,
    Method,
    Reason,
    Text,
    Unit,
)
from kpis.models.agenttime import AgentTimeSnapshot

time = of(AgentTimeSnapshot)


def parts(y: str, x: str, many: str, yy: str, xy: str, xx: str) -> dict[str, Any]:
    """A share y / x of time, with what its interval over agent-days needs."""
    return {
        "numerator": time(y),
        "denominator": time(x),
        "sample": many,
        "clusters": Clusters(many, yy, xy, xx, x),
    }


AGENT_OCCUPANCY = Kpi(
    code="agent_occupancy",
    name=both("Occupancy", "Taux d’occupation"),
    meaning=both(
        "Share of the time on the queue that agents spend with customers. It follows load and"
        " staffing: agents are never ranked by it.",
        "Part du temps en file que les agents passent avec des clients. Elle suit la charge et"
        " l’effectif : on ne classe jamais les agents d’après elle.",
    ),
    formula=both(
        "with customers ÷ (with customers + available)",
        "avec des clients ÷ (avec des clients + disponible)",
    ),
    unit=Unit.SHARE,
    better=Better.BAND,
    **parts("contact", "on_queue", "queue_days", "contact_sq", "contact_on_queue", "on_queue_sq"),
    powers=(-3, -3),
    day=Day.SHIFT,
    attribution=Attribution.SHIFT,
    method=Method.RATIO_AGENT_DAYS,
    minimum=AGENT_TIME,
    absent=Reason.MISSING_SOURCE,
    since=SINCE,
    source=both(
        "3C Contact Services for 80 to 85%; the band from 75% is our own",
        "3C Contact Services pour 80 à 85 % ; la plage dès 75 % est un choix maison",
    ),
    edge=both(
        "Each minute counts once: overlapping shifts and double log-ins are united, so it cannot"
        " exceed 100%. Both tails are bad: too low is idle, too high wears agents out.",
        "Chaque minute compte une fois : postes qui se recouvrent et doubles connexions sont"
        " réunis, si bien que 100 % est un plafond. Les deux extrêmes sont mauvais : trop bas,"
        " on attend ; trop haut, on s’use.",
    ),
    example=both(
        "196 min with customers, 84 min available: 196 ÷ 280 = 70%.",
        "196 min avec des clients, 84 min disponible : 196 ÷ 280 = 70 %.",
    ),
    others=both(
        "Often confused with utilisation, which divides by paid time.",
        "Souvent confondu avec l’utilisation, qui divise par le temps payé.",
    ),
)

AGENT_UTILIZATION = replace(
    AGENT_OCCUPANCY,
    code="agent_utilization",
    name=both("Utilisation", "Taux d’utilisation"),
    meaning=both(
        "Share of paid time that agents spend with customers or on case work.",
        "Part du temps payé que les agents passent avec des clients ou sur des dossiers.",
    ),
    formula=both(
        "(with customers + case work) ÷ paid time", "(avec des clients + dossiers) ÷ temps payé"
    ),
    **parts("busy", "paid", "paid_days", "busy_sq", "busy_paid", "paid_sq"),
    source=both(
        "HDI support centre practices, case work added",
        "Pratiques HDI des centres de services, dossiers ajoutés",
    ),
    edge=both(
        "Paid time is contact, availability, case work, training, meetings, paid breaks and paid"
        " absence. Time of unknown activity is left out.",
        "Le temps payé : contacts, disponibilité, dossiers, formation, réunions, pauses et"
        " absences payées. Le temps d’activité inconnue est laissé de côté.",
    ),
    example=both(
        "196 + 60 of 480 min paid: 53.3%. 5 of 8 hours: 62.5%.",
        "196 + 60 sur 480 min payées : 53,3 %. 5 heures sur 8 : 62,5 %.",
    ),
    others=both(
        "Three families bear this name: ask which one. 48% is HDI's service-desk average (47.8%,"
        " as quoted by Mechdyne), no ideal.",
        "Trois familles portent ce nom : demandez laquelle. 48 % est la moyenne HDI des centres"
        " de services (47,8 %, citée par Mechdyne), non un idéal.",
    ),
)


def _family(called: str, name: Text, formula: Text, example: Text, **changes: Any) -> Kpi:
    return replace(
        AGENT_UTILIZATION, variant=called, name=name, formula=formula, example=example, **changes
    )


UTILIZATION_FAMILIES = (
    _family(
        "availability_rate",
        both("Availability rate", "Taux de disponibilité"),
        both(
            "(with customers + available) ÷ paid time",
            "(avec des clients + disponible) ÷ temps payé",
        ),
        both("196 + 84 of 480 min paid: 58.3%.", "196 + 84 sur 480 min payées : 58,3 %."),
        meaning=both(
            "Share of paid time that agents are on the queue.",
            "Part du temps payé que les agents passent en file.",
        ),
        source=both("ICMI 2012, there called utilisation", "ICMI 2012, sous le nom d’utilisation"),
        **parts("on_queue", "paid", "paid_days", "on_queue_sq", "on_queue_paid", "paid_sq"),
    ),
    _family(
        "productive",
        both("Productive time", "Temps productif"),
        both(
            "(with customers + case work + training + meetings) ÷ paid time",
            "(avec des clients + dossiers + formation + réunions) ÷ temps payé",
        ),
        both(
            "196 + 60 + 45 + 15 of 480 min paid: 65.8%.",
            "196 + 60 + 45 + 15 sur 480 min payées : 65,8 %.",
        ),
        meaning=both(
            "Share of paid time that is worked, waiting left out.",
            "Part du temps payé qui est travaillée, attente exclue.",
        ),
        source=both("Vendors' reports", "Rapports de prestataires"),
        **parts("productive", "paid", "paid_days", "productive_sq", "productive_paid", "paid_sq"),
    ),
    _family(
        "hdi",
        both("Utilisation, contacts only", "Taux d’utilisation, contacts seuls"),
        both("with customers ÷ paid time", "avec des clients ÷ temps payé"),
        both("196 of 480 min paid: 40.8%.", "196 sur 480 min payées : 40,8 %."),
        meaning=both(
            "Share of paid time that agents spend with customers.",
            "Part du temps payé que les agents passent avec des clients.",
        ),
        source=both("HDI support centre practices", "Pratiques HDI des centres de services"),
        **parts("contact", "paid", "paid_days", "contact_sq", "contact_paid", "paid_sq"),
    ),
)

SHRINKAGE = replace(
    AGENT_UTILIZATION,
    code="shrinkage",
    name=both("Shrinkage", "Taux d’indisponibilité"),
    meaning=both(
        "Share of paid time in which agents are not available for planned work.",
        "Part du temps payé où les agents ne sont pas disponibles pour le travail prévu.",
    ),
    formula=both(
        "(training + meetings + paid breaks + paid absence) ÷ paid time",
        "(formation + réunions + pauses payées + absences payées) ÷ temps payé",
    ),
    **parts("lost", "paid", "paid_days", "lost_sq", "lost_paid", "paid_sq"),
    source=both("Cleveland, Call Center Management", "Cleveland, Call Center Management"),
    example=both(
        "45 + 15 + 40 + 40 of 480 min paid: 29.2%.",
        "45 + 15 + 40 + 40 sur 480 min payées : 29,2 %.",
    ),
    others=both(
        "Case work is no shrinkage here; some count it. 30% is often said, without a source.",
        "Les dossiers n’en sont pas ici ; d’aucuns les comptent. On cite 30 %, sans source.",
    ),
)
SHRINKAGE_OF_PLAN = replace(
    SHRINKAGE,
    variant="planned",
    name=both("Shrinkage of planned time", "Taux d’indisponibilité du temps planifié"),
    formula=both(
        "(training + meetings + paid breaks + paid absence) ÷ planned time",
        "(formation + réunions + pauses payées + absences payées) ÷ temps planifié",
    ),
    **parts(
        "lost_to_plan",
        "planned",
        "planned_days",
        "lost_to_plan_sq",
        "lost_planned",
        "planned_sq",
    ),
    matures_after=CORRECTED,
    edge=both(
        "Agents' days without a plan are left out.", "Les jours-agents sans plan sont exclus."
    ),
    example=both("140 of 500 min planned: 28%.", "140 sur 500 min planifiées : 28 %."),
)
SHRINKAGE_VARIANTS = shrinkages(SHRINKAGE, parts)

ADHERENCE = replace(
    AGENT_OCCUPANCY,
    code="adherence",
    name=both("Adherence", "Respect du planning"),
    meaning=both(
        "Share of the planned time that agents spend in the planned activity.",
        "Part du temps planifié que les agents passent dans l’activité prévue.",
    ),
    formula=both(
        "time spent as planned ÷ planned time, unpaid time left out",
        "temps passé comme prévu ÷ temps planifié, hors temps non payé",
    ),
    better=Better.HIGHER,
    **parts("adhered", "planned", "planned_days", "adhered_sq", "adhered_planned", "planned_sq"),
    matures_after=CORRECTED,
    source=both("Cleveland, Call Center Management", "Cleveland, Call Center Management"),
    edge=both(
        "With customers and available are one plan, on the queue. Plans are corrected up to 30"
        " days later: until then it is provisional.",
        "Avec des clients et disponible sont un même plan, en file. Un plan se corrige jusqu’à 30"
        " jours après : d’ici là, le taux est provisoire.",
    ),
    example=both(
        "2 h planned, 1 h of it on the queue as planned: 50%.",
        "2 h planifiées, dont 1 h en file comme prévu : 50 %.",
    ),
    others=both(
        "90 to 95% is often said, without a source. Conformance forgives any shift in time.",
        "On cite 90 à 95 %, sans source. La conformité pardonne tout décalage.",
    ),
)
CONFORMANCE = replace(
    ADHERENCE,
    code="conformance",
    name=both("Conformance", "Conformité au planning"),
    meaning=both(
        "Time on the queue against the time planned there, whenever it was.",
        "Temps en file rapporté au temps qui y était planifié, à quelque moment que ce soit.",
    ),
    formula=both(
        "(with customers + available) ÷ planned for customers",
        "(avec des clients + disponible) ÷ planifié pour les clients",
    ),
    better=Better.BAND,
    **parts(
        "queue_to_plan",
        "planned_queue",
        "planned_days",
        "queue_to_plan_sq",
        "queue_planned_queue",
        "planned_queue_sq",
    ),
    edge=both(
        "Agents' days without a plan are left out. It may exceed 100%.",
        "Les jours-agents sans plan sont exclus. Il peut dépasser 100 %.",
    ),
    example=both(
        "6 h on the queue of 5 h planned: 120%.", "6 h en file pour 5 h planifiées : 120 %."
    ),
    others=both(
        "100% conformance can be 0% adherence: the right hours at the wrong time.",
        "100 % de conformité peut être 0 % de respect : les bonnes heures, au mauvais moment.",
    ),
)

AGENT_TIME_KPIS = (
    AGENT_OCCUPANCY,
    AGENT_UTILIZATION,
    *UTILIZATION_FAMILIES,
    SHRINKAGE,
    SHRINKAGE_OF_PLAN,
    *SHRINKAGE_VARIANTS,
    ADHERENCE,
    CONFORMANCE,
)
