"""Which cases of the backlog are past a promise."""

from kpis.catalogue.common import both, variant
from kpis.catalogue.promises import BACKLOG
from kpis.definitions import Estimate

DUE_BREACHED = variant(
    BACKLOG,
    "due_breached",
    name=both("Backlog, past a promise", "Encours, échéance dépassée"),
    abbreviation=both("Backlog, overdue", "Encours en retard"),
    meaning=both(
        "Cases of the backlog with a promise that is past due and still not kept.",
        "Dossiers de l’encours dont une promesse échue n’est toujours pas tenue.",
    ),
    formula=both(
        "backlog with a deadline before the end of the period and not met by then",
        "encours avec une échéance avant la fin de la période, non tenue à ce moment",
    ),
    estimate=Estimate.SPECIAL,
    kind="backlog_overdue",
    edge=both(
        "A case counts once, however many of its promises are past due, and for the team that owns"
        " it if the promise fell due there. A promise kept late is no longer overdue.",
        "Un dossier compte une fois, quel que soit le nombre de ses échéances dépassées, pour"
        " l’équipe qui le détient si l’échéance y est tombée. Tenue en retard, une promesse n’est"
        " plus en souffrance.",
    ),
    example=both(
        "Three open, one due yesterday and unanswered, one due tomorrow: 1.",
        "Trois ouverts, un échu hier sans réponse, un échu demain : 1.",
    ),
    others=both(
        "Some count every case that ever broke a promise.",
        "Certains comptent tout dossier qui a un jour manqué une promesse.",
    ),
)

OVERDUE_KPIS = (DUE_BREACHED,)
