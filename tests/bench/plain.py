"""The settings of a bare Django site on the same database: sessions, users, nothing else."""

from config.settings import *  # noqa: F403 - all but what follows is the product's
from config.settings import DATABASES

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # The login that is installed insists on its own.
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "tests.bench.bare"
DATABASES["default"]["CONN_MAX_AGE"] = 60
