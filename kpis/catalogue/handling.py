"""How long agents work on a contact."""

from kpis.catalogue.common import SINCE, both, by_agent_day, of, variant
from kpis.catalogue.waits import quantile
from kpis.definitions import (
    MEAN,
    PROPORTION,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Reason,
    Unit,
)
from kpis.models.handling import HandlingSnapshot
from kpis.models.outcomes import ContactSnapshot

legs = of(HandlingSnapshot)
contacts = of(ContactSnapshot)

AHT_LEG = Kpi(
    code="aht_leg",
    name=both("Average handle time per leg", "Durée moyenne de traitement par étape"),
    abbreviation=both("AHT per leg", "DMT par étape"),
    meaning=both(
        "Mean time an agent spends on a leg: talk, hold, consultation and after-call work.",
        "Temps moyen d’un agent sur une étape : conversation, maintien, consultation, post-appel.",
    ),
    formula=both(
        "(talk + hold + consult + after-call work) ÷ legs handled",
        "(conversation + maintien + consultation + post-appel) ÷ étapes traitées",
    ),
    unit=Unit.SECONDS,
    better=Better.BAND,
    numerator=legs("handle"),
    denominator=legs("handled"),
    squares="handle_sq",
    clusters=by_agent_day("handle"),
    kind="handle",
    day=Day.HANDLED,
    attribution=Attribution.HANDLER,
    method=Method.RATIO_AGENT_DAYS,
    minimum=MEAN,
    since=SINCE,
    margin=0.0,
    source=both("Amazon Connect Administrator Guide", "Amazon Connect, guide d’administration"),
    edge=both(
        "Ringing and queue are not in it. A consulted agent's time is, the leg is not counted."
        " After-call work that the source does not record is missing, not zero.",
        "Sonnerie et file n’y sont pas. Le temps d’un agent consulté y est, son étape n’est pas"
        " comptée. Un post-appel que la source ne relève pas est absent, et non nul.",
    ),
    example=both(
        "Legs of 16 and 12 minutes: 28 ÷ 2 = 14 min.",
        "Étapes de 16 et 12 minutes : 28 ÷ 2 = 14 min.",
    ),
    others=both(
        "Genesys adds dialling, CCmath ringing; vendors often leave hold out.",
        "Genesys ajoute la numérotation, CCmath la sonnerie ; le maintien est souvent omis.",
    ),
)


def _part(name: str, measure: str, en: str, fr: str) -> Kpi:
    return variant(
        AHT_LEG,
        name,
        name=both(f"Handle time per leg: {en}", f"Durée de traitement par étape : {fr}"),
        abbreviation=both(f"AHT per leg: {en}", f"DMT par étape : {fr}"),
        formula=both(f"{en} ÷ legs handled", f"{fr} ÷ étapes traitées"),
        numerator=legs(measure),
        squares=f"{measure}_sq",
        clusters=by_agent_day(measure),
    )


def _subset(name: str, sums: str, over: str, en: str, fr: str) -> Kpi:
    return variant(
        AHT_LEG,
        name,
        name=both(
            f"Average handle time per leg, {en}", f"Durée moyenne de traitement par étape, {fr}"
        ),
        abbreviation=both(f"AHT, {en}", f"DMT, {fr}"),
        formula=both(f"handle time ÷ legs, {en}", f"temps de traitement ÷ étapes, {fr}"),
        numerator=legs(sums),
        denominator=legs(over),
        squares="",
        clusters=None,
        method=Method.RATIO_DAYS,
    )


LEG_VARIANTS = (
    _part("talk", "talk", "talk", "conversation"),
    _part("hold", "hold", "hold", "maintien"),
    _part("acw", "wrap_up", "after-call work", "post-appel"),
    _subset("talked", "handle", "talked", "with any talk", "avec conversation"),
    _subset("long", "handle_long", "talked_long", "of 10 s or more", "de 10 s ou plus"),
    _subset("named", "handle_named", "named", "of known agents", "d’agents connus"),
    variant(
        AHT_LEG,
        "sd",
        name=both("Handle time, standard deviation", "Durée de traitement, écart type"),
        abbreviation=both("AHT deviation", "Écart type DMT"),
        meaning=both(
            "How far handle times of legs lie from their mean.",
            "Dispersion des durées de traitement autour de leur moyenne.",
        ),
        formula=both("standard deviation, n − 1", "écart type, n − 1"),
        estimate=Estimate.DEVIATION,
        method=Method.CENSUS,
        better=Better.CONTEXT,
    ),
    quantile(AHT_LEG, "p50", 0.5, 50),
    quantile(AHT_LEG, "p90", 0.9, 50),
)

AHT_CONTACT = variant(
    AHT_LEG,
    "",
    code="aht_contact",
    name=both("Average handle time", "Durée moyenne de traitement"),
    abbreviation=both("AHT", "DMT"),
    meaning=both(
        "Mean time that all agents together spend on a contact.",
        "Temps moyen que tous les agents réunis passent sur un contact.",
    ),
    formula=both(
        "(talk + hold + consult + after-call work of all legs) ÷ contacts handled",
        "(conversation + maintien + consultation + post-appel de toutes les étapes) ÷ contacts"
        " traités",
    ),
    numerator=contacts("handle"),
    denominator=contacts("handled"),
    clusters=None,
    day=Day.ENDED,
    attribution=Attribution.SOLE,
    method=Method.RATIO_DAYS,
    edge=both(
        "Passing a contact on early looks good per leg only: here all its legs count.",
        "Transférer tôt ne flatte que la durée par étape : ici toutes les étapes comptent.",
    ),
    example=both(
        "One contact of two legs, 16 and 12 minutes: 28 min.",
        "Un contact de deux étapes, 16 et 12 minutes : 28 min.",
    ),
)


def _contact_part(name: str, measure: str, en: str, fr: str) -> Kpi:
    return variant(
        AHT_CONTACT,
        name,
        name=both(f"Handle time: {en}", f"Durée de traitement : {fr}"),
        abbreviation=both(f"AHT: {en}", f"DMT : {fr}"),
        formula=both(
            f"{en} of all legs ÷ contacts handled", f"{fr} de toutes les étapes ÷ contacts traités"
        ),
        numerator=contacts(measure),
        squares=f"{measure}_sq",
    )


CONTACT_PARTS = (
    _contact_part("talk", "talk", "talk", "conversation"),
    _contact_part("hold", "hold", "hold", "maintien"),
    _contact_part("acw", "wrap_up", "after-call work", "post-appel"),
)

ACW_TIME = variant(
    AHT_LEG,
    "",
    code="acw_time",
    name=both("After-call work", "Post-appel"),
    abbreviation=both("ACW", "Post-appel"),
    meaning=both(
        "Mean time an agent works on after the customer has left.",
        "Temps moyen de travail de l’agent après le départ du client.",
    ),
    formula=both(
        "after-call work ÷ legs whose after-call work is recorded, zeros in",
        "post-appel ÷ étapes dont le post-appel est relevé, zéros compris",
    ),
    numerator=legs("wrap_up"),
    denominator=legs("wrap_up_known"),
    absent=Reason.MISSING_SOURCE,
    squares="wrap_up_sq",
    clusters=by_agent_day("wrap_up"),
    kind="",
    example=both(
        "Legs of 20 s, 0 s and 40 s: 60 ÷ 3 = 20 s.", "Étapes de 20 s, 0 s, 40 s : 60 ÷ 3 = 20 s."
    ),
    others=both("Also called wrap-up.", "Aussi appelé clôture."),
)
HOLD_TIME = variant(
    ACW_TIME,
    "",
    code="hold_time",
    name=both("Hold time", "Temps de maintien"),
    abbreviation=both("Hold", "Maintien"),
    meaning=both(
        "Mean time a handled leg keeps the customer on hold.",
        "Temps moyen de mise en attente du client, par étape traitée.",
    ),
    formula=both(
        "hold ÷ legs whose hold is recorded, zeros in",
        "maintien ÷ étapes dont le maintien est relevé, zéros compris",
    ),
    better=Better.LOWER,
    numerator=legs("hold"),
    denominator=legs("hold_known"),
    squares="hold_sq",
    clusters=by_agent_day("hold"),
    example=both("Legs of 60 s, 0 s and 0 s on hold: 20 s.", "Étapes de 60 s, 0 s et 0 s : 20 s."),
    others=both(
        "Not the wait in the queue; muting is not hold.",
        "Ce n’est pas l’attente en file ; couper le micro n’est pas un maintien.",
    ),
)
HOLD_HELD = variant(
    HOLD_TIME,
    "held",
    name=both("Hold time of held legs", "Temps de maintien des étapes avec maintien"),
    abbreviation=both("Hold, held legs", "Maintien, si maintien"),
    formula=both("hold ÷ legs held", "maintien ÷ étapes avec maintien"),
    denominator=legs("held"),
    squares="",
    clusters=None,
    method=Method.RATIO_DAYS,
)
HOLD_RATE = variant(
    HOLD_TIME,
    "",
    code="hold_rate",
    name=both("Hold rate", "Taux de maintien"),
    abbreviation=both("Hold rate", "Maintien (taux)"),
    meaning=both(
        "Share of handled legs in which the customer was put on hold.",
        "Part des étapes traitées où le client a été mis en attente.",
    ),
    formula=both(
        "legs held ÷ legs whose hold is recorded",
        "étapes avec maintien ÷ étapes dont le maintien est relevé",
    ),
    unit=Unit.SHARE,
    numerator=legs("held"),
    denominator=legs("hold_known"),
    squares="",
    clusters=None,
    method=Method.WILSON,
    minimum=PROPORTION,
    example=both("3 of 20 legs held: 15%.", "3 étapes avec maintien sur 20 : 15 %."),
)

HANDLING_KPIS = (
    AHT_CONTACT,
    *CONTACT_PARTS,
    AHT_LEG,
    *LEG_VARIANTS,
    ACW_TIME,
    HOLD_TIME,
    HOLD_HELD,
    HOLD_RATE,
)
