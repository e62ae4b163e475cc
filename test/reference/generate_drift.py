"""Two-sample tests and distances: SciPy; what it lacks (PSI, noncentral intervals) by definition with its distributions."""
import itertools
import math
import warnings

import mpmath as mp
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
    return {"estimate": v, "low": low * noise, "high": max(v, high * noise), "pValue": stats.ncx2.sf(x, k, tolerance / noise) if tolerance else stats.chi2.sf(x, k)}


def anderson_limit_sf(z):
    """P(A² ≥ z) by the series of Anderson and Darling (1952) for the distribution function, in 50 digits, not by the one that is tested."""
    with mp.workdps(50):
        z = mp.mpf(z)
        if z < mp.mpf("0.03"):
            return 1.0
        total = mp.mpf(0)
        for j in range(60):
            c = (4 * j + 1) ** 2 * mp.pi**2 / (8 * z)
            if c > 200:
                break
            width = 12 / mp.sqrt(c)
            integral = mp.quad(lambda w: mp.exp(z / (8 * (w * w + 1)) - c * w * w), [0, width / 4, width / 2, width])
            total += mp.binomial(mp.mpf(-1) / 2, j) * (4 * j + 1) * mp.exp(-c) * integral
        return float(1 - mp.sqrt(2 * mp.pi) / z * total)


def labellings(a, b, statistic):
    """Exact permutation p-value: every labelling of the pooled values."""
    pool, seen, total, reached = np.concatenate([a, b]), statistic(a, b), 0, 0
    for chosen in itertools.combinations(range(len(pool)), len(a)):
        mask = np.zeros(len(pool), bool)
        mask[list(chosen)] = True
        reached += statistic(pool[mask], pool[~mask]) >= seen * (1 - 1e-12)
        total += 1
    return reached / total


def anderson(a, b):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stats.anderson_ksamp([a, b], variant="midrank", method=None)


def cvm(a, b):
    return stats.cramervonmises_2samp(a, b, method="asymptotic").statistic


def law_case(name, a, b):
    # SciPy takes no sample of one row.
    enough = min(len(a), len(b)) > 1
    out = {"cvm": cvm(a, b), "cvmLimit": stats.cramervonmises_2samp(a, b, method="asymptotic").pvalue} if enough else {}
    if enough and len(np.unique(np.concatenate([a, b]))) == len(a) + len(b) <= 40:
        out["cvmExact"] = stats.cramervonmises_2samp(a, b, method="exact").pvalue
    if len(np.unique(np.concatenate([a, b]))) > 1 and len(a) + len(b) > 3:
        ad = anderson(a, b)
        out["anderson"] = ad.statistic
        out["andersonLimit"] = anderson_limit_sf(1 + ad.statistic * math.sqrt(2 * (math.pi**2 / 3 - 3)))
        out["andersonScipy"] = ad.pvalue
    if math.comb(len(a) + len(b), len(a)) <= 2000:
        out["permuted"] = {**({"cvm": labellings(a, b, cvm)} if enough else {}), "wasserstein": labellings(a, b, stats.wasserstein_distance), "energy": labellings(a, b, stats.energy_distance)}
        if "anderson" in out:
            out["permuted"]["anderson"] = labellings(a, b, lambda x, y: anderson(x, y).statistic + 10)
    return {"name": name, "in": {"reference": a, "current": b}, "out": out}


def law_samples():
    rng = np.random.default_rng(17)
    yield from samples()
    yield "small, plain", rng.normal(size=7), rng.normal(1, size=6)
    yield "small, ties", rng.integers(0, 3, 6).astype(float), rng.integers(1, 4, 7).astype(float)
    yield "small, far apart", rng.normal(size=6), rng.normal(6, size=6)
    yield "small, unequal", rng.normal(size=2), rng.normal(size=11)
    yield "small, around 1e9", 1e9 + rng.normal(size=5), 1e9 + rng.normal(1, size=6)
    yield "three and three", np.array([1.0, 2, 3]), np.array([2.5, 3.5, 4])
    yield "1000 and 700", np.round(rng.normal(size=1000), 5), np.round(rng.normal(0.05, size=700), 5)


def g_case(r, c):
    keep = np.array(r) + np.array(c) > 0
    g, p, df, _ = stats.chi2_contingency(np.array([r, c])[:, keep], correction=False, lambda_="log-likelihood")
    return {"in": {"reference": r, "current": c}, "out": {"statistic": g, "pValue": p, "df": df}}


def chi_mean_root(c, df):
    return float(mp.quad(lambda s: 2 * s * s * mp.exp((df / mp.mpf(2) - 1) * mp.log(c + s * s) - (c + s * s) / 2) / (2 ** (df / mp.mpf(2)) * mp.gamma(df / mp.mpf(2))), [0, 1, 3, 6, 10, 20, 40]))


def cells_of(r, c):
    r, c = np.array(r, float), np.array(c, float)
    return r / r.sum(), c / c.sum(), 1 / r.sum() + 1 / c.sum()


def divergences(r, c):
    """Estimates of the χ²-type drift effects on cells that are all thick, and what they show without drift."""
    p, q, noise = cells_of(r, c)
    df = len(p) - 1
    v2 = max(0, ((p - q) ** 2 / (p + q)).sum() / 2 - df * noise / 4)
    return {"hellinger": math.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2), "cramersV": math.sqrt(v2), "jensenShannon": jensenshannon(p, q, 2),
            "nullMean": {"hellinger": math.sqrt(noise / 8) * chi_mean_root(0, df), "cramersV": math.sqrt(noise / 4) * chi_mean_root(df, df)},
            "contingencyV": stats.contingency.association(np.array([r, c]), "cramer") if sum(r) == sum(c) else None}


def binned(r, c, edges):
    """Distances of two histograms, rows evenly within bins and beyond the outer edges on them, by a fine grid; in reference standard deviations."""
    p, q, _ = cells_of(r, c)
    w = np.diff(edges)
    x, mass = [edges[0], edges[-1]], [p[0], p[-1]]
    mean = p[0] * edges[0] + p[-1] * edges[-1] + sum(p[k + 1] * (edges[k] + edges[k + 1]) / 2 for k in range(len(w)))
    second = p[0] * (edges[0] - mean) ** 2 + p[-1] * (edges[-1] - mean) ** 2 + sum(p[k + 1] * (((edges[k] + edges[k + 1]) / 2 - mean) ** 2 + w[k] ** 2 / 12) for k in range(len(w)))
    sd = math.sqrt(second)
    gaps = (np.cumsum(p) - np.cumsum(q))[:-1]
    w1 = squared = mp.mpf(0)
    for k in range(len(w)):
        a, b = mp.mpf(gaps[k]), mp.mpf(gaps[k + 1])
        cross = [0, min(max(a / (a - b), 0), 1), 1] if a != b else [0, 1]
        w1 += mp.quad(lambda t: abs(a + (b - a) * t), cross) * w[k]
        squared += mp.quad(lambda t: (a + (b - a) * t) ** 2, [0, 1]) * w[k]
    return {"wasserstein": float(w1) / sd, "energy": math.sqrt(2 * float(squared) / sd)}


def effect_case(r, c, edges):
    return {"in": {"reference": r, "current": c, "edges": edges}, "out": {**divergences(r, c), **binned(r, c, edges)}}


def tables():
    yield "two-sample-laws.json", table("scipy cramervonmises_2samp, anderson_ksamp; the limiting law of Anderson-Darling by mpmath from its characteristic function; permuted: every labelling",
                                        "generate_drift.py", [law_case(*s) for s in law_samples()], tolerance=1e-9)
    counts = [([20, 30, 50, 40], [25, 20, 60, 45]), ([2000, 3000, 5000], [25, 20, 60]), ([50, 50, 0], [40, 40, 20]), ([50, 0, 40], [60, 0, 30]), ([50, 0], [0, 40]), ([10, 20, 30], [20, 40, 60]),
              ([10**8, 2 * 10**8, 3 * 10**8], [10**8 + 12345, 2 * 10**8, 3 * 10**8 - 12345]), ([1, 0], [0, 1]), ([2, 1], [1, 1])]
    yield "g-test.json", table("scipy chi2_contingency(correction=False, lambda_='log-likelihood')", "generate_drift.py", [g_case(r, c) for r, c in counts], tolerance=1e-9)
    bins = [([200, 300, 500, 400], [250, 200, 600, 450], [0.0, 1.0, 3.0]), ([5000, 3000, 2000], [500, 400, 300], [1e9, 1e9 + 2.0]), ([100] * 10, [100] * 10, list(np.arange(9.0))),
            ([100, 900, 100, 900, 100], [300, 600, 500, 300, 400], [-2.0, -1.0, 5.0, 5.5])]
    yield "drift-effects.json", table("numpy and mpmath by definition; contingencyV: scipy.stats.contingency.association at equal sizes (not bias-corrected)", "generate_drift.py", [effect_case(*b) for b in bins], tolerance=1e-7)
    yield "two-samples.json", table("scipy ks_2samp(exact), kstwobign, wasserstein_distance, energy_distance", "generate_drift.py", [sample_case(*s) for s in samples()])
    yield "histograms.json", table("scipy jensenshannon, chi2_contingency(correction=False); the rest by definition in numpy; cramersVCorrected: Bergsma 2013",
                                   "generate_drift.py", [histogram_case(*h) for h in histograms()])
    cases = [([200, 300, 500], [250, 250, 500]), ([200, 300, 500], [100, 300, 600]), ([20, 30, 50, 40], [25, 20, 60, 45]), ([5000, 5000], [600, 400]),
             ([900, 800, 700, 900, 800], [450, 400, 350, 450, 401]), ([10**6, 10**6, 10**6], [10**5, 12 * 10**4, 9 * 10**4]),
             ([12 * 10**4, 10**5, 5 * 10**4, 2 * 10**4, 9 * 10**4], [4 * 10**4, 6 * 10**4, 9 * 10**4, 10**5, 3 * 10**4])]
    yield "psi-intervals.json", table("scipy ncx2 inverted by brentq (its own accuracy is about 1e-9)", "generate_drift.py",
                                      [{"in": {"reference": r, "current": c, "tolerance": t}, "out": psi_interval(r, c, t)} for r, c in cases for t in (0, 0.02, 0.1)],
                                      tolerance=1e-8, alpha=ALPHA)
