"""What the settings promise as a whole."""

import io
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.config.test_environment import SAFE


def test_djangos_deployment_check_finds_nothing(tmp_path):
    outcome = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=os.environ | SAFE | {"VIGIE_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 0, outcome.stderr


def test_pages_take_scripts_and_styles_from_this_site_only():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'self'"]
    assert {"'none'"} == {directives[name][0] for name in ("object-src", "base-uri")}
    assert "unsafe" not in str(directives)


@pytest.mark.parametrize("name", ["SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"])
def test_no_script_reads_a_cookie(name):
    assert getattr(settings, f"{name}_HTTPONLY")
    assert getattr(settings, f"{name}_SAMESITE") == "Lax"


def test_every_static_file_finds_what_it_refers_to(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}

    call_command("collectstatic", interactive=False, verbosity=0, stdout=io.StringIO())

    assert (tmp_path / "staticfiles.json").exists()
