"""From a file to facts: what an import writes, and what it leaves alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

from teams.models import Agent, Assignment, ChangedDay, Customer, Interaction, Leg, Team, Topic
from tests import builders
from tests.teams.ingest.files import HEADER, MAPPING, Desk, abandoned, row


def fates(receipt: dict[str, object]) -> tuple[object, ...]:
    names = ("read", "accepted", "updated", "unchanged", "skipped", "rejected")
    return tuple(receipt[name] for name in names)


def test_a_row_becomes_an_interaction_with_its_leg(desk: Desk) -> None:
    receipt = desk.take(desk.file(row()))

    assert fates(receipt) == (1, 1, 0, 0, 0, 0)
    leg = Leg.objects.select_related("interaction__topic", "team", "agent").get()
    contact = leg.interaction
    assert contact.external_id == "c1"
    assert contact.arrived_at == datetime(2026, 10, 5, 8, tzinfo=UTC)
    assert (leg.wait_ms, leg.talk_ms, leg.wrap_up_ms, leg.hold_ms) == (
        10_000,
        120_000,
        30_000,
        None,
    )
    assert (leg.promise_ms, leg.short_ms) == (20_000, 5_000)
    assert (leg.team.name, contact.topic.name) == ("Lyon", "billing")
    assert leg.agent is not None
    assert leg.agent.name == "anne"
    assert (contact.handle_ms, contact.customer_ms) == (150_000, 130_000)
    assert (contact.legs_n, contact.handled_n) == (1, 1)


def test_several_teams_make_a_contact_mixed(desk: Desk) -> None:
    later = {"queued": "", "answered": "2026-10-05 10:02:10", "ended": "2026-10-05 10:05:10"}
    desk.take(desk.file(row(1), row(1, leg="2", team="Nantes", agent="bob", **later)))

    contact = Interaction.objects.select_related("first_team", "last_team", "sole_team").get()
    teams = (contact.first_team.name, contact.last_team.name, contact.sole_team.slug)
    assert teams == ("Lyon", "Nantes", "mixed")
    assert contact.legs_n == 2
    assert contact.handle_ms == 300_000


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    path = desk.file(row(1), abandoned(2))
    desk.take(path)
    before = list(ChangedDay.objects.values_list("day", "counter"))

    receipt = desk.take(path)

    assert fates(receipt) == (2, 0, 0, 2, 0, 0)
    assert list(ChangedDay.objects.values_list("day", "counter")) == before


def test_a_changed_row_replaces_the_old_one_and_marks_both_days(desk: Desk) -> None:
    desk.take(desk.file(row(1), row(2)))
    moved = {
        "arrived": "2026-10-07 09:00:00",
        "queued": "2026-10-07 09:00:00",
        "answered": "2026-10-07 09:00:05",
        "ended": "2026-10-07 09:01:00",
    }

    receipt = desk.take(desk.file(row(1, **moved), row(2)))

    assert fates(receipt) == (2, 0, 1, 1, 0, 0)
    assert Leg.objects.get(interaction__external_id="c1").wait_ms == 5_000
    days = dict(ChangedDay.objects.values_list("day", "counter"))
    assert days == {date(2026, 10, 5): 2, date(2026, 10, 7): 1}


def test_a_leg_that_vanished_from_its_contact_is_gone(desk: Desk) -> None:
    second = row(1, leg="2", queued="", answered="2026-10-05 10:02:10", ended="2026-10-05 10:05:10")
    desk.take(desk.file(row(1), second))

    receipt = desk.take(desk.file(row(1)))

    assert receipt["updated"] == 1
    assert Leg.objects.count() == 1
    assert Interaction.objects.get().legs_n == 1


def test_an_older_version_does_not_undo_a_newer_one(desk: Desk) -> None:
    versioned = desk.mapping.replace("[leg]", 'version_at = "version"\n[leg]')
    desk = Desk(desk.folder, versioned)
    header = f"version,{HEADER}"
    desk.take(desk.file("2026-10-06 08:00:00," + row(1, talk="99"), header=header))

    receipt = desk.take(desk.file("2026-10-05 08:00:00," + row(1, talk="11"), header=header))

    assert receipt["unchanged"] == 1
    assert Leg.objects.get().talk_ms == 99_000


def test_a_word_of_the_mapping_skips_a_row(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1), row(2, outcome="test")))

    assert fates(receipt) == (2, 1, 0, 0, 1, 0)
    assert Interaction.objects.count() == 1


def test_a_new_agent_belongs_to_the_team_from_the_first_day_seen(desk: Desk) -> None:
    desk.take(desk.file(row(1)))
    early = {
        name: value.replace("-05 ", "-02 ")
        for name, value in {
            "arrived": "2026-10-05 10:00:00",
            "queued": "2026-10-05 10:00:00",
            "answered": "2026-10-05 10:00:10",
            "ended": "2026-10-05 10:02:10",
        }.items()
    }

    desk.take(desk.file(row(2, **early)))

    assert Agent.objects.get().reference == "anne"
    stay = Assignment.objects.get()
    assert (stay.from_day, stay.to_day) == (date(2026, 10, 2), None)


def test_names_that_exist_are_found_by_short_name_and_by_name(desk: Desk) -> None:
    lyon = builders.team("Support Lyon", slug="lyon")
    builders.topic("billing", name="Facturation")

    receipt = desk.take(
        desk.file(row(1, team="lyon"), row(2, team="Support Lyon", topic="Facturation"))
    )

    assert receipt["accepted"] == 2
    assert set(Leg.objects.values_list("team_id", flat=True)) == {lyon.pk}
    assert Topic.objects.filter(slug="billing").count() == 1


def test_a_customer_is_one_row_over_files(desk: Desk) -> None:
    desk.take(desk.file(row(1, customer="k"), row(2, customer="k"), row(3, customer="")))

    assert Customer.objects.get().reference == "k"
    assert Interaction.objects.filter(customer=None).count() == 1


def test_a_contact_without_a_team_is_unattributed(desk: Desk) -> None:
    desk.take(desk.file(abandoned(1, team="")))

    assert Leg.objects.select_related("team").get().team.slug == "unattributed"


def test_a_dry_run_tells_and_writes_nothing(desk: Desk) -> None:
    receipt = desk.take(desk.file(row(1)), "--dry-run")

    assert receipt["accepted"] == 1
    assert receipt["applied"] is False
    assert not Interaction.objects.exists()
    assert not Team.objects.real().exists()


def test_a_promise_of_a_later_day_does_not_reach_back(desk: Desk) -> None:
    builders.promise(since=date(2026, 10, 6), answer_within_ms=40_000, short_abandon_ms=0)
    late = {"arrived": "2026-10-06 00:00:00", "queued": "2026-10-06 00:00:00",
            "answered": "2026-10-06 00:00:10", "ended": "2026-10-06 00:01:00"}  # fmt: skip

    desk.take(desk.file(row(1), row(2, **late)))

    promised = dict(Leg.objects.values_list("interaction__external_id", "promise_ms"))
    assert promised == {"c1": 20_000, "c2": 40_000}


SHARED = MAPPING.replace(
    "[leg]", '[leg]\nshared_queue = { column = "queue", values = { all = "true" }, else = "false" }'
)
WITH_QUEUE = f"{HEADER},queue"


def test_in_a_shared_queue_who_answered_tells_the_team_and_who_gave_up_is_nobodys(
    desk: Desk,
) -> None:
    builders.assignment(
        agent=builders.agent("zoe", reference="zoe", feed=builders.feed("desk")),
        team=builders.team("Nice"),
    )
    shared = replace(desk, mapping=SHARED)
    rows = [
        row(1, agent="zoe", team="") + ",all",
        row(2) + ",all",
        abandoned(3) + ",all",
        abandoned(4) + ",own",
    ]

    receipt = shared.take(shared.file(*rows, header=WITH_QUEUE))
    again = shared.take(shared.file(*rows, header=WITH_QUEUE))

    assert (fates(receipt), fates(again)) == ((4, 4, 0, 0, 0, 0), (4, 0, 0, 4, 0, 0))
    legs = Leg.objects.select_related("team", "interaction").order_by("interaction__external_id")
    assert [(leg.team.name, leg.is_shared, leg.interaction.is_shared) for leg in legs] == [
        ("Nice", True, True),
        ("Lyon", True, True),
        ("Unattributed", True, True),
        ("Lyon", False, False),
    ]
