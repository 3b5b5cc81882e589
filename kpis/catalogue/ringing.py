"""Handle time as tools report it that count ringing or dialling."""

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.handling import AHT_CONTACT, AHT_LEG, legs
from kpis.definitions import Method, Reason

_RINGING = (
    variant(
        kpi,
        "with_ringing",
        name=both(f"{kpi.name.en}, with ringing", f"{kpi.name.fr}, avec sonnerie"),
        abbreviation=both(f"{kpi.short.en}, ringing", f"{kpi.short.fr}, avec sonnerie"),
        formula=both(f"(handle time + ringing) ÷ {en}", f"(temps de traitement + sonnerie) ÷ {fr}"),
        numerator=of(kpi.snapshot)("handle_rung"),
        denominator=of(kpi.snapshot)("ring_known"),
        absent=Reason.MISSING_SOURCE,
        squares="",
        clusters=None,
        kind="",
        method=Method.RATIO_DAYS,
        source=both("CCmath glossary", "Glossaire CCmath"),
        edge=both(
            "Of what tells how long it rang at the agent's; the rest is left out, not taken for"
            " zero. For the customer, ringing stays part of the wait.",
            "De ce qui dit combien de temps le poste de l’agent a sonné ; le reste est exclu, et"
            " non compté pour zéro. Pour le client, la sonnerie reste dans l’attente.",
        ),
        example=both(
            "16 min of handling after 12 s of ringing: 16 min 12 s.",
            "16 min de traitement après 12 s de sonnerie : 16 min 12 s.",
        ),
        others=both(
            "Amazon Connect and Genesys leave ringing out.",
            "Amazon Connect et Genesys ne comptent pas la sonnerie.",
        ),
    )
    for kpi, en, fr in (
        (AHT_LEG, "legs that tell of it", "étapes qui la relèvent"),
        (AHT_CONTACT, "contacts all of whose legs tell of it", "contacts dont chaque étape la dit"),
    )
)
_DIALLING = variant(
    AHT_LEG,
    "with_dialling",
    name=both(
        "Average handle time per leg, with dialling",
        "Durée moyenne de traitement par étape, avec numérotation",
    ),
    abbreviation=both("AHT per leg, dialling", "DMT par étape, avec numérotation"),
    formula=both(
        "(handle time + dialling) ÷ inbound legs and outbound ones that tell of it",
        "(temps de traitement + numérotation) ÷ étapes entrantes, et sortantes qui la relèvent",
    ),
    numerator=legs("handle_dialled"),
    denominator=legs("dial_known"),
    absent=Reason.MISSING_SOURCE,
    squares="",
    clusters=None,
    kind="",
    method=Method.RATIO_DAYS,
    source=both("Genesys Cloud Resource Center", "Genesys Cloud, centre de ressources"),
    edge=both(
        "From the first digit to the answer. An inbound contact dials nobody; an outbound one whose"
        " dialling the source does not tell is left out.",
        "Du premier chiffre à la réponse. Un contact entrant ne compose rien ; un contact sortant"
        " dont la source ne relève pas la numérotation est exclu.",
    ),
    example=both(
        "A call made: 30 s of dialling, 4 min of talk. A call taken: 5 min. 570 ÷ 2 = 4 min 45 s.",
        "Un appel émis : 30 s de numérotation, 4 min d’échange. Un appel reçu : 5 min. 570 ÷ 2 ="
        " 4 min 45 s.",
    ),
    others=both(
        "Genesys counts dialling and contacting in every handle time.",
        "Genesys compte numérotation et mise en relation dans toute durée de traitement.",
    ),
)

RINGING_KPIS = (*_RINGING, _DIALLING)
