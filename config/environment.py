"""Typed variables of the environment, and what refuses to start."""

import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

BASE = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 50
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]

env = environ.Env()
env.read_env(BASE / ".env")

VAR = Path(env.str("VIGIE_VAR", default="") or BASE / "var").absolute()
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Vigie <vigie@localhost>")
DEBUG = env.bool("DEBUG", default=False)
# Nothing said: somebody tries Vigie on this machine, with parts that make themselves.
TRIAL = env.bool("TRIAL", default=not (DATABASE_URL or "DEBUG" in os.environ))
IS_PRODUCTION = not (DEBUG or TRIAL)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else LOOPBACK)
SITE_URL = env.str("SITE_URL", default="") or (
    f"https://{ALLOWED_HOSTS[0]}" if IS_PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000"
)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=-1 if IS_PRODUCTION else 0)
REPORTING_ZONE = env.str("REPORTING_ZONE", default="Europe/Paris")
REPORTING_CURRENCY = env.str("REPORTING_CURRENCY", default="EUR")
STATUS_TOKEN = env.str("STATUS_TOKEN", default="")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()


def secret_key() -> str:
    """The key of the environment, or one made for this folder where that is allowed."""
    given = env.str("SECRET_KEY", default="")
    return given if given or IS_PRODUCTION else kept_secret(VAR / "secret_key")


def kept_secret(file: Path) -> str:
    """Make a secret once; of two processes that try at the same time, one wins."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(SHORTEST_SECRET))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return file.read_text(encoding="utf-8")


def is_owners(words: Sequence[str]) -> bool:
    """Whether a command line is for the owner of the tables alone."""
    return list(words[1:2]) in (["migrate"], ["generate"])


def database(words: Sequence[str]) -> dict[str, Any]:
    """The connection of one command line: migrations and bulk loads run as the tables' owner.

    An empty HOST means the embedded server, which starts with the first connection.
    """
    owns = is_owners(words)
    name = "DATABASE_OWNER_URL" if owns and DATABASE_OWNER_URL else "DATABASE_URL"
    url = DATABASE_OWNER_URL if name == "DATABASE_OWNER_URL" else DATABASE_URL
    if not url:
        role = "vigie_owner" if owns else "vigie_app"
        return {"NAME": "vigie", "USER": role, "OPTIONS": {}}
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            f"{name} is no PostgreSQL address: {str(error).strip()}"
        ) from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured(f"{name} must name a database, as postgresql://…/vigie.")
    return {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", "localhost"),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
    }


def email() -> dict[str, Any]:
    """The mail server that EMAIL_URL names, or files to look at."""
    if not EMAIL_URL:
        return {"EMAIL_BACKEND": "config.mailfiles.EmailBackend"}
    try:
        return dict(env.email_url_config(EMAIL_URL))
    except (KeyError, ValueError):
        raise ImproperlyConfigured("EMAIL_URL must read smtp+tls://user:key@host:587") from None


def problems(secret: str) -> list[str]:
    """What is wrong with the environment, each with what to set."""
    found = []
    try:
        ZoneInfo(REPORTING_ZONE)
    except (KeyError, ValueError, OSError):
        found.append(f"REPORTING_ZONE={REPORTING_ZONE!r} is no time zone: try Europe/Paris.")
    if not re.fullmatch(r"[A-Z]{3}", REPORTING_CURRENCY):
        found.append(f"REPORTING_CURRENCY={REPORTING_CURRENCY!r} is no currency: try EUR.")
    if urlsplit(SITE_URL).scheme not in {"http", "https"}:
        found.append("SITE_URL must begin with https://")
    if not IS_PRODUCTION:
        return found
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or "insecure" in secret:
        found.append(
            f"SECRET_KEY must be random and {SHORTEST_SECRET} characters or longer:"
            " python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not ALLOWED_HOSTS or any(host.strip() in {"", "*"} for host in ALLOWED_HOSTS):
        found.append("ALLOWED_HOSTS must list the names this site answers to, without '*'.")
    if not DATABASE_URL:
        found.append("DATABASE_URL must name the server: postgresql://vigie_app:…@host/vigie")
    if TRUSTED_PROXY_COUNT < 0:
        found.append("TRUSTED_PROXY_COUNT must say how many proxies stand in front: 0, 1…")
    if urlsplit(SITE_URL).scheme != "https":
        found.append("SITE_URL must begin with https://")
    return found


def check(secret: str) -> None:
    found = problems(secret)
    if found:
        lines = "\n".join(f"  - {line}" for line in found)
        raise ImproperlyConfigured(f"Vigie does not start with these settings:\n{lines}")
