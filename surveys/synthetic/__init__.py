"""Programmes, invitations and answers for the synthetic centre."""

from surveys.synthetic.life import live
from surveys.synthetic.programmes import lay

__all__ = ["lay", "live"]
