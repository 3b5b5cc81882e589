"""How contacts got through as the customer sees it: one clock, whatever teams they pass."""

from kpis.catalogue.access import ABANDONMENT_RATE, SERVICE_LEVEL
from kpis.catalogue.common import both, of, variant
from kpis.definitions import PROPORTION, Attribution, Day, Estimate, Method, Reason
from kpis.models.arrivals import ArrivalSnapshot
from kpis.models.intervals import IntervalSnapshot

arrivals = of(ArrivalSnapshot)
intervals = of(IntervalSnapshot)

CUSTOMER_SERVICE_LEVEL = variant(
    SERVICE_LEVEL,
    "",
    code="customer_service_level",
    name=both("Service level for the customer", "Qualité de service côté client"),
    abbreviation=both("SL, customer", "QS client"),
    meaning=both(
        "Share of the contacts offered that anybody answered within the promised wait, counted"
        " from the first queue.",
        "Part des contacts présentés auxquels quelqu’un a répondu dans le délai promis, compté"
        " depuis la première file.",
    ),
    formula=both(
        "contacts answered within T of their first queue ÷ (contacts offered − abandoned within S"
        " − left or called back within T)",
        "contacts répondus sous T depuis la première file ÷ (contacts présentés − abandons sous S"
        " − sortis ou rappelés sous T)",
    ),
    numerator=arrivals("answered_in_time"),
    denominator=arrivals("offered", "-abandoned_short", "-left_in_time"),
    day=Day.ARRIVED,
    attribution=Attribution.FIRST,
    source=both("Variant V6, per contact", "Variante V6, par contact"),
    edge=both(
        "Overflow to another team starts no new clock. T and S are those of the first queue.",
        "Un débordement vers une autre équipe ne relance pas l’horloge. T et S sont ceux de la"
        " première file.",
    ),
    example=both(
        "15 s in one queue, then 10 s in another, T = 20 s: each queue is in time, the customer is"
        " not.",
        "15 s dans une file, puis 10 s dans une autre, T = 20 s : chaque file est à temps, pas le"
        " client.",
    ),
    others=both(
        "Most systems count each queue by itself, and so restart the clock.",
        "La plupart des systèmes comptent chaque file à part, et relancent donc l’horloge.",
    ),
)

PER_CONTACT = variant(
    ABANDONMENT_RATE,
    "interaction",
    name=both("Abandonment, per contact", "Taux d’abandon, par contact"),
    abbreviation=both("ABA per contact", "Abandon par contact"),
    meaning=both(
        "Share of the contacts offered that left without anybody's answer after more than S.",
        "Part des contacts présentés qui sont partis sans aucune réponse après plus de S.",
    ),
    formula=both(
        "contacts abandoned after S ÷ (contacts offered − abandoned within S)",
        "contacts abandonnés après S ÷ (contacts présentés − abandons sous S)",
    ),
    numerator=arrivals("abandoned"),
    denominator=arrivals("offered", "-abandoned_short"),
    day=Day.ARRIVED,
    attribution=Attribution.FIRST,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Several queues of one contact count once; whoever had been answered did not abandon.",
        "Plusieurs files d’un contact comptent une fois ; qui a eu une réponse n’a pas abandonné.",
    ),
    example=both(
        "100 contacts offered, 10 overflowed and 2 of these abandoned in the second queue: 2%.",
        "100 contacts présentés, dont 10 débordés ; 2 de ceux-ci abandonnent dans la seconde"
        " file : 2 %.",
    ),
    others=both(
        "Queue reports count the overflow, too.", "Les rapports de file comptent aussi le débord."
    ),
)
INTERVALS_MET = variant(
    SERVICE_LEVEL,
    "",
    code="intervals_met_pct",
    name=both("Half-hours on target", "Demi-heures à l’objectif"),
    abbreviation=both("Half-hours met", "Demi-heures tenues"),
    meaning=both(
        "Share of the half-hours in which the service level reached its target.",
        "Part des demi-heures où la qualité de service a atteint son objectif.",
    ),
    formula=both(
        "half-hours at or above the target ÷ half-hours with contacts offered",
        "demi-heures à l’objectif ou au-dessus ÷ demi-heures avec contacts présentés",
    ),
    numerator=intervals("intervals_met"),
    denominator=intervals("intervals"),
    absent=Reason.NO_TARGET,
    day=Day.INTERVAL,
    minimum=PROPORTION,
    source=both("ICMI, Service Level Calculations (2002)", "ICMI, Service Level Calculations"),
    edge=both(
        "Of each team and channel by itself. The target is that of the day, the team's before the"
        " channel's; a half-hour that only overflow or short abandons reach has no service level.",
        "Pour chaque équipe et canal à part. L’objectif est celui du jour, celui de l’équipe avant"
        " celui du canal ; une demi-heure réduite aux débordements et abandons courts n’a pas de"
        " qualité de service.",
    ),
    example=both(
        "18 half-hours of a day, 12 of them at 80% or above: 12 ÷ 18 = 66.7%.",
        "18 demi-heures dans la journée, dont 12 à 80 % ou plus : 12 ÷ 18 = 66,7 %.",
    ),
    others=both(
        "A day at 80% may hide a morning at 50%: this shows it.",
        "Une journée à 80 % peut cacher une matinée à 50 % : ceci la montre.",
    ),
)
CUSTOMERS = variant(
    PER_CONTACT,
    "customers",
    name=both("Customers who abandoned", "Clients ayant abandonné"),
    abbreviation=both("Customers abandoning", "Clients abandonnant"),
    meaning=both(
        "Share of the known customers who were offered to a queue that gave up at least once.",
        "Part des clients identifiés présentés à une file qui ont renoncé au moins une fois.",
    ),
    formula=both(
        "different customers who abandoned after S ÷ different customers offered",
        "clients différents ayant abandonné après S ÷ clients différents présentés",
    ),
    estimate=Estimate.SPECIAL,
    kind="abandoners",
    absent=Reason.NO_IDENTITY,
    method=Method.WILSON,
    minimum=PROPORTION,
    edge=both(
        "Counted over the whole period: nobody twice. Days do not add up, and have no figure.",
        "Compté sur toute la période : personne deux fois. Les jours ne s’ajoutent pas et n’ont"
        " pas de chiffre.",
    ),
    example=both(
        "50 customers call 80 times, 4 of them give up 9 times: 4 ÷ 50 = 8%.",
        "50 clients appellent 80 fois, dont 4 renoncent 9 fois : 4 ÷ 50 = 8 %.",
    ),
    others=both("Seldom shown.", "Rarement affiché."),
)

JOURNEY_KPIS = (CUSTOMER_SERVICE_LEVEL, INTERVALS_MET, PER_CONTACT, CUSTOMERS)
