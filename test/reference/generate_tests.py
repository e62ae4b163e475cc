"""Max-T, sample distances, repeated looks: SciPy, mpmath; formulas where no library has them."""
import math

import warnings

import mpmath as mp
import numpy as np
from scipy import stats
from scipy.stats import multivariate_normal

from support import table

mp.mp.dps = 30

warnings.filterwarnings("ignore", message="p-value")     # anderson_ksamp: only its statistic is used


def max_t(n, rho, m, seed):
    """Equicorrelated influence values whose sample correlation is made exactly rho; reference: SciPy's multivariate normal."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, m))
    X -= X.mean(0)
    X = np.linalg.qr(X)[0] * math.sqrt(n)
    R = np.full((m, m), rho) + (1 - rho) * np.eye(m)
    phi = X @ np.linalg.cholesky(R).T
    z = [2.3, 1.9, 1.2, 0.4][:m]
    box = lambda c, k: multivariate_normal.cdf(np.full(k, c), cov=R[:k, :k], lower_limit=np.full(k, -c), abseps=1e-9, maxpts=2_000_000) if k > 1 else 1 - 2 * stats.norm.sf(c)
    adjusted, bound = [], 0
    for i in range(m):
        bound = max(bound, 1 - box(z[i], m - i))
        adjusted.append(bound)
    lo, hi = 1.5, 4
    for _ in range(30):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if box(mid, m) < 0.95 else (lo, mid)
    # SciPy integrates boxes of four dimensions at random: six digits are the same each time.
    return {"in": {"phi": phi.T, "z": z}, "out": {"adjusted": [round(float(a), 6) for a in adjusted], "critical": round(lo, 5)}}


def samples():
    rng = np.random.default_rng(31)
    yield "plain", [rng.normal(size=30), rng.normal(0.5, size=40)]
    yield "ties", [rng.integers(0, 5, 25).astype(float), rng.integers(1, 6, 30).astype(float)]
    yield "three samples", [rng.normal(size=20), rng.normal(size=25), rng.normal(1, size=15)]
    yield "heavy tails", [rng.standard_cauchy(40), rng.standard_cauchy(30)]
    yield "around 1e9", [1e9 + rng.normal(size=20), 1e9 + rng.normal(size=30)]
    yield "small", [np.array([1.0, 2]), np.array([2.0, 3, 4])]
    yield "one row of either", [[1.0], [2.0]]
    yield "one row of either, alike", [[1.0], [1.0]]
    yield "one row against two", [[1.5], [1.0, 2]]
    yield "one row against three", [[2.0], [1.0, 2, 3]]
    yield "one row against many", [[0.3], rng.normal(size=50)]
    yield "two against two", [[1.0, 4], [2.0, 3]]
    yield "all equal", [np.full(6, 2.5), np.full(4, 2.5)]
    yield "all equal, three samples", [np.full(6, 2.5), np.full(4, 2.5), [2.5]]
    yield "all equal but one", [np.full(6, 2.5), [2.5, 2.5, 7.0]]
    yield "each of one value", [np.zeros(5), np.ones(7)]
    yield "three samples of one row and more", [[1.0], [2.0, 0.5], [3.0, 1.0, 1.5]]
    yield "unequal sizes", [rng.normal(size=3), rng.normal(size=300)]
    yield "ties around 1e9", [1e9 + rng.integers(0, 5, 25), 1e9 + rng.integers(1, 6, 30)]


def cramer_von_mises(x, y):
    """Anderson 1962, equations 9 and 10, with midranks; SciPy has it for two rows of either and more."""
    n, m = len(x), len(y)
    ranks = stats.rankdata(np.r_[np.sort(x), np.sort(y)])
    u = n * ((ranks[:n] - np.arange(1, n + 1)) ** 2).sum() + m * ((ranks[n:] - np.arange(1, m + 1)) ** 2).sum()
    t = u / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m))
    assert min(n, m) < 2 or abs(t - stats.cramervonmises_2samp(x, y, method="asymptotic").statistic) < 1e-12 * max(1, abs(t))
    return t


def sample_case(name, xs):
    """null: Anderson-Darling has no variance below four rows, and says nothing of one value."""
    pooled = np.concatenate(xs)
    known = len(pooled) > 3 and len(np.unique(pooled)) > 1
    out = {"anderson": stats.anderson_ksamp([np.asarray(x) for x in xs], variant="midrank", method=None).statistic if known else None}
    if len(xs) == 2:
        out["cvm"] = cramer_von_mises(*xs)
    return {"name": name, "in": xs, "out": out}


def histogram_wasserstein(r, c, edges):
    """Numerically: the gap of two piecewise linear distribution functions, on a fine grid that holds every edge and crossing closely."""
    r, c, edges = (np.array(v, float) for v in (r, c, edges))
    F, G = (np.concatenate([[0], np.cumsum(v) / v.sum()]) for v in (r, c))
    total = 0
    for k in range(len(r)):
        a, b, w = F[k] - G[k], F[k + 1] - G[k + 1], edges[k + 1] - edges[k]
        total += float(mp.quad(lambda t: abs(a + (b - a) * t), [0, min(max(a / (a - b), 0), 1) if a != b else 0.5, 1])) * w
    return total


def confidence_sequence(v, n, best, level):
    a = 1 - level
    rho2 = (-2 * math.log(a) + math.log(1 - 2 * math.log(a))) / best
    return math.sqrt(v) * math.sqrt(2 * (n * rho2 + 1) / (n * n * rho2) * math.log(math.sqrt(n * rho2 + 1) / a))


def mixture(x, v, n, tau2):
    """The mixture integral itself, by quadrature: likelihood ratio of N(theta, v/n) to N(0, v/n) averaged over theta ~ N(0, tau2)."""
    f = lambda t: mp.exp(n * (2 * x * t - t * t) / (2 * v)) * mp.exp(-t * t / (2 * tau2)) / mp.sqrt(2 * mp.pi * tau2)
    centre, width = n * x * tau2 / (v + n * tau2), mp.sqrt(v * tau2 / (v + n * tau2))
    return float(mp.quad(f, [centre - 12 * width, centre, centre + 12 * width]))


def tables():
    yield "max-t.json", table("scipy multivariate_normal over boxes, step-down", "generate_tests.py", [max_t(60, r, m, 5) for r, m in ((0, 2), (0.5, 3), (0.9, 4))],
                              note="ours is simulated: agree within 4 standard errors of the simulation")
    yield "sample-tests.json", table("scipy anderson_ksamp(midrank), cramervonmises_2samp; by formula for one row", "generate_tests.py", [sample_case(*s) for s in samples()], tolerance=1e-9)
    hist = [([10, 20, 30], [20, 20, 20], [0, 1, 2, 4]), ([5, 0, 5], [0, 10, 0], [-1, 0, 1, 2]), ([1], [3], [0, 5]), ([10, 30, 10, 30], [30, 10, 30, 10], [0, 1, 2, 3, 4])]
    yield "histogram-wasserstein.json", table("mpmath quadrature of the gap of piecewise linear distribution functions", "generate_tests.py",
                                              [{"in": {"reference": r, "current": c, "edges": e}, "out": histogram_wasserstein(r, c, e)} for r, c, e in hist])
    yield "repeated-looks.json", table("mpmath; confidence sequence by its formula; the mixture by quadrature of its integral", "generate_tests.py", {
        "mcnemarEValue": [{"in": [b, c], "out": float(mp.mpf(2) ** (b + c) * mp.beta(b + 1, c + 1))} for b, c in ((0, 0), (1, 0), (12, 2), (2, 12), (50, 80), (400, 500), (499000, 501000), (49990000, 50010000))],
        "confidenceSequence": [{"in": {"variance": v, "n": n, "tightestAt": t, "level": level}, "out": confidence_sequence(v, n, t, level)}
                               for v, n, t, level in ((1, 1000, 1000, 0.95), (0.04, 50, 1000, 0.9), (2.5, 10**6, 1000, 0.95))],
        "mixtureRatio": [{"in": {"estimate": x, "variance": v, "n": n, "tau2": t}, "out": mixture(x, v, n, t)} for x, v, n, t in ((0, 1, 10, 1), (0.3, 1, 100, 0.1), (-0.05, 0.2, 5000, 0.01))],
        "ladder": [{"in": [k, b], "out": stats.norm.isf(0.025 / (k * sum(math.comb(k, i) for i in range(b + 1))))} for k, b in ((10, 2), (20, 3), (50, 5), (100, 10))]})
