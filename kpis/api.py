"""The API's figures: what `manage.py kpis` prints, by the same names."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kpis import exports
from kpis.catalogue import UnknownKpi, defaults, find
from kpis.definitions import Kpi, Maturity, Unit
from kpis.periods import EARLIEST, LATEST, LONGEST
from kpis.queries import scopes
from kpis.queries.readings import Selection, readings
from kpis.queries.sums import PLACES, TIMES
from teams.endpoints import Endpoint, StrictQuery
from teams.roles import Permission

FILTERS: Final = ("team", "channel", "topic", "segment", "agent")
MANY: Final = ("by", "kpi", *FILTERS)


def names(text: str) -> serializers.ListField:
    name = serializers.CharField(max_length=200)
    return serializers.ListField(child=name, default=list, max_length=50, help_text=text)


class ReadingsQuery(StrictQuery):
    """What is asked for; the names are those of `manage.py kpis`."""

    repeated = MANY

    to = serializers.DateField(help_text="The last day, included.")
    by = serializers.ListField(
        child=serializers.ChoiceField(choices=[*PLACES, *TIMES]),
        default=list,
        max_length=3,
        help_text="Tell apart by this; may be repeated.",
    )
    kpi = names("service_level, or a variant: service_level:V3; all defaults if not given.")
    team = names("Short name of a team; may be repeated. All in reach if not given.")
    channel = names("Code of a channel; may be repeated.")
    topic = names("Short name of a topic; may be repeated.")
    segment = names("Short name of a segment; may be repeated.")
    agent = names("Reference of an agent; may be repeated.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # A field called `from` cannot be written as an attribute.
        first = serializers.DateField(help_text="The first day.")
        return {"from": first, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs["from"], attrs["to"]
        if end < start:
            raise serializers.ValidationError({"to": ["It lies before the first day."]})
        if start < EARLIEST or end > LATEST or end - start > LONGEST:
            raise serializers.ValidationError(
                {"from": ["A period has at most three years, from 1990 to 2099."]}
            )
        return attrs

    def validate_by(self, value: list[str]) -> list[str]:
        if len(set(value) & set(TIMES)) > 1 or len(set(value)) < len(value):
            raise serializers.ValidationError(
                "Name each once, and one of day, week, month and weekday."
            )
        return value

    def validate_kpi(self, value: list[str]) -> list[Kpi]:
        try:
            return [find(key) for key in dict.fromkeys(value)] or list(defaults())
        except UnknownKpi as unknown:
            raise serializers.ValidationError(str(unknown)) from unknown


class ReadingRow(serializers.Serializer[Any]):
    """One KPI of one cell, in base units: shares from 0 to 1, durations in seconds, unrounded."""

    kpi = serializers.CharField()
    scope = serializers.CharField(help_text="`all`, or short names along `by`, joined by a slash.")
    value = serializers.FloatField(allow_null=True, help_text="Empty: no data, or too few.")
    unit = serializers.ChoiceField(choices=[unit.value for unit in Unit])
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True, help_text="Of the 95 % interval.")
    high = serializers.FloatField(allow_null=True)
    maturity = serializers.ChoiceField(choices=[maturity.value for maturity in Maturity])
    final_on = serializers.DateField(
        allow_null=True, help_text="The first day on which it is final; empty: it is."
    )
    definition = serializers.DateField(help_text="Since when the KPI is defined so.")
    as_of = serializers.DateTimeField(allow_null=True, help_text="The data cut-off.")
    reason = serializers.CharField(allow_null=True, help_text="Why there is no value.")


class Readings(Endpoint):
    """The teams in reach, told apart as asked."""

    permission: ClassVar[Permission] = Permission.READ_REPORTS

    @extend_schema(
        operation_id="readings",
        summary="KPIs of a period",
        description="The rows of `manage.py kpis --format json`, of the teams in reach.",
        parameters=[ReadingsQuery],
        responses=ReadingRow(many=True),
    )
    def get(self, request: Request) -> Response:
        query = ReadingsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = readings(
            asked["kpi"],
            _selection(asked["from"], asked["to"], asked),
            by=asked["by"],
            now=timezone.now(),
        )
        called = scopes.names((reading.cell for reading in found), asked["by"])
        return Response([exports.fields(reading, scope=called[reading.cell]) for reading in found])


def _selection(start: date, end: date, asked: dict[str, Any]) -> Selection:
    keys = {f"{name}s": keys_of(name, asked[name]) for name in FILTERS}
    return Selection(start, end, **keys)


def keys_of(name: str, wanted: Sequence[str]) -> tuple[int, ...]:
    """The keys of these short names. Out of reach is out of existence: 404, as if unknown."""
    if not wanted:
        return ()
    model, field = scopes.NAMED[name]
    rows: list[tuple[int, str]] = list(
        model.objects.filter(**{f"{field}__in": wanted}).values_list("pk", field)
    )
    unknown = sorted(set(wanted) - {text for _key, text in rows})
    if unknown:
        raise Http404(f"Unknown {name}: {', '.join(unknown)}")
    return tuple(key for key, _text in rows)
