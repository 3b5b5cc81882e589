"""What was frozen beside what the facts say now, asked for by hand."""

from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from kpis import paper, pdf
from kpis.models.documents import Paper, Scorecard, Step
from tests.kpis.carded import unscoped
from tests.kpis.issuing import approve, complete, lyon, make, unprinted

__all__ = ["complete", "lyon", "unprinted", "unscoped"]


def verify(pk):
    call_command("verify_scorecard", str(pk))


def test_a_scorecard_is_what_it_was_until_something_is_another(unprinted, lyon, complete, capsys):
    made = make(lyon)
    approve(made)

    verify(made.scorecard_id)
    stood = capsys.readouterr().out
    Paper.objects.filter(language="fr").update(pdf=b"another")
    Scorecard.objects.update(digest="0" * 64)
    with pytest.raises(CommandError) as failed:
        verify(made.scorecard_id)

    assert "as they were" in stood
    assert failed.value.returncode == 1
    told = capsys.readouterr().out
    assert "the frozen figures do not have their hash" in told
    assert "paper fr: the kept bytes do not have their hash" in told


def test_a_paper_of_an_earlier_layout_is_no_difference(lyon, complete, capsys, monkeypatch):
    monkeypatch.setattr(
        pdf, "render", lambda html, css, *, identifier: sha256(f"{css}{html}".encode()).digest()
    )
    made = make(lyon)
    approve(made)

    monkeypatch.setattr(paper, "stylesheet", lambda: "th { color: red }")
    verify(made.scorecard_id)
    later = capsys.readouterr().out
    Step.objects.filter(scorecard=made.scorecard_id, state="approved").update(note="Not said then.")
    with pytest.raises(CommandError):
        verify(made.scorecard_id)
    other = capsys.readouterr().out

    assert "paper fr: drawn with an earlier layout" in later
    assert "as they were" in later
    assert "paper fr: its figures, verdict or signatures are other" in other


def test_other_bytes_of_the_same_layout_are_a_difference(
    unprinted, lyon, complete, capsys, monkeypatch
):
    made = make(lyon)
    approve(made)
    monkeypatch.setattr(pdf, "render", lambda html, css, *, identifier: b"other fonts")

    with pytest.raises(CommandError):
        verify(made.scorecard_id)

    assert "other bytes (by other fonts or libraries)" in capsys.readouterr().out


def test_a_figure_that_moved_is_told_with_both_values(unprinted, lyon, complete, capsys):
    made = make(lyon)
    approve(made)
    card = Scorecard.objects.get(pk=made.scorecard_id)
    line = next(one for one in card.figures["lines"] if one["key"] == "abandonment_rate")
    line["numerator"], was = line["numerator"] + 1, line["numerator"]
    card.save()

    with pytest.raises(CommandError):
        verify(card.pk)

    told = capsys.readouterr().out
    assert "abandonment_rate" in told
    assert f"({was} / " in told


def test_an_unknown_scorecard_is_said_to_be_so(db):
    with pytest.raises(CommandError, match="there is no scorecard 7") as failed:
        verify(7)
    assert failed.value.returncode == 2
