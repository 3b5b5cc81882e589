"""How well contacts were forecast."""

from dataclasses import replace

from kpis.catalogue.common import SINCE, both, of
from kpis.definitions import (
    NO_MINIMUM,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Unit,
)
from kpis.models.forecasts import ForecastSnapshot

intervals = of(ForecastSnapshot)

FORECAST_WAPE = Kpi(
    code="forecast_wape",
    name=both("Forecast error, weighted", "Erreur de prévision pondérée"),
    abbreviation=both("WAPE", "WAPE"),
    meaning=both(
        "How far the forecast is from the contacts that came, interval by interval. A perfect"
        " forecast still misses by about 0.8 ÷ √A of an interval's A contacts, as chance does.",
        "Écart entre la prévision et les contacts venus, intervalle par intervalle. Une prévision"
        " parfaite se trompe encore d’environ 0,8 ÷ √A sur les A contacts d’un intervalle : c’est"
        " le hasard.",
    ),
    formula=both("sum of |forecast − actual| ÷ actual", "somme des |prévu − réel| ÷ réel"),
    unit=Unit.SHARE,
    better=Better.LOWER,
    numerator=intervals("error_abs"),
    denominator=intervals("actual"),
    sample="intervals",
    powers=(-3, -3),
    day=Day.INTERVAL,
    attribution=Attribution.FIRST,
    method=Method.RATIO_DAYS,
    minimum=NO_MINIMUM,
    since=SINCE,
    source=both("Kolassa and Schütz 2007", "Kolassa et Schütz 2007"),
    edge=both(
        "Measured is the version frozen last and at least 14 days ahead. By interval: over a day"
        " errors would cancel. Inbound contacts that reached this team first, when the day is"
        " over.",
        "Compte la dernière version figée au moins 14 jours avant. Par intervalle : sur un jour"
        " les erreurs se compenseraient. Contacts entrants arrivés d’abord à cette équipe, une fois"
        " le jour passé.",
    ),
    example=both(
        "Actual 20, 0, 40; forecast 26, 2, 34: 14 ÷ 60 = 23.3%.",
        "Réel 20, 0, 40 ; prévu 26, 2, 34 : 14 ÷ 60 = 23,3 %.",
    ),
    others=both(
        "5% a month and 10% an interval are often said, without a source.",
        "On cite 5 % au mois et 10 % à l’intervalle, sans source.",
    ),
)
FORECAST_BY_DAY = replace(
    FORECAST_WAPE,
    variant="day",
    name=both("Forecast error of days", "Erreur de prévision au jour"),
    abbreviation=both("WAPE by day", "WAPE au jour"),
    meaning=both(
        "How far the forecast of whole days is from the contacts that came: what staff is hired"
        " and holidays are granted by.",
        "Écart entre la prévision de journées entières et les contacts venus\u00a0: ce qui décide"
        " des effectifs et des congés.",
    ),
    formula=both(
        "sum of |forecast − actual| of each day ÷ actual",
        "somme des |prévu − réel| de chaque jour ÷ réel",
    ),
    numerator=intervals("error"),
    estimate=Estimate.SPECIAL,
    kind="by_days",
    sample="",
    method=Method.CENSUS,
    edge=both(
        "Per team, channel and day, of the intervals that have a forecast. Within a day errors"
        " cancel: read it beside the error of intervals, never instead.",
        "Par équipe, canal et jour, sur les intervalles qui ont une prévision. Dans un jour les"
        " erreurs se compensent\u00a0: à lire à côté de celle des intervalles, jamais à sa place.",
    ),
    example=both(
        "A day of 20, 0, 40, forecast 26, 2, 34: |62 − 60| ÷ 60 = 3.3%.",
        "Un jour de 20, 0, 40, prévu 26, 2, 34\u00a0: |62 − 60| ÷ 60 = 3,3\u202f%.",
    ),
)
FORECAST_CHANCE = replace(
    FORECAST_WAPE,
    variant="chance",
    name=both("Forecast error that chance leaves", "Erreur de prévision due au hasard"),
    abbreviation=both("WAPE by chance", "WAPE du hasard"),
    meaning=both(
        "The error that a perfect forecast of the same intervals would still make: no planning gets"
        " below it.",
        "L’erreur qu’une prévision parfaite des mêmes intervalles ferait encore\u00a0: aucune"
        " planification ne descend plus bas.",
    ),
    formula=both("sum of √(2A ÷ π) ÷ sum of A", "somme des √(2A ÷ π) ÷ somme des A"),
    better=Better.CONTEXT,
    numerator=intervals("chance"),
    method=Method.CENSUS,
    source=both("Crow 1958, of Poisson counts", "Crow 1958, pour des comptes de Poisson"),
    edge=both(
        "Of the intervals that the weighted error measures; √(2A ÷ π) is about 0.8 √A.",
        "Des intervalles que mesure l’erreur pondérée\u202f; √(2A ÷ π) vaut environ 0,8 √A.",
    ),
    example=both(
        "Actual 20, 0, 40: (3.57 + 5.05) ÷ 60 = 14.4%; a forecast that misses by 23.3% has 9 points"
        " to gain.",
        "Réel 20, 0, 40\u00a0: (3,57 + 5,05) ÷ 60 = 14,4\u202f%\u202f; une prévision à 23,3\u202f%"
        " d’erreur a 9 points à gagner.",
    ),
    others=both("Targets are often set below it.", "Des cibles sont souvent fixées en dessous."),
)
FORECAST_MAPE = replace(
    FORECAST_WAPE,
    code="forecast_mape",
    name=both("Forecast error, mean of intervals", "Erreur de prévision moyenne"),
    abbreviation=both("MAPE", "MAPE"),
    formula=both(
        "mean of |forecast − actual| ÷ actual over intervals with contacts",
        "moyenne des |prévu − réel| ÷ réel sur les intervalles avec contacts",
    ),
    numerator=intervals("error_share"),
    denominator=intervals("intervals_met"),
    sample="",
    powers=(-9, 0),
    scale=1e9,
    source=both("Hyndman and Koehler 2006", "Hyndman et Koehler 2006"),
    edge=both(
        "Intervals without any contact have no such share: they are left out and counted. Small"
        " intervals weigh as much as large ones.",
        "Un intervalle sans contact n’a pas de telle part : il est exclu et compté. Les petits"
        " intervalles pèsent autant que les grands.",
    ),
    example=both(
        "30% and 15%, one interval empty: mean 22.5%.",
        "30 % et 15 %, un intervalle vide : moyenne 22,5 %.",
    ),
    others=both(
        "It favours forecasts that are too low.", "Elle favorise les prévisions trop basses."
    ),
)
FORECAST_EMPTY = replace(
    FORECAST_MAPE,
    variant="empty",
    name=both("Intervals without contacts", "Intervalles sans contact"),
    abbreviation=both("Empty intervals", "Intervalles vides"),
    meaning=both(
        "Forecast intervals in which nobody came: the mean error leaves them out.",
        "Intervalles prévus où personne n’est venu : l’erreur moyenne les exclut.",
    ),
    formula=both("count", "nombre"),
    unit=Unit.COUNT,
    better=Better.CONTEXT,
    numerator=intervals("intervals_empty"),
    denominator=None,
    estimate=Estimate.TOTAL,
    method=Method.CENSUS,
    powers=(0, 0),
    scale=0.0,
)
FORECAST_BIAS = replace(
    FORECAST_WAPE,
    code="forecast_bias",
    name=both("Forecast bias", "Biais de prévision"),
    abbreviation=both("Bias", "Biais"),
    meaning=both(
        "Whether too much or too little was forecast, all intervals together: above zero is too"
        " much.",
        "Prévoit-on trop ou trop peu, tous intervalles réunis : au-dessus de zéro, trop.",
    ),
    formula=both("sum of (forecast − actual) ÷ actual", "somme des (prévu − réel) ÷ réel"),
    better=Better.BAND,
    numerator=intervals("error"),
    example=both("6 + 2 − 6 = 2; 2 ÷ 60 = +3.3%.", "6 + 2 − 6 = 2 ; 2 ÷ 60 = +3,3 %."),
    others=both(
        "Good only near zero, and beside the error: it hides misses that cancel.",
        "Bon seulement près de zéro, et à côté de l’erreur : il cache ce qui se compense.",
    ),
)

FORECAST_KPIS = (
    FORECAST_WAPE,
    FORECAST_BY_DAY,
    FORECAST_CHANCE,
    FORECAST_MAPE,
    FORECAST_EMPTY,
    FORECAST_BIAS,
)
