"""The API's door for contacts: many at once, each row answered for."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, ClassVar, Final

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from teams.actions import pushes
from teams.endpoints import Endpoint, inner
from teams.ingest import records
from teams.ingest.kinds.interactions import BY_NAME, FIELDS
from teams.ingest.records import Field, Kind
from teams.models import Feed
from teams.roles import Permission
from teams.scope import everywhere

ROWS_LIMIT: Final = 1000
Documented = serializers.Field[Any, Any, Any, Any]


def pushed_name(field: Field) -> str:
    """`leg.talk` is `talk_ms` here: nothing else says its unit."""
    name = field.name.partition(".")[2]
    return f"{name}_ms" if field.kind is Kind.DURATION else name


def _names(part: str) -> dict[str, str]:
    return {pushed_name(f): f.name for f in FIELDS if f.name.startswith(f"{part}.")}


INTERACTION: Final = _names("interaction")
LEG: Final = _names("leg")


def _documented(field: Field) -> Documented:
    options: dict[str, Any] = {"required": field.required}
    match field.kind:
        case Kind.TEXT:
            return serializers.CharField(max_length=field.longest, **options)
        case Kind.CHOICE:
            return serializers.ChoiceField(choices=field.choices, **options)
        case Kind.INSTANT:
            return serializers.DateTimeField(help_text="ISO 8601 with its offset.", **options)
        case Kind.DURATION:
            return serializers.IntegerField(min_value=0, **options)
        case Kind.NUMBER:
            return serializers.IntegerField(min_value=field.low, max_value=field.high, **options)
        case Kind.FLAG:
            return serializers.BooleanField(**options)
        case Kind.DAY | Kind.MONTH:
            return serializers.DateField(**options)
        case Kind.DECIMAL:
            return serializers.DecimalField(
                max_digits=records.DIGITS, decimal_places=field.decimals, **options
            )


class _Part(serializers.Serializer[Any]):
    """Describes what is read: the conversion itself is the importer's, row by row."""

    part: ClassVar[str]

    def get_fields(self) -> dict[str, Documented]:
        known = [field for field in FIELDS if field.name.startswith(f"{self.part}.")]
        return super().get_fields() | {pushed_name(field): _documented(field) for field in known}


class PushedLeg(_Part):
    """One stay in a team's queue, with an agent, or both."""

    part = "leg"


class PushedInteraction(_Part):
    """A contact with all its legs, as it is now: legs left out are forgotten."""

    part = "interaction"
    legs = PushedLeg(many=True)


class Push(serializers.Serializer[Any]):
    feed = serializers.CharField(help_text="Short name of the source.")
    interactions = PushedInteraction(many=True, help_text="At most 1000 legs in all.")


class PushedRow(serializers.Serializer[Any]):
    """What became of one leg."""

    external_id = serializers.CharField()
    sequence = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=[state.value for state in pushes.State])
    field = serializers.CharField(help_text="Of a rejected row: what is wrong.")
    reason = serializers.CharField()


class Interactions(Endpoint):
    """Under the worker's role, as every import: what is beyond the reach is refused by row."""

    permission: ClassVar[Permission] = Permission.PUSH_INTERACTIONS

    @extend_schema(
        operation_id="push_interactions",
        summary="Add or correct contacts",
        description="Pushing the same again changes nothing. Each leg has its own answer.",
        request=Push,
        responses=PushedRow(many=True),
    )
    def post(self, request: Request) -> Response:
        asked = inner(request)
        slug, rows = _read(request.data)
        with everywhere():
            feed = Feed.objects.filter(slug=slug).first()
            if feed is None:
                raise Http404(f"Unknown feed: {slug}")
            results = pushes.push(
                by=asked.user, feed=feed, rows=rows, reach=asked.reach, now=timezone.now()
            )
        return Response([_told(result) for result in results])


def _told(result: pushes.Result) -> dict[str, Any]:
    field = BY_NAME.get(result.field)
    return asdict(result) | {"field": pushed_name(field) if field else result.field}


def _read(body: Any) -> tuple[str, list[dict[str, Any]]]:
    """The feed, and a row for each leg by the importer's names. Shape only: no value is read."""
    _object(body, {"feed", "interactions"}, "")
    slug, interactions = body.get("feed"), body.get("interactions")
    if not isinstance(slug, str):
        raise _wrong("feed", "Name the source.")
    if not isinstance(interactions, list):
        raise _wrong("interactions", "Give a list.")
    rows = [row for place, one in enumerate(interactions) for row in _rows(one, place)]
    if len(rows) > ROWS_LIMIT:
        raise _wrong("interactions", f"{len(rows)} legs: send at most {ROWS_LIMIT} at once.")
    return slug, rows


def _rows(one: Any, place: int) -> Iterator[dict[str, Any]]:
    where = f"interactions[{place}]"
    _object(one, {*INTERACTION, "legs"}, where)
    legs = one.get("legs")
    if not isinstance(legs, list) or not legs:
        raise _wrong(f"{where}.legs", "Give at least one leg.")
    shared = {INTERACTION[name]: value for name, value in one.items() if name != "legs"}
    for number, leg in enumerate(legs):
        _object(leg, set(LEG), f"{where}.legs[{number}]")
        yield shared | {LEG[name]: value for name, value in leg.items()}


def _object(value: Any, known: set[str], where: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(where or "body", "Give an object.")
    for name in value:
        if name not in known:
            raise _wrong(f"{where}.{name}" if where else name, "Unknown field.")


def _wrong(where: str, text: str) -> serializers.ValidationError:
    return serializers.ValidationError({where: [text]})
