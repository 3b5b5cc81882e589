"""Waves: which customers are drawn, which agents are asked, and what is forgotten after."""

from datetime import UTC, date, datetime, timedelta

import pytest

from surveys import rules
from surveys.actions import waves
from surveys.actions.waves import Drawn, Refused
from surveys.models import Invitation, Link, NotAsked, Wave
from teams.scope import everywhere
from tests import builders, questionnaires
from tests.builders import NOON, leg
from tests.surveys.contacts import at_once, customer, suppress
from tests.surveys.outgoing import asking

OPENS = datetime(2026, 9, 30, 22, tzinfo=UTC)  # midnight in Paris
CLOSES = datetime(2026, 10, 31, 23, tzinfo=UTC)


def relational(**values):
    given = {"instrument": "nps_relational", "occasion": "wave"}
    made = questionnaires.programme(**given | values)
    questionnaires.version(made, published_at=OPENS - timedelta(days=9))
    return questionnaires.wave(made)


def draw(wave, now=OPENS):
    with everywhere():
        return waves.draw(wave_id=wave.pk, now=now)


def outcome(wave):
    """By customer: asked, or why not."""
    with everywhere():
        asked = Invitation.objects.filter(wave=wave).values_list("customer", flat=True)
        passed = NotAsked.objects.filter(wave=wave).values_list("customer", "cause")
        return dict.fromkeys(asked, "asked") | dict(passed)


@pytest.mark.django_db
def test_a_hash_draws_the_share_of_customers_and_the_others_are_told():
    wave = relational(share=40)
    people = [customer() for _ in range(50)]

    drawn = draw(wave)

    lot = {
        one.pk: rules.drawn(wave.programme.slug, f"2026-10-01/{one.reference}") for one in people
    }
    assert outcome(wave) == {
        pk: "asked" if number < 40 else "not_sampled" for pk, number in lot.items()
    }
    asked = sum(number < 40 for number in lot.values())
    assert drawn == Drawn(asked=asked, not_asked=50 - asked, population=50)


@pytest.mark.django_db
def test_a_wave_is_drawn_once():
    wave = relational()
    customer()

    assert draw(wave) == Drawn(asked=1, population=1)
    customer()
    assert draw(wave) is None

    with everywhere():
        kept = Wave.objects.get()
    assert (kept.state, kept.population_n, kept.drawn_at) == ("drawn", 1, OPENS)


@pytest.mark.django_db(transaction=True)
def test_two_that_draw_at_once_draw_once():
    wave = relational()
    for _ in range(5):
        customer()

    made = at_once(2, lambda: draw(wave))

    assert sorted(made, key=str) == [Drawn(asked=5, population=5), None]


@pytest.mark.django_db
def test_whoever_must_not_be_asked_is_not_and_is_no_part_of_the_population():
    wave = relational(quarantine_days=30)
    people = {
        "asked": customer(),
        "erased": customer(erased_at=NOON),
        "internal": customer(is_internal=True),
        "no_address": customer(email=""),
        "opted_out": customer(email="ana@example.org"),
        "quarantine": customer(),
    }
    suppress("ana@example.org")
    questionnaires.invitation(
        builders.team(), customer=people["quarantine"], created_at=OPENS - timedelta(days=3)
    )

    drawn = draw(wave)

    assert outcome(wave) == {one.pk: why for why, one in people.items()}
    assert drawn == Drawn(asked=1, not_asked=5, population=1)


@pytest.mark.django_db
def test_filters_choose_among_those_who_had_such_a_contact_within_the_year():
    team = builders.team()
    wave = relational()
    wave.programme.teams.add(team)
    asked, long_ago, other = customer(), customer(), customer()
    day = OPENS - timedelta(days=100)
    builders.interaction(leg(team, at=day), customer=asked)
    builders.interaction(leg(team, at=OPENS - timedelta(days=400)), customer=long_ago)
    builders.interaction(leg(builders.team(), at=day), customer=other)

    draw(wave)

    assert outcome(wave) == {
        asked.pk: "asked", long_ago.pk: "not_chosen", other.pk: "not_chosen",
    }  # fmt: skip


@pytest.mark.django_db
def test_an_invitation_of_a_wave_counts_on_its_first_day_for_no_team():
    wave = relational(quiet_from="20:00", quiet_to="09:00")
    one = customer(language="en")

    draw(wave)

    with everywhere():
        made = Invitation.objects.select_related("team", "channel", "topic").get(customer=one)
    assert (made.team.slug, made.channel.code, made.topic.slug) == (
        *("unattributed", "email", "unknown"),
    )
    assert (made.day, made.expires_at) == (date(2026, 10, 1), CLOSES)
    assert made.due_at == OPENS + timedelta(hours=9)
    assert (made.language, made.state) == ("en", "queued")


@pytest.mark.django_db
def test_waves_are_drawn_and_closed_by_their_days():
    wave = relational()
    customer()

    def act(now):
        with everywhere():
            done = waves.draw_due(now=now), waves.close_due(now=now)
            return done, Wave.objects.get().state

    assert act(OPENS - timedelta(minutes=1)) == ((0, 0), "planned")
    assert act(OPENS) == ((1, 0), "drawn")
    assert act(CLOSES - timedelta(minutes=1)) == ((0, 0), "drawn")
    assert act(CLOSES) == ((0, 1), "closed")
    assert draw(wave, CLOSES) is None


@pytest.mark.django_db
def test_without_a_questionnaire_no_wave_is_drawn():
    made = questionnaires.programme(instrument="nps_relational", occasion="wave")
    wave = questionnaires.wave(made)

    with everywhere():
        assert waves.draw_due(now=OPENS) == 0
    with pytest.raises(Refused, match="questionnaire"):
        draw(wave)


# --- Agents.


@pytest.fixture
def among_agents(db):
    return questionnaires.wave(asking(instrument="esat", occasion="employees"))


def ask(wave, team, *emails, now=NOON):
    with everywhere():
        wave.refresh_from_db()
        return waves.ask_agents(wave=wave, team=team, emails=emails, by=builders.user(), now=now)


def test_agents_are_asked_once_under_their_team_and_no_name(among_agents):
    team = builders.team()

    assert ask(among_agents, team, "a@x.example", "b@x.example") == 2
    assert ask(among_agents, team, "b@x.example", "c@x.example") == 1

    with everywhere():
        made = Invitation.objects.all()
        assert {one.email for one in made} == {"a@x.example", "b@x.example", "c@x.example"}
        assert {(one.team_id, one.agent_id, one.customer_id) for one in made} == {
            (team.pk, None, None)
        }
        assert Wave.objects.get().population_n == 3


def test_when_the_wave_is_over_nobody_knows_who_was_asked(among_agents):
    ask(among_agents, builders.team(), "a@x.example", "b@x.example")
    with everywhere():
        for made in Invitation.objects.all():
            questionnaires.link(made)

        waves.close_due(now=CLOSES)

        assert set(Invitation.objects.values_list("email", flat=True)) == {""}
        assert not Link.objects.exists()
    with pytest.raises(Refused, match="over"):
        ask(among_agents, builders.team(), "c@x.example", now=CLOSES)


def test_a_wave_among_customers_takes_no_agents(db):
    with pytest.raises(Refused, match="customers"):
        ask(relational(), builders.team(), "a@x.example")


def test_addresses_are_read_from_what_people_paste():
    typed = 'Ana@x.example, "Bo" <bo@x.example>;\nana@x.example'.replace('"Bo" ', "")

    assert waves.addresses(typed) == ["ana@x.example", "bo@x.example"]
    assert waves.addresses("name;mail\nBo;bo@x.example\n", is_file=True) == ["bo@x.example"]


@pytest.mark.parametrize("typed", ["ana", "ana@", "a@b\0c.example", "ana@x.example bo"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Refused, match="no address"):
        waves.addresses(typed)
