"""What evaluations of contacts say, and whether evaluators agree."""

from dataclasses import replace

from kpis.catalogue.common import SINCE, both, of
from kpis.definitions import (
    MEAN,
    PROPORTION,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Minimum,
    Text,
    Unit,
)
from kpis.models.quality import EvaluationSnapshot

evaluations = of(EvaluationSnapshot)

QA_SCORE = Kpi(
    code="qa_score",
    name=both("QA score", "Note d’assurance qualité"),
    abbreviation=both("QA", "QA"),
    meaning=both(
        "Mean score of the contacts that were drawn at random and evaluated.",
        "Note moyenne des contacts tirés au hasard et évalués.",
    ),
    formula=both(
        "mean of sum(points ÷ highest mark × weight) ÷ sum(weight), what does not apply left out",
        "moyenne des somme(points ÷ maximum × poids) ÷ somme(poids), hors non applicable",
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=evaluations("score"),
    denominator=evaluations("scored"),
    squares="score_sq",
    estimate=Estimate.SPECIAL,
    kind="qa_score",
    powers=(-4, 0),
    scale=10_000,
    day=Day.HANDLED,
    attribution=Attribution.HANDLER,
    method=Method.MEAN_AGENTS,
    minimum=MEAN,
    since=SINCE,
    source=both("Our own; forms differ", "Maison ; les grilles diffèrent"),
    edge=both(
        "Only evaluations of contacts drawn at random count: those picked for a reason tell of"
        " the reason. Compare teams only under the same form and evaluators who agree. Of an agent"
        " five are shown, in grey: for coaching only.",
        "Ne comptent que les contacts tirés au hasard : les autres parlent du motif de leur"
        " choix. Ne comparez des équipes qu’avec la même grille et des évaluateurs concordants."
        " D’un agent, cinq suffisent, en gris\u00a0: pour accompagner seulement.",
    ),
    example=both(
        "5 of 5 at weight 1, 8 of 10 at weight 3: (1 + 2.4) ÷ 4 = 85%.",
        "5 sur 5 au poids 1, 8 sur 10 au poids 3 : (1 + 2,4) ÷ 4 = 85 %.",
    ),
    others=both(
        "Many forms zero the score on a critical error: that is the variant af.",
        "Beaucoup de grilles annulent la note sur une erreur critique : c’est la variante af.",
    ),
)
QA_SCORE_AF = replace(
    QA_SCORE,
    variant="af",
    name=both("QA score, auto-fail", "Note d’assurance qualité, éliminatoire"),
    abbreviation=both("QA, auto-fail", "QA éliminatoire"),
    meaning=both(
        "The same, but a contact with a critical error scores 0.",
        "De même, mais un contact avec une erreur critique vaut 0.",
    ),
    formula=both(
        "as the QA score; 0 where a critical criterion has no points",
        "comme la note ; 0 si un critère critique n’a aucun point",
    ),
    numerator=evaluations("score_af"),
    squares="score_af_sq",
    example=both(
        "85% and 90%, the second with a critical error: 42.5%.",
        "85 % et 90 %, la seconde avec une erreur critique : 42,5 %.",
    ),
)

CRITICAL_ERROR_RATE = replace(
    QA_SCORE,
    code="critical_error_rate",
    name=both("Critical errors", "Erreurs critiques"),
    abbreviation=both("Critical", "Critiques"),
    meaning=both(
        "Share of evaluated contacts with at least one critical error.",
        "Part des contacts évalués avec au moins une erreur critique.",
    ),
    formula=both(
        "evaluations with a failed critical criterion ÷ evaluations",
        "évaluations où un critère critique échoue ÷ évaluations",
    ),
    better=Better.LOWER,
    numerator=evaluations("failed"),
    denominator=evaluations("evaluated"),
    squares="",
    estimate=Estimate.RATIO,
    kind="",
    powers=(0, 0),
    scale=0.0,
    method=Method.WILSON,
    minimum=PROPORTION,
    edge=both(
        "A criterion fails without any points. Only contacts drawn at random count.",
        "Un critère échoue sans aucun point. Ne comptent que les contacts tirés au hasard.",
    ),
    example=both("3 of 60 evaluations: 5%.", "3 évaluations sur 60 : 5 %."),
    others=both(
        "Some count errors, of which a contact may have several.",
        "D’aucuns comptent les erreurs : un contact peut en avoir plusieurs.",
    ),
)


def _critical(called: str, en: str, fr: str) -> Kpi:
    return replace(
        CRITICAL_ERROR_RATE,
        variant=called,
        name=both(f"Critical errors: {en}", f"Erreurs critiques : {fr}"),
        abbreviation=both(f"Critical: {en}", f"Critiques : {fr}"),
        numerator=evaluations(f"fails_{called}"),
    )


QA_AGREEMENT = replace(
    QA_SCORE,
    code="qa_agreement",
    name=both("Agreement of evaluators", "Concordance des évaluateurs"),
    abbreviation=both("QA agreement", "Concordance QA"),
    meaning=both(
        "How far two evaluators, each blind to the other, give the same contact the same score:"
        " 1 is full agreement, 0 what chance would give.",
        "À quel point deux évaluateurs, chacun à l’insu de l’autre, notent de même un contact :"
        " 1 est l’accord entier, 0 celui du hasard.",
    ),
    formula=both(
        "intraclass correlation of single scores, ICC(1,1)",
        "corrélation intraclasse des notes, ICC(1,1)",
    ),
    unit=Unit.SCORE,
    numerator=evaluations("scored"),
    denominator=None,
    squares="",
    kind="qa_agreement",
    powers=(0, 0),
    scale=0.0,
    method=Method.AGREEMENT,
    minimum=Minimum(30, 50),
    source=both("Shrout and Fleiss 1979", "Shrout et Fleiss 1979"),
    edge=both(
        "Two evaluations of a pair by different evaluators; a third is left out. Under 0.6 scores"
        " of teams are not comparable. Aim at 5% of evaluations scored twice.",
        "Deux évaluations d’une paire par des évaluateurs différents ; une troisième est exclue."
        " Sous 0,6 les notes des équipes ne se comparent pas. Visez 5 % de doubles évaluations.",
    ),
    example=both(
        "Scores 80 and 80, 60 and 60: 1. Scores 80 and 60, 60 and 80: −1.",
        "Notes 80 et 80, 60 et 60 : 1. Notes 80 et 60, 60 et 80 : −1.",
    ),
    others=both(
        "Shares of equal scores look high by chance alone.",
        "La part de notes égales paraît haute par le seul hasard.",
    ),
)


def _kappa(name: Text) -> Kpi:
    return replace(
        QA_AGREEMENT,
        variant="kappa",
        name=name,
        abbreviation=both("QA kappa", "Kappa QA"),
        meaning=both(
            "How far two evaluators, each blind to the other, find a critical error in the same"
            " contacts, beyond chance.",
            "À quel point deux évaluateurs, chacun à l’insu de l’autre, trouvent une erreur"
            " critique aux mêmes contacts, hasard déduit.",
        ),
        formula=both(
            "(agreed − agreed by chance) ÷ (1 − agreed by chance)",
            "(accord − accord du hasard) ÷ (1 − accord du hasard)",
        ),
        source=both("Cohen 1960", "Cohen 1960"),
        example=both(
            "Agreed 90%, by chance 80%: (0.9 − 0.8) ÷ 0.2 = 0.5.",
            "Accord 90 %, par hasard 80 % : (0,9 − 0,8) ÷ 0,2 = 0,5.",
        ),
    )


QUALITY_KPIS = (
    QA_SCORE,
    QA_SCORE_AF,
    CRITICAL_ERROR_RATE,
    _critical("customer", "customer", "client"),
    _critical("business", "business", "entreprise"),
    _critical("compliance", "compliance", "conformité"),
    QA_AGREEMENT,
    _kappa(both("Agreement on critical errors", "Concordance sur les erreurs critiques")),
)
