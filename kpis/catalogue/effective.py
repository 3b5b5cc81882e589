"""How long a contact takes of an agent who has several at once."""

from kpis.catalogue.common import both, variant
from kpis.catalogue.handling import AHT_LEG, legs
from kpis.definitions import Method

AHT_EFFECTIVE = variant(
    AHT_LEG,
    "effective",
    numerator=legs("effective_written"),
    denominator=legs("handled_written"),
    squares="",
    clusters=None,
    kind="",
    method=Method.RATIO_DAYS,
    name=both("Effective handle time, in writing", "Durée de traitement effective, à l’écrit"),
    abbreviation=both("Effective AHT", "DMT effective"),
    meaning=both(
        "Mean time on the wall clock that a leg in writing takes of an agent: of several"
        " contacts at once, each takes an equal share.",
        "Temps moyen d’horloge qu’une étape écrite prend à un agent : de plusieurs contacts à"
        " la fois, chacun prend une part égale.",
    ),
    formula=both(
        "sum(handle time ÷ contacts of the agent at that moment) ÷ legs handled, all channels"
        " but the phone",
        "somme(temps de traitement ÷ contacts de l’agent à cet instant) ÷ étapes traitées, tous"
        " canaux sauf le téléphone",
    ),
    edge=both(
        "Only contacts of one agent and one source share; a call during a chat counts too. The"
        " customer feels the whole handle time, the cost follows this one. Handling is taken"
        " to run from the answer on.",
        "Seuls les contacts d’un agent et d’une source partagent ; un appel pendant un chat"
        " compte aussi. Le client ressent la durée entière, le coût suit celle-ci. Le"
        " traitement est censé commencer à la réponse.",
    ),
    example=both(
        "Chats 10:00–10:12 and 10:06–10:20 of one agent: 9 + 11 = 20 min for two legs, 10 min.",
        "Chats 10:00–10:12 et 10:06–10:20 d’un agent : 9 + 11 = 20 min pour deux étapes, 10 min.",
    ),
    others=both(
        "Most tools show a chat's whole length, and so more hours than an agent works.",
        "La plupart des outils donnent la durée entière des chats, soit plus d’heures que"
        " l’agent n’en travaille.",
    ),
)

EFFECTIVE_KPIS = (AHT_EFFECTIVE,)
