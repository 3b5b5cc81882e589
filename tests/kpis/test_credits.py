"""The ledger of credits: every month's entries add up to what its scorecard says is due."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis import statements
from kpis.actions import settlements
from kpis.frozen import freeze
from kpis.models import LedgerEntry, Scorecard
from kpis.models.documents import CardState
from kpis.queries import ledgers
from kpis.stats.settlement import Judged, Mark, Rules, Term, settle
from teams.scope import everywhere
from tests import agreed, builders
from tests.builders import saved
from tests.kpis.agreements import worked
from tests.kpis.test_pdf import text

D = Decimal
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
KEYS = ("service_level", "abandonment_rate", "qa_score")
TERMS = [
    Term(D(40), D(70), D(80), pool=D("0.4"), bonus=D("0.1"), stretch=D(90)),
    Term(D(30), D(8), D(5), pool=D("0.35"), bonus=D("0.05"), stretch=D(3)),
    Term(D(30), D(80), D(90), pool=D("0.25")),
]
shares = st.decimals(0, 1, places=4)
cents = st.decimals(0, 5000, places=2)
MONTH = st.tuples(
    st.lists(st.tuples(shares, shares), min_size=3, max_size=3),
    cents,  # carried in
    cents,  # the cap
    st.booleans(),
    cents,  # earned back
)


def agreement(drawn, clauses=(1, 2, 3)):
    """Three clauses that lost or won shares of a pool of 8,640, settled by the rules."""
    parts, carried, cap, carries_over, back = drawn
    judged = [Judged(Mark.SHORT, D(0), D(0), lost, gained) for lost, gained in parts]
    rules = Rules(D("8640.00"), cap, carries_over)
    settled = settle(rules, TERMS, judged, carried_in=carried)
    base = worked().agreement
    duties = [
        replace(duty, clause=clause, key=key, credit=credit, bonus=bonus)
        for duty, clause, key, credit, bonus in zip(
            base.obligations, clauses, KEYS, settled.credits, settled.bonuses, strict=False
        )
    ]
    money = replace(
        base.money,
        cap=cap,
        carried_in=settled.carried_in,
        credit=settled.credit,
        bonus=settled.bonus,
        earned_back=back,
        carried_out=settled.carried_out,
        forgone=settled.forgone,
    )
    return replace(base, obligations=tuple(duties), money=money)


def card(version, number, drawn):
    clauses = [one.pk for one in version.clauses.order_by("position")]
    figures = worked()
    lines = figures.lines[: len(clauses)]
    frozen = freeze(replace(figures, lines=lines, agreement=agreement(drawn, clauses)))
    return saved(
        Scorecard(
            team=version.team, month=OCTOBER, version=number, figures=frozen, digest="0" * 64,
            made_at=NOW, state=CardState.ISSUED, contract=version,
        )
    )  # fmt: skip


def under_contract(team):
    version = agreed.version(team)
    for place, key in enumerate(KEYS):
        agreed.clause(version, key, position=place)
    return version


def posted():
    """What the ledger holds of a month, by clause and kind."""
    found: dict[tuple[str, str], Decimal] = {}
    for entry in LedgerEntry.objects.all():
        key = entry.kpi, entry.kind
        found[key] = found.get(key, D(0)) + entry.amount
    return {key: amount for key, amount in found.items() if amount}


@given(MONTH)
def test_the_amounts_of_a_month_add_up_to_what_is_due(drawn):
    found = agreement(drawn)

    due = sum(settlements.amounts(found).values(), D(0))

    assert due == found.money.due
    assert due == found.money.credit - found.money.bonus - found.money.earned_back
    assert 0 <= found.money.credit <= found.money.cap


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MONTH, min_size=1, max_size=3))
@pytest.mark.django_db
def test_whatever_is_reissued_the_ledger_holds_the_newest_version(db, months):
    with everywhere(), transaction.atomic():
        version = under_contract(builders.team())
        for number, drawn in enumerate(months, start=1):
            newest = card(version, number, drawn)
            before = LedgerEntry.objects.count()
            written = settlements.post(newest, now=NOW)

            assert LedgerEntry.objects.count() == before + written
            assert settlements.post(newest, now=NOW) == 0
            wanted = settlements.amounts(agreement(drawn))
            assert posted() == {(key, str(kind)): amount for (key, kind), amount in wanted.items()}
        transaction.set_rollback(True)


def test_a_reissue_posts_the_difference_alone(db):
    nothing = (D(0), D(0))
    with everywhere():
        version = under_contract(builders.team())
        lost = ([(D("0.09"), D(0)), (D("0.2"), D(0)), nothing], D(0), D(8640), False, D(0))
        settlements.post(card(version, 1, lost), now=NOW)
        less = ([(D("0.05"), D(0)), (D("0.2"), D(0)), nothing], D(0), D(8640), False, D(0))
        settlements.post(card(version, 2, less), now=NOW)
        rows = LedgerEntry.objects.order_by("pk").values_list("scorecard__version", "kpi", "amount")

    assert list(rows) == [
        (1, "service_level", D("311.04")),
        (1, "abandonment_rate", D("604.80")),
        (2, "service_level", D("-138.24")),
    ]


@pytest.fixture
def entered(world):
    """Atlas owes 311.04 for October and gets 100 back in November; Orvane owes as much."""
    with scopes_disabled():
        version = under_contract(world.atlas)
        lost = ([(D("0.09"), D(0)), (D(0), D(0)), (D(0), D(0))], D(0), D(8640), False, D(0))
        first = card(version, 1, lost)
        with everywhere():
            settlements.post(first, now=NOW)
        saved(
            LedgerEntry(
                team=world.atlas, contract=version.contract, scorecard=first, month=NOVEMBER,
                kind="earned_back", amount=D(-100), currency="EUR", posted_at=NOW,
            )
        )  # fmt: skip
        other = card(under_contract(world.orvane), 1, lost)
        with everywhere():
            settlements.post(other, now=NOW)
    return world


def test_an_account_begins_with_what_was_brought_forward(entered):
    with everywhere():
        [account] = ledgers.accounts(NOVEMBER, NOVEMBER, teams=[entered.atlas.pk])

    assert (account.opening, account.moved, account.closing) == (D("311.04"), D(-100), D("211.04"))
    [row] = [one for one in statements.rows([account]) if one[6] is not None]
    assert row[6:9] == [D(-100), D("211.04"), "EUR"]


def test_a_vendor_reads_and_takes_away_its_own_entries_alone(entered):
    query = "?first=2026-10&last=2026-11"
    ana, manager = entered.ana.client, entered.max.client

    page = ana.get(f"/credits/{query}").content.decode()
    sheet = ana.get(f"/credits.csv{query}").content.decode()

    assert "€311.04" in page
    assert "€211.04" in page
    assert "Orvane" not in page + sheet
    assert "311.04,311.04,EUR,1" in sheet
    assert sheet.count("\n") == 3
    assert "Orvane" in manager.get(f"/credits/{query}").content.decode()
    narrowed = manager.get(f"/credits/{query}&team=atlas").content.decode()
    assert "Orvane, C-" not in narrowed
    assert ana.get(f"/credits/{query}&team=orvane").status_code == 400
    assert manager.get("/credits/?first=2026-11&last=2026-10").status_code == 400


def test_the_paper_for_finance_says_what_the_page_says(entered):
    answer = entered.ana.client.get("/credits.pdf?first=2026-10&last=2026-11")

    said = text(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "Statement of credits" in said
    assert "€211.04" in said
    assert "Earned back" in said
