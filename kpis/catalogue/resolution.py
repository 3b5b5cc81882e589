"""Whether one contact was enough: other windows, other bases, repeats, known customers."""

from datetime import timedelta

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.outcomes import FCR_RATE
from kpis.definitions import Better, Kpi, Method, Reason
from kpis.models.outcomes import ContactSnapshot
from kpis.models.resolution import LongResolutionSnapshot, ResolutionSnapshot

issues = of(ResolutionSnapshot)
long_issues = of(LongResolutionSnapshot)
contacts = of(ContactSnapshot)


def _window(days: int) -> Kpi:
    """The rate with another window: its own test of a first contact, its own maturity."""
    found = issues if days <= 7 else long_issues
    en, fr = ("day", "jour") if days == 1 else ("days", "jours")
    return variant(
        FCR_RATE,
        f"w{days}",
        name=both(
            f"First contact resolution, {days} {en}", f"Résolution au premier contact, {days} {fr}"
        ),
        abbreviation=both(f"FCR {days} d", f"RPC (FCR) {days} j"),
        meaning=both(
            f"Share of customers' issues that needed no further contact within {days} {en};"
            " contacts further apart are separate issues.",
            f"Part des demandes sans nouveau contact sous {days} {fr} ; des contacts plus espacés"
            " sont des demandes distinctes.",
        ),
        formula=both(
            f"first contacts without a repeat within {days} {en} ÷ first contacts handled",
            f"premiers contacts sans réitération sous {days} {fr} ÷ premiers contacts traités",
        ),
        numerator=found(f"resolved_w{days}"),
        denominator=found(f"first_contacts_w{days}"),
        matures_after=timedelta(days=days),
    )


FCR_NO_TRANSFER = variant(
    FCR_RATE,
    "no_transfer",
    name=both(
        "First contact resolution without a transfer",
        "Résolution au premier contact sans transfert",
    ),
    abbreviation=both("FCR, no transfer", "RPC (FCR) sans transfert"),
    formula=both(
        "first contacts without a repeat and without a transfer ÷ first contacts handled",
        "premiers contacts sans réitération ni transfert ÷ premiers contacts traités",
    ),
    numerator=issues("resolved_untransferred"),
)

REPEAT_RATE = variant(
    FCR_RATE,
    "",
    code="repeat_rate",
    name=both("Repeat rate", "Taux de réitération"),
    abbreviation=both("Repeats", "Réitération"),
    meaning=both(
        "Share of handled contacts of known customers that another one on the same topic group"
        " follows within seven days. It counts for the team of the earlier contact, whoever takes"
        " the later one.",
        "Part des contacts traités de clients identifiés suivis d’un autre sur le même groupe de"
        " motifs sous sept jours. Compte pour l’équipe du contact précédent, quelle que soit celle"
        " qui prend le suivant.",
    ),
    formula=both(
        "contacts followed by another ÷ handled contacts of known customers",
        "contacts suivis d’un autre ÷ contacts traités de clients identifiés",
    ),
    better=Better.LOWER,
    numerator=issues("repeated"),
    denominator=issues("contacts"),
    source=both("Vigie's own definition", "définition propre à Vigie"),
    example=both(
        "One customer contacts us three times in four days: two of the three are followed.",
        "Un client nous contacte trois fois en quatre jours : deux des trois sont suivis.",
    ),
    others=both(
        "Many charge the repeat to the team that takes it.",
        "Beaucoup imputent la réitération à l’équipe qui la prend.",
    ),
)
REPEAT_ANY_TOPIC = variant(
    REPEAT_RATE,
    "",
    code="repeat_any_topic",
    name=both("Repeat rate, any topic", "Taux de réitération, tous motifs"),
    abbreviation=both("Repeats, any topic", "Réitération, tous motifs"),
    meaning=both(
        "Share of handled contacts of known customers that another one follows within seven days,"
        " whatever its topic: miscoded topics hide nothing here.",
        "Part des contacts traités de clients identifiés suivis d’un autre sous sept jours, quel"
        " qu’en soit le motif : un motif mal codé ne cache rien ici.",
    ),
    numerator=issues("repeated_any_topic"),
)

IDENTITY_COVERAGE = variant(
    FCR_RATE,
    "",
    code="identity_coverage",
    name=both("Known customers", "Clients identifiés"),
    abbreviation=both("Identified", "Identifiés"),
    meaning=both(
        "Share of handled contacts whose customer the source knows: what resolution and repeats"
        " are measured on.",
        "Part des contacts traités dont la source connaît le client : la base de la résolution et"
        " des réitérations.",
    ),
    formula=both(
        "handled contacts of known customers ÷ contacts handled",
        "contacts traités de clients identifiés ÷ contacts traités",
    ),
    better=Better.CONTEXT,
    numerator=contacts("identified"),
    denominator=contacts("handled"),
    absent=Reason.NO_DENOMINATOR,
    method=Method.WILSON,
    matures_after=timedelta(0),
    margin=0.0,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "More than 5 points between two teams: their resolution is not comparable.",
        "Plus de 5 points entre deux équipes : leur résolution n’est pas comparable.",
    ),
    example=both(
        "1,000 contacts handled, 870 of known customers: 87%.",
        "1 000 contacts traités, dont 870 de clients identifiés : 87 %.",
    ),
    others=both("Seldom shown.", "Rarement affiché."),
)

RESOLUTION_KPIS = (
    *(_window(days) for days in (1, 3, 14, 30)),
    FCR_NO_TRANSFER,
    REPEAT_RATE,
    REPEAT_ANY_TOPIC,
    IDENTITY_COVERAGE,
)
