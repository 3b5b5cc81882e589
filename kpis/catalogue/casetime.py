"""What a case takes the customer, over all its contacts."""

from kpis.catalogue.common import both, of, variant
from kpis.catalogue.outcomes import CUSTOMER_TOTAL_TIME
from kpis.definitions import Day, Reason
from kpis.models.cases import COHORT, ContactedCaseSnapshot

contacted = of(ContactedCaseSnapshot)

CASE_CUSTOMER_TIME = variant(
    CUSTOMER_TOTAL_TIME,
    "",
    code="case_customer_time",
    name=both("Customer time per case", "Temps client par dossier"),
    abbreviation=both("Time per case", "Temps par dossier"),
    meaning=both(
        "Mean time that a case takes the customer over all its contacts: waits, talk and hold,"
        " after-call work left out.",
        "Temps moyen qu’un dossier prend au client, tous contacts confondus : attentes,"
        " conversation et maintien, hors post-appel.",
    ),
    formula=both(
        "(waits + talk + hold) of all contacts of a case ÷ cases opened with contacts",
        "(attentes + conversation + maintien) de tous les contacts ÷ dossiers ouverts avec"
        " contacts",
    ),
    numerator=contacted("customer_time"),
    denominator=contacted("contacted"),
    squares="customer_time_sq",
    kind="",
    absent=Reason.MISSING_SOURCE,
    day=Day.CREATED,
    matures_after=COHORT,
    edge=both(
        "Cases whose contacts name them. Contacts come for weeks: provisional for 30 days. A case"
        " of several teams stands under “mixed”.",
        "Dossiers que leurs contacts nomment. Les contacts s’étalent : provisoire 30 jours. Un"
        " dossier de plusieurs équipes figure sous « mixte ».",
    ),
    example=both(
        "An e-mail of 4 h and two calls of 6 and 9 min: 4 h 15.",
        "Un e-mail de 4 h et deux appels de 6 et 9 min : 4 h 15.",
    ),
    others=both("Seldom shown.", "Rarement affiché."),
)

CASE_TIME_KPIS = (CASE_CUSTOMER_TIME,)
