"""First replies in time: who answers for a message without one, and who tells of none."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django_scopes import scopes_disabled

from kpis.actions import snapshots
from kpis.catalogue import find
from kpis.queries.readings import Selection, readings
from teams.models import Promise, Team
from tests import builders
from tests.teams.ingest.kinds import Office

LATER = datetime(2026, 12, 20, tzinfo=UTC)
WEEK = Selection(date(2026, 10, 5), date(2026, 10, 11))
HEADER = "id,via,topic,requester,group,now,created,replied,solved,replies,updated\n"
ASKED = HEADER + "t1,mail,,k1,Lyon,Lyon,2026-10-05 10:00,,,,\n"
ANSWERED = HEADER + "t2,mail,,k2,Lyon,Lyon,2026-10-06 10:00,2026-10-06 11:00,,,\n"
HANDED_ON = """ticket,n,at,what,who,status,group
    t1,1,2026-10-05 10:00,created,customer,new,Lyon
    t1,2,2026-10-05 12:00,owner,,,Atlas
    t1,3,2026-10-05 15:00,owner,,,Nantes"""


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    """Mail is to be answered in four hours; three teams own its cases in turn."""
    with scopes_disabled():
        for name in ("Lyon", "Atlas", "Nantes"):
            builders.team(name)
        mail = builders.channel("email")
        assert Promise.objects.get(channel=mail).answer_within_ms == 4 * 3_600_000
        yield Office(tmp_path)


def in_time() -> dict[str, tuple[object, object]]:
    """Replies in time and replies due, by team, where any was due."""
    snapshots.refresh_due(now=LATER)
    rate = find("first_response_time:rate")
    names = dict(Team.objects.values_list("pk", "name"))
    return {
        names[found.cell.team or 0]: (found.numerator, found.denominator)
        for found in readings([rate], WEEK, by=["team"], now=LATER)
        if found.denominator
    }


def test_a_message_without_a_reply_counts_for_the_owner_at_the_due_instant(office: Office) -> None:
    office.of("cases").take(ASKED)
    office.of("case_events").take(HANDED_ON)
    office.of("cases").take(ANSWERED)

    assert in_time() == {"Atlas": (0, 1), "Lyon": (1, 1)}


def test_a_source_that_tells_of_no_reply_has_none_due_until_it_tells_one(office: Office) -> None:
    office.of("cases").take(ASKED)
    silent = in_time()
    office.of("cases").take(ANSWERED)

    assert silent == {}
    assert in_time() == {"Lyon": (1, 2)}
