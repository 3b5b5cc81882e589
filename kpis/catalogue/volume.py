"""How much comes in."""

from dataclasses import replace

from kpis.catalogue.common import SINCE, both, of, variant
from kpis.definitions import (
    NO_MINIMUM,
    Attribution,
    Better,
    Day,
    Estimate,
    Kpi,
    Method,
    Unit,
)
from kpis.models.arrivals import ArrivalSnapshot
from kpis.models.outcomes import CaseSnapshot

arrivals = of(ArrivalSnapshot)
cases = of(CaseSnapshot)

CHANNEL_VOLUME = Kpi(
    code="channel_volume",
    name=both("Contact volume", "Volume de contacts"),
    abbreviation=both("Volume", "Volume"),
    meaning=both(
        "Contacts that customers started. Spam and tests are left out; our own calls to"
        " customers are counted apart.",
        "Contacts à l’initiative des clients. Indésirables et essais sont exclus ; nos appels vers"
        " les clients sont comptés à part.",
    ),
    formula=both("number of inbound contacts", "nombre de contacts entrants"),
    unit=Unit.COUNT,
    better=Better.CONTEXT,
    numerator=arrivals("contacts"),
    day=Day.ARRIVED,
    attribution=Attribution.FIRST,
    method=Method.POISSON,
    estimate=Estimate.TOTAL,
    minimum=NO_MINIMUM,
    since=SINCE,
    source=both("Vigie's own definition", "définition propre à Vigie"),
    edge=both(
        "A case handled in two channels is one ticket and two contacts.",
        "Un dossier traité sur deux canaux compte un ticket et deux contacts.",
    ),
    example=both(
        "1,200 calls and 300 e-mails: 1,500 contacts, 20% of them by e-mail.",
        "1 200 appels et 300 e-mails : 1 500 contacts, dont 20 % par e-mail.",
    ),
    others=both(
        "Some systems count transfers again: compare only legs with legs.",
        "Certains systèmes recomptent les transferts : ne comparer que des étapes entre elles.",
    ),
)


def _count(name: str, measure: str, en: str, fr: str) -> Kpi:
    return variant(
        CHANNEL_VOLUME,
        name,
        numerator=arrivals(measure),
        name=both(f"Contact volume, {en}", f"Volume de contacts, {fr}"),
        formula=both(f"number of contacts, {en}", f"nombre de contacts, {fr}"),
        abbreviation=both(f"Volume, {en}", f"Volume, {fr}"),
    )


TICKET_VOLUME = variant(
    CHANNEL_VOLUME,
    "",
    code="ticket_volume",
    name=both("Ticket volume", "Volume de tickets"),
    abbreviation=both("Tickets", "Tickets"),
    meaning=both(
        "Cases that customers opened. Where the source has no case of its own, contacts of one"
        " customer on one topic group at most seven days apart are one case.",
        "Dossiers ouverts par les clients. Sans dossier dans la source, les contacts d’un même"
        " client sur un même groupe de motifs, espacés de sept jours au plus, forment un dossier.",
    ),
    formula=both("number of cases opened", "nombre de dossiers ouverts"),
    numerator=cases("cases"),
    edge=both(
        "A contact without a known customer is a case of its own.",
        "Un contact sans client identifié forme un dossier à lui seul.",
    ),
    example=both(
        "Five customers, one of whom contacts us three times in four days: 5 tickets, 7 contacts.",
        "Cinq clients, dont un nous contacte trois fois en quatre jours : 5 tickets, 7 contacts.",
    ),
    others=both(
        "Help desks count each ticket number, merged ones included.",
        "Les centres d’assistance comptent chaque numéro de ticket, même fusionné.",
    ),
)

VOLUME_KPIS = (
    TICKET_VOLUME,
    CHANNEL_VOLUME,
    _count("records", "records", "all records of the source", "tous les relevés de la source"),
    _count("handled", "handled", "handled by an agent", "traités par un agent"),
    _count("unanswered", "unanswered", "not answered", "sans réponse"),
    _count(
        "excluded",
        "excluded",
        "excluded as spam, test or phantom",
        "exclus (indésirables, essais, fantômes)",
    ),
    _count("proactive", "proactive", "started by us", "à notre initiative"),
    replace(
        _count("closed_hours", "closed", "calls after hours", "appels hors horaires"),
        edge=both(
            "Calls that came while the calendar of their queue was closed: volume only, in no"
            " rate.",
            "Appels arrivés pendant la fermeture de leur file : comptés en volume, dans aucun"
            " taux.",
        ),
        example=both(
            "200 calls in opening hours and 12 at night: 212 contacts, 12 after hours.",
            "200 appels aux heures d’ouverture et 12 la nuit : 212 contacts, dont 12 hors"
            " horaires.",
        ),
    ),
)
