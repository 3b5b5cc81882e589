"""Intervals of shares, means, ratios, counts and net scores, from counts and integer moments."""

from math import exp, sqrt

from scipy.special import gammaincinv, ndtri, stdtrit


def wilson(k: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Score interval of the share k/n, without continuity correction (Wilson 1927).

    `k` and `n` may be fractions: effective counts.
    """
    if n <= 0 or not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    z = normal_quantile(level)
    centre = k + z * z / 2
    half = z * sqrt(k * (n - k) / n + z * z / 4)
    # The score limits of "none" and "all" are 0 and 1; rounding must not move them.
    low = 0.0 if k == 0 else (centre - half) / (n + z * z)
    high = 1.0 if k == n else (centre + half) / (n + z * z)
    return max(low, 0.0), min(high, 1.0)


def design_effect(k: int, n: int, kk: int, kn: int, nn: int, clusters: int) -> float:
    """How many times the variance of k/n exceeds that of independent cases, at least 1.

    Linearised variance of a ratio over clusters (Cochran 1977, section 3.12); `kk`, `kn`, `nn`
    are the sums over clusters of k_i^2, k_i n_i, n_i^2. 1 where clusters cannot tell: fewer than
    two, or none or all of the cases succeed.
    """
    if n <= 0 or not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    if clusters < 2 or k in (0, n):
        return 1.0
    spread = kk * n * n - 2 * k * n * kn + k * k * nn
    if spread < 0:
        raise ValueError("no clusters have these sums")
    # An effect under 1 is mostly chance when clusters are few: it would sell clustered cases
    # as more certain than independent ones.
    return max(1.0, clusters / (clusters - 1) * (spread / (n * k * (n - k))))


def wilson_clustered(
    k: int, n: int, kk: int, kn: int, nn: int, clusters: int, *, level: float = 0.95
) -> tuple[float, float, float]:
    """Low, high and the design effect: Wilson's interval on n / deff cases."""
    deff = design_effect(k, n, kk, kn, nn, clusters)
    low, high = wilson(k / deff, n / deff, level=level)
    return low, high, deff


def ratio_of_sums(
    y: int, x: int, yy: int, xy: int, xx: int, clusters: int, level: float = 0.95
) -> tuple[float, float]:
    """Interval of y/x, sums over clusters, in units of y per x (Cochran 1977, section 6.3).

    Linearised variance and Student's t; `yy`, `xy`, `xx` are the clusters' sums of squares and
    products. Fair from about 20 clusters on.
    """
    if clusters < 2:
        raise ValueError("a ratio of sums needs at least two clusters")
    if x <= 0:
        raise ValueError(f"no ratio to {x}")
    spread = yy * x * x - 2 * x * y * xy + y * y * xx
    if spread < 0:
        raise ValueError("no clusters have these sums")
    error = sqrt(clusters / (clusters - 1) * (spread / x**4))
    half = student_quantile(level, clusters - 1) * error
    return y / x - half, y / x + half


def sd(n: int, s1: int, s2: int) -> float:
    """Sample standard deviation, in the unit of x, from n, sum x and sum x^2.

    The moments are exact integers: float sums can give a negative variance.
    """
    if n < 2:
        raise ValueError("a spread needs at least two values")
    spread = n * s2 - s1 * s1
    if spread < 0:
        raise ValueError("no values have these moments")
    return sqrt(spread / (n * (n - 1)))


def mean_t(n: int, s1: int, s2: int, *, level: float = 0.95) -> tuple[float, float]:
    """Interval of the mean, in the unit of x, by Student's t (1908)."""
    half = student_quantile(level, n - 1) * sd(n, s1, s2) / sqrt(n)
    return s1 / n - half, s1 / n + half


def log_normal(
    n: int, log_mean: float, log_var: float, *, level: float = 0.95
) -> tuple[float, float]:
    """Interval of the mean of a log-normal x, in the unit of x: modified Cox (Olsson 2005).

    `log_mean` and `log_var` are the mean and the sample variance of ln x. The arithmetic mean
    may lie outside: then the model does not fit.
    """
    if n < 2 or log_var < 0:
        raise ValueError(f"no interval from {n} values of log variance {log_var}")
    centre = log_mean + log_var / 2
    error = sqrt(log_var / n + log_var**2 / (2 * (n - 1)))
    half = student_quantile(level, n - 1) * error
    return exp(centre - half), exp(centre + half)


def poisson(k: int, *, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of the expected count when k are seen (Garwood 1936)."""
    if k < 0:
        raise ValueError(f"{k} is not a count")
    low = float(gammaincinv(k, (1 - level) / 2)) if k else 0.0
    return low, float(gammaincinv(k + 1, (1 + level) / 2))


def nps(
    promoters: float, passives: float, detractors: float, *, level: float = 0.95
) -> tuple[float, float]:
    """Interval of the net promoter score, from -1 to 1: adjusted Wald (Rocks 2016).

    Adds 3/4 promoter, 3/4 detractor and 3/2 passives; the score itself stays raw. The counts may
    be fractions: effective counts.
    """
    if min(promoters, passives, detractors) < 0 or promoters + passives + detractors == 0:
        raise ValueError("a net score needs answers")
    n = promoters + passives + detractors + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    half = normal_quantile(level) * sqrt((p + d - (p - d) ** 2) / n)
    return max(p - d - half, -1.0), min(p - d + half, 1.0)


def normal_quantile(level: float) -> float:
    """The z of a two-sided interval: 1.96 for 0.95."""
    return float(ndtri((1 + level) / 2))


def student_quantile(level: float, df: int) -> float:
    """The t of a two-sided interval with `df` degrees of freedom."""
    return float(stdtrit(df, (1 + level) / 2))
