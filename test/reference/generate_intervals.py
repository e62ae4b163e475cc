"""Proportions, paired proportions, McNemar, families of tests: statsmodels and SciPy; Tango and Newcombe-10 by definition, checked on published numbers."""
import math

import mpmath as mp
import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as sm_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, test_proportions_2indep

from support import table

mp.mp.dps = 40


def z_of(level):
    return stats.norm.ppf((1 + level) / 2)


def wilson(k, n, z):
    return proportion_confint(k, n, 2 * stats.norm.sf(z), "wilson")


def newcombe10(both, only_first, only_second, neither, level):
    z, n = z_of(level), both + only_first + only_second + neither
    a, b, c, d = both, only_second, only_first, neither
    p1, p2 = (a + b) / n, (a + c) / n
    (l1, u1), (l2, u2) = wilson(a + b, n, z), wilson(a + c, n, z)
    under = (a + b) * (c + d) * (a + c) * (b + d)
    phi = 0.0
    if under > 0:
        num = a * d - b * c
        phi = (max(num - n / 2, 0) if num > 0 else num) / math.sqrt(under)
    side = lambda x, y: math.sqrt(max(x * x - 2 * phi * x * y + y * y, 0))
    return [p1 - p2 - side(p1 - l1, u2 - p2), p1 - p2 + side(u1 - p1, p2 - l2)]


def tango(only_first, only_second, n, level):
    """Bisection in 40 digits: the closed root of the nuisance parameter cancels badly in doubles."""
    z, b, c, n = mp.mpf(z_of(level)), mp.mpf(only_second), mp.mpf(only_first), mp.mpf(n)

    def score(delta):
        w = -b - c + (2 * n - b + c) * delta
        q = (mp.sqrt(w * w + 8 * n * c * delta * (1 - delta)) - w) / (4 * n)
        v, distance = n * (2 * q + delta * (1 - delta)), b - c - n * delta
        if v <= 0:
            return mp.mpf(0) if distance == 0 else mp.inf * mp.sign(distance)
        return distance / mp.sqrt(v)

    def crossing(target, lo, hi):
        """score falls from above to below target between lo and hi"""
        for _ in range(110):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if score(mid) > target else (lo, mid)
        return float(lo)
    d, e = (b - c) / n, mp.mpf(10) ** -35
    return [-1.0 if score(-1 + e) < z else crossing(z, -1 + e, d), 1.0 if score(1 - e) > -z else crossing(-z, d, 1 - e)]


def mcnemar(b, c):
    t = [[0, b], [c, 0]]
    n, k = b + c, min(b, c)
    exact = sm_mcnemar(t, exact=True).pvalue if n else 1.0
    mid = 1.0 if n == 0 else 1 - 0.5 * stats.binom.pmf(b, n, 0.5) if b == c else exact - stats.binom.pmf(k, n, 0.5)
    chi2 = sm_mcnemar(t, exact=False, correction=False) if n else None
    return {"exact": exact, "midP": mid, "chi2": chi2.statistic if n else 0, "chi2P": chi2.pvalue if n else 1}


def two_proportions(k1, n1, k2, n2, level):
    """second - first"""
    lo, hi = confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", compare="diff", alpha=1 - level)
    pooled = (k1 + k2) / (n1 + n2)
    se = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = 0.0 if se == 0 else (k2 / n2 - k1 / n1) / se
    chi2, p = (0, 1) if se == 0 else stats.chi2_contingency([[k1, n1 - k1], [k2, n2 - k2]], correction=False)[:2]
    assert abs(z * z - chi2) < 1e-9 * max(1, chi2)
    return {"newcombe": [lo, hi], "z": z, "pValue": 2 * stats.norm.sf(abs(z))}


def tables():
    trials = [(0, 1), (1, 1), (0, 2), (1, 2), (1, 3), (0, 10), (10, 10), (3, 10), (50, 100), (1, 1000), (999, 1000), (81, 263), (123456, 1000000)]
    yield "proportion-intervals.json", table(
        "statsmodels proportion_confint (jeffreys: its bounds, 0 and 1 at the ends)", "generate_intervals.py",
        [{"in": {"successes": k, "trials": n, "level": level},
          "out": {"wilson": proportion_confint(k, n, 1 - level, "wilson"), "clopper-pearson": proportion_confint(k, n, 1 - level, "beta"),
                  "jeffreys": [0 if k == 0 else stats.beta.ppf((1 - level) / 2, k + 0.5, n - k + 0.5), 1 if k == n else stats.beta.isf((1 - level) / 2, k + 0.5, n - k + 0.5)]}}
         for k, n in trials for level in (0.8, 0.95, 0.999)], tolerance=1e-10)
    cells = [(36, 2, 12, 0), (20, 2, 12, 16), (1, 7, 1, 12), (36, 12, 2, 0), (0, 0, 0, 5), (5, 0, 0, 0), (10, 0, 3, 2), (10, 3, 0, 2), (0, 4, 0, 0), (0, 0, 4, 0),
             (1, 0, 0, 0), (0, 1, 1, 0), (900, 30, 41, 29), (8000, 486, 705, 575), (0, 1, 0, 0)]
    assert np.allclose(newcombe10(36, 2, 12, 0, 0.95), (0.0569, 0.3404), atol=5e-5)
    assert np.allclose(tango(2, 12, 50, 0.95), (0.0611, 0.3447), atol=5e-5)
    yield "paired-proportions.json", table(
        "Newcombe 1998 method 10 and Tango 1998 by definition (printed values 0.0569..0.3404 and 0.0611..0.3447 asserted)", "generate_intervals.py",
        [{"in": {"both": a, "onlyFirst": b, "onlySecond": c, "neither": d, "level": level},
          "out": {"tango": tango(b, c, a + b + c + d, level), "newcombe": newcombe10(a, b, c, d, level)}} for a, b, c, d in cells for level in (0.9, 0.95)],
        tolerance=1e-10)
    yield "mcnemar.json", table("statsmodels mcnemar; mid-p = exact minus the point, scipy binom", "generate_intervals.py",
                                [{"in": [b, c], "out": mcnemar(b, c)} for b, c in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 12), (12, 2), (10, 10), (3, 40), (486, 705), (30000, 30500), (1, 400), (0, 3), (0, 1000), (1000000, 1003000))])
    pairs = [(0, 10, 0, 10), (0, 10, 5, 10), (10, 10, 10, 10), (1, 1, 0, 1), (3, 50, 9, 40), (500, 100000, 40, 1000), (0, 50000, 3, 1000), (81, 263, 15, 115)]
    yield "two-proportions.json", table("statsmodels confint_proportions_2indep(newcomb); scipy chi2_contingency without correction; scipy norm", "generate_intervals.py",
                                        [{"in": {"first": [a, b], "second": [c, d], "level": level}, "out": two_proportions(a, b, c, d, level)}
                                         for a, b, c, d in pairs for level in (0.9, 0.95)])
    rng = np.random.default_rng(3)
    families = [[0], [1], [0.5, 0.5], [0, 1], [0.03, 0.04], [0.04, 0.04, 0.04, 0.9], [1e-300] * 3, [0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.04, 0.03, 0.02, 0.01], [0.2], [1, 1, 1], [0, 0, 1], [0.01, 0.01, 0.01], [1e-300, 1e-12, 0.5, 0.04, 0.04],
                list(rng.random(12)), list(rng.random(15) ** 4), list(np.round(rng.random(20) ** 3, 2))]
    names = {"holm": "holm", "bh": "fdr_bh", "by": "fdr_by", "hochberg": "simes-hochberg", "sidak": "sidak", "bonferroni": "bonferroni", "hommel": "hommel", "holmSidak": "holm-sidak"}
    yield "families.json", table("statsmodels multipletests", "generate_intervals.py",
                                 [{"in": p, "out": {ours: multipletests(p, method=theirs)[1] for ours, theirs in names.items()}} for p in families])
