"""The statement that decides on many contacts says what the rules say of each."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import rules
from surveys.models import Invitation, NotAsked
from surveys.models.invitations import Cause
from surveys.rules import Contact, Rules
from teams.scope import everywhere
from tests import builders, facts, questionnaires
from tests.builders import leg
from tests.surveys.contacts import customer, decide, mark, suppress

ZONES = ["", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "no/where"]
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
# Around both changes of clocks of 2026 in Paris and New York.
STARTS = st.sampled_from(
    [datetime(2026, *day, tzinfo=UTC) for day in ((3, 27), (3, 6), (10, 23), (10, 30))]
)
SHAPES = st.fixed_dictionaries(
    {
        "minutes": st.integers(0, 6 * 24 * 60),
        "caller": st.integers(0, 4),
        "is_excluded": st.sampled_from([False] * 5 + [True]),
        "direction": st.sampled_from(["inbound"] * 5 + ["outbound"]),
        "outcome": st.sampled_from(["answered"] * 5 + ["abandoned"]),
        "code": st.sampled_from(["phone"] * 3 + ["chat"]),
        "is_resolved": st.booleans(),
        "is_closed": st.sampled_from([False] * 5 + [True]),
        "has_customer": st.sampled_from([True] * 5 + [False]),
    }
)
CALLERS = st.fixed_dictionaries(
    {
        "zone": st.sampled_from(ZONES),
        "has_address": st.sampled_from([True] * 4 + [False]),
        "is_internal": st.sampled_from([False] * 5 + [True]),
        "is_erased": st.sampled_from([False] * 5 + [True]),
        "refused": st.sampled_from([None] * 4 + ["unsubscribed", "bounced", "erased"]),
        "asked_days_before": st.sampled_from([None] * 3 + [0, 1, 10, 29, 31]),
    }
)
PROGRAMMES = st.fixed_dictionaries(
    {
        "share": st.sampled_from([0, 30, 50, 80, 100]),
        "delay_minutes": st.sampled_from([0, 30, 600]),
        "quarantine_days": st.sampled_from([0, 1, 30]),
        "stale_hours": st.sampled_from([1, 48, 200]),
        "resolution": st.sampled_from(["any", "any", "resolved", "unresolved"]),
        "medium": st.sampled_from(["mail", "mail", "call"]),
    }
)
REFUSALS = {"unsubscribed": "opted_out", "bounced": "bounced", "erased": "erased"}


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=PROGRAMMES,
    quiet=st.none() | st.tuples(CLOCKS, CLOCKS),
    start=STARTS,
    callers=st.lists(CALLERS, min_size=5, max_size=5),
    shapes=st.lists(SHAPES, min_size=1, max_size=12),
)
def test_the_statement_says_of_each_contact_what_the_rules_say(
    values, quiet, start, callers, shapes
):
    with transaction.atomic():
        now = start + timedelta(days=5)
        quiet_from, quiet_to = quiet or (None, None)
        programme = questionnaires.programme(**values, quiet_from=quiet_from, quiet_to=quiet_to)
        questionnaires.version(programme, published_at=start - timedelta(days=1))
        programme.channels.add(builders.channel("phone"))
        people = [Caller(one, programme, start) for one in callers]
        rows = [built(shape, people, start) for shape in shapes]
        for day in {row.ended_at.date() + timedelta(days=n) for row in rows for n in (0, 1)}:
            mark(day)

        decide(now)

        asked_about = list(zip(rows, shapes, strict=True))
        assert told(rows) == expected(programme, asked_about, people, now)
        transaction.set_rollback(True)


class Caller:
    """A customer with what was refused and asked before."""

    def __init__(self, one, programme, start):
        self.row = customer(
            time_zone=one["zone"],
            is_internal=one["is_internal"],
            erased_at=start if one["is_erased"] else None,
            **({} if one["has_address"] else {"email": ""}),
        )
        self.refused = REFUSALS[one["refused"]] if self.row.email and one["refused"] else None
        if self.refused:
            suppress(self.row.email, one["refused"])
        self.asked_at = None
        if (days := one["asked_days_before"]) is not None:
            self.asked_at = start - timedelta(days=days)
            questionnaires.invitation(
                builders.common("unattributed"),
                programme=programme,
                version=programme.versions.get(),
                customer=self.row,
                created_at=self.asked_at,
                expires_at=start + timedelta(days=90),
            )


def built(shape, people, start):
    team = builders.common("unattributed")
    at = start + timedelta(minutes=shape["minutes"])
    row = builders.interaction(
        leg(team, at=at, outcome=shape["outcome"]),
        code=shape["code"],
        customer=people[shape["caller"]].row if shape["has_customer"] else None,
        direction=shape["direction"],
        is_excluded=shape["is_excluded"],
        resolved_at=at if shape["is_resolved"] else None,
        case_reference=f"case-{next(builders.NUMBERS)}",
    )
    if shape["is_closed"]:
        facts.case(team, feed=row.feed, external_id=row.case_reference, is_closed_by_rule=True)
    return row


def told(rows):
    """By contact: when it is asked about, or why not."""
    with everywhere():
        asked = Invitation.objects.filter(interaction__in=rows)
        found = dict(asked.values_list("interaction", "due_at"))
        passed = NotAsked.objects.filter(interaction__in=rows)
        return found | dict(passed.values_list("interaction", "cause"))


def expected(programme, asked_about, people, now):
    """The same, one contact after the other in the order of their ends, by surveys/rules.py."""
    kept = Rules(
        slug=programme.slug,
        share=programme.share,
        delay=timedelta(minutes=programme.delay_minutes),
        quarantine=timedelta(days=programme.quarantine_days),
        stale_after=timedelta(hours=programme.stale_hours),
        quiet_from=programme.quiet_from,
        quiet_to=programme.quiet_to,
    )
    found = {}
    for row, shape in sorted(asked_about, key=lambda pair: (pair[0].ended_at, pair[0].pk)):
        if row.ended_at > now:
            continue
        who = people[shape["caller"]] if shape["has_customer"] else None
        asks = stated(row, shape, who, programme)
        why = rules.cause(kept, asks, now=now)
        if who and why is None:
            who.asked_at = now
        found[row.pk] = why or rules.due(kept, asks)
    return found


def stated(row, shape, who, programme):
    is_called = programme.medium == "call"
    refused = who.refused if who else None
    # Whom one calls may have an address that bounces.
    refused = None if is_called and refused == "bounced" else refused
    is_known = who is not None and who.row.time_zone in ZONES[1:5]
    outcome = {"any": True, "resolved": shape["is_resolved"]}
    return Contact(
        key=f"{row.feed.slug}/{row.external_id}",
        ended_at=row.ended_at,
        time_zone=who.row.time_zone if is_known else "Europe/Paris",
        is_chosen=row.channel.code == "phone"
        and outcome.get(programme.resolution, not shape["is_resolved"]),
        is_inbound=row.direction == "inbound",
        is_handled=row.handled_n > 0,
        is_excluded=row.is_excluded,
        is_closed_by_rule=shape["is_closed"],
        has_customer=who is not None,
        has_address=is_called or bool(who and who.row.email),
        is_internal=bool(who and who.row.is_internal),
        is_erased=bool(who and who.row.erased_at),
        suppressed=Cause(refused)
        if refused and (refused, is_called) != ("bounced", True)
        else None,
        last_asked_at=who.asked_at if who else None,
    )


@pytest.mark.parametrize(
    ("at", "quiet", "wanted"),
    [
        # Clocks go back at 01:00 UTC: 02:30 comes twice, and quiet lasts until the second.
        ("2026-10-25T00:10", ("22:00", "02:30"), "2026-10-25T01:30"),
        # Clocks go forward at 01:00 UTC: 02:30 never comes.
        ("2026-03-29T00:10", ("22:00", "02:30"), "2026-03-29T01:30"),
        ("2026-10-05T20:30", ("22:00", "08:00"), "2026-10-06T06:00"),
        ("2026-10-05T10:30", ("12:00", "14:00"), "2026-10-05T12:00"),
        ("2026-10-05T12:00", ("12:00", "14:00"), "2026-10-05T12:00"),
    ],
)
def test_quiet_hours_end_by_the_customers_clock(at, quiet, wanted):
    kept = Rules(
        "p", 100, timedelta(0), timedelta(0), timedelta(days=3), *map(time.fromisoformat, quiet)
    )

    got = rules.awake(kept, datetime.fromisoformat(at).replace(tzinfo=UTC), "Europe/Paris")

    assert got == datetime.fromisoformat(wanted).replace(tzinfo=UTC)
