"""A figure and the facts behind it agree: the list is neither shorter nor longer."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kpis import compiler
from kpis.catalogue import CATALOGUE, find
from kpis.definitions import Estimate, Kpi
from kpis.drills import SHAPED, Closed, Side, closed, is_counted, sides
from kpis.models import QueueSnapshot
from kpis.queries import drilldown
from kpis.queries.bases import in_base_units
from kpis.queries.drilldown import Fact, Page, every, page
from kpis.queries.readings import Reading, Selection, readings
from teams.models import Leg, Team
from teams.scope import Reach
from tests import builders
from tests.builders import NOON
from tests.kpis.october import LATER, ZONE, October

pytestmark = [pytest.mark.django_db, pytest.mark.long]

LISTED = [kpi for kpi in CATALOGUE if closed(kpi, is_staff=True) is None]
EVERYBODY = 100_000


def facts(kpi: Kpi, side: Side, selection: Selection) -> list[Fact]:
    return [fact for part in every(kpi, side, selection, most=EVERYBODY) for fact in part.facts]


def scopes(kpi: Kpi, october: October) -> Iterator[Selection]:
    """The whole, one team, and one team on the phone."""
    chosen = october.of(kpi)
    yield replace(chosen, teams=tuple(Team.objects.values_list("pk", flat=True)))
    one = replace(chosen, teams=(october.teams[0].pk,))
    yield one
    yield replace(one, channels=(builders.channel().pk,))


@pytest.mark.parametrize("kpi", LISTED, ids=lambda kpi: kpi.key)
def test_the_facts_of_a_figure_add_up_to_its_numerator_and_denominator(
    kpi: Kpi, october: October
) -> None:
    for selection in scopes(kpi, october):
        (reading,) = readings([kpi], selection, now=LATER)
        if reading.numerator is None:
            continue
        for side in sides(kpi):
            agree(reading, side, facts(kpi, side, selection))


def agree(reading: Reading, side: Side, found: list[Fact]) -> None:
    kpi = reading.kpi
    assert len({fact.mark for fact in found}) == len(found)
    if kpi.kind in kpi.snapshot.several:
        # An agent's day holds several gaps: they are listed together.
        together = in_base_units(kpi, sum(fact.numerator or 0 for fact in found), None)
        assert together[0] == reading.numerator
        return
    if kpi.estimate in SHAPED:
        assert len(found) == reading.n
        return
    numerator = sum(fact.numerator or 0 for fact in found)
    denominator = sum(fact.denominator or 0 for fact in found)
    told = in_base_units(kpi, numerator, denominator)
    if side is Side.NUMERATOR:
        assert told[0] == reading.numerator
        if is_counted(kpi.numerator) and all(abs(f.numerator or 0) == 1 for f in found):
            assert sum(1 if f.numerator == 1 else -1 for f in found) == reading.numerator
    elif side is Side.DENOMINATOR:
        assert told[1] == reading.denominator
    else:
        assert told[1] is not None
        assert told[1] - (told[0] or 0) == (reading.denominator or 0) - (reading.numerator or 0)
        assert all((f.denominator or 0) > (f.numerator or 0) for f in found)


def test_what_is_not_listed_says_why() -> None:
    silent = {kpi.key: why for kpi in CATALOGUE if (why := closed(kpi, is_staff=True))}

    assert len(LISTED) + len(silent) == len(CATALOGUE)
    assert {kpi.key for kpi in CATALOGUE if kpi.estimate is Estimate.STOCK} == {
        key for key, why in silent.items() if why is Closed.STOCK
    }
    assert set(silent) == {
        *("backlog", "backlog:pending", "backlog:on_hold", "backlog:days"),
        *("backlog:age", "backlog:age_p90", "backlog:due_breached", "resolution_time:km"),
        *("abandonment_rate:customers", "customer_retention_rate:km"),
        *("agent_proficiency", "agent_proficiency:qa", "agent_proficiency:fcr"),
        "agent_proficiency:days",
        *("qa_agreement", "qa_agreement:kappa"),
        "forecast_wape:day",
        *("global_call_performance", "negative_sentiment_rate:corrected"),
        *("agent_satisfaction", "agent_satisfaction:mean", "enps"),
        *("survey_response_rate:esat", "survey_response_rate:enps"),
    }


def walked(kpi: Kpi, selection: Selection, limit: int) -> tuple[list[Fact], Page]:
    """All facts, page by page, and the last page."""
    part = page(kpi, Side.DENOMINATOR, selection, limit=limit)
    found = list(part.facts)
    while part.older:
        part = page(kpi, Side.DENOMINATOR, selection, beyond=part.older, limit=limit)
        found += part.facts
    return found, part


# Of contacts by their instant, of agents' days by the day, of half-hours, of contacts by repeats.
@pytest.mark.parametrize("key", ["asa", "shrinkage", "intervals_met_pct", "repeat_rate"])
def test_pages_tell_each_fact_once_in_either_direction(
    key: str, october: October, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi = find(key)
    chosen = replace(october.selection, teams=tuple(team.pk for team in october.teams))
    monkeypatch.setattr(drilldown, "MOST_DAYS", 2)
    monkeypatch.setattr(drilldown, "CANDIDATES", 20)
    whole = sorted(facts(kpi, Side.DENOMINATOR, chosen), key=lambda f: (f.at, f.key), reverse=True)

    down, last = walked(kpi, chosen, 7)

    up, newer = list(last.facts), last.newer
    while newer:
        part = page(kpi, Side.DENOMINATOR, chosen, beyond=newer, is_newest_first=False, limit=7)
        up, newer = part.facts + up, part.newer
    assert len(whole) > 14
    assert down == whole
    assert up == whole


def test_contacts_of_one_instant_are_told_once_each(october: October) -> None:
    day = NOON.date()
    at_once = {"enqueued_at": NOON, "answered_at": NOON, "ended_at": NOON}
    Leg.objects.update(**at_once, outcome="answered", kind="main", is_open=True)
    for statement in compiler.fill(QueueSnapshot, day, day, ZONE):
        statement.run()
    chosen = Selection(day, day, teams=(october.teams[0].pk,))

    found, _last = walked(find("answer_rate:offered"), chosen, 10)

    assert len({fact.key for fact in found}) == len(found) > 30


def test_the_database_lists_no_other_teams_facts_whatever_teams_are_named(october: October) -> None:
    mine, other = october.teams[:2]
    both = replace(october.selection, teams=(mine.pk, other.pk))

    with Reach(teams=frozenset({mine.pk})).entered():
        legs = facts(find("answer_rate"), Side.DENOMINATOR, both)

    assert {fact.team for fact in legs} == {mine.pk}


def test_a_list_without_its_teams_is_refused(october: October) -> None:
    with pytest.raises(ValueError, match="names its teams"):
        page(find("asa"), Side.NUMERATOR, october.selection)
