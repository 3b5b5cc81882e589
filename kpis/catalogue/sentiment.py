"""What classifiers make of customers' words."""

from datetime import timedelta

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.outcomes import TRANSFER_RATE
from kpis.definitions import Attribution, Better, Estimate, Method, Reason
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

CORRECTED = variant(
    NEGATIVE_SENTIMENT_RATE,
    "corrected",
    name=both("Dissatisfied, corrected", "Taux de mécontents, corrigé"),
    abbreviation=both("Negative, corrected", "Mécontents, corrigé"),
    meaning=both(
        "Share of the analysed contacts that are negative in truth, as estimated from the errors of"
        " the classifier on contacts that people labelled.",
        "Part des contacts analysés qui sont vraiment négatifs, estimée d’après les erreurs du"
        " classifieur sur des contacts étiquetés par des personnes.",
    ),
    formula=both(
        "(classed negative ÷ analysed + specificity - 1) ÷ (sensitivity + specificity - 1)",
        "(jugés négatifs ÷ analysés + spécificité - 1) ÷ (sensibilité + spécificité - 1)",
    ),
    estimate=Estimate.SPECIAL,
    kind="corrected",
    method=Method.LABELLED,
    source=both(
        "Rogan and Gladen 1978; interval: Lang and Reiczigel 2014",
        "Rogan et Gladen 1978 ; intervalle : Lang et Reiczigel 2014",
    ),
    edge=both(
        "By labelled samples per channel and the team's language. A team is told only where a"
        " sample of its own contacts was labelled, as errors differ by team. Never contractual.",
        "D’après des échantillons étiquetés par canal et par langue de l’équipe. Une équipe n’a de"
        " chiffre que si ses propres contacts ont été étiquetés : chaque équipe a ses erreurs."
        " Jamais contractuel.",
    ),
    example=both(
        "15% classed negative, sensitivity 80%, specificity 95%: (0.15 + 0.95 - 1) ÷ 0.75 = 13.3%.",
        "15 % jugés négatifs, sensibilité 80 %, spécificité 95 % : (0,15 + 0,95 - 1) ÷ 0,75 ="
        " 13,3 %.",
    ),
    others=both(
        "Most tools print the uncorrected share.", "La plupart donnent la part non corrigée."
    ),
)

SENTIMENT_KPIS = (NEGATIVE_SENTIMENT_RATE, CORRECTED, SENTIMENT_COVERAGE)
