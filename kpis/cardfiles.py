"""A scorecard's files as they are served: its papers byte for byte, the data behind it."""

from hashlib import sha256

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag

from kpis import packs
from kpis.actions import scorecards
from kpis.models.documents import LANGUAGES, Paper, Scorecard
from kpis.queries import cards


def paper(card: Scorecard, language: str) -> HttpResponse:
    """The PDF as it was issued; of a draft, as it would be now. Http404 in other languages."""
    if card.is_moving and language in LANGUAGES:
        pdf = scorecards.draw(card, language=language)
        digest = sha256(pdf).hexdigest()
    else:
        found: Paper = get_object_or_404(Paper, scorecard=card, language=language)
        pdf, digest = bytes(found.pdf), found.digest
    return served(pdf, "application/pdf", f'inline; filename="{card.file_name(language)}"', digest)


def pack(card: Scorecard) -> HttpResponse:
    """What the paper prints, unrounded, with a hash of each file."""
    made = packs.pack(
        scorecards.figures_of(card),
        version=card.version,
        digest=card.digest,
        stage=scorecards.stage_of(card),
        postings=[
            packs.Posting(one.month, one.kpi, one.kind, one.amount, one.currency)
            for one in cards.postings(card)
        ],
        frozen=scorecards.text_of(card.figures),
    )
    name = card.file_name("").removesuffix("-.pdf")
    said = f'attachment; filename="{name}.zip"'
    return served(made, "application/zip", said, sha256(made).hexdigest())


def served(content: bytes, kind: str, disposition: str, digest: str) -> HttpResponse:
    """A file that is asked for again each time: its reader may no longer reach it."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = disposition
    response["ETag"] = quote_etag(digest)
    patch_cache_control(response, private=True, no_cache=True)
    return response
