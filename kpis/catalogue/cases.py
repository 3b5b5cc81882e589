"""How many cases come in, and how fast they are resolved."""

from datetime import timedelta

from kpis.catalogue.common import SINCE, both, of, variant
from kpis.catalogue.waits import quantile
from kpis.definitions import (
    MEAN,
    NO_MINIMUM,
    PROPORTION,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Reason,
    Unit,
)
from kpis.models.cases import (
    COHORT,
    CaseStockSnapshot,
    FirstSolvedSnapshot,
    OpenedCaseSnapshot,
    SolvedSnapshot,
)

opened = of(OpenedCaseSnapshot)
solved_first = of(FirstSolvedSnapshot)
solved = of(SolvedSnapshot)

COMPLETION_RATE = Kpi(
    code="completion_rate",
    name=both("Completion rate", "Taux d’achèvement"),
    abbreviation=both("Completion", "Achèvement"),
    meaning=both(
        "Share of the cases opened that were resolved within 30 days and stayed so.",
        "Part des dossiers ouverts qui ont été résolus sous 30 jours et le sont restés.",
    ),
    formula=both(
        "resolved within 30 days ÷ cases opened", "résolus sous 30 jours ÷ dossiers ouverts"
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    numerator=opened("completed"),
    denominator=opened("created"),
    absent=Reason.NO_CASE_STATUS,
    day=Day.CREATED,
    attribution=Attribution.OWNER,
    method=Method.WILSON,
    minimum=PROPORTION,
    matures_after=COHORT,
    since=SINCE,
    margin=0.03,
    source=both("Vigie's own cohort definition", "Cohorte, définition propre à Vigie"),
    edge=both(
        "A case opened again counts by its last resolution. Merged ones and spam are left out.",
        "Un dossier rouvert compte par sa dernière résolution. Fusionnés et indésirables exclus.",
    ),
    example=both(
        "200 cases opened, 170 resolved within 30 days for good: 85%.",
        "200 dossiers ouverts, 170 résolus sous 30 jours pour de bon : 85 %.",
    ),
    others=both(
        "A count of resolved tickets cannot compare teams; a clearance ratio may exceed 100%.",
        "Un nombre de tickets résolus ne compare pas des équipes ; un ratio peut passer 100 %.",
    ),
)
CLEARANCE = variant(
    COMPLETION_RATE,
    "clearance",
    name=both("Clearance ratio", "Ratio d’écoulement"),
    abbreviation=both("Clearance", "Écoulement"),
    meaning=both(
        "Cases resolved for the last time in the period for each case opened in it.",
        "Dossiers résolus pour la dernière fois sur la période, par dossier ouvert.",
    ),
    formula=both("last resolved ÷ opened", "dernières résolutions ÷ ouvertures"),
    numerator=solved("resolved"),
    matures_after=timedelta(0),
    method=Method.CENSUS,
)

RESOLUTION_TIME = Kpi(
    code="resolution_time",
    name=both("Resolution time", "Délai de résolution"),
    abbreviation=both("TTR", "Délai de résolution"),
    meaning=both(
        "Mean time from the creation of a case to its last resolution, around the clock.",
        "Temps moyen de la création d’un dossier à sa dernière résolution, 24 h sur 24.",
    ),
    formula=both(
        "sum(last resolution - creation) ÷ cases resolved",
        "somme(dernière résolution - création) ÷ dossiers résolus",
    ),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    numerator=solved("resolution"),
    denominator=solved("resolved"),
    squares="resolution_sq",
    kind="resolution",
    absent=Reason.NO_CASE_STATUS,
    day=Day.RESOLVED,
    attribution=Attribution.OWNER,
    method=Method.RATIO_DAYS,
    minimum=MEAN,
    since=SINCE,
    source=both("Zendesk Help: full resolution time", "Zendesk : délai de résolution complète"),
    edge=both(
        "Open cases are not in it: while a backlog grows it flatters. The variant km counts them.",
        "Les dossiers ouverts n’y sont pas : un stock qui grossit le flatte. La variante km les"
        " compte.",
    ),
    example=both(
        "Created Monday 09:00, resolved for good Thursday 09:00: 72 h.",
        "Créé lundi 9 h, résolu pour de bon jeudi 9 h : 72 h.",
    ),
    others=both(
        "Zendesk has first and full resolution, in calendar or business hours.",
        "Zendesk a première et dernière résolution, en heures calendaires ou ouvrées.",
    ),
)
RESOLUTION_BUSINESS = variant(
    RESOLUTION_TIME,
    "business",
    name=both("Resolution time in opening hours", "Délai de résolution en heures ouvrées"),
    abbreviation=both("TTR, business", "Délai ouvré"),
    meaning=both(
        "The same, counted in opening hours of the calendar in force at creation.",
        "De même, en heures d’ouverture du calendrier en vigueur à la création.",
    ),
    formula=both("open time until the last resolution ÷ cases", "temps ouvré ÷ dossiers"),
    numerator=solved("resolution_business"),
    denominator=solved("timed"),
    squares="resolution_business_sq",
    kind="res_bus",
    absent=Reason.MISSING_SOURCE,
)
FIRST_RESOLUTION = variant(
    RESOLUTION_TIME,
    "first",
    name=both("First resolution time", "Délai de première résolution"),
    abbreviation=both("First resolution", "Première résolution"),
    meaning=both(
        "Mean time from the creation of a case to its first resolution.",
        "Temps moyen de la création d’un dossier à sa première résolution.",
    ),
    formula=both(
        "sum(first resolution - creation) ÷ cases resolved",
        "somme(première résolution - création) ÷ dossiers résolus",
    ),
    numerator=solved_first("first_resolution"),
    denominator=solved_first("resolved"),
    squares="first_resolution_sq",
    kind="first_res",
    attribution=Attribution.RESOLVER,
)
RESOLUTION_KM = variant(
    RESOLUTION_TIME,
    "km",
    name=both("Resolution time, median with open cases", "Délai de résolution médian, ouverts"),
    abbreviation=both("TTR, Kaplan-Meier", "Délai, Kaplan-Meier"),
    meaning=both(
        "When half of the cases opened in the period are resolved; those still open are known"
        " to take longer.",
        "Quand la moitié des dossiers ouverts sur la période est résolue ; ceux encore ouverts"
        " durent plus longtemps.",
    ),
    formula=both("Kaplan-Meier median", "médiane de Kaplan-Meier"),
    numerator=opened("created"),
    denominator=opened("created"),
    squares="",
    estimate=Estimate.SPECIAL,
    kind="case_survival",
    day=Day.CREATED,
    method=Method.SURVIVAL,
    source=both("Kaplan and Meier (1958)", "Kaplan et Meier (1958)"),
)

TICKETS_TRACKED = Kpi(
    code="ticket_volume",
    variant="tracked",
    name=both("Ticket volume of the help desk", "Volume de tickets du centre d’assistance"),
    abbreviation=both("Tickets, tracked", "Tickets suivis"),
    meaning=both("Cases that the help desk opened.", "Dossiers ouverts dans l’outil."),
    formula=both("number of cases opened", "nombre de dossiers ouverts"),
    unit=Unit.COUNT,
    better=Better.CONTEXT,
    numerator=opened("created"),
    absent=Reason.NO_CASE_STATUS,
    day=Day.CREATED,
    attribution=Attribution.OWNER,
    method=Method.POISSON,
    estimate=Estimate.TOTAL,
    minimum=NO_MINIMUM,
    since=SINCE,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Merged, spam and test cases are left out, and those that agents open.",
        "Hors fusionnés, indésirables, essais, et hors dossiers ouverts par des agents.",
    ),
    example=both("120 created, 20 merged: 100.", "120 créés, 20 fusionnés : 100."),
    others=both("Some count merged ones.", "Certains comptent les fusionnés."),
)

NET_FLOW = Kpi(
    code="backlog",
    variant="net_flow",
    name=both("Net flow of cases", "Flux net de dossiers"),
    abbreviation=both("Net flow", "Flux net"),
    meaning=both(
        "By how many cases the stock that waits for an end grew in the period: what came in or was"
        " opened again less what was resolved or handed on. Negative where it shrank.",
        "De combien de dossiers le stock en attente d’une fin a grossi : entrées et réouvertures"
        " moins résolutions et réaffectations. Négatif quand il a fondu.",
    ),
    formula=both(
        "cases that came into the stock - cases that left it", "dossiers entrés - dossiers sortis"
    ),
    unit=Unit.COUNT,
    better=Better.CONTEXT,
    numerator=of(CaseStockSnapshot)("active", "pending", "on_hold"),
    absent=Reason.NO_CASE_STATUS,
    day=Day.CREATED,
    attribution=Attribution.OWNER,
    method=Method.CENSUS,
    estimate=Estimate.TOTAL,
    minimum=NO_MINIMUM,
    since=SINCE,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "Those that wait for the customer or are on hold are in it. Of all teams together what one"
        " hands to another cancels out.",
        "Les dossiers en attente du client ou suspendus en sont. Pour toutes les équipes ensemble,"
        " ce que l’une passe à l’autre s’annule.",
    ),
    example=both(
        "120 opened, 5 opened again, 110 resolved: +15.",
        "120 ouverts, 5 rouverts, 110 résolus : +15.",
    ),
    others=both(
        "Mostly drawn as created beside resolved.", "Souvent tracé : créés à côté de résolus."
    ),
)

CASE_KPIS = (
    TICKETS_TRACKED,
    NET_FLOW,
    COMPLETION_RATE,
    CLEARANCE,
    RESOLUTION_TIME,
    quantile(RESOLUTION_TIME, "p50", 0.5, 50),
    quantile(RESOLUTION_TIME, "p90", 0.9, 50),
    RESOLUTION_BUSINESS,
    quantile(RESOLUTION_BUSINESS, "business_p90", 0.9, 50),
    FIRST_RESOLUTION,
    RESOLUTION_KM,
)
