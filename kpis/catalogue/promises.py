"""Whether cases stay resolved, whether promises on them are kept, and what stands open."""

from kpis.catalogue.cases import COMPLETION_RATE, opened, solved, solved_first
from kpis.catalogue.common import both, of, variant
from kpis.definitions import NO_MINIMUM, Attribution, Better, Day, Estimate, Kpi, Method, Text, Unit
from kpis.models.cases import REOPENING, CaseStockSnapshot, DeadlineSnapshot

clocks = of(DeadlineSnapshot)
stock = of(CaseStockSnapshot)
WINDOW = 28

REOPEN_RATE = variant(
    COMPLETION_RATE,
    "",
    code="reopen_rate",
    name=both("Reopen rate", "Taux de réouverture"),
    abbreviation=both("Reopened", "Réouvertures"),
    meaning=both(
        "Share of the resolved cases that the customer opened again within seven days.",
        "Part des dossiers résolus que le client a rouverts sous sept jours.",
    ),
    formula=both("reopened within 7 days ÷ resolved", "rouverts sous 7 jours ÷ résolus"),
    better=Better.LOWER,
    numerator=solved_first("reopened"),
    denominator=solved_first("resolved"),
    day=Day.RESOLVED,
    attribution=Attribution.RESOLVER,
    matures_after=REOPENING,
    margin=0.02,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Cases, not events. A thank-you, an agent or a rule reopens nothing.",
        "Des dossiers, non des évènements. Un merci, un agent ou une règle ne rouvre rien.",
    ),
    example=both(
        "100 resolved, 6 opened again within a week, one of them twice: 6%.",
        "100 résolus, 6 rouverts dans la semaine, dont un deux fois : 6 %.",
    ),
    others=both("Not the complement of FCR.", "Ce n’est pas le complément de la RPC."),
)
REOPENS_PER_CASE = variant(
    REOPEN_RATE,
    "per_case",
    name=both("Reopenings per case", "Réouvertures par dossier"),
    abbreviation=both("Reopenings", "Réouvertures par dossier"),
    formula=both("reopenings ÷ resolved", "réouvertures ÷ résolus"),
    unit=Unit.SCORE,
    numerator=solved_first("reopenings"),
    method=Method.CENSUS,
)
ONE_TOUCH = variant(
    COMPLETION_RATE,
    "one_touch",
    code="fcr_rate",
    name=both("One-touch rate", "Taux de résolution en une réponse"),
    abbreviation=both("One-touch", "Une réponse"),
    meaning=both(
        "Share of the resolved cases that took one reply of an agent.",
        "Part des dossiers résolus en une seule réponse d’un agent.",
    ),
    formula=both("resolved with one reply ÷ resolved", "résolus en une réponse ÷ résolus"),
    numerator=opened("one_touch"),
    denominator=opened("counted"),
    source=both("Zendesk Help: one-touch tickets", "Zendesk : tickets en une réponse"),
    edge=both(
        "A thank-you without a reply still counts.", "Un merci sans réponse compte toujours."
    ),
)

HANDED_ON = variant(
    COMPLETION_RATE,
    "case",
    code="transfer_rate",
    name=both("Cases handed on", "Dossiers réaffectés"),
    abbreviation=both("Cases handed on", "Réaffectés"),
    meaning=both(
        "Share of the cases opened that changed hands between teams at least once.",
        "Part des dossiers ouverts qui ont changé d’équipe au moins une fois.",
    ),
    formula=both("cases handed on ÷ cases opened", "dossiers réaffectés ÷ dossiers ouverts"),
    better=Better.LOWER,
    numerator=opened("handed_on"),
    matures_after=REOPENING * 0,
    margin=0.02,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Counted for the team that owned it first. Who hands on does not say whose fault it is.",
        "Compté pour la première équipe. Qui réaffecte ne dit pas à qui la faute.",
    ),
    example=both("890 opened, 391 handed on: 43.9%.", "890 ouverts, 391 réaffectés : 43,9 %."),
    others=both(
        "Service desks call it reassignment and also count it within a team.",
        "Les centres de services parlent de réaffectation et la comptent aussi dans l’équipe.",
    ),
)
HANDOVERS_PER_CASE = variant(
    HANDED_ON,
    "per_case",
    name=both("Handovers per case", "Réaffectations par dossier"),
    abbreviation=both("Handovers", "Réaffectations par dossier"),
    meaning=both(
        "How often a case changes hands between teams, on average.",
        "Combien de fois un dossier change d’équipe, en moyenne.",
    ),
    formula=both("handovers ÷ cases opened", "réaffectations ÷ dossiers ouverts"),
    unit=Unit.SCORE,
    numerator=opened("transfers"),
    method=Method.CENSUS,
    example=both(
        "890 opened, handed on 877 times: 0.99.", "890 ouverts, réaffectés 877 fois : 0,99."
    ),
)

SLA_ATTAINMENT = variant(
    COMPLETION_RATE,
    "",
    code="sla_attainment",
    name=both("SLA attainment, resolution", "Respect des ANS, résolution"),
    abbreviation=both("SLA", "ANS"),
    meaning=both(
        "Share of the promises to resolve that were kept, of those that were due.",
        "Part des promesses de résolution tenues, parmi celles échues.",
    ),
    formula=both("met ÷ (met + breached)", "tenues ÷ (tenues + manquées)"),
    numerator=clocks("resolution_met"),
    denominator=clocks("resolution_due"),
    day=Day.DUE,
    attribution=Attribution.OWNER,
    matures_after=REOPENING * 0,
    margin=0.02,
    source=both("The contract's clocks", "Les horloges du contrat"),
    edge=both(
        "Still open past due is breached: leaving old cases open must not pay. What is not due"
        " yet is left out.",
        "Encore ouvert après l’échéance est manqué : laisser traîner ne doit pas payer. Ce qui"
        " n’est pas échu est exclu.",
    ),
    example=both(
        "36 met, 6 late, 5 open past due, 3 not due: 36 ÷ 47 = 76.6%.",
        "36 tenues, 6 en retard, 5 ouvertes échues, 3 non échues : 36 ÷ 47 = 76,6 %.",
    ),
    others=both(
        "Systems that count closed cases only rise when old ones stay open.",
        "Les systèmes qui ne comptent que les clos montent quand les vieux restent ouverts.",
    ),
)


def _of_metric(metric: str, en: str, fr: str) -> Kpi:
    return variant(
        SLA_ATTAINMENT,
        metric,
        name=both(f"SLA attainment, {en}", f"Respect des ANS, {fr}"),
        abbreviation=both(f"SLA, {en}", f"ANS, {fr}"),
        meaning=both(
            f"Share of the promises of a {en} that were kept, of those that were due.",
            f"Part des promesses de {fr} tenues, parmi celles échues.",
        ),
        numerator=clocks(f"{metric}_met"),
        denominator=clocks(f"{metric}_due"),
    )


BACKLOG = variant(
    COMPLETION_RATE,
    "",
    code="backlog",
    name=both("Backlog", "Encours"),
    abbreviation=both("Backlog", "Encours"),
    meaning=both(
        "Cases new or open at the end of the period; those that wait for the customer apart.",
        "Dossiers nouveaux ou ouverts à la fin de la période ; ceux qui attendent le client à"
        " part.",
    ),
    formula=both("created or reopened and not resolved", "créés ou rouverts, non résolus"),
    unit=Unit.COUNT,
    better=Better.LOWER,
    numerator=stock("active"),
    denominator=None,
    estimate=Estimate.STOCK,
    method=Method.CENSUS,
    minimum=NO_MINIMUM,
    day=Day.INSTANT,
    matures_after=REOPENING * 0,
    margin=0.0,
    source=both("A stock at an instant, not a flow", "Un stock à un instant, non un flux"),
    edge=both(
        "Resolved at that very instant is out. Reopened cases re-enter. Teams add up, days never.",
        "Résolu à cet instant même est sorti. Un dossier rouvert rentre. Les équipes"
        " s’additionnent, les jours jamais.",
    ),
    example=both(
        "Two open, one waits for the customer: 2, and 1 pending.",
        "Deux ouverts, un attend le client : 2, et 1 en attente.",
    ),
    others=both("Some print created less resolved.", "Certains impriment créés moins résolus."),
)


def _of_status(status: str, en: str, fr: str) -> Kpi:
    return variant(
        BACKLOG,
        status,
        name=both(f"Backlog, {en}", f"Encours, {fr}"),
        abbreviation=both(f"Backlog, {en}", f"Encours, {fr}"),
        numerator=stock(status),
    )


BACKLOG_DAYS = variant(
    BACKLOG,
    "days",
    name=both("Backlog in days of work", "Encours en jours de travail"),
    abbreviation=both("Backlog days", "Encours, jours"),
    meaning=both(
        "How many days the backlog takes at the pace of the last 28 days.",
        "Combien de jours l’encours demande au rythme des 28 derniers jours.",
    ),
    formula=both(
        "backlog ÷ (cases resolved in 28 days ÷ 28)", "encours ÷ (résolus en 28 jours ÷ 28)"
    ),
    unit=Unit.DAYS,
    denominator=solved("resolved"),
    window=WINDOW,
    scale=1 / WINDOW,
    example=both("2 open, 0.8 resolved a day: 2.5 days.", "2 ouverts, 0,8 par jour : 2,5 jours."),
)


def _age(called: str, at: float, en: str, fr: str, *, example: Text) -> Kpi:
    return variant(
        BACKLOG,
        called,
        name=both(f"Age of the backlog, {en}", f"Âge de l’encours, {fr}"),
        abbreviation=both(f"Backlog age, {en}", f"Âge, {fr}"),
        meaning=both(
            f"How long the cases of the backlog have been open at the end of the period: {en}.",
            f"Depuis combien de temps les dossiers de l’encours sont ouverts en fin de période :"
            f" {fr}.",
        ),
        formula=both(
            f"{en} of (end of the period − creation) over the backlog",
            f"{fr} de (fin de la période − création) sur l’encours",
        ),
        unit=Unit.SECONDS,
        estimate=Estimate.SPECIAL,
        kind="backlog_age",
        at=at,
        edge=both(
            "A reopened case is as old as its creation. Reopened or not, the customer has waited.",
            "Un dossier rouvert a l’âge de sa création. Rouvert ou non, le client a attendu.",
        ),
        example=example,
        others=both(
            "Some restart the clock when a case is reopened.",
            "Certains remettent l’horloge à zéro à la réouverture.",
        ),
    )


PROMISE_KPIS = (
    REOPEN_RATE,
    REOPENS_PER_CASE,
    ONE_TOUCH,
    HANDED_ON,
    HANDOVERS_PER_CASE,
    SLA_ATTAINMENT,
    _of_metric("first_reply", "first reply", "première réponse"),
    _of_metric("next_reply", "next reply", "réponse suivante"),
    _of_metric("callback", "call-back", "rappel"),
    BACKLOG,
    _of_status("pending", "waiting for the customer", "en attente du client"),
    _of_status("on_hold", "on hold", "en suspens"),
    BACKLOG_DAYS,
    _age(
        "age",
        0.5,
        "median",
        "médiane",
        example=both(
            "Open since 9 h, 57 h and 90 h: 57 h.", "Ouverts depuis 9 h, 57 h et 90 h : 57 h."
        ),
    ),
    _age(
        "age_p90",
        0.9,
        "90%",
        "90 %",
        example=both(
            "Ten open, since 1, 2, … and 10 days: 9 days.",
            "Dix ouverts, depuis 1, 2, … et 10 jours : 9 jours.",
        ),
    ),
)
