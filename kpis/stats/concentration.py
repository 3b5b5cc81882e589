"""How few make how much: the part of all contacts that a part of the customers makes."""

from typing import Final

import numpy as np
import numpy.typing as npt

from kpis.stats.resampling import percentiles

REPLICATES: Final = 1000

Floats = npt.NDArray[np.float64]


def curve(often: npt.ArrayLike, many: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Parts of the customers, the most frequent first, and of the contacts that they make.

    `many` customers came `often` times each; with several rows of `many`, a curve for each. The
    curve of Lorenz (1905), from its other end. Both begin at 0.
    """
    times = np.asarray(often, dtype=float)
    order = np.argsort(-times, kind="stable")
    customers = np.atleast_2d(np.asarray(many, dtype=float))[:, order]
    steps = [np.cumsum(part, axis=1) for part in (customers, customers * times[order])]
    across, up = (np.pad(step / step[:, -1:], ((0, 0), (1, 0))) for step in steps)
    return across, up


def part_of(often: npt.ArrayLike, many: npt.ArrayLike, part: float) -> Floats:
    """The part of the contacts that this part of the customers makes, of each row of `many`.

    Customers who came equally often share what they make together.
    """
    across, up = curve(often, many)
    # Each row is straight between its last step that is not beyond the part and the next.
    rows = np.arange(len(across))
    last = np.minimum((across <= part).sum(axis=1), across.shape[1] - 1) - 1
    x, y = across[rows, last], up[rows, last]
    run, rise = across[rows, last + 1] - x, up[rows, last + 1] - y
    slope = np.divide(rise, run, out=np.zeros_like(run), where=run > 0)
    return np.asarray(slope * (part - x) + y, dtype=np.float64)


def interval(
    often: npt.ArrayLike, many: npt.ArrayLike, part: float, *, seed: int, level: float = 0.95
) -> tuple[float, float]:
    """Of `part_of` where the customers are a sample: percentile bootstrap over customers.

    Raises ValueError of fewer than two customers, as `resampling` does.
    """
    counts = np.asarray(many, dtype=float)
    customers = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(customers, counts / customers, REPLICATES)
    return percentiles(part_of(often, drawn, part), customers, level)
