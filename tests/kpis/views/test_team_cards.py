"""What leads from a team's page to its scorecards and disputes, and what bad scores were due to."""

from datetime import timedelta

from django.urls import reverse

from kpis import contractnotes
from kpis.models import AnswerSnapshot
from kpis.models.documents import CardState
from kpis.models.snapshots import Grain
from kpis.queries import voices
from tests import agreed, builders, questionnaires
from tests.builders import NOON, saved
from tests.kpis.carded import OCTOBER, card, unscoped

__all__ = ["unscoped"]

PERIOD = "period=custom&start=2026-10-01&end=2026-10-31"


def part(person, team):
    address = f"{reverse('team_cards', args=[team.slug])}?{PERIOD}"
    answer = person.client.get(address, headers={"hx-request": "true"})
    return " ".join(answer.content.decode().split())


def test_a_team_leads_to_its_last_scorecards_and_open_disputes_and_to_no_other(world):
    own, foreign = card(world.atlas), card(world.orvane)
    draft = card(world.atlas, CardState.DRAFT, version=2, contract=own.contract)
    disputes = [agreed.dispute(one) for one in (own, foreign)]
    settled = agreed.dispute(own, state="rejected", settled_at=NOON)

    told, said = part(world.ana, world.atlas), part(world.max, world.atlas)

    assert reverse("scorecard", args=[own.pk]) in told
    assert "85.2 / 100 · Grade B" in told
    assert reverse("dispute", args=[disputes[0].pk]) in told
    for hidden in (
        reverse("scorecard", args=[foreign.pk]),
        reverse("scorecard", args=[draft.pk]),
        reverse("dispute", args=[disputes[1].pk]),
        reverse("dispute", args=[settled.pk]),
    ):
        assert hidden not in told
    # The staff is led to what is being prepared.
    assert reverse("scorecard", args=[draft.pk]) in said
    page = world.ana.client.get(f"{reverse('team', args=['atlas'])}?{PERIOD}").content.decode()
    assert reverse("team_cards", args=["atlas"]) in page


def test_a_bad_scores_cause_is_kept_where_it_is_closed_and_told_beside_the_voices(world):
    asked = {"csat_delivered": 20, "csat_returned": 10}
    given = {
        "channel": builders.channel(),
        "topic": builders.topic(),
        "segment": builders.segment(),
    }
    saved(AnswerSnapshot(team=world.atlas, day=NOON.date(), grain=Grain.MIX, **given, **asked))
    rows = [
        questionnaires.follow_up(
            questionnaires.answer(questionnaires.invitation(world.atlas), score=1)
        )
        for _ in range(3)
    ]
    ended = {"outcome": "won_back", "text": ""}

    for row, cause in zip(rows, ("process", "process", ""), strict=True):
        address = reverse("follow_up_close", args=[row.pk])
        answer = world.max.client.post(address, ended | {"cause": cause})
        assert answer.status_code == 302
    refused = world.max.client.post(
        reverse("follow_up_close", args=[rows[2].pk]), ended | {"cause": "weather"}
    )

    assert refused.status_code == 400
    last = OCTOBER + timedelta(days=30)
    voice = voices.voice(world.atlas.pk, OCTOBER, last)
    assert "3 low scores: 2 process, 1 without a cause." in contractnotes.voice(voice)
    assert "3 low scores: 2 process, 1 without a cause." in part(world.ana, world.atlas)
    page = world.max.client.get(reverse("follow_up", args=[rows[0].pk])).content.decode()
    assert "due to our rules or processes" in page
