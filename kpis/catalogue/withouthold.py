"""Handle time as vendors report it that leave hold out."""

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.handling import AHT_CONTACT, AHT_LEG
from kpis.definitions import Method

WITHOUT_HOLD_KPIS = tuple(
    variant(
        kpi,
        "without_hold",
        name=both(f"{kpi.name.en}, without hold", f"{kpi.name.fr}, sans maintien"),
        abbreviation=both(f"{kpi.short.en}, no hold", f"{kpi.short.fr}, sans maintien"),
        formula=both(
            f"(talk + consult + after-call work) ÷ {en}",
            f"(conversation + consultation + post-appel) ÷ {fr}",
        ),
        numerator=of(kpi.snapshot)("handle", "-hold"),
        squares="",
        clusters=None,
        kind="",
        method=Method.RATIO_DAYS,
        source=both("French vendors' reports", "Rapports de prestataires français"),
        edge=both(
            "As many vendors report it: set it beside their figure, and the whole handle time"
            " beside your own. Long holds pass for speed in it.",
            "Comme beaucoup de prestataires le déclarent : à placer à côté de leur chiffre, la"
            " durée entière à côté du vôtre. Un long maintien y passe pour de la rapidité.",
        ),
        example=both("16 min of which 7 on hold: 9 min.", "16 min dont 7 de maintien : 9 min."),
        others=both(
            "Amazon Connect and Genesys count hold.",
            "Amazon Connect et Genesys comptent le maintien.",
        ),
    )
    for kpi, en, fr in (
        (AHT_LEG, "legs handled", "étapes traitées"),
        (AHT_CONTACT, "contacts handled", "contacts traités"),
    )
)
