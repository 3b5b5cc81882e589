"""What agents get done in their time."""

from dataclasses import replace

from kpis.catalogue.agenttime import time
from kpis.catalogue.common import SINCE, both
from kpis.catalogue.handling import legs
from kpis.catalogue.quality import evaluations
from kpis.definitions import (
    AGENT_TIME,
    MEAN,
    Attribution,
    Better,
    Clusters,
    Day,
    Estimate,
    Kpi,
    Method,
    Minimum,
    Reason,
    Unit,
)

CONTACTS_PER_HOUR = Kpi(
    code="contacts_per_agent_hour",
    name=both("Contacts per agent-hour", "Contacts par heure-agent"),
    abbreviation=both("Contacts/h", "Contacts/h"),
    meaning=both(
        "Legs that an agent handles in an hour on the queue. It reflects load: agents are never"
        " ranked by it.",
        "Étapes qu’un agent traite par heure en file. Il reflète la charge : on ne classe jamais"
        " les agents d’après lui.",
    ),
    formula=both(
        "legs handled ÷ (with customers + available) hours",
        "étapes traitées ÷ heures (avec des clients + disponible)",
    ),
    unit=Unit.PER_HOUR,
    better=Better.BAND,
    numerator=legs("handled"),
    denominator=time("on_queue"),
    sample="queue_days",
    day=Day.HANDLED,
    attribution=Attribution.HANDLER,
    method=Method.CENSUS,
    minimum=AGENT_TIME,
    absent=Reason.MISSING_SOURCE,
    since=SINCE,
    source=both("Our own; the identity is arithmetic", "Maison ; l’identité est arithmétique"),
    edge=both(
        "Contacts and time come from two sources: read it where both tell of the same agents. It"
        " equals 3600 s ÷ (time per contact + time between contacts).",
        "Contacts et temps viennent de deux sources : à lire quand toutes deux parlent des mêmes"
        " agents. Il égale 3600 s ÷ (temps par contact + temps entre contacts).",
    ),
    example=both("42 legs in 7 h on the queue: 6 per hour.", "42 étapes en 7 h : 6 par heure."),
    others=both(
        "Calls per agent reflect the length of shifts as well.",
        "Les appels par agent reflètent aussi la durée des postes.",
    ),
)
CONTACTS_PER_PAID_HOUR = replace(
    CONTACTS_PER_HOUR,
    variant="paid",
    name=both("Contacts per paid hour", "Contacts par heure payée"),
    abbreviation=both("Contacts/paid h", "Contacts/h payée"),
    meaning=both(
        "Legs that an agent handles in an hour that is paid.",
        "Étapes qu’un agent traite par heure payée.",
    ),
    formula=both("legs handled ÷ paid hours", "étapes traitées ÷ heures payées"),
    denominator=time("paid"),
    sample="paid_days",
    edge=both(
        "Contacts and time come from two sources: read it where both tell of the same agents.",
        "Contacts et temps viennent de deux sources : à lire quand toutes deux parlent des mêmes"
        " agents.",
    ),
    example=both("42 legs in 12 paid hours: 3.5 per hour.", "42 étapes en 12 h : 3,5 par heure."),
)
TIME_BETWEEN_CONTACTS = replace(
    CONTACTS_PER_HOUR,
    code="time_between_contacts",
    name=both("Time between contacts", "Durée entre chaque appel"),
    abbreviation=both("TBC", "Inter-appels"),
    meaning=both(
        "Mean time an agent waits for the next contact. The load of the queue sets it.",
        "Temps moyen d’attente d’un agent entre deux contacts. La charge de la file en décide.",
    ),
    formula=both("available ÷ legs handled", "disponible ÷ étapes traitées"),
    unit=Unit.SECONDS,
    better=Better.CONTEXT,
    numerator=time("idle"),
    denominator=legs("handled"),
    sample="",
    minimum=MEAN,
    example=both("84 min available, 42 legs: 2 min.", "84 min disponibles, 42 étapes : 2 min."),
    others=both(
        "Others measure each gap from after-call work to the next connection.",
        "D’autres mesurent chaque écart du post-appel à la mise en relation suivante.",
    ),
)
GAP_MEAN = replace(
    TIME_BETWEEN_CONTACTS,
    variant="gap_mean",
    name=both("Mean gap between contacts", "Écart moyen entre deux contacts"),
    abbreviation=both("Gap", "Écart"),
    meaning=both(
        "Mean time from the end of after-call work to the next contact, while the agent stayed"
        " available.",
        "Temps moyen de la fin du post-appel au contact suivant, tant que l’agent est resté"
        " disponible.",
    ),
    formula=both(
        "sum of the stretches available between two contacts ÷ their number",
        "somme des temps disponibles entre deux contacts ÷ leur nombre",
    ),
    numerator=time("gap"),
    denominator=time("gaps"),
    clusters=Clusters("gap_days", "gap_sq", "gap_gaps", "gaps_sq", "gaps"),
    day=Day.SHIFT,
    attribution=Attribution.SHIFT,
    method=Method.RATIO_AGENT_DAYS,
    edge=both(
        "From agents’ states: available directly after one contact and directly before another, the"
        " same day. Contacts back to back leave no gap; waiting before a break is none.",
        "D’après les états des agents : disponible juste après un contact et juste avant un autre,"
        " le même jour. Deux contacts accolés n’en laissent pas ; attendre avant une pause n’en est"
        " pas un.",
    ),
    example=both(
        "Gaps of 60 s, 120 s and 30 s, then 10 min available and a break: 210 ÷ 3 = 70 s.",
        "Écarts de 60 s, 120 s et 30 s, puis 10 min disponible et une pause : 210 ÷ 3 = 70 s.",
    ),
    others=both(
        "Time between contacts divides all available time by the legs, breaks or not.",
        "La durée entre appels divise tout le temps disponible par les étapes, pauses ou non.",
    ),
)

AGENT_PROFICIENCY = Kpi(
    code="agent_proficiency",
    name=both("Proficiency index", "Compétences des téléopérateurs"),
    abbreviation=both("Proficiency", "Compétences"),
    meaning=both(
        "Handle time that all agents of the team would have needed for the same channels, against"
        " the agent's own: 100 is the team's mean, more is faster. For coaching, not for pay: an"
        " agent is compared with the mean, not with another.",
        "Temps que tous les agents de l’équipe auraient mis sur les mêmes canaux, rapporté à celui"
        " de l’agent : 100 est la moyenne de l’équipe, plus est plus rapide. Pour accompagner, non"
        " pour payer : on se compare à la moyenne, pas à un collègue.",
    ),
    formula=both(
        "100 × (expected + m) ÷ (observed + m); m draws small samples to 100",
        "100 × (attendu + m) ÷ (observé + m) ; m ramène les petits nombres vers 100",
    ),
    unit=Unit.INDEX,
    better=Better.BAND,
    numerator=legs("handle"),
    denominator=legs("handled"),
    squares="handle_sq",
    estimate=Estimate.SPECIAL,
    kind="proficiency",
    powers=(-3, -3),
    day=Day.HANDLED,
    attribution=Attribution.HANDLER,
    method=Method.BAYES,
    minimum=Minimum(100, 100),
    absent=Reason.NOT_COMPARABLE,
    since=SINCE,
    source=both(
        "Shrinkage: Clayton and Kaldor 1987; the index is our own",
        "Rétrécissement : Clayton et Kaldor 1987 ; l’indice est maison",
    ),
    edge=both(
        "Agents are kept by channel: topics and segments are not equalised. Read four weeks. It is"
        " told per agent only, as a team is 100 by itself; quality needs its own figure.",
        "Les agents sont tenus par canal : sujets et segments ne sont pas égalisés. Lisez quatre"
        " semaines. Par agent seulement : une équipe vaut 100 d’elle-même ; la qualité a son propre"
        " chiffre.",
    ),
    example=both(
        "Expected 90 h, observed 100 h, m 20 h: 100 × 110 ÷ 120 = 91.7.",
        "Attendu 90 h, observé 100 h, m 20 h : 100 × 110 ÷ 120 = 91,7.",
    ),
    others=both(
        "Routing levels from 1 to 5 and certificates are declared, not observed.",
        "Les niveaux de routage de 1 à 5 et les certifications sont déclarés, non observés.",
    ),
)
PROFICIENCY_QA = replace(
    AGENT_PROFICIENCY,
    variant="qa",
    name=both("Proficiency index, quality", "Compétences, qualité"),
    abbreviation=both("Proficiency: QA", "Compétences : QA"),
    meaning=both(
        "The agent's QA scores against the team's mean on the same channels: 100 is that mean,"
        " more is better. For coaching, not for pay.",
        "Notes de l’agent rapportées à la moyenne de l’équipe sur les mêmes canaux : 100 est cette"
        " moyenne, plus est mieux. Pour accompagner, non pour payer.",
    ),
    formula=both(
        "100 × (observed + m) ÷ (expected + m); m draws small samples to 100",
        "100 × (observé + m) ÷ (attendu + m) ; m ramène les petits nombres vers 100",
    ),
    numerator=evaluations("score"),
    denominator=evaluations("scored"),
    squares="score_sq",
    powers=(-4, -4),
    minimum=Minimum(30, 100),
    example=both(
        "Observed 45, expected 40, m 20: 100 × 65 ÷ 60 = 108.3.",
        "Observé 45, attendu 40, m 20 : 100 × 65 ÷ 60 = 108,3.",
    ),
)
DAYS_TO_PROFICIENCY = replace(
    AGENT_PROFICIENCY,
    variant="days",
    name=both("Days to proficiency", "Jours jusqu’à la maîtrise"),
    abbreviation=both("Days to proficiency", "Jours, maîtrise"),
    meaning=both(
        "Days from an agent’s first day of work until the end of the first four weeks whose handle"
        " time is within 10% of the median of tenured colleagues, or better. For training, not for"
        " pay.",
        "Jours entre le premier jour d’un agent et la fin des quatre premières semaines dont la"
        " durée de traitement est à 10 % près de la médiane des collègues confirmés, ou meilleure."
        " Pour former, non pour payer.",
    ),
    formula=both(
        "end of the first four weeks with observed ≤ 1.1 × expected - first day of work",
        "fin des quatre premières semaines où observé ≤ 1,1 × attendu - premier jour de travail",
    ),
    unit=Unit.DAYS,
    better=Better.LOWER,
    squares="",
    kind="becoming",
    powers=(0, 0),
    method=Method.CENSUS,
    source=both("Our own", "Maison"),
    edge=both(
        "Of agents hired in the year before the end of the period. Tenured are those with a year in"
        " the team; expected is their median on the same channels. Four weeks need 100 contacts."
        " Who is not there yet has no figure.",
        "Pour les agents embauchés dans l’année avant la fin de la période. Sont confirmés ceux qui"
        " ont un an dans l’équipe ; l’attendu est leur médiane sur les mêmes canaux. Quatre"
        " semaines demandent 100 contacts. Qui n’y est pas encore n’a pas de chiffre.",
    ),
    example=both(
        "Hired 1 June; median 300 s; 340 s in the weeks to 5 July, 325 s in those to 12 July: 41"
        " days.",
        "Embauche le 1er juin ; médiane 300 s ; 340 s sur les semaines au 5 juillet, 325 s sur"
        " celles au 12 juillet : 41 jours.",
    ),
    others=both(
        "Often a fixed time from hiring, whatever the agent does.",
        "Souvent une durée fixe après l’embauche, quoi que fasse l’agent.",
    ),
)

PRODUCTIVITY_KPIS = (
    CONTACTS_PER_HOUR,
    CONTACTS_PER_PAID_HOUR,
    TIME_BETWEEN_CONTACTS,
    GAP_MEAN,
    AGENT_PROFICIENCY,
    PROFICIENCY_QA,
    DAYS_TO_PROFICIENCY,
)
