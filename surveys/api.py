"""The API of surveys: ask for a personal link, read answers, report what became of mails."""

from datetime import date
from http import HTTPStatus
from typing import Any, ClassVar, Final

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from surveys.actions import mailevents, requesting
from surveys.actions.mailevents import Report
from surveys.models.invitations import Cause
from surveys.models.optouts import EventKind
from surveys.queries import given
from teams import roles
from teams.endpoints import Endpoint, StrictQuery, StrictSerializer, inner
from teams.roles import Permission
from teams.scope import everywhere

MOST_EVENTS: Final = 1000
MOST_ANSWERS: Final = 200
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2099, 12, 31)


class AskedContact(StrictSerializer):
    """A contact by the names that its source gave it."""

    feed = serializers.CharField(max_length=50, help_text="Short name of the source.")
    external_id = serializers.CharField(max_length=200)


class InvitationRequest(StrictSerializer):
    """Whom to ask: about one contact, or a customer in general. Exactly one of the two."""

    programme = serializers.CharField(max_length=50, help_text="Short name of the programme.")
    contact = AskedContact(required=False)
    customer = serializers.CharField(
        max_length=100, required=False, help_text="Reference of a customer."
    )
    language = serializers.RegexField(
        r"^[a-z]{2}$", required=False, default="", help_text="The customer's own if not given."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in attrs) == ("customer" in attrs):
            raise serializers.ValidationError({"contact": ["Name either a contact or a customer."]})
        return attrs


class InvitationAnswer(serializers.Serializer[Any]):
    """A personal link to pass on, or the rule that forbids it."""

    state = serializers.ChoiceField(choices=["asked", "not_asked"])
    invitation = serializers.IntegerField(allow_null=True)
    link = serializers.URLField(
        allow_null=True, help_text="For this customer alone; it is told this once."
    )
    expires_at = serializers.DateTimeField(allow_null=True)
    cause = serializers.ChoiceField(choices=Cause.values, allow_null=True)


class Invitations(Endpoint):
    """Teams come from the key alone; the credited team from the contact."""

    permission: ClassVar[Permission] = Permission.MANAGE_SURVEYS

    @extend_schema(
        operation_id="request_invitation",
        summary="Ask for a personal link",
        description=(
            "For text messages and whatever else Vigie does not send. All rules of the programme"
            " hold, but those about e-mail. Asking again gives another link to the same"
            " invitation, which takes one answer in all."
        ),
        request=InvitationRequest,
        responses={200: InvitationAnswer, 201: InvitationAnswer},
    )
    def post(self, request: Request) -> Response:
        body = InvitationRequest(data=request.data)
        body.is_valid(raise_exception=True)
        asked, values = inner(request), body.validated_data
        with everywhere():
            try:
                about = (
                    requesting.find_contact(**values["contact"], reach=asked.reach)
                    if "contact" in values
                    else requesting.find_customer(reference=values["customer"])
                )
                made = requesting.request(
                    slug=values["programme"],
                    about=about,
                    language=values["language"],
                    reach=asked.reach,
                    by=asked.user,
                    now=timezone.now(),
                )
            except requesting.Unknown as unknown:
                raise Http404(str(unknown)) from unknown
            except requesting.Refused as refused:
                raise serializers.ValidationError({"programme": [str(refused)]}) from refused
        said = {
            "state": "not_asked" if made.invitation is None else "asked",
            "invitation": made.invitation and made.invitation.pk,
            "link": made.address or None,
            "expires_at": made.invitation and made.invitation.expires_at,
            "cause": made.cause,
        }
        is_made = made.invitation is not None and made.is_new
        return Response(said, status=HTTPStatus.CREATED if is_made else HTTPStatus.OK)


class AnswersQuery(StrictQuery):
    """Which answers: by the day of the contact that they are about."""

    to = serializers.DateField(help_text="The last day, included.")
    programme = serializers.CharField(
        max_length=50, required=False, default="", help_text="Short name of a programme."
    )
    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False, default=0,
        help_text="The `next` of the page before.",
    )  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # A field called `from` cannot be written as an attribute.
        first = serializers.DateField(help_text="The first day.")
        return {"from": first, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": ["It lies before the first day."]})
        if attrs["from"] < EARLIEST or attrs["to"] > LATEST:
            raise serializers.ValidationError({"from": ["Days lie between 1990 and 2099."]})
        return attrs


class AnsweredContact(serializers.Serializer[Any]):
    feed = serializers.CharField()
    external_id = serializers.CharField()


class AnsweredItem(serializers.Serializer[Any]):
    """The answer to one further question."""

    question = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    choices = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(allow_null=True)


class GivenAnswer(serializers.Serializer[Any]):
    """One answer. Words are for whoever may read comments, customers for staff."""

    id = serializers.IntegerField()
    programme = serializers.CharField()
    instrument = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    contact = AnsweredContact(allow_null=True)
    customer = serializers.CharField(allow_null=True)
    team = serializers.CharField()
    agent = serializers.CharField(allow_null=True)
    channel = serializers.CharField()
    topic = serializers.CharField()
    segment = serializers.CharField()
    day = serializers.DateField(help_text="Of the contact, or the wave's first.")
    score = serializers.IntegerField()
    comment = serializers.CharField(allow_null=True)
    items = AnsweredItem(many=True)
    language = serializers.CharField()
    medium = serializers.CharField()
    answered_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(allow_null=True)
    is_suspect = serializers.BooleanField(help_text="A robot may have sent it: in no KPI.")


class AnswersPage(serializers.Serializer[Any]):
    answers = GivenAnswer(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="Give it as `after` for the next page; empty: it was the last."
    )


class Answers(Endpoint):
    """Of the teams in reach. What agents say of their own work is told in sums alone."""

    permission: ClassVar[Permission] = Permission.READ_REPORTS

    @extend_schema(
        operation_id="answers",
        summary="Answers, one by one",
        description="At most 200 a page, the oldest first.",
        parameters=[AnswersQuery],
        responses=AnswersPage,
    )
    def get(self, request: Request) -> Response:
        query = AnswersQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        values, asked = query.validated_data, inner(request)
        found = given.page(
            start=values["from"],
            end=values["to"],
            programme=values["programme"],
            after=values["after"],
            most=MOST_ANSWERS + 1,
        )
        shown = found[:MOST_ANSWERS]
        may_read = roles.may(asked.user, Permission.READ_COMMENTS)
        told = [
            given.told(one, with_words=may_read, with_customer=asked.reach.staff) for one in shown
        ]
        more = shown[-1].pk if len(found) > MOST_ANSWERS else None
        return Response({"answers": told, "next": more})


class MailEventReport(StrictSerializer):
    """What happened to one mail."""

    id = serializers.CharField(max_length=200, help_text="The provider's own: told twice, once.")
    kind = serializers.ChoiceField(choices=EventKind.values)
    email = serializers.EmailField(help_text="The recipient. Only its hash is kept.")
    message_id = serializers.CharField(
        max_length=200, required=False, default="", help_text="Of the mail, where it is known."
    )
    at = serializers.DateTimeField()


class MailEventReports(StrictSerializer):
    events = MailEventReport(many=True, help_text="At most 1000.")

    def validate_events(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(value) > MOST_EVENTS:
            raise serializers.ValidationError(f"Send at most {MOST_EVENTS} at once.")
        return value


class MailEventsTaken(serializers.Serializer[Any]):
    taken = serializers.IntegerField(help_text="New ones.")
    known = serializers.IntegerField(help_text="Told before; they change nothing.")


class MailEvents(Endpoint):
    """Under the worker's role: a mailbox that bounces does so whatever team wrote to it."""

    permission: ClassVar[Permission] = Permission.MANAGE_SURVEYS

    @extend_schema(
        operation_id="report_mail_events",
        summary="Report bounces and complaints",
        description=(
            "A bounce for good, a complaint or an unsubscription: the address gets no survey any"
            " more. Three bounces for now pause it for 30 days. Scorecards are mails like any"
            " other: one that bounced for good says so beside its recipient."
        ),
        request=MailEventReports,
        responses=MailEventsTaken,
    )
    def post(self, request: Request) -> Response:
        body = MailEventReports(data=request.data)
        body.is_valid(raise_exception=True)
        reports = [
            Report(
                provider_id=one["id"],
                kind=EventKind(one["kind"]),
                email=one["email"],
                at=one["at"],
                message_id=one["message_id"],
            )
            for one in body.validated_data["events"]
        ]
        with everywhere():
            taken = mailevents.take(reports=reports, by=inner(request).user, now=timezone.now())
        return Response({"taken": taken, "known": len(reports) - taken})
