"""What all endpoints of the API share: who asks, what they may, which bodies are read."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, ClassVar, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import Serializer, ValidationError
from rest_framework.views import APIView

from teams import roles
from teams.edges import KnownRequest, known
from teams.models import ApiToken, User
from teams.roles import Permission

BODY_LIMIT: Final = 1_000_000
DEPTH_LIMIT: Final = 20
# PostgreSQL stores no NUL, UTF-8 has no lone surrogates.
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


class TooLarge(APIException):
    status_code = 413
    default_detail = "The body is larger than 1 MB: send it in parts."


class EdgeAuthentication(SessionAuthentication):
    """The user that the middleware found. A session needs its CSRF token, a key does not."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken | None] | None:
        asked = inner(request)
        if asked.token is not None:
            return asked.user, asked.token
        self.enforce_csrf(request)
        return asked.user, None


class EdgeScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = EdgeAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer vg_…"}


class Permitted(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        permission = getattr(view, "permission", None)
        user = inner(request).user
        return isinstance(permission, Permission) and roles.may(user, permission)


class StrictParser(JSONParser):
    """JSON of at most 1 MB that PostgreSQL can store: no NUL, no 1e400, no key twice."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(BODY_LIMIT + 1)
        if len(body) > BODY_LIMIT:
            raise TooLarge
        try:
            value = json.loads(
                body.decode(),
                object_pairs_hook=_once,
                parse_constant=_refuse_constant,
                parse_float=_finite,
            )
            check_text(value)
        except RecursionError as error:
            raise ParseError(_("JSON error: nested too deeply")) from error
        except ValueError as error:
            raise ParseError(f"JSON error: {error}") from error
        return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number


def check_text(value: Any) -> None:
    """Refuse text that cannot be stored, and nesting that nobody needs."""
    level = [value]
    for _depth in range(DEPTH_LIMIT):
        if not level:
            return
        level = [inside for outer in level for inside in _inside(outer)]
    raise ValueError("nested too deeply")


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, str) and UNSTORABLE.search(value):
        raise ValueError("text holds a NUL or half of a surrogate pair")


class StrictSerializer(Serializer[Any]):
    """Names each field that it does not know, instead of passing over it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (
            unknown := [name for name in data if name not in self.fields]
        ):
            raise ValidationError({name: [_("Unknown field.")] for name in unknown[:10]})
        return super().to_internal_value(data)


class StrictQuery(StrictSerializer):
    """The parameters of an address. Those in `repeated` may be repeated, others stand once."""

    repeated: ClassVar[tuple[str, ...]] = ()

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, QueryDict):
            return super().to_internal_value(data)
        plain: dict[str, Any] = {}
        for name, values in data.lists():
            if len(values) > 1 and name not in self.repeated:
                raise ValidationError({name: [_("Given more than once.")]})
            plain[name] = values if name in self.repeated else values[0]
        return super().to_internal_value(plain)


class Endpoint(APIView):
    """A view of the API. `permission` says what its user must hold; without it nobody may."""

    authentication_classes = (EdgeAuthentication,)
    permission_classes = (Permitted,)
    parser_classes = (StrictParser,)
    permission: ClassVar[Permission]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Said before a byte is read. Without a stated length the server passes no body on.
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > BODY_LIMIT:
            raise TooLarge


def inner(request: Request) -> KnownRequest:
    """Django's request inside the framework's."""
    return known(request._request)  # noqa: SLF001 - the framework offers no other way
