"""Keys for programs."""

import re
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from teams.actions import tokens
from teams.models import ApiToken, User
from teams.queries import directory
from tests import builders
from tests.builders import NOON
from tests.world import World

READINGS = "/api/v1/readings?from=2026-10-01&to=2026-10-31"


def ask(secret: str) -> int:
    return Client().get(READINGS, headers={"authorization": f"Bearer {secret}"}).status_code


def test_only_the_digest_of_a_secret_is_kept(world: World) -> None:
    with world.admin.reach.entered():
        token, secret = tokens.create(
            by=None, now=NOON, user=world.ana.user, name="feed", teams=[world.atlas]
        )

    assert re.fullmatch(r"vg_[\w-]{43}", secret)
    assert token.digest == sha256(secret.encode()).hexdigest()
    assert ask(secret) == 200


def test_a_key_reaches_what_both_its_teams_and_its_user_reach(world: World) -> None:
    token, _secret = builders.token(user=world.ana.user, teams=[world.atlas, world.lyon])

    assert directory.reach_of(world.ana.user, token).teams == {world.atlas.pk}


def test_a_key_of_no_team_reaches_none(world: World) -> None:
    token, _secret = builders.token(user=world.admin.user)
    reach = directory.reach_of(world.admin.user, token)

    assert reach.teams == frozenset()
    assert not reach.staff


def test_no_key_is_made_for_teams_out_of_its_users_reach(world: World) -> None:
    with world.admin.reach.entered(), pytest.raises(ValueError, match="reaches"):
        tokens.create(by=None, now=NOON, user=world.ana.user, name="x", teams=[world.lyon])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer vg_", "Bearer vg_x y", "Basic vg_abc"])
def test_what_is_no_key_is_refused(world: World, header: str) -> None:
    answer = Client().get(READINGS, headers={"authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_is_refused_from_then_on(world: World) -> None:
    row, secret = builders.token(user=world.ana.user, teams=[world.atlas])
    before = ask(secret)

    world.admin.client.post(f"/settings/tokens/{row.pk}/revoke/")

    assert (before, ask(secret)) == (200, 401)


def test_revoking_twice_keeps_the_first_instant(world: World) -> None:
    row, _secret = builders.token(user=world.ana.user, teams=[world.atlas])

    for hours in (1, 2):
        tokens.revoke(by=world.admin.user, now=NOON + timedelta(hours=hours), token=row)

    assert ApiToken.objects.get(pk=row.pk).revoked_at == NOON + timedelta(hours=1)


def test_the_key_of_a_disabled_person_is_refused(world: World) -> None:
    _row, secret = builders.token(user=world.ana.user, teams=[world.atlas])
    User.objects.filter(pk=world.ana.user.pk).update(is_active=False)

    assert ask(secret) == 401


def test_a_use_is_noted_at_most_once_an_hour(world: World) -> None:
    row, _secret = builders.token(user=world.ana.user, teams=[world.atlas])

    for minutes in (0, 30, 90):
        tokens.note_use(now=NOON + timedelta(minutes=minutes), token=row)
        if minutes == 30:
            noted = ApiToken.objects.get(pk=row.pk).last_used_at

    assert noted == NOON
    assert ApiToken.objects.get(pk=row.pk).last_used_at == NOON + timedelta(minutes=90)


def test_a_secret_is_shown_once(world: World) -> None:
    client = world.admin.client
    typed = {"name": "nightly", "user": world.ana.user.pk, "teams": [world.atlas.pk]}

    made = client.post("/settings/tokens/add/", typed)
    secret = re.search(r"vg_[\w-]{43}", made.content.decode())
    later = client.get("/settings/tokens/").content.decode()

    assert secret is not None
    assert ask(secret[0]) == 200
    assert "no-store" in made["Cache-Control"]
    assert "nightly" in later
    assert "vg_" not in later


def test_a_page_makes_no_key_beyond_its_user(world: World) -> None:
    typed = {"name": "nightly", "user": world.ana.user.pk, "teams": [world.lyon.pk]}

    page = world.admin.client.post("/settings/tokens/add/", typed)

    assert "does not reach all of these teams" in page.content.decode()
    assert not ApiToken.objects.exists()


def test_a_command_makes_a_key(world: World) -> None:
    out = StringIO()

    call_command("add_token", "push", user="ana", team=["atlas"], stdout=out)

    assert ask(out.getvalue().strip()) == 200


@pytest.mark.parametrize(
    ("user", "team", "told"),
    [
        ("nobody", "atlas", "unknown user"),
        ("ana", "nowhere", "unknown team"),
        ("ana", "lyon", "reach"),
    ],
)
def test_a_command_says_what_is_wrong_with_a_key(
    world: World, user: str, team: str, told: str
) -> None:
    with pytest.raises(CommandError, match=told) as error:
        call_command("add_token", "push", user=user, team=[team])

    assert error.value.returncode == 2


def test_a_command_adds_the_first_administrator(db, monkeypatch) -> None:
    monkeypatch.setenv("VIGIE_PASSWORD", "a long first password")

    call_command("add_user", "root", role="administrator", stdout=StringIO())

    user = User.objects.get(username="root")
    assert user.role == "administrator"
    assert user.check_password("a long first password")


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("ana", {"role": "manager"}, "already"),
        ("nina", {"role": "vendor"}, "needs --team"),
        ("nina", {"role": "manager", "team": ["atlas"]}, "only a vendor"),
        ("nina", {"role": "vendor", "team": ["nowhere"]}, "unknown team"),
        ("nina nina", {"role": "manager"}, "valid username"),
    ],
)
def test_a_command_says_what_is_wrong_with_a_person(
    world: World, monkeypatch, name: str, options: dict[str, object], told: str
) -> None:
    monkeypatch.setenv("VIGIE_PASSWORD", "a long first password")
    before = User.objects.count()

    with pytest.raises(CommandError, match=told):
        call_command("add_user", name, **options)

    assert User.objects.count() == before
