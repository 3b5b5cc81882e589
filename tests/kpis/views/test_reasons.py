"""The page of reasons for dissatisfaction: counts that lead to their contacts, teams, files."""

import csv
import io
import re

import pytest

from teams.models import ReasonTold
from tests import builders
from tests.kpis.views.conftest import ALL_DAYS, Readers, logged_in
from tests.kpis.views.lists import text
from tests.teams.test_spreadsheets import read

pytestmark = pytest.mark.django_db
PAGE = f"/surveys/reasons/?{ALL_DAYS}"


def counts(page: str) -> list[tuple[str, str, int]]:
    """Reason, address and number of each line."""
    found = re.findall(
        r'<th scope="row">([^<]+?)(?: <span.*?)?</th>\s*<td class="num">'
        r'<a href="([^"]+)">(\d+)</a>',
        page,
    )
    return [(name, address.replace("&amp;", "&"), int(n)) for name, address, n in found]


def test_each_count_leads_to_exactly_its_contacts(readers: Readers) -> None:
    for narrower in ("", f"&team={readers.first.slug}", "&channel=phone"):
        lines = counts(text(readers.max.get(PAGE + narrower)))
        assert lines
        for name, address, n in lines:
            listed = text(readers.max.get(address))
            plain = text(readers.max.get(f"{address}&format=csv"))
            rows = list(csv.DictReader(io.StringIO(plain)))
            assert len(rows) == len({row["name"] for row in rows}) == n
            assert name in listed
            assert re.search(rf"= {n} ÷ \d+", listed)


def test_the_denominator_of_a_reason_is_that_of_all(readers: Readers) -> None:
    (_name, address, _n), *_rest = counts(text(readers.max.get(PAGE)))

    listed = text(readers.max.get(f"{address}&side=denominator"))
    of_all = text(readers.max.get(re.sub("&reason=[a-z]+", "", f"{address}&side=denominator")))

    base = re.search(r"= \d+ ÷ (\d+)", listed)
    whole = re.search(r"= \d+ ÷ (\d+)", of_all)
    assert base is not None
    assert whole is not None
    assert base[1] == whole[1]


def test_a_file_holds_the_lines_of_the_page(readers: Readers) -> None:
    lines = counts(text(readers.max.get(PAGE)))

    rows = list(csv.DictReader(io.StringIO(text(readers.max.get(f"{PAGE}&format=csv")))))
    book = read(readers.max.get(f"{PAGE}&format=xlsx").content)

    assert [int(row["contacts"]) for row in rows] == [n for _name, _address, n in lines]
    assert [row["reason"] for row in rows] == ["waiting", "price", "agent"]
    assert [row[0] for row in book] == ["reason", *(row["reason"] for row in rows)]


def test_a_vendor_reads_its_own_and_no_other_team(readers: Readers) -> None:
    page = text(readers.ana.get(PAGE))

    own = counts(text(readers.max.get(f"{PAGE}&team={readers.first.slug}")))
    assert [n for _name, _address, n in counts(page)] == [n for _name, _address, n in own]
    assert readers.second.name not in page
    assert readers.ana.get(f"{PAGE}&team={readers.second.slug}").status_code == 404


def test_an_empty_period_and_an_odd_one_say_so(readers: Readers) -> None:
    empty = readers.max.get("/surveys/reasons/?period=custom&start=2025-01-01&end=2025-01-31")
    odd = readers.max.get("/surveys/reasons/?period=custom&start=2026-11-06&end=2026-10-01")

    assert "No data" in text(empty) or "no data" in text(empty)
    assert odd.status_code == 400
    assert "swap them" in odd.content.decode()


def test_a_french_reader_reads_the_reasons_in_french(readers: Readers) -> None:
    chloe = logged_in(builders.user("chloe", role="manager", language="fr"))

    page = text(chloe.get(PAGE))

    assert "Temps d’attente" in page
    assert "Waiting time" not in page


def test_a_contact_shows_the_reasons_told_of_it(readers: Readers) -> None:
    told = ReasonTold.objects.filter(reason__slug="price", feed__isnull=False).first()
    assert told is not None

    page = text(readers.max.get(f"/interactions/{told.interaction_id}/"))

    assert "Price or bill" in page
    assert "moods 2.1" in page


@pytest.mark.parametrize("key", ["negative_sentiment_rate", "dissatisfaction_reason_share"])
def test_a_figure_of_a_classifier_says_how_many_contacts_it_judged(
    readers: Readers, key: str
) -> None:
    page = text(readers.max.get(f"/readings/{key}/?{ALL_DAYS}&channel="))

    assert re.search(r"Contacts analysed for sentiment</a>\W+\d+\.\d% \(\d+ ÷ \d+\)", page)
    assert "Contacts analysed" not in text(readers.max.get(f"/readings/asa/?{ALL_DAYS}&channel="))
