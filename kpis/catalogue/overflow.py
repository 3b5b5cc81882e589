"""What leaves a queue for elsewhere: how much of it there is, and service levels that charge it."""

from kpis.catalogue.access import ABANDONMENT_RATE, REMOVED, SERVICE_LEVEL, legs
from kpis.catalogue.common import both, variant

FAIL = variant(
    SERVICE_LEVEL,
    "fail",
    name=both("Service level, overflow fails", "Qualité de service, débordement en échec"),
    abbreviation=both("SL, overflow fails", "QS, débord. en échec"),
    formula=both(
        "answered within T ÷ (offered − abandoned within S − left or called back within T)",
        "répondus sous T ÷ (présentés − abandons sous S − sortis ou rappelés sous T)",
    ),
    denominator=legs("offered", "-abandoned_short", *REMOVED[1:]),
    source=both("Variant V6 with overflow as a failure", "Variante V6, débordement en échec"),
    edge=both(
        "What overflowed to another team is a failure of the queue that it left.",
        "Ce qui a débordé vers une autre équipe est un échec de la file quittée.",
    ),
    example=both(
        "200 offered, 150 answered within 20 s, 6 abandoned within 5 s, 6 overflowed:"
        " 150 ÷ 194 = 77.3%.",
        "200 présentés, 150 répondus sous 20 s, 6 abandons sous 5 s, 6 débordements :"
        " 150 ÷ 194 = 77,3 %.",
    ),
)
FAIL_AFTER_T = variant(
    FAIL,
    "fail_after_t",
    name=both(
        "Service level, late overflow fails", "Qualité de service, débordement tardif en échec"
    ),
    abbreviation=both("SL, late overflow fails", "QS, débord. tardif en échec"),
    formula=both(
        "answered within T ÷ (offered − abandoned within S − overflowed, left or called back"
        " within T)",
        "répondus sous T ÷ (présentés − abandons sous S − débordés, sortis ou rappelés sous T)",
    ),
    denominator=legs("offered", "-abandoned_short", "-overflowed_in_time", *REMOVED[1:]),
    source=both(
        "Variant V6 with overflow after T as a failure",
        "Variante V6, débordement après T en échec",
    ),
    edge=both(
        "What overflowed within T is on neither side, what overflowed later is a failure.",
        "Un débordement sous T ne compte d’aucun côté, un débordement plus tardif est un échec.",
    ),
    example=both(
        "200 offered, 150 answered within 20 s, 6 abandoned within 5 s, 6 overflowed of which 2"
        " within 20 s: 150 ÷ 192 = 78.1%.",
        "200 présentés, 150 répondus sous 20 s, 6 abandons sous 5 s, 6 débordements dont 2 sous"
        " 20 s : 150 ÷ 192 = 78,1 %.",
    ),
)

OVERFLOW_RATE = variant(
    ABANDONMENT_RATE,
    "",
    code="overflow_rate",
    name=both("Overflow", "Taux de débordement"),
    abbreviation=both("Overflow", "Débordement"),
    meaning=both(
        "Share of the contacts offered that the queue passed to another team before an answer.",
        "Part des contacts présentés que la file a passés à une autre équipe avant toute réponse.",
    ),
    formula=both(
        "overflowed ÷ (offered − abandoned within S)", "débordés ÷ (présentés − abandons sous S)"
    ),
    numerator=legs("overflowed"),
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Answers, abandons, overflow and what left otherwise add up to 100%. The second queue"
        " counts the contact again.",
        "Réponses, abandons, débordements et autres sorties font 100 %. La seconde file compte le"
        " contact à nouveau.",
    ),
    example=both("6 ÷ (200 − 6) = 3.1%.", "6 ÷ (200 − 6) = 3,1 %."),
    others=both(
        "Also called flow-out; some leave it out of the base.",
        "Dit aussi délestage ; certains l’excluent de la base.",
    ),
)
LEFT_OTHERWISE = variant(
    OVERFLOW_RATE,
    "other",
    name=both("Left otherwise", "Autres sorties de file"),
    abbreviation=both("Left otherwise", "Autres sorties"),
    meaning=both(
        "Share of the contacts offered that left for voicemail or outside, accepted a call-back or"
        " were disconnected by the system.",
        "Part des contacts présentés sortis vers une messagerie ou l’extérieur, avec un rappel"
        " accepté ou coupés par le système.",
    ),
    formula=both(
        "(left + called back + disconnected) ÷ (offered − abandoned within S)",
        "(sortis + rappelés + coupés) ÷ (présentés − abandons sous S)",
    ),
    numerator=legs("left_other", "callback", "disconnected"),
    example=both("4 ÷ (200 − 6) = 2.1%.", "4 ÷ (200 − 6) = 2,1 %."),
)

OVERFLOW_KPIS = (FAIL, FAIL_AFTER_T, OVERFLOW_RATE, LEFT_OTHERWISE)
