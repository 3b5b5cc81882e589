"""The comparison of teams, as its readers see it."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.test import Client

from kpis import catalogue, exports
from kpis.compareform import kept_by_team
from kpis.queries.readings import readings
from teams.models import Segment
from tests import builders
from tests.kpis.october import LATER
from tests.kpis.views.conftest import ALL_DAYS, WEEK, logged_in
from tests.kpis.views.lists import text


def test_a_manager_sees_every_team_and_every_headline(readers):
    page = readers.max.get(f"/teams/?{WEEK}").content.decode()

    for team in readers.october.teams:
        assert team.name in page
    for kpi in catalogue.headlines():
        assert f"/readings/{kpi.key}/" in page
        assert f"/glossary/{kpi.code}/" in page


def test_a_vendor_sees_its_own_team_alone(readers):
    page = readers.ana.get(f"/teams/?{WEEK}").content.decode()

    assert f"/teams/{readers.first.slug}/" in page
    assert f"/teams/{readers.second.slug}/" not in page


def test_the_export_holds_the_figures_of_the_command_line(readers):
    answer = readers.max.get(f"/teams/?{WEEK}&channel=&format=csv")

    slugs = {team.pk: team.slug for team in readers.october.teams}
    wanted = [
        exports.fields(reading, scope=slugs[reading.cell.team])
        for reading in readings(
            catalogue.headlines(), readers.october.selection, by=("team",), now=LATER
        )
        if reading.cell.team in slugs
    ]
    rows = exports.to_csv(wanted).splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert set(rows) <= set(answer.content.decode().splitlines())


def test_the_export_stands_in_the_order_of_the_screen(readers):
    address = f"/teams/?{WEEK}&kpi=asa&kpi=service_level&sort=-asa&group=none"

    page = text(readers.max.get(address))
    rows = [*csv.DictReader(io.StringIO(text(readers.max.get(f"{address}&format=csv"))))]

    shown = re.findall(r'<th class="team".*?/teams/([\w-]+)/', page, re.DOTALL)
    assert len(shown) == 3
    assert [row["scope"] for row in rows if row["kpi"] == "asa"][:3] == shown
    assert [row["kpi"] for row in rows[:2]] == ["service_level", "asa"]


def test_the_export_of_a_vendor_names_its_own_team_alone(readers):
    answer = readers.ana.get(f"/teams/?{WEEK}&format=csv")

    scopes = {row["scope"] for row in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert scopes == {readers.first.slug}


def test_figures_that_may_still_change_say_so_and_until_when(readers):
    page = readers.max.get(f"/teams/?{ALL_DAYS}").content.decode()

    [head] = re.findall(r'<th[^>]*><b><a href="/glossary/transfer_rate/">.*?</th>', page, re.DOTALL)
    cells = re.findall(r'<a class="cell[^>]*/readings/transfer_rate/.*?</a>', page, re.DOTALL)
    assert "badge provisional" in head
    assert "until 9 Nov." in head
    assert len(cells) == 3
    assert all("provisional" in cell for cell in cells)


def test_a_target_gives_each_figure_its_state(readers):
    builders.target(
        kpi="abandonment_rate",
        target=0.9,
        floor=1.0,
        channel=builders.channel(),
        since=date(2026, 1, 2),
    )

    page = readers.max.get(f"/teams/?{ALL_DAYS}").content.decode()

    cells = re.findall(r'<a class="cell[^>]*/readings/abandonment_rate/.*?</a>', page, re.DOTALL)
    assert len(cells) == 3
    assert all('aria-label="target met, interval ' in cell for cell in cells)
    assert "≤\u00a090%" in page


def test_a_period_without_data_says_so_and_shows_a_way_out(readers):
    page = readers.max.get("/teams/?period=custom&start=2020-01-01&end=2020-01-31").content.decode()

    assert "No data for January 2020" in page
    assert "start=2026-11-01&amp;end=2026-11-30" in page
    assert "0.0%" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=custom&start=2026-10-01", "needs its first and its last day"),
        ("period=custom&start=2026-10-09&end=2026-10-01", "swap them"),
        ("period=custom&start=0001-01-01&end=0001-01-09", "from 1990 to 2099"),
        ("period=custom&start=2020-01-01&end=2026-01-01", "at most three years"),
        ("period=custom&start=yesterday&end=2026-10-01", "valid date"),
        ("period=decade", "Period: Select a valid choice"),
        ("channel=pigeon", "pigeon"),
        ("channel=%00", "available choices"),
        ("trend=happiness", "happiness"),
        ("kpi=happiness", "happiness"),
        ("kpi=global_call_performance", "global_call_performance"),
        ("&".join(f"kpi={kpi.key}" for kpi in kept_by_team()[:41]), "At most 40"),
        ("sort=happiness", "happiness"),
        ("group=moon", "moon"),
        ("against=never", "never"),
        ("period=custom&start=2025-01-01&end=2026-10-31&against=year", "longer than a year"),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_what_to_do(readers, query, said):
    answer = readers.max.get(f"/teams/?{query}")

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_what_somebody_typed_is_not_told_at_any_length(readers):
    answer = readers.max.get(f"/teams/?{WEEK}&topic={'z' * 3000}")

    assert answer.status_code == 400
    [said] = re.findall(r"<p>(Topic: [^<]*)</p>", answer.content.decode())
    assert 100 < len(said) < 200


def test_channel_and_topic_narrow_the_figures(readers):
    def volume(query):
        rows = csv.DictReader(
            io.StringIO(readers.max.get(f"/teams/?{WEEK}&format=csv{query}").content.decode())
        )
        return sum(int(row["n"]) for row in rows if row["kpi"] == "channel_volume")

    everything, phone, chat = volume("&channel="), volume("&channel=phone"), volume("&channel=chat")

    assert 0 < phone < everything
    assert phone + chat <= everything
    assert volume("") == phone, "waits of calls and of e-mails are not mixed unless asked for"


def test_the_page_loads_nothing_inline_and_nothing_from_afar(readers):
    answer = readers.max.get(f"/teams/?{WEEK}")

    page = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|<script>|\son\w+=", page)
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_htmx_may_neither_evaluate_nor_style(readers):
    page = readers.max.get(f"/teams/?{WEEK}").content.decode()

    found = re.search(r"name=\"htmx-config\" content='([^']+)'", page)
    assert found
    config = json.loads(found[1])
    assert config == {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
    }


def test_a_french_reader_reads_french_figures(readers):
    french = logged_in(builders.user("chloe", role="manager", language="fr"))

    page = french.get(f"/teams/?{WEEK}").content.decode()

    assert '<html lang="fr">' in page
    assert "Qualité de service" in page
    assert re.search(r"\d,\d\u202f%", page)


def test_the_language_switch_is_kept(readers):
    readers.max.post("/language/", {"language": "fr", "next": "/glossary/"})

    assert '<html lang="fr">' in readers.max.get("/glossary/").content.decode()


def test_a_stranger_is_asked_to_log_in(db):
    answer = Client().get("/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def told(client: Client, query: str, kpi: str = "channel_volume") -> dict[str, int]:
    """The sample of each scope, as the table has it."""
    answer = client.get(f"/teams/?{ALL_DAYS}&format=csv&{query}")
    assert answer.status_code == 200
    rows = csv.DictReader(io.StringIO(answer.content.decode()))
    return {row["scope"]: int(row["n"]) for row in rows if row["kpi"] == kpi}


def test_several_channels_topics_and_segments_are_the_sum_of_each(readers):
    def volume(query):
        return sum(told(readers.max, query).values())

    phone, chat = volume("channel=phone"), volume("channel=chat")
    assert phone > 0
    assert chat > 0
    assert volume("channel=phone&channel=chat") == phone + chat
    billing, technical = volume("channel=&topic=billing"), volume("channel=&topic=technical")
    assert volume("channel=&topic=billing&topic=technical") == billing + technical > billing > 0
    assert volume("channel=&channel=phone") == phone, "an open field beside a chosen value"


def test_only_the_teams_chosen_stand_in_the_table_its_file_and_its_charts(readers):
    first, second, third = (team.slug for team in readers.october.teams)

    query = f"{ALL_DAYS}&trend=channel_volume&team={first}&team={third}"
    found = readers.max.get(f"/teams/?{query}").content.decode()

    assert set(told(readers.max, f"team={first}&team={third}")) == {first, third}
    for slug, is_there in ((first, True), (second, False), (third, True)):
        assert (f"/teams/{slug}/?" in found) is is_there
    [chart] = re.findall(r'hx-get="(/charts/trend/[^"]*)"', found)
    assert f"team={first}&amp;team={third}" in chart
    drawn = readers.max.get(chart.replace("&amp;", "&")).content.decode()
    names = {team.slug: team.name for team in readers.october.teams}
    assert names[first] in drawn
    assert names[second] not in drawn


def test_a_team_out_of_reach_is_out_of_existence_here_too(readers):
    assert readers.ana.get(f"/teams/?team={readers.second.slug}").status_code == 404
    assert readers.ana.get("/teams/?team=nowhere").status_code == 404


def test_what_is_not_kept_along_a_filter_says_so(readers):
    segment = Segment.objects.earliest("pk")
    query = f"{ALL_DAYS}&channel=&segment={segment.slug}&kpi=agent_occupancy&kpi=asa"

    page = readers.max.get(f"/teams/?{query}").content.decode()

    cells = re.findall(r"/readings/agent_occupancy/.*?</a>", page, re.DOTALL)
    assert all("kept over all" in cell for cell in cells), cells[:1]
    assert re.search(rf"<summary>[^<]*{segment.name}", page)


def test_figures_of_two_channels_lead_to_the_same_two(readers):
    both = f"{ALL_DAYS}&channel=phone&channel=chat"

    page = readers.max.get(f"/readings/answer_rate/?{both}&team={readers.first.slug}")

    said = page.content.decode()
    [(n, behind)] = [
        (re.sub(r"\D", "", n), address.replace("&amp;", "&"))
        for n in re.findall(r"<dt>sample \(n\)</dt><dd>([^<]+)", said)
        for address in re.findall(r'href="(/interactions/[^"]+)">What it counts', said)
    ]
    assert "channel=phone&channel=chat" in behind
    file = readers.max.get(f"{behind}&side=denominator&format=csv").content.decode()
    assert len(file.splitlines()) - 1 == int(n)
    assert told(readers.max, "channel=phone&channel=chat", "asa")[readers.first.slug] > 0


def test_more_kpis_than_fit_stand_below_each_other_and_lead_on_like_others(readers):
    keys = [kpi.key for kpi in kept_by_team()[:30]]
    asked = f"{ALL_DAYS}&" + "&".join(f"kpi={key}" for key in keys)

    page = readers.max.get(f"/teams/?{asked}&sort=-answer_rate").content.decode()

    assert page.count('<th class="kpi" scope="row"') == len(keys)
    assert 'aria-sort="descending"><a href="/glossary/answer_rate/"' in page
    slug = readers.first.slug
    cell = f'value="answer_rate@{slug}"'
    assert cell in page
    assert 'name="sort" value="answer_rate"' in page, "pressed again, the other way round"

    opened = readers.max.get(f"/readings/?of=answer_rate@{slug}&{ALL_DAYS}", follow=True)

    assert opened.redirect_chain[0][0] == f"/readings/answer_rate/?{ALL_DAYS}&team={slug}"
    assert opened.status_code == 200
    for nobody in ("answer_rate@nobody", "happiness@lyon", ""):
        assert readers.max.get(f"/readings/?of={nobody}", follow=True).status_code == 404
