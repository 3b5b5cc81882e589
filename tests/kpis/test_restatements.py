"""An issued scorecard never changes: what the facts say later is written down beside it."""

from datetime import date, timedelta

import pytest

from kpis import lacking
from kpis.actions import approvals, restatements, scorecards
from kpis.models import Restatement, Scorecard
from kpis.models.afterwards import Cause, LedgerEntry
from kpis.models.documents import CardState, Paper
from teams.models import Interaction, Leg, OutgoingMail
from teams.scope import everywhere
from tests import agreed, builders
from tests.kpis.calls_a_day import NOW, OCTOBER, calls, centre, changed
from tests.kpis.issuing import unprinted

__all__ = ["centre", "unprinted"]
pytestmark = pytest.mark.usefixtures("unprinted")


def lines(card):
    return {line["key"]: line for line in card.figures["lines"]}


def due(card):
    agreement = scorecards.figures_of(card).agreement
    assert agreement is not None
    assert agreement.money is not None
    return agreement.money.due


def paper_of(card):
    with everywhere():
        return bytes(Paper.objects.get(scorecard=card, language="en").pdf)


def restated(card):
    with everywhere():
        return {row.key: row for row in Restatement.objects.filter(scorecard=card)}


def test_a_complete_month_is_checked_and_has_no_reason_to_wait(centre):
    made = centre.make()

    assert (made.state, made.lacks) == ("checked", ())


def test_a_missing_day_keeps_the_scorecard_a_draft_and_nothing_leaves(centre):
    builders.recipient(centre.atlas)
    missing = date(2026, 10, 14)
    with everywhere():
        builders.Leg.objects.filter(enqueued_at__date=missing).delete()
    changed(missing)

    made = centre.make()

    assert made.state == "draft"
    assert lacking.sentences(made.lacks) == ["Switchboard: nothing of 14 Oct. 2026"]
    with pytest.raises(ValueError, match="not complete"):
        centre.issue(made)
    with everywhere():
        assert not Paper.objects.exists()
        assert not OutgoingMail.objects.exists()

    calls(centre.atlas, missing, 5)
    changed(missing)
    late = centre.make(NOW + timedelta(days=1))
    assert (late.scorecard_id, late.state) == (made.scorecard_id, "checked")
    centre.issue(late)
    with everywhere():
        assert OutgoingMail.objects.count() == 1


def test_an_empty_day_of_a_small_team_may_be_chance(centre):
    """At four calls a day, every fiftieth day has none."""
    missing = date(2026, 10, 14)
    with everywhere():
        legs = builders.Leg.objects.all()
        legs.filter(enqueued_at__date=missing).delete()
        fifth = legs.filter(enqueued_at__minute=4, enqueued_at__week_day=4)
        assert fifth.exists()
        fifth.delete()
    changed(missing)

    assert centre.make().state == "checked"


def test_an_excluded_day_is_not_missing(centre):
    missing = date(2026, 10, 14)
    with everywhere():
        builders.Leg.objects.filter(enqueued_at__date=missing).delete()
    changed(missing)
    agreed.exclusion(
        centre.atlas,
        of=centre.version.contract,
        first_day=missing,
        last_day=missing,
        state="approved",
        decided_at=NOW,
    )

    assert centre.make().state == "checked"


def test_a_file_that_was_not_taken_keeps_the_scorecard_a_draft(centre):
    builders.import_(file_name="october.csv", state="failed", created_at=NOW)
    assert centre.make().state == "checked", "later than the weeks after the month"

    at = NOW - timedelta(days=12)
    builders.import_(file_name="october.csv", state="failed", created_at=at)
    assert "the file october.csv was not taken" in lacking.sentences(centre.make().lacks)[0]

    builders.import_(file_name="october.csv", created_at=at + timedelta(hours=1))
    assert centre.make().state == "checked"


def test_too_many_rejected_rows_keep_the_scorecard_a_draft(centre):
    at = NOW - timedelta(days=12)
    builders.import_(read_n=100, accepted_n=94, rejected_n=6, created_at=at)

    [lack] = centre.make().lacks

    assert lacking.sentence(lack) == "Switchboard: only 94.0% of the rows were taken"


def test_another_definition_than_the_contracts_keeps_the_scorecard_a_draft(centre):
    with everywhere():
        centre.clauses[0].definition = date(2025, 1, 1)
        centre.clauses[0].save()

    assert "the contract has another" in lacking.sentences(centre.make().lacks)[0]


def test_moving_a_contact_after_issue_changes_nothing_issued_and_is_restated(centre):
    made = centre.make()
    card = centre.issue(made)
    before = (card.figures, card.digest, paper_of(card))
    lost = date(2026, 10, 20)  # its first call was given up

    centre.move(lost, to=centre.lyon)
    found = centre.night()

    card = centre.card()
    assert before == (card.figures, card.digest, paper_of(card))
    rows = restated(card)
    assert found == len(rows) == 2
    row = rows["abandonment_rate phone"]
    assert (row.old_numerator, row.old_denominator) == (3, 155)
    assert (row.new_numerator, row.new_denominator) == (2, 150)
    assert row.cause == Cause.CORRECTION
    assert centre.night(NOW + timedelta(days=2)) == 0, "a change is written down once"


def test_who_receives_a_moved_contact_reads_of_a_correction(centre):
    day = date(2026, 10, 19)
    calls(centre.lyon, day, 3)
    changed(day)
    card = centre.issue(centre.make())

    with everywhere():
        legs = Leg.objects.filter(enqueued_at__date=day, team=centre.lyon)
        Interaction.objects.filter(pk__in=legs.values("interaction")).update(
            first_team=centre.atlas, last_team=centre.atlas, sole_team=centre.atlas
        )
        legs.update(team=centre.atlas)
    changed(day)
    centre.night()

    rows = restated(card)
    row = rows["abandonment_rate phone"]
    assert (row.old_denominator, row.new_denominator) == (155, 158)
    assert {one.cause for one in rows.values()} == {Cause.CORRECTION}


def test_a_material_change_proposes_a_numbered_reissue_with_its_differences(centre):
    card = centre.issue(centre.make())
    give_up_dozen(centre)

    centre.night()

    proposed = centre.card(2)
    assert proposed.state == "checked"
    told = {one["key"]: one for one in proposed.figures["agreement"]["restated"]}
    assert told["abandonment_rate phone"]["version"] == 1
    assert told["abandonment_rate phone"]["old"] == lines(card)["abandonment_rate"]["value"]
    assert centre.card(1).state == "issued", "the first stands until somebody approves the second"
    rows = restated(card)
    assert rows["abandonment_rate phone"].is_material
    assert not rows["service_level"].is_material, "it still reaches its target"


def give_up_dozen(centre):
    for place in range(12):
        at = NOW.replace(month=10, day=21, minute=place)
        builders.interaction(builders.leg(centre.atlas, at=at, wait=300, outcome="abandoned"))
    changed(date(2026, 10, 21))


def test_what_moved_before_a_scorecard_went_out_is_proposed_once_it_has(centre):
    made = centre.make()
    with everywhere():
        approvals.approve(scorecard_id=made.scorecard_id, by=None, now=NOW)
    give_up_dozen(centre)

    assert centre.night() == 2
    with everywhere():
        assert not Scorecard.objects.filter(version=2).exists()
        approvals.issue(scorecard_id=made.scorecard_id, by=None, now=NOW + timedelta(days=1))
    changed(date(2026, 10, 22))
    assert centre.night(NOW + timedelta(days=2)) == 0

    assert centre.card(2).state == "checked"


def test_late_data_are_told_from_corrections(centre):
    card = centre.issue(centre.make())
    calls(centre.atlas, date(2026, 10, 8), 1)
    changed(date(2026, 10, 8))

    centre.night()

    assert {row.cause for row in restated(card).values()} == {Cause.LATE}


def test_an_exclusion_after_issue_is_a_restatement(centre):
    card = centre.issue(centre.make())
    lost = date(2026, 10, 20)
    agreed.exclusion(
        centre.atlas,
        of=centre.version.contract,
        first_day=lost,
        last_day=lost,
        state="approved",
        decided_at=NOW + timedelta(hours=1),
    )

    centre.night()

    row = restated(card)["abandonment_rate phone"]
    assert (row.cause, row.new_numerator, row.new_denominator) == (Cause.EXCLUSION, 2, 150)


def test_a_figure_is_kept_before_and_after_exclusion(centre):
    lost = date(2026, 10, 20)
    agreed.exclusion(
        centre.atlas,
        of=centre.version.contract,
        first_day=lost,
        last_day=lost,
        state="approved",
        decided_at=NOW,
    )

    centre.make()

    [first, _] = centre.card().figures["agreement"]["obligations"]
    line = lines(centre.card())["abandonment_rate"]
    assert (line["numerator"], line["denominator"]) == (2, 150)
    assert (first["whole"]["numerator"], first["whole"]["denominator"]) == (3, 155)


def test_nothing_restated_where_nothing_moved(centre):
    centre.issue(centre.make())
    changed(date(2026, 10, 8))

    assert centre.night() == 0


def test_a_scorecard_says_whether_it_can_be_made_again(centre):
    card = centre.issue(centre.make())
    with everywhere():
        same = restatements.compare(card, now=NOW)
        Scorecard.objects.filter(pk=card.pk).update(figures={**card.figures, "contacts": 1})
        forged = restatements.compare(centre.card(), now=NOW)

    assert (same.differences, same.has_digest) == ((), True)
    assert not forged.has_digest


def test_what_a_reissue_posts_is_the_difference(centre):
    card = centre.issue(centre.make())
    with everywhere():
        first = sum(LedgerEntry.objects.values_list("amount", flat=True))
    assert first == due(card)

    give_up_dozen(centre)
    centre.night()
    second = centre.card(2)
    centre.issue(scorecards.Made(second.pk, 2, False, 1, CardState.CHECKED, ()))

    with everywhere():
        entries = list(LedgerEntry.objects.filter(month=OCTOBER))
    assert sum(entry.amount for entry in entries) == due(centre.card(2))
    assert due(centre.card(2)) > first
    assert centre.card(1).state == "reissued"
