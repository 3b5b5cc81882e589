"""Buckets of durations: whole seconds come out exact, any other value within 1 %.

Source systems log whole seconds. Logarithmic buckets alone (DDSketch: Masson, Rim, Lee 2019)
would shift their quantiles by up to half a bucket, so buckets stand on whole seconds where these
are at most 1 % apart, and elsewhere speak for the whole second that they hold.
"""

from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

GAMMA: Final = Decimal("1.01")
FIRST_SECOND: Final = 100
LAST_SECOND: Final = 1200
# About 4.8 years, in ms: what lasts longer is a clock error.
LONGEST: Final = 151_476_480_000


def _powers(start: int, end: int) -> Iterator[int]:
    """Whole parts of start * gamma^i below `end`, without repeats: the same on every machine."""
    with localcontext(prec=50):
        bound, last = Decimal(start), 0
        while bound < end:
            if int(bound) > last:
                last = int(bound)
                yield last
            bound *= GAMMA


def _upper_bounds() -> tuple[int, ...]:
    seconds = [k * 1000 + 500 for k in range(FIRST_SECOND - 1, LAST_SECOND)]
    top = LAST_SECOND * 1000 + 500
    return (*_powers(1, seconds[0]), *seconds, *_powers(top, LONGEST), LONGEST)


def _middle(low: int, high: int) -> int:
    """The whole second nearest the middle of low..high, where they hold one; else the middle.

    The middle is harmonic: equally far from both ends in per cent.
    """
    ends = low + high
    middle = (4 * low * high + ends) // (2 * ends)
    second = (middle + 500) // 1000 * 1000
    return second if low <= second <= high else middle


# Inclusive upper bounds, in ms, of all buckets but the last, which is open-ended.
UPPER: Final = _upper_bounds()
# Inclusive lower bounds of all buckets but the first: for integers, PostgreSQL's
# width_bucket(ms, THRESHOLDS) is index(ms). They outgrow int4: pass bigint[].
THRESHOLDS: Final = tuple(bound + 1 for bound in UPPER)
SIZE: Final = len(UPPER) + 1
# What the values of each bucket count as, in ms; strictly increasing.
REPRESENTATIVES: Final[npt.NDArray[np.int64]] = np.array(
    [
        _middle(0, UPPER[0]),
        *(_middle(a + 1, b) for a, b in pairwise(UPPER)),
        THRESHOLDS[-1],
    ],
    dtype=np.int64,
)
REPRESENTATIVES.flags.writeable = False


def index(ms: int) -> int:
    """The bucket of a duration; 0 holds all up to 1 ms."""
    return bisect_left(UPPER, ms)


def representative(i: int) -> int:
    """The duration, in ms, that the values of bucket i count as; the last one's is its start."""
    if i < 0:
        raise IndexError(i)
    return int(REPRESENTATIVES[i])
