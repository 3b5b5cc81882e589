"""Where a request enters its reach, and who is asked for which permission."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from teams import roles, tablefiles
from teams.actions import tokens
from teams.models import ApiToken, User
from teams.queries import directory
from teams.roles import Permission
from teams.scope import Reach

# All that answers without a login. A page that is not named here asks for one.
PUBLIC: Final = frozenset(
    {
        *("account_login", "account_inactive", "set_language"),
        # Customers hold a personal link; its pages enter the reach of one team by themselves.
        *("survey", "survey_more", "survey_change", "survey_stop"),
        *("survey_receipt", "counter"),
        # Recipients hold a signed link to one paper of one team.
        "scorecard_link",
    }
)
# Programs come in by these namespaces, with a token.
API: Final = "api"

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], R]


class KnownRequest(HttpRequest):
    """A request behind the edge: somebody asks, and their reach is decided."""

    user: User
    reach: Reach
    token: ApiToken | None


class Undone(Exception):
    """Takes back what the request has written; its answer is an error."""


class ReachMiddleware:
    """Run each view inside the reach of whoever asks, in one transaction.

    What a view that fails has written is taken back: an error answer changes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(settings.REPORTING_ZONE):
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.view_name in PUBLIC:
            return None
        is_api = API in match.namespaces
        token = _token(request) if is_api else None
        user = token.user if token else request.user
        if not isinstance(user, User):
            return _unknown(request, is_api=is_api)
        known = cast(KnownRequest, request)
        known.user, known.token = user, token
        known.reach = directory.reach_of(user, token)
        _speak(request, user.language)
        if getattr(view, "enters_itself", False):
            return None
        return _inside(known, view, args, kwargs)


def _inside(
    request: KnownRequest,
    view: Callable[..., HttpResponseBase],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    try:
        with request.reach.entered():
            response = view(request, *args, **kwargs)
            if callable(render := getattr(response, "render", None)):
                # Templates and serializers may still read rows: while the reach stands.
                response = render()
            response = tablefiles.served(request, response)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                raise Undone
    except Undone:
        pass
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _unknown(request: HttpRequest, *, is_api: bool) -> HttpResponseBase:
    if is_api:
        return JsonResponse(
            {"detail": "A valid token is needed."},
            status=HTTPStatus.UNAUTHORIZED,
            headers={"WWW-Authenticate": "Bearer"},
        )
    if htmx := getattr(request, "htmx", None):
        # A part of a page: the page itself goes to the login, and comes back as it was.
        page = htmx.current_url_abs_path or settings.LOGIN_REDIRECT_URL
        return HttpResponseClientRedirect(redirect_to_login(page)["Location"])
    if request.headers.get("X-Part"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return redirect_to_login(request.get_full_path())


def _token(request: HttpRequest) -> ApiToken | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.startswith(tokens.PREFIX):
        return None
    valid = ApiToken.objects.filter(revoked_at=None, user__is_active=True).select_related("user")
    token = valid.filter(digest=tokens.digest(secret)).first()
    if token is not None:
        tokens.note_use(now=timezone.now(), token=token)
    return token


def _speak(request: HttpRequest, language: str) -> None:
    """The language that a person chose goes before the browser's."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def permitted(permission: Permission) -> Callable[[View[P, R]], View[P, R]]:
    """Ask for a permission before the view runs; without it the answer is 403."""

    def ask(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not roles.may(known(request).user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        asked.permission = permission  # type: ignore[attr-defined]  # read by the tests of routes
        return asked

    return ask


def enters_itself(view: Callable[P, R]) -> Callable[P, R]:
    """Leave it to the view to enter a reach: it works under another role, as jobs do."""
    view.enters_itself = True  # type: ignore[attr-defined]  # read by the middleware
    return view


def known(request: HttpRequest) -> KnownRequest:
    """The same request, with the user and the reach that the middleware found."""
    return cast(KnownRequest, request)
