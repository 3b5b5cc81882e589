"""The API's scorecards: those that went out, their frozen figures, and what came afterwards."""

from datetime import date
from typing import Any, ClassVar, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from kpis import cardfiles
from kpis.api import keys_of, names
from kpis.models.afterwards import Cause, Dispute, DisputeState, Restatement, Subject
from kpis.models.documents import LANGUAGES, OUT, CardState
from kpis.periods import month_named
from kpis.queries import cards, issued
from teams.endpoints import Endpoint, StrictQuery
from teams.roles import Permission

MOST: Final = 200
# Named in the settings, for the description to call each set by a name of its own.
ISSUED_STATES: Final = [state.value for state in OUT]
DISPUTE_STATES: Final = DisputeState.values
RESTATED: Final = (
    *("key", "old_value", "old_numerator", "old_denominator"),
    *("new_value", "new_numerator", "new_denominator", "cause", "is_material", "found_at"),
)


class ScorecardsQuery(StrictQuery):
    """Which scorecards; all in reach if nothing is given."""

    repeated = ("team",)

    team = names("Short name of a team; may be repeated. All in reach if not given.")
    month = serializers.CharField(
        max_length=7, required=False, default="", help_text="As 2026-10; all if not given."
    )
    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False, default=0,
        help_text="The `next` of the page before.",
    )  # fmt: skip

    def validate_month(self, value: str) -> date | None:
        found = month_named(value)
        if value and found is None:
            raise serializers.ValidationError("A month is written as 2026-10.")
        return found


class IssuedScorecard(serializers.Serializer[Any]):
    """One version of a team's month."""

    id = serializers.IntegerField()
    team = serializers.CharField(help_text="Short name.")
    month = serializers.CharField(help_text="As 2026-10.")
    version = serializers.IntegerField(help_text="From 1; a reissue is the next one.")
    state = serializers.ChoiceField(choices=ISSUED_STATES)
    contract = serializers.CharField(allow_null=True, help_text="Reference and version.")
    score = serializers.CharField(
        allow_null=True, help_text="Out of 100, exact; empty: no contract, or not rated."
    )
    grade = serializers.CharField(allow_null=True)
    digest = serializers.CharField(help_text="SHA-256 of the figures, as the paper prints it.")
    data_to = serializers.DateTimeField(allow_null=True, help_text="The data cut-off.")
    dispute_until = serializers.DateField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class IssuedScorecards(serializers.Serializer[Any]):
    scorecards = IssuedScorecard(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="Give it as `after` for the next page; empty: it was the last."
    )


class RestatedFigure(serializers.Serializer[Any]):
    """A figure that the facts now make another; the issued one stands."""

    key = serializers.CharField()
    old_value = serializers.FloatField(allow_null=True)
    old_numerator = serializers.FloatField(allow_null=True)
    old_denominator = serializers.FloatField(allow_null=True)
    new_value = serializers.FloatField(allow_null=True)
    new_numerator = serializers.FloatField(allow_null=True)
    new_denominator = serializers.FloatField(allow_null=True)
    cause = serializers.ChoiceField(choices=Cause.values)
    is_material = serializers.BooleanField(help_text="Large enough that a reissue is proposed.")
    found_at = serializers.DateTimeField()


class SaidOfDispute(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=DISPUTE_STATES, help_text="What it led to.")
    text = serializers.CharField()
    file_name = serializers.CharField(help_text="Of the file that bears it out; may be empty.")


class RaisedDispute(serializers.Serializer[Any]):
    """What the team contests: a figure by its key, an interaction by its reference, or days."""

    id = serializers.IntegerField()
    subject = serializers.ChoiceField(choices=Subject.values)
    key = serializers.CharField(allow_null=True)
    interaction = serializers.CharField(allow_null=True)
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=DISPUTE_STATES)
    raised_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="The reissue that it led to.")
    said = SaidOfDispute(many=True)


class ScorecardFiles(serializers.Serializer[Any]):
    """Addresses of the papers by language and of the data pack; they take the same key."""

    pdf = serializers.DictField(child=serializers.CharField())
    pack = serializers.CharField()


class ScorecardDetail(IssuedScorecard):
    figures = serializers.DictField(
        help_text="All that the paper prints, in base units, as `figures.json` of the data pack."
    )
    restatements = RestatedFigure(many=True)
    disputes = RaisedDispute(many=True)
    files = ScorecardFiles()


class AnyAccepted(BaseContentNegotiation):
    """A file is what it is, whatever the asker accepts; errors are JSON."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Scorecards(Endpoint):
    """Of the teams in reach; a draft is nobody's here."""

    permission: ClassVar[Permission] = Permission.READ_REPORTS

    @extend_schema(
        operation_id="scorecards",
        summary="Scorecards that went out",
        description="At most 200 a page, the oldest first; replaced versions are among them.",
        parameters=[ScorecardsQuery],
        responses=IssuedScorecards,
    )
    def get(self, request: Request) -> Response:
        query = ScorecardsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = issued.page(
            teams=keys_of("team", asked["team"]),
            month=asked["month"] or None,
            after=asked["after"],
            most=MOST + 1,
        )
        shown = found[:MOST]
        more = shown[-1].pk if len(found) > MOST else None
        return Response({"scorecards": [_row(one) for one in shown], "next": more})


class OneScorecard(Endpoint):
    permission: ClassVar[Permission] = Permission.READ_REPORTS

    @extend_schema(
        operation_id="scorecard",
        summary="One scorecard with its frozen figures",
        description="With what was restated since, and the disputes of its team.",
        responses=ScorecardDetail,
    )
    def get(self, request: Request, pk: int) -> Response:
        card = get_object_or_404(issued.scored(issued.issued()), pk=pk)
        return Response(
            {
                **_row(card),
                "figures": card.figures,
                "restatements": [_restated(one) for one in cards.restatements(card)],
                "disputes": [_dispute(one) for one in issued.disputes(card)],
                "files": {
                    "pdf": {
                        language: reverse("api:scorecard_paper", args=[pk, language])
                        for language in LANGUAGES
                    },
                    "pack": reverse("api:scorecard_pack", args=[pk]),
                },
            }
        )


class Papers(Endpoint):
    permission: ClassVar[Permission] = Permission.READ_REPORTS
    content_negotiation_class = AnyAccepted

    @extend_schema(
        operation_id="scorecard_paper",
        summary="Its PDF, as it was issued",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, language: str) -> HttpResponse:
        return cardfiles.paper(get_object_or_404(issued.issued(), pk=pk), language)


class Packs(Endpoint):
    permission: ClassVar[Permission] = Permission.READ_REPORTS
    content_negotiation_class = AnyAccepted

    @extend_schema(
        operation_id="scorecard_pack",
        summary="The data behind it",
        description="A ZIP of CSV files, and a manifest with the hash of each.",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        return cardfiles.pack(get_object_or_404(issued.issued(), pk=pk))


def _row(card: Any) -> dict[str, Any]:
    read = getattr(card, "acknowledgement", None)
    terms = card.contract
    return {
        "id": card.pk,
        "team": card.team.slug,
        "month": f"{card.month:%Y-%m}",
        "version": card.version,
        "state": card.state,
        "contract": f"{terms.contract.reference} v{terms.number}" if terms else None,
        "score": card.score,
        "grade": card.grade,
        "digest": card.digest,
        "data_to": card.watermark,
        "dispute_until": card.dispute_until,
        "acknowledged_at": read.at if read else None,
    }


def _restated(row: Restatement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RESTATED}


def _dispute(row: Dispute) -> dict[str, Any]:
    """A reissue that is not out yet is not told of."""
    days, anew = row.exclusion, row.reissue
    return {
        "id": row.pk,
        "subject": row.subject,
        "key": row.key or None,
        "interaction": row.interaction.external_id if row.interaction else None,
        "first_day": days.first_day if days else None,
        "last_day": days.last_day if days else None,
        "state": row.state,
        "raised_at": row.raised_at,
        "settled_at": row.settled_at,
        "version": anew.version if anew and CardState(anew.state) in OUT else None,
        "said": [
            {"at": one.at, "state": one.state, "text": one.text, "file_name": one.file_name}
            for one in sorted(row.notes.all(), key=lambda one: (one.at, one.pk))
        ],
    }
