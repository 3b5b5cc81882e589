"""What the sample centre agreed with its teams."""

from datetime import UTC, date, datetime

import pytest

from kpis.demo import agreements, sample
from kpis.demo.sample import Plan
from kpis.models.contracts import ContractVersion, Exclusion
from kpis.queries import contracts
from teams.models import Team
from teams.models.teams import TeamKind
from teams.scope import everywhere

PASSWORDS = {login.username: f"{login.username}'s own word" for login in sample.LOGINS}


@pytest.mark.django_db
def test_every_team_has_a_contract_and_a_vendor_a_day_that_does_not_count():
    plan = Plan(date(2026, 11, 24), 2000)
    drawn = plan.centre("Europe/Paris")
    since, now = plan.first_day.replace(day=1), datetime(2026, 11, 24, 9, tzinfo=UTC)
    with everywhere():
        sample.lay(drawn=drawn)
        sample.equip(since=plan.first_day, passwords=PASSWORDS)
        for _turn in range(2):
            agreements.agree(since=since, outage=sample.outage(drawn), now=now)

        for team in Team.objects.real():
            version = contracts.in_force(team.pk, plan.month)
            assert version is not None
            is_paid = team.kind == TeamKind.VENDOR
            assert (version.fee is not None, version.is_approved_by_rule) == (is_paid, not is_paid)
            found = contracts.clauses(version)
            assert sum(one.weight for one in found) == 100
            assert sum(one.pool for one in found) == (1 if is_paid else 0)
        assert ContractVersion.objects.count() == Team.objects.real().count()
        asked = Exclusion.objects.values_list("state", "team__slug", "decided_by__username")
        assert sorted(asked) == [
            ("approved", "atlas-contact", "manager"),
            ("requested", "helicor", None),
        ]
