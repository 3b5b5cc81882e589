"""Charts: equal bytes, no style, no script, and words that cannot break out."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from kpis import charts, drawings, inks
from kpis.charts import Axes, Line, Point
from kpis.hills import Hill, hills
from kpis.marks import Scale, TeamMark
from kpis.queries.waits import EDGES
from kpis.spreads import Mark, spread
from kpis.trends import Span


def lines(name="Atlas"):
    points = tuple(
        Point(place, 0.7 + place / 100, 0.68, 0.8, f"{name} {place}", True) for place in range(6)
    )
    return [
        Line(name, TeamMark(is_vendor=True, colour=3), points, True, "75.0"),
        Line("Lyon", TeamMark(is_vendor=False, colour=1), points, False, "75.0"),
    ]


FORBIDDEN = r"<style|<script|style=|\son\w+=|javascript:|<image|https?://(?!www\.w3)"
AXES = Axes(
    across={0: "Sept.", 3: "Oct."},
    places=6,
    up={0.6: "60", 0.8: "80%"},
    scale=Scale(0.6, 0.8),
    goal=0.78,
    goal_words="target ≥ 78%",
)


def hill(name="Atlas"):
    bars = tuple(100 - abs(12 - place) * 8 if abs(12 - place) < 12 else 0 for place in range(54))
    return Hill(name, TeamMark(is_vendor=True, colour=3), bars, 9.0, "9 s · 31 s")


def test_equal_figures_give_equal_bytes():
    specification = json.dumps(charts.trend(lines(), AXES).to_dict(), sort_keys=True)

    first, second = drawings.render(specification), drawings.render(specification)

    assert first == second
    assert first == charts.draw(charts.trend(lines(), AXES))


def test_a_drawing_has_no_style_and_no_script():
    drawn = hills(
        [hill()], EDGES, ticks={1: "1 s", 60: "1 min"}, promise=20, promise_words="promise"
    )

    for svg in (charts.draw(charts.trend(lines(), AXES)), charts.draw(drawn)):
        assert not re.search(
            r"<style|<script|style=|\son\w+=|javascript:|<image|https?://(?!www\.w3)", svg
        )


def test_a_hostile_name_stays_text():
    name = '<script>alert(1)</script>"onload=x'

    svg = charts.draw(charts.trend(lines(name), AXES, frame=charts.NARROW))

    assert "<script" not in svg
    assert "&lt;" in svg


def test_two_charts_on_a_page_share_no_id():
    drawn = [charts.draw(charts.trend(lines(), AXES, frame=f)) for f in charts.SIZES.values()]

    ids = [re.findall(r'\bid="([^"]+)"', svg) for svg in drawn]

    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


def test_every_colour_of_a_chart_has_a_dark_one():
    drawn = charts.draw(charts.trend(lines(), AXES))

    used = set(re.findall(r'="(#[0-9a-f]{3,6})"', drawn))

    assert used
    assert used <= set(inks.TOKENS)
    assert not used & set(re.findall(r'="(#[0-9a-f]{3,6})"', inks.dark(drawn)))


def test_inside_a_page_colours_follow_its_theme():
    drawn = charts.draw_inline(charts.trend(lines(), AXES))

    assert 'stroke="var(--team-3, #2f968b)"' in drawn
    assert '="#' not in drawn


def test_names_that_would_collide_move_apart():
    placed = charts.spread([100.0, 101.0, 102.0, 10.0], gap=15, height=110)

    assert sorted(placed) == sorted([10.0, 80.0, 95.0, 110.0])


@pytest.mark.parametrize("narrow", [True, False])
def test_words_at_the_end_of_a_hill_have_the_room_that_they_need(narrow):
    words = "18 min · 10 h 50 min"
    row = replace(hill(), words=words)

    drawn = hills([row], EDGES, ticks={}, promise=None, promise_words="", narrow=narrow).to_dict()

    assert drawn["padding"]["right"] >= 10 + len(words) * charts.LETTER


def test_what_lies_beyond_the_promise_is_darker():
    rows = hills([hill()], EDGES, ticks={1: "1 s"}, promise=20, promise_words="promise")

    drawn = charts.draw(rows)

    assert inks.DEEP in drawn
    assert inks.BAND in drawn


def test_words_longer_than_either_side_of_their_line_stay_in_the_drawing():
    words = "promise 20 s: 77.5% in time"
    marked = [Mark(20, words, is_promise=True)]

    drawn = charts.draw(spread([5, 9, 5, 1], [2, 8, 20, 80, 400], marked, ticks={}, narrow=True))

    [(anchor, x)] = set(
        re.findall(rf'text-anchor="(\w+)" transform="translate\((\d+),[^>]*>{words}<', drawn)
    )
    assert anchor == "end"
    assert charts.LETTER * len(words) < float(x) <= 320


def test_each_of_a_few_months_is_named_and_every_third_of_many():
    few = Span("month", tuple(date(2026, month, 1) for month in (8, 9, 10)), date(2026, 10, 31))
    many = Span("month", tuple(date(2026, month, 1) for month in range(1, 13)), date(2026, 12, 31))

    assert list(few.across) == [0, 1, 2]
    assert list(many.across) == [0, 3, 6, 9]


def test_a_name_of_two_words_stands_whole_at_the_end_of_its_line():
    drawn = charts.draw(charts.trend(lines("Atlas Contact"), AXES))

    assert ">Atlas Contact 75.0<" in drawn
