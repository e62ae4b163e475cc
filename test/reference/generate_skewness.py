"""Hall's (1992) interval of a mean, by its definition: the transformed statistic's bounds are solved for with mpmath, moments are exact to 50 digits."""
import mpmath as mp
import numpy as np
from scipy import stats

from support import table

mp.mp.dps = 50
LEVELS = (0.9, 0.95, 0.99)


def transformed(x, s):
    """g of the studentised mean x; s is the skewness of one value over sqrt(n)."""
    return x + s / 3 * x**2 + s**2 / 27 * x**3 + s / 6


def studentised(wanted, s):
    """The x with g(x) = wanted. g rises, so bisection cannot miss it."""
    low, high = mp.mpf(-1e4), mp.mpf(1e4)
    for _ in range(180):
        middle = (low + high) / 2
        low, high = (middle, high) if transformed(middle, s) < wanted else (low, middle)
    return (low + high) / 2


def case(name, values, weights=None, null=None):
    x = [mp.mpf(float(v)) for v in values]
    n = len(x)
    w = [mp.mpf(1)] * n if weights is None else [mp.mpf(float(v)) for v in weights]
    mean = mp.fsum(a * b for a, b in zip(w, x)) / mp.fsum(w)
    phi = [n * a / mp.fsum(w) * (b - mean) * mp.sqrt(mp.mpf(n) / (n - 1)) for a, b in zip(w, x)]
    variance = mp.fsum(p**2 for p in phi) / n**2
    s = mp.fsum(p**3 for p in phi) / mp.fsum(p**2 for p in phi) ** mp.mpf("1.5")
    if weights is None and max(map(abs, values)) < 1e6 and n > 2:
        assert abs(float(s) - stats.skew(values) / np.sqrt(n)) < 1e-9
    error = mp.sqrt(variance)
    bounds, cautious = {}, {}
    for level in LEVELS:
        t = mp.mpf(float(stats.t.ppf((1 + level) / 2, n - 1)))
        hall, student = [[mean - error * q for q in pair] for pair in ([studentised(t, s), studentised(-t, s)], [t, -t])]
        bounds[str(level)] = [float(b) for b in hall]
        cautious[str(level)] = [float(min(hall[0], student[0])), float(max(hall[1], student[1]))]
    at = float(mean + error) if null is None else null
    statistic = float(transformed((mean - mp.mpf(at)) / error, s))
    less = float(stats.t.cdf(statistic, n - 1))
    greater = float(stats.t.sf(statistic, n - 1))
    return {"name": name, "in": {"values": values, "at": at, **({} if weights is None else {"weights": weights})},
            "out": {"estimate": float(mean), "variance": float(variance), "skewness": float(s), "intervals": bounds, "cautious": cautious,
                    "test": {"statistic": statistic, "less": less, "greater": greater, "two-sided": min(1.0, 2 * min(less, greater))}}}


def tables():
    rng = np.random.default_rng(20261129)
    losses = rng.lognormal(size=60)
    yield "skewed-mean.json", table("mpmath and SciPy's t, by definition", "generate_skewness.py", [
        case("plain", losses),
        case("leaning the other way", -losses),
        case("exponential", rng.exponential(size=25)),
        case("squares of Laplace errors, heavy tails", rng.laplace(size=300) ** 2),
        case("ties", rng.integers(0, 4, size=40) ** 2.0),
        case("one value apart, the most skewed there can be", np.r_[np.zeros(19), 1.0]),
        case("symmetric", np.array([-3.0, -1.0, 0.0, 1.0, 3.0]), null=0.5),
        case("two", np.array([1.0, 4.0])),
        case("three", np.array([0.0, 0.0, 1.0])),
        case("offset 1e9", 1e9 + np.round(rng.exponential(size=50) * 1024) / 1024),
        case("weights", rng.exponential(size=80), rng.uniform(0.2, 3, size=80)),
        case("weights, some 0", rng.lognormal(size=30), rng.integers(0, 4, size=30).astype(float)),
        case("many", np.round(rng.exponential(size=2000), 6)),
    ])
