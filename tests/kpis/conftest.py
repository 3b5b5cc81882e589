"""Fixtures of the tests of figures."""

from tests.kpis.october import october

__all__ = ["october"]
