"""The pages of waves and invitations: who is asked, and what a person settles."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from surveys.models import Invitation
from teams.scope import everywhere
from tests import questionnaires
from tests.surveys.outgoing import asking, row, waiting
from tests.world import World


def agents_wave(**values):
    today = timezone.now().date()
    days = {"first_day": today, "last_day": today + timedelta(days=9)}
    return questionnaires.wave(asking(instrument="esat", occasion="employees"), **days | values)


def test_a_manager_asks_a_teams_agents_by_typing_and_by_file(world: World) -> None:
    wave = agents_wave()
    file = SimpleUploadedFile("agents.csv", b"name,mail\nBo,bo@x.example\n")

    answer = world.max.client.post(
        f"/surveys/waves/{wave.pk}/asked/",
        {"team": world.lyon.pk, "typed": "ana@x.example", "file": file},
    )

    assert answer["Location"] == f"/surveys/waves/{wave.pk}/asked/"
    with everywhere():
        made = set(Invitation.objects.values_list("email", "team__slug"))
    assert made == {("ana@x.example", "lyon"), ("bo@x.example", "lyon")}
    page = world.max.client.get(f"/surveys/waves/{wave.pk}/asked/").content.decode()
    assert "Lyon" in page
    assert "ana@x.example" not in page


def test_what_is_no_address_comes_back_with_its_reason(world: World) -> None:
    wave = agents_wave()

    page = world.max.client.post(
        f"/surveys/waves/{wave.pk}/asked/", {"team": world.lyon.pk, "typed": "ana@x.example, bo"}
    )

    assert "This is no address: bo" in page.content.decode()
    with everywhere():
        assert not Invitation.objects.exists()


def test_a_wave_among_customers_takes_no_addresses(world: World) -> None:
    wave = questionnaires.wave(asking(instrument="nps_relational", occasion="wave"))

    page = world.max.client.get(f"/surveys/waves/{wave.pk}/asked/").content.decode()

    assert "drawn by itself" in page
    assert "<textarea" not in page


def test_the_list_tells_what_waits_what_went_out_and_why_not(world: World) -> None:
    programme = asking()
    waiting(programme, email="a@x.example", state="withheld", error="opted_out")
    waiting(programme, email="b@x.example")

    page = world.max.client.get("/surveys/invitations/").content.decode()
    withheld = world.max.client.get("/surveys/invitations/?state=withheld").content.decode()

    assert "opted out" in page
    assert "1 queued · 1 withheld" in page
    assert withheld.count("<tr>") == 2
    world.max.client.post("/language/", {"language": "fr"})
    french = world.max.client.get("/surveys/invitations/").content.decode()
    assert "\u00a0: 1 · retenu\u00a0: 1" in french
    assert "Look whether these arrived" not in page


def test_a_person_settles_what_was_interrupted(world: World) -> None:
    programme, long_ago = asking(), timezone.now() - timedelta(hours=1)
    values = {"state": "inflight", "claimed_at": long_ago}
    again = waiting(programme, email="a@x.example", **values)
    arrived = waiting(programme, email="b@x.example", **values)
    client = world.max.client

    page = client.get("/surveys/invitations/").content.decode()
    client.post(f"/surveys/invitations/{again.pk}/again/")
    client.post(f"/surveys/invitations/{arrived.pk}/arrived/")
    late = client.post(f"/surveys/invitations/{arrived.pk}/again/", follow=True)

    assert "Look whether these arrived" in page
    assert (row(again).state, row(arrived).state) == ("awaiting_retry", "sent")
    assert "nothing to settle" in late.content.decode()


def test_vendors_see_neither(world: World) -> None:
    wave = agents_wave()

    for address in ("/surveys/invitations/", f"/surveys/waves/{wave.pk}/asked/"):
        assert world.ana.client.get(address).status_code == 403
