"""Why customers were dissatisfied."""

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.sentiment import NEGATIVE_SENTIMENT_RATE
from kpis.definitions import Better, Method, Reason
from kpis.models.reasons import DissatisfactionSnapshot, ReasonSnapshot

contacts = of(DissatisfactionSnapshot)
reasons = of(ReasonSnapshot)

DISSATISFACTION_REASON_SHARE = variant(
    NEGATIVE_SENTIMENT_RATE,
    "",
    code="dissatisfaction_reason_share",
    name=both("Dissatisfied, reason told", "Mécontents, raison connue"),
    abbreviation=both("Reasons told", "Raisons connues"),
    meaning=both(
        "Share of the dissatisfied customers' contacts of which a reason for dissatisfaction was"
        " told; by reason, of which that reason was.",
        "Part des contacts de clients mécontents dont une raison de mécontentement est connue ; par"
        " raison, dont cette raison l’est.",
    ),
    formula=both(
        "dissatisfied contacts with a reason told ÷ dissatisfied contacts",
        "contacts mécontents dont une raison est connue ÷ contacts mécontents",
    ),
    better=Better.CONTEXT,
    numerator=contacts("reasoned"),
    denominator=contacts("dissatisfied"),
    apart=reasons("told"),
    absent=Reason.NO_DENOMINATOR,
    method=Method.WILSON,
    source=both(
        "Our own: a classifier, files and follow-ups tell",
        "Maison : un classifieur, des fichiers et les rappels le disent",
    ),
    edge=both(
        "Dissatisfied: classed negative by the source, or with a reason told. A contact may have"
        " several reasons, each counted once whoever told it: shares by reason add up to more than"
        " that of all. Classifiers err: never contractual.",
        "Mécontent : jugé négatif par la source, ou avec une raison connue. Un contact peut avoir"
        " plusieurs raisons, chacune comptée une fois, peu importe qui l’a donnée : les parts par"
        " raison dépassent ensemble la part totale. Un classifieur se trompe : jamais contractuel.",
    ),
    example=both(
        "90 contacts classed negative and 10 others with a reason told; 60 of the 100 have a"
        " reason: 60%. 25 tell of the wait, of which 5 also of the price: waiting 25 ÷ 100 = 25%.",
        "90 contacts jugés négatifs et 10 autres dont une raison est connue ; 60 des 100 ont une"
        " raison : 60 %. 25 parlent de l’attente, dont 5 aussi du prix : attente 25 ÷ 100 = 25 %.",
    ),
    others=both(
        "Tools of speech analytics each have their own reasons: map them to yours.",
        "Chaque outil d’analyse a ses propres raisons : faites-les correspondre aux vôtres.",
    ),
)

REASON_KPIS = (DISSATISFACTION_REASON_SHARE,)
# What a classifier says of words is no ground for money.
NEVER_CONTRACTUAL = frozenset({NEGATIVE_SENTIMENT_RATE.code, DISSATISFACTION_REASON_SHARE.code})
