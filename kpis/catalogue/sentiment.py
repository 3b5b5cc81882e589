"""What classifiers make of customers' words."""

from datetime import timedelta

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.outcomes import TRANSFER_RATE
from kpis.definitions import Attribution, Better, Method, Reason
from kpis.models.outcomes import ContactSnapshot

contacts = of(ContactSnapshot)

NEGATIVE_SENTIMENT_RATE = variant(
    TRANSFER_RATE,
    "",
    code="negative_sentiment_rate",
    name=both("Dissatisfied, detected", "Taux de mécontents détectés"),
    abbreviation=both("Negative", "Mécontents"),
    meaning=both(
        "Share of the analysed contacts that the source's classifier calls negative. Automatic,"
        " uncorrected.",
        "Part des contacts analysés que le classifieur de la source juge négatifs. Automatique, non"
        " corrigé.",
    ),
    formula=both(
        "contacts classed negative ÷ contacts analysed",
        "contacts jugés négatifs ÷ contacts analysés",
    ),
    numerator=contacts("negative"),
    denominator=contacts("classified"),
    absent=Reason.MISSING_SOURCE,
    attribution=Attribution.SOLE,
    method=Method.WILSON_DAYS,
    matures_after=timedelta(0),
    source=both("The source's classifier", "le classifieur de la source"),
    edge=both(
        "Classifiers err, and not alike on every team's contacts: never contractual.",
        "Un classifieur se trompe, et pas de la même façon selon les équipes : jamais contractuel.",
    ),
    example=both(
        "600 contacts analysed, 90 negative: 15%.", "600 contacts analysés, 90 négatifs : 15 %."
    ),
    others=both("Each vendor of analytics has its own.", "Chaque outil d’analyse a le sien."),
)
SENTIMENT_COVERAGE = variant(
    NEGATIVE_SENTIMENT_RATE,
    "coverage",
    name=both("Contacts analysed for sentiment", "Contacts analysés pour le sentiment"),
    abbreviation=both("Analysed", "Analysés"),
    meaning=both(
        "Share of the handled contacts that the source's classifier has judged.",
        "Part des contacts traités que le classifieur de la source a jugés.",
    ),
    formula=both("contacts analysed ÷ contacts handled", "contacts analysés ÷ contacts traités"),
    better=Better.CONTEXT,
    numerator=contacts("classified"),
    denominator=contacts("handled"),
    absent=Reason.NO_DENOMINATOR,
    example=both("1,000 handled, 600 analysed: 60%.", "1 000 traités, 600 analysés : 60 %."),
)

SENTIMENT_KPIS = (NEGATIVE_SENTIMENT_RATE, SENTIMENT_COVERAGE)
