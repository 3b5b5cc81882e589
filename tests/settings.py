"""The settings of a test run: the product's own, on a cluster and folder of its own."""

import os
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
os.environ["VIGIE_VAR"] = str(Path(os.environ.get("VIGIE_VAR") or BASE / "var") / "test")
# The processes that a test starts are the product as it is, in the test run's folder.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

from config.settings import *  # noqa: E402, F403 - the folder above comes first
from config.settings import DATABASES  # noqa: E402 - as above

if not DATABASES["default"].get("HOST"):
    # Builders may write everywhere; what a test enters as a Reach takes its rights away.
    DATABASES["default"]["USER"] = "postgres"
DATABASES["default"]["TEST"] = {"NAME": f"test_vigie_{os.getpid()}"}
DATABASE_GUARDED = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
