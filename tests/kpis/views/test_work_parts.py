"""How often customers come, and what a channel costs: parts that add up to the known figures."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import catalogue, regulars
from kpis.dated import bounds
from kpis.periods import month_of
from kpis.queries.channelcosts import channel_costs
from kpis.queries.pickers import pickers
from kpis.queries.readings import Selection, readings
from kpis.queries.regulars import Regulars, most_frequent, sampled
from kpis.queries.regulars import regulars as read_regulars
from teams.models import Customer, Interaction
from tests import builders
from tests.kpis.october import FIRST, LATER
from tests.kpis.views.conftest import ALL_DAYS, logged_in
from tests.kpis.views.test_costs import is_own

pytestmark = pytest.mark.django_db
OCTOBER = month_of(FIRST)
MONTH = f"period=custom&start={OCTOBER.start}&end={OCTOBER.end}"


def value(key, *teams):
    kpi = catalogue.find(key)
    with scopes_disabled():
        [found] = readings([kpi], Selection(OCTOBER.start, OCTOBER.end, teams), now=LATER)
    return found


def read_all():
    with scopes_disabled():
        teams = [team.pk for team in pickers().teams]
        return read_regulars(Selection(OCTOBER.start, OCTOBER.end), teams), teams


def test_customers_and_their_contacts_add_up_to_the_volume(readers):
    with CaptureQueriesContext(connection) as queries:
        found, teams = read_all()
    with scopes_disabled():
        named = most_frequent(Selection(OCTOBER.start, OCTOBER.end), teams, most=3)

    assert found.contacts_n + found.unknown_n == value("channel_volume").value
    assert found.customers_n > 0
    assert named[0][1] == found.customers[0][0]
    assert len([q for q in queries if "interaction" in q["sql"]]) == 1


def test_bands_hold_every_customer_once_and_the_curve_ends_at_all():
    found = Regulars(((12, 1), (10, 2), (4, 5), (2, 10), (1, 30)), unknown_n=7)

    parts = regulars.bands(found)

    assert [(one.name.replace("\u00a0", " "), one.customers, one.contacts) for one in parts] == [
        ("1", 30, 30),
        ("2", 10, 20),
        ("3 – 5", 5, 20),
        ("6 – 10", 2, 20),
        ("more than 10", 1, 12),
    ]
    assert regulars.curve(found)[-1] == (1.0, 1.0)
    # Of 48 customers a fifth are 9.6: the first 8, and 1.6 of those who came twice.
    assert regulars.reach(found, 0.2) == pytest.approx((12 + 20 + 20 + 2 * 1.6) / 102)


def test_nobody_but_administrators_reads_who_the_customers_are(readers):
    admin = logged_in(builders.user("ada", role="administrator"))
    address = f"/topics/customers/?{ALL_DAYS}"

    pages = [client.get(address).content.decode() for client in (admin, readers.max, readers.ana)]
    references = [set(re.findall(r"\?key=([^\"]+)\"", page)) for page in pages]

    assert len(references[0]) > 3
    assert references[1] == references[2] == set()
    assert all("of the customers bring" in page for page in pages)


def spread_out():
    """Contacts of customers whose numbers are all among those that are sampled."""
    segment = builders.segment()
    with scopes_disabled():
        first = 16 * (Customer.objects.aggregate(last=Max("pk"))["last"] // 16 + 1)
        numbers = range(first, first + 40 * 16, 16)
        Customer.objects.bulk_create(
            Customer(pk=pk, reference=f"even-{pk}", segment=segment) for pk in numbers
        )
        Interaction.objects.update(customer=None)
        for number, contact in enumerate(Interaction.objects.order_by("pk")[:120]):
            contact.customer_id = numbers[number * number // 7 % len(numbers)]
            contact.save(update_fields=["customer"])


@pytest.mark.parametrize(("size", "is_coarse"), [(10**9, False), (10, True)])
def test_customers_taken_evenly_came_as_often_as_they_did(readers, size, is_coarse):
    spread_out()
    with scopes_disabled():
        teams = [team.pk for team in pickers().teams]
        some = sampled(Selection(OCTOBER.start, OCTOBER.end), teams, size=size)
        opens, closes = bounds(OCTOBER.start, OCTOBER.end, settings.REPORTING_ZONE)
        rows = Interaction.objects.filter(
            arrived_at__gte=opens, arrived_at__lt=closes, is_excluded=False, direction="inbound"
        )
        ids = rows.filter(customer__isnull=False).values_list("customer", flat=True)
        often = Counter(Counter(pk for pk in ids if pk % some.every == 0).values())

    assert (some.every > 16) == is_coarse
    assert some.every % 16 == 0
    assert sum(often.values()) > 3
    assert dict(some.customers) == often


def test_contacts_of_the_sample_are_read_from_their_index_alone(readers):
    plans = []

    def planned(execute, sql, params, many, context):
        execute(f"EXPLAIN {sql}", params, many, context)
        plans.append("\n".join(line for (line,) in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        # So few rows as here are read at once, and what was never vacuumed looked up.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    with scopes_disabled(), connection.execute_wrapper(planned):
        sampled(Selection(OCTOBER.start, OCTOBER.end, topics=(1,)), [1, 2], size=5)

    assert "Index Only Scan using interaction_of_sample" in plans[0]


def test_of_more_contacts_than_a_page_reads_a_sample_of_customers_tells(readers, monkeypatch):
    admin = logged_in(builders.user("ida", role="administrator"))
    spread_out()
    monkeypatch.setattr(regulars, "MOST_CONTACTS", 100)
    monkeypatch.setattr(regulars, "SAMPLED", 5)
    monkeypatch.setattr(regulars, "FEWEST", 2)
    monkeypatch.setattr(regulars, "regulars", None)

    page = admin.get(f"/topics/customers/?{ALL_DAYS}").content.decode()
    image = admin.get(f"/topics/customers.svg?{ALL_DAYS}")

    assert re.search(r"estimated from \d+ known customers, one of every \d+,", page)
    assert "with 95% confidence" in page
    assert "?key=" not in page, "who came most often is not in a sample"
    assert image.status_code == 200


def test_what_channels_cost_adds_up_to_the_costs_and_their_contacts(readers):
    with scopes_disabled():
        found = channel_costs([OCTOBER.start], pickers().channels)
    total, each = value("cost_total"), value("cost_per_contact")

    assert found.amount == pytest.approx(float(total.value))
    assert sum(part.contacts for part in found.parts.values()) == pytest.approx(
        float(each.denominator), abs=0.01
    )
    assert len([part for part in found.parts.values() if part.amount > 0]) > 1


def test_costs_of_channels_are_of_whole_months_and_for_few(readers):
    page = readers.max.get(f"/topics/costs/?{MONTH}").content.decode()
    part = readers.max.get(f"/topics/costs/?{ALL_DAYS}").content.decode()

    assert "of the costs" in page
    assert "choose whole months" in part
    assert readers.ana.get(f"/topics/costs/?{MONTH}").status_code == 403
    assert "/topics/costs/" not in readers.ana.get(f"/topics/?{MONTH}").content.decode()
    assert "/topics/costs/" in readers.max.get(f"/topics/?{MONTH}").content.decode()


@pytest.mark.parametrize("part", ["customers", "costs"])
def test_a_part_of_work_is_fetched_alone_at_few_queries(readers, part):
    with CaptureQueriesContext(connection) as queries:
        answer = readers.max.get(f"/topics/{part}/?{MONTH}", headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert len([q for q in queries if is_own(q["sql"])]) <= 12
