"""What starts, and what refuses to start with which words."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.embedded import Server
from config.postgres.base import refuse_unsafe

BASE = Path(__file__).resolve().parents[2]
SAFE = {
    "DEBUG": "0",
    "SECRET_KEY": "k7Jq2mZx9Wv4Tn8Rb3Yc6Lp1Hs5Gd0Fa-QwErTyUiOpAsDfGhJkLz",
    "ALLOWED_HOSTS": "vigie.example.org",
    "DATABASE_URL": "postgresql://vigie_app:secret@127.0.0.1:1/vigie",
    "TRUSTED_PROXY_COUNT": "1",
}
CODE = "from config import settings; print(settings.SITE_URL, settings.TRIAL)"


def start(folder: Path, code: str = CODE, **variables: str) -> subprocess.CompletedProcess[str]:
    names = set(re.findall(r"^#?([A-Z_]+)=", (BASE / ".env.example").read_text(), re.MULTILINE))
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env=kept | {"VIGIE_VAR": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_nothing_set_it_is_a_trial_on_this_machine(tmp_path):
    outcome = start(tmp_path)

    assert outcome.stdout == "http://127.0.0.1:8000 True\n", outcome.stderr


def test_safe_settings_start(tmp_path):
    outcome = start(tmp_path, **SAFE)

    assert outcome.stdout == "https://vigie.example.org False\n", outcome.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-k7Jq2mZx9Wv4Tn8Rb3Yc6Lp1Hs5Gd0Fa-QwErTyUiOp"),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["*"]),
        ("ALLOWED_HOSTS", ["vigie.example.org", "*"]),
        ("DATABASE_URL", ""),
        ("TRUSTED_PROXY_COUNT", -1),
        ("SITE_URL", "http://vigie.example.org"),
        ("REPORTING_ZONE", "Europe/Atlantis"),
        ("REPORTING_CURRENCY", "euros"),
    ],
)
def test_an_unsafe_setting_is_found_and_named(monkeypatch, name, value):
    safe = {
        "IS_PRODUCTION": True,
        "ALLOWED_HOSTS": ["vigie.example.org"],
        "DATABASE_URL": SAFE["DATABASE_URL"],
        "TRUSTED_PROXY_COUNT": 1,
        "SITE_URL": "https://vigie.example.org",
    }
    for known, good in safe.items():
        monkeypatch.setattr(environment, known, good)
    assert environment.problems(SAFE["SECRET_KEY"]) == []
    secret = value if name == "SECRET_KEY" else SAFE["SECRET_KEY"]
    monkeypatch.setattr(environment, name, value, raising=False)

    (problem,) = environment.problems(secret)

    assert problem.startswith(name)


def test_all_problems_are_told_at_once(tmp_path):
    outcome = start(tmp_path, DEBUG="0")

    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "TRUSTED_PROXY_COUNT"):
        assert f"- {name}" in outcome.stderr


@pytest.mark.parametrize("value", ["mysql://host/base", "postgresql://vigie_app@host"])
def test_an_address_of_another_database_is_refused(tmp_path, value):
    outcome = start(tmp_path, **SAFE | {"DATABASE_URL": value})

    assert outcome.returncode != 0
    assert "DATABASE_URL" in outcome.stderr.splitlines()[-1]


def test_only_migrations_log_in_as_the_owner(monkeypatch):
    monkeypatch.setattr(environment, "DATABASE_URL", "postgresql://vigie_app@host/vigie")
    monkeypatch.setattr(environment, "DATABASE_OWNER_URL", "postgresql://vigie_owner@host/vigie")

    assert environment.database(["manage.py", "migrate"])["USER"] == "vigie_owner"
    assert environment.database(["manage.py", "kpis"])["USER"] == "vigie_app"


def test_parts_of_the_address_reach_the_driver(monkeypatch):
    url = "postgresql://vigie_app:p%40ss@/vigie?host=%2Frun%2Fpg&port=6432&sslmode=require"
    monkeypatch.setattr(environment, "DATABASE_URL", url)

    found = environment.database(["manage.py"])

    assert found == {
        "NAME": "vigie",
        "USER": "vigie_app",
        "PASSWORD": "p@ss",
        "HOST": "/run/pg",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_the_key_of_a_trial_is_kept_and_private(tmp_path):
    first = environment.kept_secret(tmp_path / "new" / "secret_key")

    assert environment.kept_secret(tmp_path / "new" / "secret_key") == first
    assert len(first) >= environment.SHORTEST_SECRET
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret_key"]


def test_without_a_mail_server_mails_are_files(monkeypatch):
    monkeypatch.setattr(environment, "EMAIL_URL", "")

    assert environment.email() == {"EMAIL_BACKEND": "config.mailfiles.EmailBackend"}


def test_a_mail_server_is_read_from_its_address(monkeypatch):
    monkeypatch.setattr(environment, "EMAIL_URL", "smtp+tls://user:key@mail.example.org:587")

    found = environment.email()

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == (
        "mail.example.org",
        587,
        True,
    )


def test_the_example_names_what_the_code_reads():
    read = set()
    for file in (BASE / "config").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        read |= set(re.findall(r"""\benv\.\w+\(\s*"([A-Z_]+)\"""", text))

    written = re.findall(r"^#?([A-Z_]+)=", (BASE / ".env.example").read_text(), re.MULTILINE)

    assert sorted(written) == sorted(read)


def login(role: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(Server(environment.VAR).url(role))


@pytest.mark.django_db
def test_a_superuser_is_refused(settings):
    settings.DATABASE_OWNER_ALLOWED = False

    with pytest.raises(ImproperlyConfigured, match="superuser"):
        refuse_unsafe(login("postgres"), "postgres")


@pytest.mark.django_db
def test_a_server_that_may_lose_what_it_confirmed_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"fsync.*= off"):
        refuse_unsafe(login("vigie_app"), "vigie_app")


@pytest.mark.django_db
@pytest.mark.parametrize("is_allowed", [False, True])
def test_the_owner_is_refused_but_for_migrations(settings, is_allowed):
    settings.DATABASE_OWNER_ALLOWED = is_allowed
    with login("vigie_owner") as session:
        session.execute("CREATE TABLE IF NOT EXISTS django_migrations ()")

    expected = "= off" if is_allowed else "owns the tables"
    with pytest.raises(ImproperlyConfigured, match=expected):
        refuse_unsafe(login("vigie_owner"), "vigie_owner")
