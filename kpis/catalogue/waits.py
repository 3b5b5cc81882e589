"""How long customers wait."""

from dataclasses import replace

from kpis.catalogue.access import SERVICE_LEVEL, legs
from kpis.catalogue.common import both, variant
from kpis.definitions import (
    MEAN,
    PROPORTION,
    Better,
    Estimate,
    Kpi,
    Method,
    Minimum,
    Reason,
    Unit,
)

ASA = variant(
    SERVICE_LEVEL,
    "",
    code="asa",
    name=both("Average speed of answer", "Durée moyenne de réponse"),
    abbreviation=both("ASA", "DMR"),
    meaning=both(
        "Mean time in the queue, ringing included, of the contacts that were answered.",
        "Temps moyen en file, sonnerie comprise, des contacts auxquels on a répondu.",
    ),
    formula=both("waits of answered contacts ÷ answered", "attentes des répondus ÷ répondus"),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    numerator=legs("wait_answered"),
    denominator=legs("answered"),
    squares="wait_answered_sq",
    method=Method.RATIO_DAYS,
    minimum=MEAN,
    margin=0.0,
    source=both("IFC as quoted by MP Telecom (28 s)", "IFC cité par MP Telecom (28 s)"),
    edge=both(
        "It falls when impatient customers leave: never judged alone.",
        "Elle baisse quand les clients impatients partent : jamais jugée seule.",
    ),
    example=both(
        "Answered after 0 s, 12 s and 30 s: 42 ÷ 3 = 14 s.",
        "Répondus après 0 s, 12 s et 30 s : 42 ÷ 3 = 14 s.",
    ),
    others=both(
        "Some leave out contacts answered at once, or count from the last menu.",
        "Certains excluent les contacts répondus aussitôt, ou comptent depuis le dernier menu.",
    ),
)


def _wait(
    name: str, waits: tuple[str, ...], over: tuple[str, ...], squares: str, en: str, fr: str
) -> Kpi:
    return variant(
        ASA,
        name,
        name=both(f"Mean wait, {en}", f"Attente moyenne, {fr}"),
        abbreviation=both(f"Wait, {en}", f"Attente, {fr}"),
        formula=both(f"waits ÷ contacts, {en}", f"attentes ÷ contacts, {fr}"),
        numerator=legs(*waits),
        denominator=legs(*over),
        squares=squares,
    )


MEAN_WAITS = (
    _wait("waited", ("wait_answered",), ("answered_after_wait",), "wait_answered_sq",
          "answered after a wait", "répondus après une attente"),
    _wait("ata", ("wait_abandoned",), ("abandoned",), "wait_abandoned_sq",
          "abandoned in the queue", "abandonnés en file"),
    _wait("ata_arrival", ("wait_abandoned",), ("abandoned", "left_early"), "",
          "abandoned, also before the queue", "abandonnés, aussi avant la file"),
    _wait("all", ("wait_all",), ("offered",), "wait_all_sq",
          "all offered", "tous les présentés"),
    _wait("record", ("wait_all", "wait_excluded"), ("offered", "left_early", "excluded"), "",
          "all records", "tous les relevés"),
)  # fmt: skip

WAIT_TIME = variant(
    ASA,
    "",
    code="wait_time",
    name=both("Wait, median", "Temps d’attente médian"),
    abbreviation=both("Wait p50", "Attente p50"),
    meaning=both(
        "Half of the answered contacts waited no longer than this.",
        "La moitié des contacts répondus n’ont pas attendu davantage.",
    ),
    formula=both("median of waits of answered contacts", "médiane des attentes des répondus"),
    numerator=legs("wait_answered"),
    denominator=legs("answered"),
    estimate=Estimate.QUANTILE,
    kind="wait",
    at=0.5,
    squares="",
    method=Method.ORDER,
    minimum=Minimum(30, 50),
    source=both(
        "quantile of type 7, Hyndman and Fan (1996); buckets of at most 1%",
        "quantile de type 7, Hyndman et Fan (1996) ; classes de 1 % au plus",
    ),
    edge=both(
        "Read from a histogram: exact for whole seconds, at most 1% off otherwise.",
        "Lu sur un histogramme : exact à la seconde entière, sinon à 1 % près.",
    ),
    example=both(
        "Waits of 2, 4, 9, 30 and 80 s: the median is 9 s.",
        "Attentes de 2, 4, 9, 30 et 80 s : la médiane est 9 s.",
    ),
    others=both(
        "Few systems show it; averages hide long waits.",
        "Peu de systèmes la montrent ; les moyennes cachent les longues attentes.",
    ),
)


def quantile(kpi: Kpi, name: str, at: float, least: int) -> Kpi:
    share = f"{at:.0%}"
    part = share.replace("%", "\u202f%")
    return variant(
        kpi,
        name,
        name=both(
            f"{kpi.name.en.split(',')[0]}, {share}",
            f"{kpi.name.fr.replace(' médian', '').replace(' moyenne', '')}, {part}",
        ),
        abbreviation=both(kpi.short.en.replace("p50", name), kpi.short.fr.replace("p50", name)),
        meaning=both(
            f"{share} of the contacts took no longer than this.",
            f"{part} des contacts n’ont pas dépassé cette durée.",
        ),
        formula=both(f"quantile at {share}", f"quantile à {part}"),
        estimate=Estimate.QUANTILE,
        at=at,
        method=Method.ORDER,
        minimum=Minimum(30, least),
    )


WAITS = (
    quantile(WAIT_TIME, "p80", 0.8, 50),
    quantile(WAIT_TIME, "p90", 0.9, 50),
    quantile(WAIT_TIME, "p95", 0.95, 100),
    variant(
        WAIT_TIME,
        "max",
        name=both("Wait, longest", "Temps d’attente le plus long"),
        abbreviation=both("Longest wait", "Attente max."),
        meaning=both("The longest wait of anybody.", "La plus longue attente."),
        formula=both("longest wait, answered or not", "plus longue attente, répondue ou non"),
        estimate=Estimate.MAXIMUM,
        kind="wait+left",
        method=Method.CENSUS,
        better=Better.CONTEXT,
        minimum=Minimum(0, 0),
    ),
)

HOURS = both(
    "By the calendar in force when the contact came; where none holds, there is no figure.",
    "Selon le calendrier en vigueur à l’arrivée ; sans calendrier, pas de chiffre.",
)
BUSINESS = variant(
    ASA,
    "business",
    name=both("Speed of answer in opening hours", "Durée de réponse aux heures d’ouverture"),
    abbreviation=both("ASA, open hours", "DMR, heures ouvertes"),
    meaning=both(
        "Mean time in the queue of the contacts that were answered, only opening hours counted.",
        "Temps moyen en file des contacts répondus, en ne comptant que les heures d’ouverture.",
    ),
    formula=both(
        "waits of answered contacts in opening hours ÷ answered",
        "attentes des répondus aux heures d’ouverture ÷ répondus",
    ),
    numerator=legs("wait_business"),
    denominator=legs("timed"),
    squares="wait_business_sq",
    absent=Reason.MISSING_SOURCE,
    edge=HOURS,
    example=both(
        "Queued on Friday at 17:50, answered on Monday at 9:05, open 9 to 18: 15 min.",
        "En file vendredi à 17 h 50, répondu lundi à 9 h 05, ouvert de 9 h à 18 h : 15 min.",
    ),
)
WAIT_BUSINESS = variant(
    WAIT_TIME,
    "business_p50",
    name=both("Wait in opening hours, median", "Temps d’attente aux heures d’ouverture, médian"),
    abbreviation=both("Open wait p50", "Attente ouverte p50"),
    meaning=both(
        "Half of the answered contacts waited no longer than this in opening hours.",
        "La moitié des contacts répondus n’ont pas attendu davantage aux heures d’ouverture.",
    ),
    formula=both("median of waits in opening hours", "médiane des attentes aux heures d’ouverture"),
    numerator=legs("wait_business"),
    denominator=legs("timed"),
    kind="wait_bus",
    absent=Reason.MISSING_SOURCE,
    edge=HOURS,
)
BUSINESS_WAITS = (
    WAIT_BUSINESS,
    replace(quantile(WAIT_BUSINESS, "p90", 0.9, 50), variant="business_p90"),
)

ANNOUNCED_WAIT_KEPT = variant(
    SERVICE_LEVEL,
    "",
    code="announced_wait_kept",
    name=both("Announced wait kept", "Attente annoncée tenue"),
    abbreviation=both("Announced kept", "Annonce tenue"),
    meaning=both(
        "Share of the contacts told a wait that were answered before it was over.",
        "Part des contacts à qui une attente fut annoncée et auxquels on a répondu avant sa fin.",
    ),
    formula=both(
        "answered within the longest wait announced ÷ contacts told a wait",
        "répondus avant la plus longue attente annoncée ÷ contacts avec annonce",
    ),
    numerator=legs("announced_kept"),
    denominator=legs("announced"),
    absent=Reason.MISSING_SOURCE,
    minimum=PROPORTION,
    margin=0.0,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Whoever gave up before was not answered in time. Beside the bias: long announcements are"
        " easily kept.",
        "Qui renonce avant n’a pas été servi à temps. À lire avec le biais : une longue annonce se"
        " tient aisément.",
    ),
    example=both(
        "300 told “at most 4 minutes”, 270 of them answered by then: 90%.",
        "300 avertis « 4 minutes au plus », dont 270 servis d’ici là : 90 %.",
    ),
    others=both("Seldom measured.", "Rarement mesurée."),
)
ANNOUNCED_WAIT_BIAS = variant(
    ASA,
    "",
    code="announced_wait_bias",
    name=both("Announced wait, bias", "Attente annoncée, biais"),
    abbreviation=both("Announced bias", "Biais d’annonce"),
    meaning=both(
        "Mean wait announced less the wait there was: above zero customers are told too much.",
        "Attente annoncée moins attente réelle, en moyenne : au-dessus de zéro, on annonce trop.",
    ),
    formula=both(
        "sum of (announced − waited) ÷ answered contacts told a wait",
        "somme des (annoncé − attendu) ÷ contacts répondus avec annonce",
    ),
    better=Better.BAND,
    numerator=legs("announced_excess"),
    denominator=legs("announced_answered"),
    squares="announced_excess_sq",
    absent=Reason.MISSING_SOURCE,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Good near zero: announcing long waits so as to keep them shows here. Of a range the middle"
        " counts.",
        "Bon près de zéro : annoncer long pour tenir parole se voit ici. D’une"
        " fourchette, le milieu compte.",
    ),
    example=both(
        "Told 60 s and 120 s, waited 50 s and 90 s: (10 + 30) ÷ 2 = +20 s.",
        "Annoncé 60 s et 120 s, attendu 50 s et 90 s : (10 + 30) ÷ 2 = +20 s.",
    ),
    others=both("Seldom measured.", "Rarement mesuré."),
)

WAIT_KPIS = (
    ASA,
    *MEAN_WAITS,
    BUSINESS,
    WAIT_TIME,
    *WAITS,
    *BUSINESS_WAITS,
    ANNOUNCED_WAIT_KEPT,
    ANNOUNCED_WAIT_BIAS,
)
