"""Self-service and retention: what counts as served, and who stayed with whom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.definitions import Maturity, Reason
from kpis.queries.readings import Reading, Selection, readings
from teams.models import ChangedDay, Customer, Team
from tests import builders, facts
from tests.builders import NOON, leg

DAY = NOON.date()
MONTH = (date(2026, 10, 1), date(2026, 10, 31))
LATER = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def support(db: None) -> Iterator[Team]:
    with scopes_disabled():
        yield builders.team("Support")


def changed(*sources: str) -> None:
    for source in sources:
        for day in (DAY, date(2027, 2, 25)):
            row, _ = ChangedDay.objects.get_or_create(source=source, day=day)
            ChangedDay.objects.filter(pk=row.pk).update(counter=row.counter + 1)


def figure(key: str, team: Team | None = None, now: datetime = LATER) -> Reading:
    changed("visits", "interactions", "relationships")
    snapshots.refresh_due(now=now)
    selection = Selection(*MONTH, teams=(team.pk,) if team else ())
    (found,) = readings([find(key)], selection, now=now)
    return found


def terms(reading: Reading) -> tuple[object, object]:
    return reading.numerator, reading.denominator


def called(team: Team, customer: Customer, after: timedelta, **values: Any) -> None:
    at = NOON + after
    builders.interaction(leg(team, at=at), customer=customer, **values)


def test_a_visit_is_contained_when_no_agent_heard_of_it_for_a_day(support: Team) -> None:
    group = builders.topic("billing")
    refund = builders.topic("refund", parent=group)
    early, late, other, gone = (builders.customer() for _ in range(4))
    for customer in (early, late, other):
        facts.visit(customer=customer, topic=group)
    facts.visit(customer=gone, topic=group, end="abandoned")
    facts.visit(topic=group, end="agent")
    called(support, early, timedelta(hours=24), topic=refund)
    called(support, late, timedelta(hours=25), topic=refund)
    called(support, other, timedelta(hours=1), topic=builders.topic("technical"))

    assert terms(figure("self_service_rate")) == (2, 5)
    assert terms(figure("self_service_rate:72h")) == (1, 5)
    assert terms(figure("self_service_rate:known")) == (2, 4)


def test_a_visitor_who_is_not_known_counts_by_the_visit_alone(support: Team) -> None:
    facts.visit()
    called(support, builders.customer(), timedelta(hours=1))

    assert terms(figure("self_service_rate")) == (1, 1)
    assert terms(figure("self_service_rate:known")) == (0, 0)
    assert figure("self_service_rate:known").reason is Reason.NO_IDENTITY


def test_an_unanswered_call_does_not_undo_a_visit_but_a_deflection(support: Team) -> None:
    customer = builders.customer()
    facts.visit(customer=customer, reached_form=True, left_form=True)
    lost = leg(support, at=NOON + timedelta(hours=2), outcome="abandoned")
    builders.interaction(lost, customer=customer)

    assert terms(figure("self_service_rate")) == (1, 1)
    assert terms(figure("deflection_rate")) == (0, 1)


def test_a_later_contact_undoes_a_visit_that_was_counted(support: Team) -> None:
    customer = builders.customer()
    facts.visit(customer=customer)
    before = terms(figure("self_service_rate"))
    called(support, customer, timedelta(hours=3))

    assert (before, terms(figure("self_service_rate"))) == ((1, 1), (0, 1))


def test_customers_are_kept_by_the_team_that_alone_handled_them(support: Team) -> None:
    other = builders.team("Other")
    stays, leaves, shared, late = (builders.customer() for _ in range(4))
    facts.relationship(customer=stays)
    facts.relationship(customer=leaves, to_day=date(2026, 12, 29))
    facts.relationship(customer=shared, to_day=date(2026, 12, 30))
    facts.relationship(customer=late, from_day=date(2026, 10, 2))
    for customer in (stays, leaves, shared, late):
        called(support, customer, timedelta(0))
    called(support, stays, timedelta(days=20))
    called(other, shared, timedelta(days=20))

    assert terms(figure("customer_retention_rate")) == (2, 3)
    assert terms(figure("customer_retention_rate", support)) == (1, 2)
    assert terms(figure("customer_retention_rate", other)) == (0, 0)
    assert terms(figure("customer_retention_rate", builders.common())) == (1, 1)


def test_a_relationship_that_becomes_known_later_changes_months_long_past(support: Team) -> None:
    customer = builders.customer()
    called(support, customer, timedelta(0))
    before = terms(figure("customer_retention_rate"))
    facts.relationship(customer=customer, from_day=date(2019, 5, 1))
    ChangedDay.objects.create(source="relationships", day=date(2019, 5, 1))

    assert (before, terms(figure("customer_retention_rate"))) == ((0, 0), (1, 1))


def test_who_stayed_is_final_after_ninety_days_and_a_lag(support: Team) -> None:
    early = figure("customer_retention_rate", now=datetime(2027, 1, 20, tzinfo=UTC))
    ripe = figure("customer_retention_rate", now=datetime(2027, 2, 28, tzinfo=UTC))

    assert early.maturity is Maturity.PROVISIONAL
    assert ripe.maturity is Maturity.FINAL
    assert ripe.reason is Reason.MISSING_SOURCE
