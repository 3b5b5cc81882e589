"""Long lists become files by a job that may be killed, stopped and gone on with."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django_scopes import scopes_disabled

from kpis import behind, tasks
from kpis.queries import drillstream
from teams import exportfiles
from teams.actions import exports, ledger
from teams.models import Export, Job, Membership
from teams.scope import everywhere
from tests import builders
from tests.kpis.october import LATER
from tests.kpis.views.conftest import WEEK, readers
from tests.kpis.views.lists import text
from tests.teams.test_ledger import claimed
from tests.teams.test_spreadsheets import read

__all__ = ["readers"]
LIST = f"kpi=answer_rate:offered&side=denominator&{WEEK}"


@pytest.fixture(autouse=True)
def small(monkeypatch, settings, tmp_path):
    """Lists of a hundred contacts are long, and read ten contacts at a time."""
    settings.VIGIE_VAR = tmp_path
    monkeypatch.setattr(behind, "MOST_ROWS", 20)
    monkeypatch.setattr(drillstream, "PART", 10)
    monkeypatch.setattr(drillstream, "FETCHED", 4)


def ask(client, kind="csv", chosen=LIST):
    answer = client.post(f"/interactions/export/?{chosen}", {"format": kind})
    assert (answer.status_code, answer["Location"]) == (302, "/exports/")
    return newest()


def newest():
    return Export.objects.order_by("pk").last()


def tick():
    """What a minute's tick and a worker do together."""
    tasks.export_lists()
    for job in Job.objects.filter(name=tasks.make_export.name).order_by("pk"):
        tasks.make_export(job_id=job.pk)


def whole(client, chosen, monkeypatch):
    """The same list as it is at once."""
    with monkeypatch.context() as patch:
        patch.setattr(behind, "MOST_ROWS", 20_000)
        return text(client.get(f"/interactions/?{chosen}&format=csv"))


def content(client, export):
    answer = client.get(f"/exports/{export.pk}/file/")
    return b"".join(answer.streaming_content) if answer.status_code == 200 else None


def test_a_long_list_is_asked_for_made_and_found_again(readers, monkeypatch):
    page = text(readers.max.get(f"/interactions/?{LIST}"))
    instead = text(readers.max.get(f"/interactions/?{LIST}&format=csv"))
    export = ask(readers.max)
    waits = text(readers.max.get("/exports/"))

    tick()

    export.refresh_from_db()
    done = text(readers.max.get("/exports/"))
    assert 'action="/interactions/export/?kpi=answer_rate%3Aoffered' in page
    assert "among your exports" in instead
    assert 'hx-trigger="every 2s"' in waits
    assert "<progress" in waits
    assert content(readers.max, export).decode() == whole(readers.max, LIST, monkeypatch)
    assert f"{export.done_n} rows" in done
    assert "<progress" not in done
    assert export.done_n > 50


def test_a_workbook_holds_the_same_rows_as_the_csv(readers, monkeypatch):
    export = ask(readers.max, "xlsx")
    tick()

    head, *rows = read(content(readers.max, export))
    plain = whole(readers.max, LIST, monkeypatch).splitlines()

    assert ",".join(map(str, head)) == plain[0]
    named = head.index("name")
    assert [row[named] for row in rows] == [line.split(",")[named] for line in plain[1:]]


def test_a_worker_killed_half_way_leaves_no_half_a_file_and_the_next_goes_on(readers, monkeypatch):
    export, real, notes = ask(readers.max), exports.note, []

    def killed(**given):
        real(**given)
        notes.append(given["done"])
        if len(notes) == 3:
            raise SystemExit

    monkeypatch.setattr(exports, "note", killed)
    tasks.export_lists()
    job = Job.objects.get(subject=export.pk)
    with pytest.raises(SystemExit):
        tasks.make_export(job_id=job.pk)
    export.refresh_from_db()
    half = content(readers.max, export)
    assert not tasks.make_export(job_id=job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))

    assert tasks.make_export(job_id=job.pk)

    assert half is None
    assert notes[3] > notes[2] > 0
    assert content(readers.max, export).decode() == whole(readers.max, LIST, monkeypatch)
    assert [file.name for file in exportfiles.folder().iterdir()] == [export.file]


def test_a_turn_that_is_over_leaves_the_rest_for_another(readers, monkeypatch):
    export = ask(readers.max)
    monkeypatch.setattr(tasks, "TURN", timedelta(seconds=-1))
    tasks.export_lists()
    job = Job.objects.get(subject=export.pk)

    turns = 0
    while not tasks.make_export(job_id=job.pk):
        turns += 1
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("queued", 0)

    assert turns > 4
    assert content(readers.max, export).decode() == whole(readers.max, LIST, monkeypatch)


def test_what_is_cancelled_or_deleted_half_way_is_made_no_further(readers, monkeypatch):
    for verb in ("cancel", "remove"):
        export, real = ask(readers.max), exports.note

        def stopped(verb=verb, export=export, real=real, **given):
            readers.max.post(f"/exports/{export.pk}/{verb}/")
            real(**given)

        monkeypatch.setattr(exports, "note", stopped)
        tasks.export_lists()
        job = Job.objects.get(subject=export.pk)
        with everywhere():
            assert tasks.make_export(job_id=job.pk)
        monkeypatch.setattr(exports, "note", real)

        assert content(readers.max, export) is None
        assert [*exportfiles.folder().iterdir()] == []


def test_an_export_is_its_askers_alone_and_holds_their_teams_only(readers, monkeypatch):
    export = ask(readers.ana)
    tick()
    rows = content(readers.ana, export).decode()

    assert {line.split(",")[4] for line in rows.splitlines()[1:]} == {readers.first.slug}
    assert rows == whole(readers.ana, LIST, monkeypatch)
    assert content(readers.max, export) is None
    assert "Contacts" not in text(readers.max.get("/exports/"))
    for verb in ("cancel", "remove"):
        assert readers.max.post(f"/exports/{export.pk}/{verb}/").status_code == 404


def test_who_no_longer_reaches_a_team_gets_neither_the_file_nor_more_of_it(readers):
    made = ask(readers.ana)
    tick()
    waiting = ask(readers.ana, "xlsx")
    with scopes_disabled():
        Membership.objects.all().delete()

    tick()

    waiting.refresh_from_db()
    assert content(readers.ana, made) is None
    assert waiting.state == "failed"
    assert waiting.error.startswith("You no longer reach")


def test_the_same_list_is_asked_for_once_and_six_at_once_are_too_many(readers):
    first, again = ask(readers.max), ask(readers.max)
    for side in ("numerator", "missed", "denominator"):
        for kind in ("csv", "xlsx"):
            ask(readers.max, kind, f"kpi=service_level&side={side}&{WEEK}")

    assert again == first
    assert Export.objects.count() == exports.MOST_AT_ONCE
    assert "wait for one, or cancel one" in text(readers.max.get("/exports/"))


def test_what_failed_for_good_says_so_and_old_files_go(readers):
    export = ask(readers.max)
    tasks.export_lists()
    Job.objects.filter(subject=export.pk).update(state="failed")
    tasks.export_lists()
    failed = text(readers.max.get("/exports/"))
    exportfiles.path(export.file).write_text("old")

    exports.clear(now=LATER + exports.KEPT + timedelta(days=1))

    assert "The file could not be made" in failed
    assert not Export.objects.exists()
    assert not exportfiles.path(export.file).exists()


def test_the_database_itself_hides_files_beyond_the_reach(world):
    mine = builders.export(world.ana.user, teams=[world.atlas])
    builders.export(world.ana.user, teams=[world.atlas, world.orvane])
    staffs = builders.export(world.max.user, teams=[world.atlas], is_staff=True)

    with world.ana.reach.entered():
        assert list(Export.objects.all()) == [mine]
    with world.max.reach.entered():
        assert staffs in Export.objects.all()


def test_few_rows_are_held_at_a_time(readers, monkeypatch):
    export = ask(readers.max)
    tasks.export_lists()

    with monkeypatch.context() as patch:
        patch.setattr(behind, "rows", lambda w, s, facts, n: iter([[str(len(facts))]]))
        tasks.make_export(job_id=Job.objects.get(subject=export.pk).pk)

    sizes = {int(line) for line in content(readers.max, export).decode().splitlines()[1:]}
    assert max(sizes) == 4


def test_a_stopped_job_is_left_by_whoever_does_it(db):
    job = builders.job()
    claim = claimed(job)
    ledger.beat(claim=claim, done=1, total=2)

    assert ledger.stop(job_id=job.pk)

    with pytest.raises(ledger.Lost):
        ledger.beat(claim=claim, done=2, total=2)
    assert not ledger.finish(claim=claim)
    assert ledger.claim(job_id=job.pk) is None
