"""How long customers wait."""

from kpis.catalogue.access import SERVICE_LEVEL, legs
from kpis.catalogue.common import both, variant
from kpis.definitions import MEAN, Better, Estimate, Kpi, Method, Minimum, Unit

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

WAIT_KPIS = (ASA, *MEAN_WAITS, WAIT_TIME, *WAITS)
