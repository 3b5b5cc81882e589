"""Disputes: raised in time by the team, answered by the staff, and settled with a new version."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kpis import evidence
from kpis.models import Dispute, DisputeNote, Exclusion, Scorecard
from kpis.models.afterwards import DisputeState
from kpis.models.documents import CardState
from tests import agreed, builders
from tests.kpis.carded import card, unscoped

__all__ = ["unscoped"]

PDF = b"%PDF-1.7 an outage, as the carrier tells it"


def raised(world, subject="figure", **values):
    """Ana disputes something of Atlas' October, with a file that bears it out."""
    issued = Scorecard.objects.filter(team=world.atlas).first() or card(world.atlas)
    given = {"text": "The lines were down.", "file": SimpleUploadedFile("../a b.pdf", PDF)}
    if subject == "figure":
        given["key"] = "fcr_rate"
    address = f"{reverse('scorecard_dispute', args=[issued.pk])}?subject={subject}"
    return world.ana.client.post(address, given | values)


def said(world, verb, who="max", **values):
    [dispute] = Dispute.objects.all()
    address = reverse(f"dispute_{verb}", args=[dispute.pk])
    answer = world.people[who].client.post(address, {"text": "We looked at it."} | values)
    dispute.refresh_from_db()
    return answer, dispute


def states():
    return list(DisputeNote.objects.order_by("pk").values_list("state", flat=True))


def test_a_figure_is_disputed_with_evidence_and_the_scorecard_is_disputed(world):
    answer = raised(world)

    [dispute] = Dispute.objects.all()
    assert answer["Location"] == reverse("dispute", args=[dispute.pk])
    assert (dispute.key, dispute.raised_by, dispute.scorecard.state) == (
        "fcr_rate",
        world.ana.user,
        CardState.DISPUTED,
    )
    [note] = dispute.notes.all()
    file = world.max.client.get(reverse("dispute_file", args=[note.pk]))
    assert file.content == PDF
    assert file["Content-Disposition"] == 'attachment; filename="a b.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff"
    queue = world.max.client.get(reverse("disputes")).content.decode()
    assert reverse("dispute", args=[dispute.pk]) in queue


def test_only_an_interaction_of_the_own_team_is_disputed(world):
    own = builders.interaction(builders.leg(world.atlas), external_id="A-1")
    builders.interaction(builders.leg(world.orvane), external_id="O-1")

    refused = raised(world, "interaction", reference="O-1")
    taken = raised(world, "interaction", reference=" A-1 ")

    assert (refused.status_code, taken.status_code) == (400, 302)
    assert "No interaction of the team has this reference." in refused.content.decode()
    assert Dispute.objects.get().interaction == own


def test_nothing_is_disputed_after_the_deadline_or_that_is_not_there(world):
    issued = card(world.atlas)

    assert raised(world, key="nothing").status_code == 400
    Scorecard.objects.filter(pk=issued.pk).update(dispute_until=date(2026, 1, 1))
    assert raised(world)["Location"] == reverse("scorecard", args=[issued.pk])
    assert not Dispute.objects.exists()


def test_it_is_answered_escalated_once_and_rejected(world):
    raised(world)

    said(world, "escalate", "ana")  # nothing was answered yet
    said(world, "answer")
    said(world, "escalate", "ana")
    said(world, "answer")
    said(world, "escalate", "ana")  # once only
    _answer, dispute = said(world, "reject")
    said(world, "answer")  # settled

    assert states() == ["open", "answered", "escalated", "answered", "rejected"]
    assert (dispute.state, dispute.settled_by) == (DisputeState.REJECTED, world.max.user)
    assert Scorecard.objects.get(pk=dispute.scorecard_id).state == CardState.ISSUED
    page = world.ana.client.get(reverse("dispute", args=[dispute.pk])).content.decode()
    assert page.index("The lines were down.") < page.index("We looked at it.")


def test_days_that_are_accepted_are_excluded_in_a_new_version(world):
    issued = card(world.atlas)
    agreed.clause(issued.contract)
    days = {"first_day": "2026-10-05", "last_day": "2026-10-06", "cause": "outage"}

    raised(world, "exclusion", **days)
    requested = Exclusion.objects.get().state
    _answer, dispute = said(world, "accept")

    exclusion = Exclusion.objects.get()
    assert (requested, exclusion.state, exclusion.decided_by) == (
        "requested",
        "approved",
        world.max.user,
    )
    anew = Scorecard.objects.get(version=2)
    assert (dispute.state, dispute.reissue) == (DisputeState.ACCEPTED, anew)
    assert anew.figures["agreement"]["excluded"][0]["first_day"] == "2026-10-05"
    page = world.ana.client.get(reverse("dispute", args=[dispute.pk])).content.decode()
    assert "which is being prepared" in page


def test_a_vendor_answers_no_dispute_and_the_staff_raises_none(world):
    raised(world)
    [dispute] = Dispute.objects.all()

    for verb in ("answer", "accept", "reject"):
        assert said(world, verb, "ana")[0].status_code == 403
    for name in ("scorecard_dispute", "scorecard_acknowledge"):
        address = reverse(name, args=[dispute.scorecard_id])
        assert world.max.client.post(address).status_code == 403


def test_it_is_acknowledged_once_by_whom(world):
    issued = card(world.atlas)
    other = builders.user(role="vendor", teams=[world.atlas])
    address = reverse("scorecard_acknowledge", args=[issued.pk])

    world.ana.client.post(address)
    type(world.ana)(other).client.post(address)

    assert issued.acknowledgement.by == world.ana.user


def test_nothing_of_another_vendor_exists(world):
    raised(world)
    [dispute] = Dispute.objects.all()
    [note] = dispute.notes.all()
    client, pk = world.oscar.client, dispute.scorecard_id
    gets = [
        reverse("scorecard", args=[pk]),
        reverse("scorecard_paper", args=[pk, "en"]),
        reverse("scorecard_pack", args=[pk]),
        reverse("scorecard_dispute", args=[pk]),
        reverse("dispute", args=[dispute.pk]),
        reverse("dispute_file", args=[note.pk]),
    ]
    posts = [
        reverse("scorecard_dispute", args=[pk]),
        reverse("scorecard_acknowledge", args=[pk]),
        *(reverse(f"dispute_{verb}", args=[dispute.pk]) for verb in ("reply", "escalate")),
    ]

    for address in gets:
        assert client.get(address).status_code == 404, address
    for address in posts:
        assert client.post(address, {"text": "Mine", "key": "fcr_rate"}).status_code == 404, address
    assert "fcr" not in client.get(reverse("disputes")).content.decode().lower()
    assert states() == ["open"]


def workbook(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return made.getvalue()


BOOK = ("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("a.pdf", PDF, True),
        ("a.png", PDF, False),
        ("a.exe", b"MZ", False),
        ("a.html", b"<p>", False),
        ("a.txt", "pas été là".encode(), True),
        ("a.csv", b"a;b\x00", False),
        ("a.eml", b"From: a@example.org\n\nHello", True),
        ("a.eml", b"<script>alert(1)</script>", False),
        ("a.xlsx", workbook(*BOOK), True),
        ("a.xlsx", workbook(*BOOK, "xl/vbaProject.bin"), False),
        ("a.xlsx", PDF, False),
        ("a.txt", b"x" * (evidence.HEAVIEST + 1), False),
    ],
)
def test_a_file_is_taken_for_what_is_in_it(name, content, is_taken):
    if is_taken:
        assert evidence.read(name, content).content == content
    else:
        with pytest.raises(evidence.Unfit):
            evidence.read(name, content)
