"""Answers, visits, relationships, forecasts and cases from files, and what all kinds share."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from teams.ingest.kinds import SCHEMAS
from teams.models import (
    AnswerCount,
    ChangedDay,
    Customer,
    Feed,
    Forecast,
    Import,
    Relationship,
    Team,
    Visit,
)
from tests import builders
from tests.teams.ingest.kinds import MAPPINGS, Office, fates

GOOD: Mapping[str, tuple[str, str]] = {
    "answers": (
        "day,team,question,from,to,sent,n,s0,s1,s2,s3,s4,s5,s9,s10",
        "2026-10-05,Lyon,nps,0,10,20,10,1,0,0,0,0,2,3,4",
    ),
    "waves": ("wave,team,question,agents,sent,s0,s4,s5", "2026-10-05,Lyon,esat,20,18,0,5,7"),
    "single_answers": ("id,contact,team,agent,score", "r1,2026-10-05 23:30,Lyon,anne,4"),
    "labelled": (
        "team,via,language,model,from,negative,found,other,cleared",
        "Lyon,call,FR,moods 2.1,2026-10-01,100,80,100,95",
    ),
    "visits": (
        "id,intent,customer,start,end,result,form,left",
        "v1,billing,k1,2026-10-05 10:00,2026-10-05 10:05,solved,yes,yes",
    ),
    "relationships": ("customer,from,to", "k1,01/10/2025,"),
    "forecasts": (
        "team,interval,contacts,version",
        "Lyon,2026-12-05 10:00,20.125,2026-10-01 09:00",
    ),
    "cases": (
        "id,via,topic,requester,group,now,created,replied,solved,replies,updated",
        "t1,mail,billing,k1,Lyon,Nantes,2026-10-05 10:00,2026-10-05 11:00,2026-10-06 10:00,2,"
        "2026-10-06 10:00",
    ),
    "deadlines": (
        "id,metric,ticket,group,due,met,kept",
        "d1,resolution,,Lyon,2026-12-05 10:00,2026-10-05 09:00,yes",
    ),
}


def file(kind: str, *rows: str) -> str:
    header, row = GOOD[kind]
    return "\n".join([header, row, *rows])


@pytest.mark.parametrize("kind", GOOD)
def test_a_row_becomes_a_fact_once(office: Office, kind: str) -> None:
    first = office.of(kind).take(file(kind))
    counters = list(ChangedDay.objects.values_list("source", "day", "counter"))
    again = office.of(kind).take(file(kind))

    assert fates(first) == (1, 1, 0, 0, 0, 0)
    assert fates(again) == (1, 0, 0, 1, 0, 0)
    assert counters
    assert list(ChangedDay.objects.values_list("source", "day", "counter")) == counters


def test_each_kind_has_a_name_and_tables_of_its_own() -> None:
    tables = [table for schema in SCHEMAS for table in schema.tables]

    assert len(set(tables)) == len(tables)
    assert len({schema.name for schema in SCHEMAS}) == len(SCHEMAS)


def test_a_dry_run_tells_and_writes_nothing(office: Office) -> None:
    receipt = office.of("visits").take(file("visits"), "--dry-run")

    assert (receipt["accepted"], receipt["applied"]) == (1, False)
    assert not Visit.objects.exists()
    assert not Feed.objects.exists()
    assert not Customer.objects.exists()


def test_the_command_for_interactions_names_the_one_for_other_facts(office: Office) -> None:
    builders.feed("desk")
    path = office.folder / "visits.csv"
    path.write_text(file("visits") + "\n")
    mapping = str(MAPPINGS / "visits.toml")

    with pytest.raises(CommandError, match="brings visits: import_facts takes them") as refused:
        call_command("import_interactions", str(path), "--feed", "desk", "--mapping", mapping)

    assert refused.value.returncode == 2
    assert not Import.objects.exists()


BAD: Mapping[str, tuple[str, str, str, str]] = {
    "asked on 1-10": (
        "answers", "2026-10-06,Lyon,nps,1,10,20,3,0,0,0,0,0,0,0,3", "answer.lowest",
        "NPS is asked on a scale from 0 to 10, and on no other",
    ),
    "counts": (
        "answers", "2026-10-06,Lyon,nps,0,10,20,11,1,0,0,0,0,2,3,4", "answer.answered",
        "is not the sum of the counts by score",
    ),
    "outside": (
        "answers", "2026-10-06,Lyon,csat,1,5,20,10,1,0,0,0,0,2,3,4", "answer.score_0",
        "counts scores outside the scale of CSAT, 1 to 5",
    ),
    "delivered": (
        "answers", "2026-10-06,Lyon,nps,0,10,9,10,1,0,0,0,0,2,3,4", "answer.delivered",
        "is less than what was answered",
    ),
    "population": (
        "waves", "2026-10-06,Lyon,esat,15,18,0,5,7", "answer.population",
        "is less than were asked or answered",
    ),
    "population of customers": (
        "waves", "2026-10-06,Lyon,csat,20,18,0,5,7", "answer.population",
        "is of employees, and customers were asked",
    ),
    "effort": (
        "waves", "2026-10-06,Lyon,effort,,18,1,5,7", "answer.score_0",
        "counts scores outside the scale of CES EFFORT, 1 to 5",
    ),
    "found": (
        "labelled", ",mail,,moods 2.1,2026-10-01,100,101,100,95", "labelled.found",
        "is more than were labelled negative",
    ),
    "one kind": (
        "labelled", ",mail,,moods 2.1,2026-10-01,100,80,0,0", "labelled.other",
        "is 0: errors need both kinds of contacts",
    ),
    "no counts": (
        "answers", "2026-10-06,Lyon,nps,0,10,9,5,,,,,,,,", "answer.score",
        "is empty, and there are no counts",
    ),
    "score": (
        "single_answers", "r2,2026-10-05 23:30,Lyon,anne,6", "answer.score",
        "is outside the scale of CSAT, 1 to 5",
    ),
    "half a score": (
        "single_answers", "r2,2026-10-05 23:30,Lyon,anne,4.5", "score",
        "is not a whole number in range",
    ),
    "visit ends first": (
        "visits", "v2,billing,,2026-10-05 10:00,2026-10-05 09:05,solved,,", "visit.ended_at",
        "ends before it starts",
    ),
    "form": (
        "visits", "v2,billing,,2026-10-05 10:00,2026-10-05 10:05,left,no,yes", "visit.left_form",
        "leaves a contact form that it did not reach",
    ),
    "twice a customer": (
        "relationships", "k1,01/01/2026,", "relationship.from_day",
        "overlaps another of this customer, line 2",
    ),
    "no such day": ("relationships", "k2,30/02/2026,", "from", "is not a day in the format given"),
    "left before": (
        "relationships", "k2,02/01/2026,01/01/2026", "relationship.to_day", "ends before it starts",
    ),
    "negative": (
        "forecasts", "Lyon,2026-12-05 10:00,-1,2026-10-01 09:00", "contacts", "is negative",
    ),
    "decimals": (
        "forecasts", "Lyon,2026-12-05 10:00,1.2345,2026-10-01 09:00", "contacts",
        "is not a decimal number with at most 3 decimals",
    ),
    "frozen ahead": (
        "forecasts", "Lyon,2027-12-05 10:00,1,2027-12-01 09:00", "version", "is in the future",
    ),
    "same forecast": (
        "forecasts", "lyon,2026-12-05 10:00,7,2026-10-01 09:00", "forecast.team",
        "stands in the file already, line 2",
    ),
    "solved first": (
        "cases", "t2,mail,,,Lyon,,2026-10-05 10:00,,2026-10-04 10:00,,", "case.resolved_at",
        "is before the case was created",
    ),
    "kept late": (
        "deadlines", "d2,resolution,,Lyon,2026-10-05 10:00,2026-10-05 11:00,yes", "deadline.met",
        "contradicts when it was met and when it was due",
    ),
    "no case": (
        "deadlines", "d2,resolution,t9,Lyon,2026-10-05 10:00,,", "deadline.case", "is unknown",
    ),
    "no metric": (
        "deadlines", "d2,smile,,Lyon,2026-10-05 10:00,,", "metric",
        "is not one of the values known",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_told_with_its_place_and_the_others_are_kept(
    office: Office, name: str
) -> None:
    kind, row, column, reason = BAD[name]

    receipt = office.of(kind).take(file(kind, row), "--keep-good")

    ((line, told, why),) = [(r["line"], r["column"], r["reason"]) for r in receipt["rejects"]]
    assert (line, told, why) == (3, column, reason)
    assert fates(receipt) == (2, 1, 0, 0, 0, 1)


def test_counts_and_single_answers_are_counted_by_score(office: Office) -> None:
    office.of("answers").take(file("answers"))
    office.of("single_answers").take(file("single_answers"))

    nps = AnswerCount.objects.get(instrument="nps")
    one = AnswerCount.objects.get(instrument="csat")
    assert (nps.answered_n, nps.delivered_n, nps.score_0, nps.score_10) == (10, 20, 1, 4)
    assert (one.answered_n, one.score_4, one.day) == (1, 1, date(2026, 10, 5))


def test_a_visit_is_credited_to_no_team(office: Office) -> None:
    office.of("visits").take(file("visits"))

    visit = Visit.objects.select_related("team", "topic", "customer").get()
    assert visit.customer is not None
    assert (visit.team.slug, visit.topic.slug, visit.customer.reference, visit.end) == (
        "unattributed",
        "billing",
        "k1",
        "served",
    )


def test_a_relationship_that_ends_is_updated_and_one_beside_it_refused(office: Office) -> None:
    office.of("relationships").take(file("relationships"))

    beside = office.of("relationships").rejects("customer,from,to\nk1,01/01/2026,")
    ended = office.of("relationships").take("customer,from,to\nk1,01/10/2025,31/12/2025")

    assert [why for *_, why in beside] == ["overlaps one that is there already, from 2025-10-01"]
    assert fates(ended) == (1, 0, 1, 0, 0, 0)
    assert Relationship.objects.get().to_day == date(2025, 12, 31)


def test_a_forecast_keeps_its_versions(office: Office) -> None:
    office.of("forecasts").take(file("forecasts", "Lyon,2026-12-05 10:00,21.5,2026-11-01 09:00"))

    contacts = Forecast.objects.order_by("frozen_at").values_list("contacts", flat=True)
    assert list(contacts) == [Decimal("20.125"), Decimal("21.5")]


def test_two_names_of_one_team_are_one_team(office: Office) -> None:
    lyon = builders.team("Support Lyon", slug="lyon")

    office.of("forecasts").take(
        "team,interval,contacts,version\nlyon,2026-12-05 10:00,1,2026-10-01 09:00\n"
        "Support Lyon,2026-12-05 10:30,1,2026-10-01 09:00"
    )

    assert set(Forecast.objects.values_list("team_id", flat=True)) == {lyon.pk}
    assert Team.objects.real().count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[visit]\n[cost]", "one kind of facts, and not both visits and costs"),
        ("[visits]", 'unknown key "visits"'),
        ("[file]", "must have one of the tables [interaction], [leg], [case]"),
        ('[visit]\nexternal_id = "id"\nended_at = { column = "x", fmt = 1 }', 'unknown key "fmt"'),
        ('[relationship]\nfrom_day = { column = "x", format = "iso" }', "no format of a day"),
        (
            '[unknown]\ncustomer = "create"\n[relationship]\ncustomer = "a"\nfrom_day = "b"',
            "customer",
        ),
    ],
)
def test_a_slip_in_a_mapping_of_any_kind_is_named(office: Office, text: str, said: str) -> None:
    builders.feed("desk")
    path = office.folder / "x.csv"
    path.write_text("a\n1\n")
    mapping = office.folder / "x.toml"
    mapping.write_text(text)

    with pytest.raises(CommandError) as refused:
        call_command("import_facts", str(path), "--feed", "desk", "--mapping", str(mapping))

    assert said in str(refused.value)
