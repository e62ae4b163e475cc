"""Two-sample tests and distances: SciPy; what it lacks (PSI, noncentral intervals) by definition with its distributions."""
import math

import numpy as np
from scipy import optimize, stats
from scipy.spatial.distance import jensenshannon

from support import table

FLOOR = 1e-4
ALPHA = 0.05


def samples():
    rng = np.random.default_rng(11)
    yield "plain", rng.normal(size=40), rng.normal(0.4, size=35)
    yield "unequal sizes", rng.normal(size=100), rng.normal(size=7)
    yield "far apart", rng.normal(size=60), rng.normal(3, size=50)
    yield "heavy tails", rng.standard_cauchy(50), rng.standard_cauchy(60) * 2
    yield "around 1e9", 1e9 + rng.normal(size=30), 1e9 + 0.5 + rng.normal(size=25)
    yield "ties", rng.integers(0, 6, 40).astype(float), rng.integers(0, 7, 30).astype(float)
    yield "all equal", np.ones(5), np.ones(4)
    yield "one value each", np.array([1.0]), np.array([2.0])
    yield "two and three", np.array([1.0, 2]), np.array([1.5, 3, 4])
    yield "same values", np.array([1.0, 2, 3]), np.array([3.0, 1, 2])
    yield "minus zero", np.array([-0.0, 1.0]), np.array([0.0, 2.0])


def sample_case(name, a, b):
    exact, limit = stats.ks_2samp(a, b, method="exact"), None
    d = exact.statistic
    limit = stats.kstwobign.sf(d * math.sqrt(len(a) * len(b) / (len(a) + len(b))))
    return {"name": name, "in": {"reference": a, "current": b}, "out": {
        "statistic": d, "exactIgnoringTies": exact.pvalue, "limit": limit,
        "wasserstein": stats.wasserstein_distance(a, b), "energy": stats.energy_distance(a, b)}}


def histograms():
    rng = np.random.default_rng(13)
    yield "plain", [20, 30, 50, 40], [25, 20, 60, 45]
    yield "unequal sizes", [2000, 3000, 5000], [25, 20, 60]
    yield "same shares", [10, 20, 30], [20, 40, 60]
    yield "new category", [50, 50, 0], [40, 40, 20]
    yield "vanished category", [50, 40, 10], [60, 40, 0]
    yield "disjoint", [50, 0], [0, 40]
    yield "two cells", [500, 500], [400, 600]
    yield "one row each", [1, 0], [0, 1]
    yield "large", [10**8, 2 * 10**8, 3 * 10**8], [10**8 + 12345, 2 * 10**8, 3 * 10**8 - 12345]
    yield "many cells", list(rng.multinomial(5000, rng.dirichlet(np.ones(30)))), list(rng.multinomial(3000, rng.dirichlet(np.ones(30))))


def histogram_case(name, r, c):
    r, c = np.array(r, float), np.array(c, float)
    p, q = r / r.sum(), c / c.sum()
    pf, qf = np.maximum(p, FLOOR), np.maximum(q, FLOOR)
    keep = r + c > 0
    chi2, pv, df, _ = stats.chi2_contingency(np.array([r[keep], c[keep]]), correction=False)
    phi2, n = chi2 / (r.sum() + c.sum()), r.sum() + c.sum()
    k = keep.sum()
    corrected = math.sqrt(max(0, phi2 - (k - 1) / (n - 1)) / min(k - (k - 1) ** 2 / (n - 1) - 1, 2 - 1 / (n - 1) - 1)) if n > 2 else None
    js = float(jensenshannon(p, q, 2))
    return {"name": name, "in": {"reference": r.astype(int), "current": c.astype(int)}, "out": {
        "psi": ((qf - pf) * np.log(qf / pf)).sum(), "totalVariation": np.abs(p - q).sum() / 2, "largest": np.abs(p - q).max(),
        "hellinger": math.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2), "jensenShannon": 0 if math.isnan(js) else js,
        "ks": np.abs(np.cumsum(p) - np.cumsum(q)).max(), "chi2": chi2, "chi2P": pv, "df": df,
        "cramersV": math.sqrt(chi2 / n), "cramersVCorrected": corrected}}


def root(f):
    hi = 1.0
    while f(hi) < 0:
        hi *= 2
    return optimize.brentq(f, 0, hi, xtol=1e-13, rtol=1e-14)


def psi_interval(r, c, tolerance):
    """No thin cells in these cases."""
    r, c = np.array(r, float), np.array(c, float)
    n, m, k = r.sum(), c.sum(), len(r) - 1
    p, q = r / n, c / m
    v, noise, df_noise = ((q - p) * np.log(q / p)).sum(), 1 / n + 1 / m, k * (1 / n + 1 / m)
    # Delta method: the variance of v is not below 4·v·noise, its mean shift not below cells·noise.
    gp, gq = np.log(p / q) + 1 - q / p, np.log(q / p) + 1 - p / q
    variance = ((p * gp**2).sum() - (p * gp).sum() ** 2) / n + ((q * gq**2).sum() - (q * gq).sum() ** 2) / m
    noise *= max(1, variance / (4 * v * noise))
    lean = max(0, ((1 + q / p) / 2).sum() / n + ((1 + p / q) / 2).sum() / m - (k + 1) * (1 / n + 1 / m))
    x, x_high = max(0, v - lean) / noise, (v + k * noise - df_noise) / noise
    low = 0 if stats.chi2.sf(x, k) >= ALPHA else root(lambda lam: stats.ncx2.sf(x, k, lam) - ALPHA if lam > 0 else stats.chi2.sf(x, k) - ALPHA)
    high = 0 if stats.chi2.cdf(x_high, k) <= ALPHA else root(lambda lam: ALPHA - (stats.ncx2.cdf(x_high, k, lam) if lam > 0 else stats.chi2.cdf(x_high, k)))
    return {"estimate": v, "low": low * noise, "high": high * noise, "pValue": stats.ncx2.sf(x, k, tolerance / noise) if tolerance else stats.chi2.sf(x, k)}


def tables():
    yield "two-samples.json", table("scipy ks_2samp(exact), kstwobign, wasserstein_distance, energy_distance", "generate_drift.py", [sample_case(*s) for s in samples()])
    yield "histograms.json", table("scipy jensenshannon, chi2_contingency(correction=False); the rest by definition in numpy; cramersVCorrected: Bergsma 2013",
                                   "generate_drift.py", [histogram_case(*h) for h in histograms()])
    cases = [([200, 300, 500], [250, 250, 500]), ([200, 300, 500], [100, 300, 600]), ([20, 30, 50, 40], [25, 20, 60, 45]), ([5000, 5000], [600, 400]),
             ([900, 800, 700, 900, 800], [450, 400, 350, 450, 401]), ([10**6, 10**6, 10**6], [10**5, 12 * 10**4, 9 * 10**4])]
    yield "psi-intervals.json", table("scipy ncx2 inverted by brentq (its own accuracy is about 1e-9)", "generate_drift.py",
                                      [{"in": {"reference": r, "current": c, "tolerance": t}, "out": psi_interval(r, c, t)} for r, c in cases for t in (0, 0.02, 0.1)],
                                      tolerance=1e-8, alpha=ALPHA)
