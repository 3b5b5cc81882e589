"""Where one contact counted: what the lists behind figures hold of it, no more and no less."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from kpis import catalogue
from kpis.drills import SHAPED, Side, sides
from kpis.queries import drilldown
from kpis.queries.bases import in_base_units
from kpis.queries.counted import OWN, counted
from kpis.queries.readings import Selection
from teams.models import Interaction, Leg, Team
from tests.kpis.october import FIRST
from tests.kpis.views.test_costs import is_own

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(readers):
    """One that several legs of two teams handled, of a known customer."""
    with scopes_disabled():
        found = Interaction.objects.filter(
            legs_n__gte=2, handled_n__gte=2, customer__isnull=False, is_excluded=False,
            direction="inbound", arrived_at__date__gt=FIRST, sole_team__isnull=False,
        ).order_by("pk").first()  # fmt: skip
    assert found is not None
    return found


def listed(kpi, side, row, contact):
    """What the list behind a figure of that team and day says of the contact; None: nothing."""
    selection = Selection(row.day, row.day, teams=(row.team,))
    page = drilldown.page(kpi, side, selection, limit=2000)
    legs = set(Leg.objects.filter(interaction=contact).values_list("pk", flat=True))
    own = {contact.pk} if OWN[page.snapshot.__name__] == "pk" else legs
    facts = [fact for fact in page.facts if fact.key in own]
    name = "numerator" if side is Side.NUMERATOR else "denominator"
    return sum(getattr(fact, name) or 0 for fact in facts) if facts else None


def test_a_contact_counted_as_the_lists_behind_figures_say(contact):
    with scopes_disabled():
        teams = list(Team.objects.all())
        found = counted(contact, catalogue.defaults(), teams, is_staff=True)
        for row in found:
            kpi = row.kpi
            amounts = [
                listed(kpi, side, row, contact) if side in sides(kpi) else None
                for side in (Side.NUMERATOR, Side.DENOMINATOR)
            ]
            told = in_base_units(kpi, *amounts)
            assert (row.numerator or 0) == (told[0] or 0), kpi.key
            if kpi.denominator is not None and kpi.estimate not in SHAPED:
                assert (row.denominator or 0) == (told[1] or 0), kpi.key

    keys = {row.kpi.code for row in found}
    assert {"channel_volume", "service_level", "wait_time", "repeat_rate", "aht_leg"} <= keys


def test_it_costs_a_query_a_source_and_vendors_see_what_their_lists_hold(readers, contact):
    with scopes_disabled():
        teams = [readers.first]
        with CaptureQueriesContext(connection) as queries:
            all_of_it = counted(contact, catalogue.defaults(), Team.objects.all(), is_staff=True)
        own = counted(contact, catalogue.defaults(), teams, is_staff=False)

    assert len([q for q in queries if is_own(q["sql"])]) <= len(OWN) + 1
    assert {row.team for row in own} <= {readers.first.pk}
    assert {row.kpi.key for row in own} < {row.kpi.key for row in all_of_it}
    assert "fcr_rate" not in {row.kpi.key for row in own}


def test_it_is_told_on_the_contacts_page_and_on_one_of_its_own(readers, contact):
    address = f"/interactions/{contact.pk}/counted/"
    page = readers.max.get(f"/interactions/{contact.pk}/").content.decode()
    part = readers.max.get(address, headers={"HX-Request": "true"}).content.decode()
    alone = readers.max.get(address).content.decode()

    assert f'hx-get="{address}"' in page
    assert "<html" not in part
    assert "Where it counted" in alone
    assert "1 of 1" in part or "0 of 1" in part
    assert readers.max.get("/interactions/999999999/counted/").status_code == 404
