"""What is wrong in a file is told and handed back, and once mended imported: nothing is lost."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError

from teams.ingest import leftovers
from teams.ingest.specs import Layout
from teams.models import AgentDay, Import, Reject
from tests.teams.ingest.kinds import Office, fates

FORM = "form,version,code,name,maximum,weight,critical\nphone,1,greeting,Greeting,10,1,"
HEARD = "Lyon,anne,eva,2026-10-05 10:00,2026-10-06 10:00"
ASKED = "day,team,question,from,to,sent,n,s0,s1,s2,s3,s4,s5,s9,s10\n"


@dataclass(frozen=True)
class Bad:
    """A file with rows that are wrong, why each is, and what mends it."""

    kind: str
    text: str
    reasons: dict[int, str]
    mend: tuple[str, str]


FILES = {
    "overlapping shifts": Bad(
        "shifts",
        "agent,team,activity,start,end\n"
        "anne,Lyon,,2026-10-05 09:00,2026-10-05 17:00\n"
        "anne,Lyon,,2026-10-05 16:00,2026-10-05 20:00",
        {3: "overlaps another of this agent, line 2"},
        ("16:00", "17:00"),
    ),
    "a state left open": Bad(
        "states",
        "agent,team,state,start,end\n"
        "anne,Lyon,ready,2026-10-05 09:00,2026-10-05 09:10\n"
        "anne,Lyon,talking,2026-10-05 09:10,",
        {3: "is left open"},
        ("09:10,", "09:10,2026-10-05 09:30"),
    ),
    "an occupancy over 100 %": Bad(
        "intervals",
        "agent,team,start,busy,free,pause\n"
        "anne,Lyon,2026-10-05 10:00,600,300,\n"
        "anne,Lyon,2026-10-05 10:30,1900,0,",
        {3: "is longer than the interval: an occupancy over 100 %"},
        ("1900", "1800"),
    ),
    "a cost without a currency's rate": Bad(
        "costs",
        "piece;equipe;canal;mois;nature;montant;devise\n"
        "1;Lyon;;10/2026;salaires;100,00;EUR\n"
        "2;Lyon;;10/2026;facture;50,00;USD",
        {3: "has no exchange rate for 2026-10"},
        ("50,00;USD", "46,00;EUR"),
    ),
    "a rate card with a gap": Bad(
        "rate_cards",
        "team,unit,since,until,minimum,bonus,above,up_to,price\n"
        "Dakar,contact,2026-01-01,,0,0,0,1000,3.5\n"
        "Dakar,contact,2026-01-01,,0,0,1200,,3.1\n"
        "Tunis,hour,2026-01-01,,0,0,0,,20",
        {
            2: "another row of this rate card is rejected, line 3",
            3: "leaves a gap: no tier has a price from 1000 to 1200",
        },
        ("1200", "1000"),
    ),
    "points that do not add up": Bad(
        "evaluations",
        "id,team,agent,by,contact,evaluated,total,criterion,points\n"
        f"e1,{HEARD},8,greeting,8\n"
        f"e2,{HEARD},9,greeting,7",
        {3: "is not what the points add up to, 7"},
        (",9,", ",7,"),
    ),
    "counts that do not add up": Bad(
        "answers",
        f"{ASKED}2026-10-05,Lyon,nps,0,10,20,10,1,0,0,0,0,2,3,4\n"
        "2026-10-06,Lyon,nps,0,10,20,11,1,0,0,0,0,2,3,4",
        {3: "is not the sum of the counts by score"},
        (",11,", ",10,"),
    ),
    "NPS asked from 1 to 10": Bad(
        "answers",
        f"{ASKED}2026-10-05,Lyon,nps,0,10,20,10,1,0,0,0,0,2,3,4\n"
        "2026-10-06,Lyon,nps,1,10,20,10,1,0,0,0,0,2,3,4",
        {3: "NPS is asked on a scale from 0 to 10, and on no other"},
        ("nps,1,10", "nps,0,10"),
    ),
}


def left_over(office: Office) -> Path:
    return office.folder / "left.csv"


@pytest.mark.parametrize("name", FILES)
def test_bad_rows_stop_a_file_unless_the_good_ones_are_to_be_kept(
    office: Office, name: str
) -> None:
    office.of("criteria").take(FORM)
    bad = FILES[name]

    receipt = office.of(bad.kind).take(bad.text)

    assert {one["line"]: one["reason"] for one in receipt["rejects"]} == bad.reasons
    assert (receipt["applied"], receipt["accepted"]) == (False, 0)
    assert set(Reject.objects.values_list("line", flat=True)) == set(bad.reasons)


@pytest.mark.parametrize("name", FILES)
def test_what_is_left_over_is_mended_and_imported_and_nothing_is_lost(
    office: Office, name: str
) -> None:
    office.of("criteria").take(FORM)
    bad = FILES[name]
    header, *rows = bad.text.splitlines()
    office = office.of(bad.kind)

    kept = office.take(bad.text, "--keep-good", "--rejects", str(left_over(office)))

    assert fates(kept) == (len(rows), len(rows) - len(bad.reasons), 0, 0, 0, len(bad.reasons))
    assert left_over(office).read_text().splitlines() == [
        header, *(rows[line - 2] for line in bad.reasons),
    ]  # fmt: skip
    left_over(office).write_text(left_over(office).read_text().replace(*bad.mend))
    mended = office.take_file(left_over(office))
    assert fates(mended) == (len(bad.reasons), len(bad.reasons), 0, 0, 0, 0)
    whole = office.take(bad.text.replace(*bad.mend))
    assert fates(whole) == (len(rows), 0, 0, len(rows), 0, 0)


def test_a_shift_across_midnight_is_no_fault_and_leaves_nothing_over(office: Office) -> None:
    night = "agent,team,activity,start,end\nanne,Lyon,,2026-10-05 22:00,2026-10-06 06:00"

    receipt = office.of("shifts").take(night, "--rejects", str(left_over(office)))

    assert fates(receipt) == (1, 1, 0, 0, 0, 0)
    assert AgentDay.objects.count() == 2
    assert not left_over(office).exists()


def test_a_dry_run_leaves_the_rejected_rows_too(office: Office) -> None:
    bad = FILES["a state left open"]

    office.of(bad.kind).take(
        bad.text, "--dry-run", "--keep-good", "--rejects", str(left_over(office))
    )

    assert left_over(office).read_text().splitlines()[1:] == [bad.text.splitlines()[2]]
    assert not Import.objects.exists()


def test_a_file_that_is_there_is_never_written_over(office: Office) -> None:
    left_over(office).write_text("mine")
    bad = FILES["a state left open"]

    with pytest.raises(CommandError, match="is there already"):
        office.of(bad.kind).take(bad.text, "--keep-good", "--rejects", str(left_over(office)))

    assert left_over(office).read_text() == "mine"
    assert not Import.objects.exists()


def test_rows_are_copied_as_they_stand_whatever_parts_them(office: Office) -> None:
    text = '\n"id",what\r\n1,"two\nlines"\n\n2,"a ""word"""\r\n3,last'
    path = office.folder / "odd.csv"
    path.write_bytes(text.encode())

    with path.open(newline="") as file:
        rows = list(leftovers.rows(file, Layout()))

    assert rows == [
        (0, '"id",what\r\n'),
        (3, '1,"two\nlines"\n'),
        (6, '2,"a ""word"""\r\n'),
        (7, "3,last"),
    ]
