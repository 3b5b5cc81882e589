"""How agents' work compares with that of their team, and how long newcomers take."""

from dataclasses import replace

from kpis.catalogue.common import SINCE, both, of
from kpis.catalogue.handling import legs
from kpis.catalogue.outcomes import FCR_RATE
from kpis.catalogue.quality import evaluations
from kpis.definitions import (
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Minimum,
    Reason,
    Unit,
)
from kpis.models.resolution import AgentIssueSnapshot

agents_issues = of(AgentIssueSnapshot)

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
PROFICIENCY_FCR = replace(
    PROFICIENCY_QA,
    variant="fcr",
    name=both(
        "Proficiency index, first contact resolution", "Compétences, résolution au premier contact"
    ),
    abbreviation=both("Proficiency: FCR", "Compétences : RPC (FCR)"),
    meaning=both(
        "Issues that the agent resolved at the first contact, against what the team's share on the"
        " same channels would have made: 100 is the team's mean, more is better. For coaching, not"
        " for pay.",
        "Demandes que l’agent a résolues au premier contact, rapportées à ce qu’aurait donné la"
        " part de l’équipe sur les mêmes canaux : 100 est la moyenne de l’équipe, plus est mieux."
        " Pour accompagner, non pour payer.",
    ),
    numerator=agents_issues("resolved_at_first"),
    denominator=agents_issues("first_contacts"),
    # The square of 0 or 1 is itself.
    squares="resolved_at_first",
    powers=(0, 0),
    day=Day.ENDED,
    matures_after=FCR_RATE.matures_after,
    edge=both(
        "Of first contacts that one agent alone handled: whoever passes on is credited with none."
        " A repeat within seven days voids it, whoever takes it. Agents are kept by channel: topics"
        " and segments are not equalised. Provisional until seven days have passed.",
        "Des premiers contacts qu’un seul agent a traités : qui transfère n’est crédité d’aucun."
        " Une réitération sous sept jours l’annule, quel qu’en soit l’agent. Les agents sont tenus"
        " par canal : sujets et segments ne sont pas égalisés. Provisoire pendant sept jours.",
    ),
    example=both(
        "Observed 84 of 110, expected 80, m 40: 100 × 124 ÷ 120 = 103.3.",
        "Observé 84 sur 110, attendu 80, m 40 : 100 × 124 ÷ 120 = 103,3.",
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
        " Who is not there yet has no figure, nor has whose first weeks are not in the data.",
        "Pour les agents embauchés dans l’année avant la fin de la période. Sont confirmés ceux qui"
        " ont un an dans l’équipe ; l’attendu est leur médiane sur les mêmes canaux. Quatre"
        " semaines demandent 100 contacts. Pas de chiffre pour qui n’y est pas encore, ni pour qui"
        " a commencé avant les données.",
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

PROFICIENCY_KPIS = (AGENT_PROFICIENCY, PROFICIENCY_QA, PROFICIENCY_FCR, DAYS_TO_PROFICIENCY)
