"""Cases of a help desk from files, their events and the promises made on them."""

from datetime import date

from teams.models import Case, CaseEvent, CaseMove, ChangedDay, Deadline
from tests.teams.ingest.kinds import Office, fates

CASES = (
    "id,via,topic,requester,group,now,created,replied,solved,replies,updated\n"
    "t1,mail,billing,k1,Lyon,Nantes,2026-10-05 10:00,2026-10-05 11:00,2026-10-06 10:00,2,"
)
DEADLINES = (
    "id,metric,ticket,group,due,met,kept\n"
    "d1,resolution,,Lyon,2026-12-05 10:00,2026-10-05 09:00,yes\n"
    "d2,resolution,t1,Lyon,2026-10-07 10:00,,"
)
NEWER = CASES + "2026-10-06 10:00"


def test_a_case_has_its_owners_and_the_newer_version_wins(office: Office) -> None:
    office.of("cases").take(NEWER)
    older = CASES.replace("billing", "other") + "2026-10-05 12:00"

    receipt = office.of("cases").take(older)

    assert receipt["unchanged"] == 1
    case = Case.objects.select_related("team", "owner_team", "reply_team", "topic").get()
    assert case.reply_team is not None
    teams = (case.team.name, case.owner_team.name, case.reply_team.name)
    assert teams == ("Lyon", "Nantes", "Nantes")
    assert (case.status, case.topic.slug, case.replies_n) == ("resolved", "billing", 2)
    assert case.first_resolved_at == case.resolved_at
    marked = set(ChangedDay.objects.filter(source="cases").values_list("day", flat=True))
    assert marked == {date(2026, 10, 5), date(2026, 10, 6)}


def test_an_event_belongs_to_a_case_that_is_there(office: Office) -> None:
    office.of("cases").take(NEWER)
    events = """ticket,n,at,what,who,status,group
        t1,1,2026-10-05 10:00,created,customer,new,Lyon
        t9,1,2026-10-05 10:00,created,customer,new,Lyon
        t1,2,2026-10-05 11:00,status,,,Lyon
        t1,3,2026-10-06 10:00,status,,resolved,Lyon"""

    found = office.of("case_events").rejects(events, "--keep-good")

    assert [(line, column, why) for line, column, _, why in found] == [
        (3, "event.case", "is unknown"),
        (4, "event.status", "is empty, but it changes"),
    ]
    case = Case.objects.get()
    assert (case.status, case.first_resolved_at) == ("resolved", case.resolved_at)
    assert CaseMove.objects.filter(case=case).exists()
    assert fates(office.of("cases").take(NEWER)) == (1, 0, 0, 1, 0, 0)
    assert list(CaseEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 3]


LOG = """id,via,topic,requester,group,now,created,replied,solved,replies,updated
    t1,mail,billing,k1,Lyon,Lyon,2026-10-05 10:00,,,0,2026-10-05 10:00
    t1,mail,billing,k1,Lyon,Nantes,2026-10-05 10:00,,2026-10-06 10:00,1,2026-10-06 10:00
    t2,mail,other,k2,Lyon,Lyon,2026-10-05 11:00,,,0,2026-10-05 11:00
    t1,mail,billing,k1,Lyon,Lyon,2026-10-05 10:00,,,1,2026-10-05 12:00"""


def test_of_a_history_the_newest_row_of_a_case_counts_and_the_others_are_skipped(
    office: Office,
) -> None:
    history = office.of("cases").saying("[file]", "[file]\nhistory = true")

    receipt = history.take(LOG)

    assert fates(receipt) == (4, 2, 0, 0, 2, 0)
    case = Case.objects.select_related("owner_team").get(external_id="t1")
    assert (case.owner_team.name, case.status, case.replies_n) == ("Nantes", "resolved", 1)
    assert fates(history.take(LOG)) == (4, 0, 0, 2, 2, 0)


def test_where_the_newest_row_of_a_history_is_rejected_no_older_one_stands_in_for_it(
    office: Office,
) -> None:
    history = office.of("cases").saying("[file]", "[file]\nhistory = true")
    wrong = LOG.replace("2026-10-06 10:00,1,", "2026-10-04 10:00,1,")

    found = history.rejects(wrong, "--keep-good")

    assert [(line, why) for line, *_, why in found] == [(3, "is before the case was created")]
    assert list(Case.objects.values_list("external_id", flat=True)) == ["t2"]


def test_without_saying_so_a_case_that_stands_twice_is_no_history(office: Office) -> None:
    found = office.of("cases").rejects(LOG)

    assert [(line, why) for line, *_, why in found] == [
        (3, "stands in the file already, line 2"),
        (5, "stands in the file already, line 2"),
    ]


def test_rows_that_are_parts_of_one_thing_are_no_history(office: Office) -> None:
    history = office.of("evaluations").saying("[file]", "[file]\nhistory = true")

    assert "a row is a part of one evaluation" in history.refusal("a,b\n1,2")


def test_a_deadline_stands_on_its_case(office: Office) -> None:
    office.of("cases").take(NEWER)

    office.of("deadlines").take(DEADLINES)

    assert Deadline.objects.get(external_id="d1").case is None
    other = Deadline.objects.select_related("case").get(external_id="d2")
    assert other.case is not None
    assert (other.case.external_id, other.is_met) == ("t1", None)
