"""How often intervals hold the truth, over seeded samples."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

RUNS = 2000

Limits = tuple[float | None, float | None]


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng([2026, *seed])


def covered(limits: Iterable[Limits | None], truth: float | Sequence[float]) -> float:
    """How often the limits hold the truth; an open end holds all."""
    found = list(limits)
    truths = [truth] * len(found) if isinstance(truth, float) else list(truth)
    assert len(found) >= RUNS
    held = 0
    for pair, true in zip(found, truths, strict=True):
        assert pair is not None
        low, high = pair
        held += (low is None or low <= true) and (high is None or true <= high)
    return held / len(found)


def promised(found: float) -> bool:
    return 0.93 <= found <= 0.97


def shares(seed: int) -> npt.NDArray[np.float64]:
    """The true shares of the samples: those of service levels, resolutions and satisfaction."""
    return rng(seed).uniform(0.6, 0.95, RUNS)
