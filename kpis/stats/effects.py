"""How much less a mean says when its cases come in clusters."""

from kpis.stats.moments import sd


def of_mean(y: int, x: int, squares: int, yy: int, xy: int, xx: int, clusters: int) -> float:
    """How many times the variance of the mean y/x exceeds that of independent cases, at least 1.

    `squares` is the sum of the cases' squares; `yy`, `xy`, `xx` are the clusters' sums of squares
    and products of sum and size (Cochran 1977, section 6.3). 1 where clusters or cases are too
    few to tell, or all alike.
    """
    if clusters < 2 or x < 2:
        return 1.0
    independent = sd(x, y, squares) ** 2 / x
    spread = yy * x * x - 2 * x * y * xy + y * y * xx
    if spread < 0:
        raise ValueError("no clusters have these sums")
    if not independent:
        return 1.0
    return max(1.0, clusters / (clusters - 1) * (spread / x**4) / independent)
