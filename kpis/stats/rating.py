"""Agreement of evaluators who scored the same contacts: Cohen's kappa, intraclass correlation."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from kpis.stats.moments import normal_quantile

Floats = npt.NDArray[np.float64]


class Form(StrEnum):
    """Which intraclass correlation of a single score (Shrout and Fleiss 1979).

    `ONE_WAY`, ICC(1,1): other evaluators for each contact; `AGREEMENT`, ICC(2,1): the same ones,
    a sample of all; `CONSISTENCY`, ICC(3,1): the same ones, whose mean severity does not matter.
    """

    ONE_WAY = "one_way"
    AGREEMENT = "agreement"
    CONSISTENCY = "consistency"


@dataclass(frozen=True, slots=True)
class Agreement:
    """1 is full agreement, 0 what chance would give."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    contacts: float
    within: float
    evaluators: float
    error: float


def kappa(table: npt.ArrayLike, *, level: float = 0.95) -> Agreement | None:
    """Cohen's kappa (1960) of a square table of counts, first evaluator by second.

    Large-sample interval (Fleiss, Cohen and Everitt 1969), fair from about 50 contacts on. None
    where both gave everybody the same mark: chance would agree as well.
    """
    counts = np.asarray(table, dtype=np.float64)
    n = counts.sum()
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or n <= 0 or counts.min() < 0:
        raise ValueError("kappa needs a square table of counts")
    p = counts / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    seen, chance = float(np.trace(p)), float(rows @ columns)
    if chance >= 1 - 1e-12:
        return None
    value = (seen - chance) / (1 - chance)
    miss = 1 - value
    agreed = float(np.diag(p) @ (1 - (rows + columns) * miss) ** 2)
    apart = p * (columns[:, None] + rows[None, :]) ** 2
    differed = miss**2 * float(apart.sum() - np.trace(apart))
    variance = agreed + differed - (value - chance * miss) ** 2
    half = normal_quantile(level) * sqrt(max(variance, 0.0) / n) / (1 - chance)
    return Agreement(value, max(value - half, -1.0), min(value + half, 1.0))


def icc(scores: npt.ArrayLike, form: Form, *, level: float = 0.95) -> Agreement | None:
    """Intraclass correlation of scores, a row per contact and a column per evaluation.

    Intervals by F (Shrout and Fleiss 1979; for agreement with Satterthwaite's degrees). None
    where the contacts do not differ at all.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError("agreement needs two contacts with two scores each")
    squares = _mean_squares(table)
    n, k = table.shape
    if form is Form.AGREEMENT:
        return _agreement(squares, n, k, level)
    noise, df = (
        (squares.within, n * (k - 1))
        if form is Form.ONE_WAY
        else (squares.error, (n - 1) * (k - 1))
    )
    if squares.contacts + noise <= 0:
        return None
    if noise <= 0:
        return Agreement(1.0, 1.0, 1.0)
    f = squares.contacts / noise
    tail = (1 + level) / 2
    low, high = f / fdtri(n - 1, df, tail), f * fdtri(df, n - 1, tail)
    return Agreement(*(float((ratio - 1) / (ratio + k - 1)) for ratio in (f, low, high)))


def _agreement(ms: _MeanSquares, n: int, k: int, level: float) -> Agreement | None:
    whole = ms.contacts + (k - 1) * ms.error + k * (ms.evaluators - ms.error) / n
    if whole <= 0:
        return None
    value = (ms.contacts - ms.error) / whole
    if ms.error <= 0 and ms.evaluators <= 0:
        return Agreement(1.0, 1.0, 1.0)
    # Multiplied by the error's mean square, which may be 0, unlike the published form.
    judged = k * value * ms.evaluators
    rest = (n * (1 + (k - 1) * value) - k * value) * ms.error
    below = (n - 1) * judged**2 + rest**2
    if below <= 0:
        return None
    df = (k - 1) * (n - 1) * (judged + rest) ** 2 / below
    tail = (1 + level) / 2
    spread = k * ms.evaluators + (k * n - k - n) * ms.error
    f_low, f_high = float(fdtri(n - 1, df, tail)), float(fdtri(df, n - 1, tail))
    low = n * (ms.contacts - f_low * ms.error) / (f_low * spread + n * ms.contacts)
    high = n * (f_high * ms.contacts - ms.error) / (spread + n * f_high * ms.contacts)
    return Agreement(value, low, high)


def _mean_squares(table: Floats) -> _MeanSquares:
    n, k = table.shape
    mean, by_row, by_column = table.mean(), table.mean(axis=1), table.mean(axis=0)
    contacts = k * ((by_row - mean) ** 2).sum() / (n - 1)
    within = ((table - by_row[:, None]) ** 2).sum()
    evaluators = n * ((by_column - mean) ** 2).sum()
    # Scores that differ by one evaluator's severity alone leave a rounding, not an error.
    rest = within - evaluators
    error = (rest if rest > 1e-12 * within else 0.0) / ((n - 1) * (k - 1))
    return _MeanSquares(
        float(contacts), float(within / (n * (k - 1))), float(evaluators / (k - 1)), float(error)
    )
