"""How much of the handled legs tells what a handle time is made of."""

from kpis.catalogue.common import both, variant
from kpis.catalogue.handling import ACW_TIME, HOLD_TIME, legs
from kpis.definitions import PROPORTION, Better, Kpi, Method, Reason, Unit


def _coverage(kpi: Kpi, measure: str, en: str, fr: str) -> Kpi:
    return variant(
        kpi,
        "coverage",
        name=both(f"{kpi.name.en} recorded", f"{kpi.name.fr}, part relevée"),
        abbreviation=both(f"{kpi.short.en} recorded", f"{kpi.short.fr} relevé"),
        meaning=both(
            f"Share of the handled legs whose {en} the source records. Where it is low, handle"
            f" times are without it: compare teams only where it is alike.",
            f"Part des étapes traitées dont la source relève {fr}. Là où elle est basse, les durées"
            " de traitement en sont privées\u00a0: ne comparer que des équipes où elle est proche.",
        ),
        formula=both(
            f"legs whose {en} is recorded ÷ legs handled",
            f"étapes dont la source relève {fr} ÷ étapes traitées",
        ),
        unit=Unit.SHARE,
        better=Better.CONTEXT,
        numerator=legs(measure),
        denominator=legs("handled"),
        absent=Reason.NO_DENOMINATOR,
        squares="",
        clusters=None,
        method=Method.WILSON,
        minimum=PROPORTION,
        edge=both(
            "A recorded zero is recorded. What is missing is never invented, and counts as nothing"
            " in the handle time.",
            "Un zéro relevé est relevé. Ce qui manque n’est jamais inventé, et ne compte pas dans"
            " la durée de traitement.",
        ),
        example=both(
            "180 of 200 legs tell it: 90%.", "180 étapes sur 200 le disent\u00a0: 90\u202f%."
        ),
        others=both(
            "Most tools leave the gap unsaid.", "La plupart des outils taisent cette lacune."
        ),
    )


RECORDED_KPIS = (
    _coverage(ACW_TIME, "wrap_up_known", "after-call work", "le post-appel"),
    _coverage(HOLD_TIME, "hold_known", "hold", "le maintien"),
)
