"""Distributions far into the tails. mpmath (50 digits) where SciPy itself loses digits."""
import mpmath as mp
import numpy as np
from scipy import special, stats

from support import table

mp.mp.dps = 50


def normal_sf(z):
    return float(mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)


def chi2_sf(x, k):
    return float(mp.gammainc(mp.mpf(k) / 2, mp.mpf(x) / 2, mp.inf, regularized=True))


def t_two_sided(x, df):
    x, df = mp.mpf(x), mp.mpf(df)
    return float(mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + x * x), regularized=True))


def kolmogorov_sf(x):
    x = mp.mpf(x)
    if x < 1:
        return float(1 - mp.sqrt(2 * mp.pi) / x * mp.nsum(lambda k: mp.exp(-((2 * k - 1) ** 2) * mp.pi**2 / (8 * x * x)), [1, mp.inf]))
    return float(2 * mp.nsum(lambda k: (-1) ** (k - 1) * mp.exp(-2 * k * k * x * x), [1, mp.inf]))


def ncx2(x, k, lam):
    """Poisson mixture in 50 digits: (cdf, sf)."""
    x, k, lam = mp.mpf(x), mp.mpf(k), mp.mpf(lam)
    cdf = sf = mp.mpf(0)
    reach = int(lam / 2 + 40 * mp.sqrt(lam / 2 + 1) + 200)
    start = max(0, int(lam / 2 - 40 * mp.sqrt(lam / 2 + 1)))
    for j in range(start, reach):
        weight = mp.exp(-lam / 2 + j * mp.log(lam / 2) - mp.loggamma(j + 1)) if lam > 0 else mp.mpf(j == 0)
        upper = mp.gammainc(k / 2 + j, x / 2, mp.inf, regularized=True)
        sf += weight * upper
        cdf += weight * (1 - upper)
    return float(cdf), float(sf)


def tables():
    yield "normal.json", table("mpmath erfc, scipy norm.ppf", "generate_distributions.py",
                               {"sf": [{"in": z, "out": normal_sf(z)} for z in (0, 0.5, 1, 1.96, 3.5, 5, 8, 20, 37)],
                                "quantile": [{"in": p, "out": stats.norm.ppf(p)} for p in (1e-300, 1e-20, 1e-6, 0.025, 0.05, 0.5, 0.8, 0.975, 0.9999)]})
    yield "student.json", table("mpmath betainc, scipy t.ppf", "generate_distributions.py",
                                {"twoSided": [{"in": [x, df], "out": t_two_sided(x, df)} for df in (1, 2, 3, 29, 1000, 1e6) for x in (0.1, 1, 2.5, 10, 40)],
                                 "quantile": [{"in": [level, df], "out": stats.t.ppf((1 + level) / 2, df)} for df in (1, 2, 5, 29, 9765, 1e6) for level in (0.8, 0.9, 0.95, 0.999)]})
    yield "chi-square.json", table("mpmath gammainc", "generate_distributions.py",
                                   [{"in": [x, k], "out": chi2_sf(x, k)} for k in (1, 2, 3, 5, 19, 99, 500) for x in (0.001, 0.5, 1, 4, 10, 50, 200, 1000)])
    yield "kolmogorov.json", table("mpmath, both series of the limiting distribution", "generate_distributions.py",
                                   [{"in": x, "out": kolmogorov_sf(x)} for x in (0.1, 0.2, 0.3, 0.5, 0.8, 0.99, 1.0, 1.01, 1.358, 1.63, 2.5, 5, 10, 15)])
    yield "noncentral-chi-square.json", table(
        "mpmath Poisson mixture", "generate_distributions.py",
        [{"in": [x, k, lam], "out": dict(zip(("cdf", "sf"), ncx2(x, k, lam)))}
         for k in (1, 4, 9, 49) for lam in (0, 0.5, 10, 100, 1500) for x in (0.5 * (k + lam), k + lam, 1.3 * (k + lam) + 5, 2 * (k + lam) + 40)],
        tolerance=1e-9, note="both tails relative down to 1e-300")
