"""Scorecards: frozen once, drawn in two languages."""

import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from kpis.actions import scorecards
from kpis.catalogue import find
from kpis.models.documents import Paper
from kpis.queries.readings import Selection, readings
from teams.models.teams import TeamKind
from tests import builders
from tests.kpis.issuing import (
    NOW,
    OCTOBER,
    approve,
    card_of,
    complete,
    issue,
    let_repeats_show,
    lyon,
    make,
    reissue,
    said,
    unprinted,
)

__all__ = ["complete", "lyon", "unprinted"]

MONTH = Selection(OCTOBER, date(2026, 10, 31))
SHOWN = ["abandonment_rate", "asa", "transfer_rate", "aht_contact", "acw_time", "hold_rate"]


def test_the_paper_has_the_numerators_of_the_readings(lyon):
    made = make(lyon)

    lines = {line["key"]: line for line in card_of(made).figures["lines"]}
    whole = Selection(MONTH.start, MONTH.end, teams=(lyon.pk,))
    calls = replace(whole, channels=(builders.channel("phone").pk,))
    found = readings([find(key) for key in SHOWN if key != "asa"], whole, now=NOW)
    found += readings([find("asa")], calls, now=NOW)
    compared = 0
    for reading in found:
        line = lines[reading.kpi.key]
        assert line["n"] == reading.n
        if reading.value is None:
            assert line["value"] is None
            continue
        compared += 1
        top = float(reading.numerator or 0)
        assert line["value"] == reading.value
        assert line["numerator"] == top
        assert line["denominator"] == reading.denominator
        suffix = " s" if reading.kpi.unit == "seconds" else ""
        digits = f"{top:,.3f}".rstrip("0").rstrip(".")
        assert f"{digits}{suffix} ÷ {reading.denominator:,}" in said(made)
    assert compared >= 3


def test_the_promise_is_told_apart_by_channel(unprinted, lyon):
    lines = card_of(make(lyon)).figures["lines"]

    level = [line for line in lines if line["key"] == "service_level"]
    assert [(line["channel"]["code"], line["channel"]["within"]) for line in level] == [
        ("phone", 20.0),
        ("chat", 40.0),
    ]
    [pooled] = readings(
        [find("service_level")], Selection(MONTH.start, MONTH.end, teams=(lyon.pk,)), now=NOW
    )
    assert sum(line["denominator"] for line in level) == pooled.denominator


def test_a_draft_made_again_is_the_same_draft(lyon):
    first = make(lyon)
    before = card_of(first)

    second = make(lyon, NOW + timedelta(days=3))

    assert (first.version, first.is_new, first.state) == (1, True, "draft")
    assert (second.scorecard_id, second.is_new) == (first.scorecard_id, False)
    after = card_of(second)
    assert (after.digest, after.made_at) == (before.digest, before.made_at)
    assert [step.state for step in after.steps.all()] == ["draft"]


def test_the_digest_is_that_of_a_text_which_anybody_can_check(unprinted, lyon):
    card = card_of(make(lyon))

    assert sha256(scorecards.text_of(card.figures).encode()).hexdigest() == card.digest


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_paper_drawn_again_has_the_same_bytes(lyon, complete, language):
    made = make(lyon)
    approve(made)
    issued = Paper.objects.get(scorecard_id=made.scorecard_id, language=language)

    again = scorecards.draw(card_of(made), language=language)

    assert again == bytes(issued.pdf)


def test_waits_of_calls_and_of_e_mails_are_not_averaged(lyon):
    lines = card_of(make(lyon)).figures["lines"]

    places = [line["channel"]["code"] for line in lines if line["key"] in ("asa", "wait_time:p90")]
    assert places == ["phone", "phone"]


def test_a_changed_target_makes_a_numbered_version_and_keeps_the_first(unprinted, lyon, complete):
    first = make(lyon)
    issue(first)
    before = card_of(first).figures
    builders.target(kpi="abandonment_rate", target=0.05, floor=0.1)

    stands = make(lyon)
    second = reissue(first)

    assert (stands.scorecard_id, stands.is_new) == (first.scorecard_id, False)
    assert (second.version, second.state) == (2, "checked")
    assert card_of(first).figures == before
    assert second.figures["lines"] != before["lines"]


def test_a_reissue_that_is_begun_is_not_begun_twice(unprinted, lyon, complete):
    first = make(lyon)
    issue(first)

    assert reissue(first).pk == reissue(first).pk


def test_what_is_not_final_is_not_in_the_figures(unprinted, lyon):
    made = make(lyon)

    [fcr] = [one for one in card_of(made).figures["lines"] if one["key"] == "fcr_rate"]
    assert (fcr["value"], fcr["numerator"], fcr["state"]) == (None, None, None)
    assert made.not_final == ("fcr_rate",)


def test_when_all_is_final_the_paper_says_up_to_which_day(lyon):
    let_repeats_show()

    made = make(lyon)

    assert made.not_final == ()
    assert "final up to 31 Oct. 2026" in said(made)


def test_other_teams_are_one_sum_without_a_name(lyon, october):
    made = make(lyon)

    frozen = card_of(made).figures
    internal = tuple(team.pk for team in october.teams[1:] if team.kind == TeamKind.INTERNAL)
    others = Selection(MONTH.start, MONTH.end, teams=internal)
    pooled = {one.kpi.key: one for one in readings([find(key) for key in SHOWN], others, now=NOW)}
    for one in frozen["comparisons"]:
        if one["key"] in pooled:
            assert one["internal_n"] == pooled[one["key"]].n
            assert one["internal_value"] == pooled[one["key"]].value
    for team in october.teams[1:]:
        assert team.name not in json.dumps(frozen)
        assert team.name not in said(made)


def test_facts_that_came_since_the_last_night_are_counted(unprinted, world):
    builders.changed_day(day=date(2026, 10, 5))

    made = make(world.atlas)

    assert made.contacts == 5
