"""What contacts say of the case that they name, whichever is loaded first."""

from dataclasses import replace
from datetime import date

from teams.models import Case, ChangedDay
from tests import builders, facts
from tests.teams.ingest.files import HEADER, MAPPING, Desk, row
from tests.teams.ingest.kinds import Office
from tests.teams.ingest.test_cases import NEWER

MAPPED = MAPPING.replace("[leg]", 'case = "case"\n\n[leg]')


def take(desk: Desk, *rows: tuple[int, str, dict[str, str]]) -> None:
    lines = [f"{row(number, **values)},{case}" for number, case, values in rows]
    receipt = replace(desk, mapping=MAPPED).take(desk.file(*lines, header=f"{HEADER},case"))
    assert receipt["rejected"] == 0, receipt


def opened(reference: str) -> Case:
    case = facts.case(builders.team(), feed=builders.feed("desk"))
    Case.objects.filter(pk=case.pk).update(external_id=reference)
    return case


def stamps(case: Case) -> tuple[int | None, int | None, str | None]:
    case.refresh_from_db()
    team = case.contact_team
    return case.contacts_n, case.customer_ms, team.slug if team else None


def test_a_case_sums_up_the_contacts_that_name_it(desk: Desk) -> None:
    case, other = opened("D1"), opened("D2")

    take(desk, (1, "D1", {}), (2, "D1", {"team": "Nantes"}), (3, "", {}), (4, "D9", {}))

    assert stamps(case) == (2, 260_000, "mixed")
    assert stamps(other) == (None, None, None)
    days = ChangedDay.objects.filter(source="cases").values_list("day", flat=True)
    assert list(days) == [date(2026, 10, 5)]


def test_contacts_that_move_to_another_case_leave_the_old_one(desk: Desk) -> None:
    case, other = opened("D1"), opened("D2")
    take(desk, (1, "D1", {}), (2, "D1", {}))

    take(desk, (1, "D1", {}), (2, "D2", {}))

    assert stamps(case) == (1, 130_000, "lyon")
    assert stamps(other) == (1, 130_000, "lyon")


def test_the_same_contacts_again_change_no_day(desk: Desk) -> None:
    opened("D1")
    take(desk, (1, "D1", {}))
    before = list(ChangedDay.objects.values_list("source", "day", "counter"))

    take(desk, (1, "D1", {}))

    assert list(ChangedDay.objects.values_list("source", "day", "counter")) == before


def test_a_case_that_comes_after_its_contacts_finds_them(desk: Desk, office: Office) -> None:
    take(desk, (1, "t1", {}))

    office.of("cases").take(NEWER)

    assert stamps(Case.objects.get()) == (1, 130_000, "lyon")
