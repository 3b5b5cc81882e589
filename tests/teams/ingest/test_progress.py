"""An import tells how far it is while its own transaction is still open, on pages, too."""

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from teams.actions import imports
from teams.models import Feed, Import
from tests import builders
from tests.builders import NOON
from tests.teams.ingest.files import HEADER, MAPPING, row
from tests.world import world

__all__ = ["world"]


def planned(folder, feed):
    file, mapping = folder / "calls.csv", folder / "calls.toml"
    file.write_text("\n".join([HEADER, *(row(number) for number in range(1, 4))]) + "\n")
    mapping.write_text(MAPPING)
    return imports.plan(path=file, mapping=mapping, feed=feed)


def test_others_see_how_far_an_import_is_before_it_ends(transactional_db, tmp_path):
    seen = []

    def look(staged):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT state, staged_n, lines_n FROM teams_import")
            seen.append((staged, *cursor.fetchone()))
        other.close()

    with scopes_disabled():
        feed = Feed(name="calls", time_zone="Europe/Paris")
        imports.run(planned=planned(tmp_path, feed), by=None, now=NOON, progress=look)
        done = Import.objects.get()

    assert seen == [(3, "running", 3, 3)]
    assert (done.state, done.staged_n, done.read_n) == ("done", 3, 3)
    assert not done.is_unfinished


@pytest.mark.django_db
def test_an_import_under_way_is_found_again_from_data_and_refreshes_itself(world):
    run = builders.import_(
        file_name="october.csv", state="running", finished_at=None, lines_n=4000, staged_n=1000
    )
    address = f"/imports/{run.pk}/"

    listed = world.max.client.get("/data/").content.decode()
    page = world.max.client.get(address).content.decode()
    part = world.max.client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert f'href="{address}">october.csv' in listed
    assert 'hx-trigger="every 2s"' in listed
    assert '<progress max="4000" value="1000"' in listed
    assert "1,000 of about 4,000 lines" in page
    assert "accounted for" not in page, "nothing is, yet"
    assert part.strip() in page
    assert "<html" not in part


@pytest.mark.django_db
def test_what_has_ended_is_shown_whole(world):
    run = builders.import_(read_n=3, accepted_n=3)
    address = f"/imports/{run.pk}/"

    asked = world.max.client.get(address, headers={"HX-Request": "true"})

    assert asked["HX-Refresh"] == "true"
    assert "<progress" not in world.max.client.get(address).content.decode()
    assert f'href="{address}"' not in world.max.client.get("/data/").content.decode()
