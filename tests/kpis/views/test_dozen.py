"""No page of figures asks more than a dozen queries, whatever it shows."""

from kpis.compareform import MOST_COLUMNS, MOST_KPIS, kept_by_team
from kpis.definitions import Estimate
from tests.kpis.views.conftest import ALL_DAYS, Readers
from tests.kpis.views.lists import MOST_QUERIES, queries

PAGES = (
    *("/", "/teams/", "/compare/internal/vendors/", "/funnel/", "/live/", "/hours/"),
    *("/hours/patience/", "/events/", "/topics/", "/topics/shift/", "/search/?q=a", "/data/"),
    *(
        "/compare/internal/vendors/each/",
        "/scores/",
        "/records/",
        "/records/cases/",
        "/records/days/",
        "/interactions/",
    ),
    *(
        "/glossary/",
        "/views/",
        "/scorecards/",
        "/surveys/asking/",
        "/surveys/reasons/",
        "/charts/trend/",
    ),
)
OF_TEAM = ("", "mix/", "agents/", "funnel/", "control/", "backlog/", "costs/", "comments/")


def asked(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{ALL_DAYS}"


def test_no_page_asks_more_than_a_dozen_queries(readers: Readers) -> None:
    one, two = readers.first.slug, readers.second.slug
    pages = [*PAGES, f"/compare/{one}/{two}/", f"/readings/service_level/?team={one}"]
    pages += [f"/teams/{one}/{tab}" for tab in OF_TEAM]

    counts = {page: queries(readers.max, asked(page)) for page in pages}

    assert {page: n for page, n in counts.items() if n > MOST_QUERIES} == {}


def test_columns_of_as_many_sources_as_fit_ask_no_more(readers: Readers) -> None:
    sources = {
        (kpi.estimate is not Estimate.SPECIAL, kpi.kind, kpi.snapshot.__name__): kpi.key
        for kpi in kept_by_team()
    }
    # Those with a reader of their own come first.
    keys = [sources[source] for source in sorted(sources)][:MOST_KPIS]
    assert len(keys) > MOST_COLUMNS

    columns = "&".join(f"kpi={key}" for key in keys)

    assert queries(readers.max, asked(f"/teams/?{columns}")) <= MOST_QUERIES
