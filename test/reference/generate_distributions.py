"""Distributions far into the tails. mpmath (50 digits) where SciPy itself loses digits."""
import mpmath as mp
import numpy as np
from scipy import special, stats

from support import table

mp.mp.dps = 50


def normal_sf(z):
    return float(mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2)


def normal_quantile(p):
    """Newton's method on ln of the lower tail, which is nearly a parabola."""
    log_tail = lambda z: mp.log(mp.erfc(-z / mp.sqrt(2)) / 2)
    return float(mp.findroot(lambda z: log_tail(z) - mp.log(mp.mpf(p)), mp.mpf(float(stats.norm.ppf(p)))))


def f_sf(x, a, b):
    x = mp.mpf(x)
    return float(mp.betainc(mp.mpf(b) / 2, mp.mpf(a) / 2, 0, b / (b + a * x), regularized=True))


def beta_quantile(q, a, b):
    """Newton's method on the distribution function, from SciPy's quantile."""
    x = mp.mpf(float(stats.beta.ppf(q, a, b)))
    for _ in range(4):
        below = mp.betainc(a, b, 0, x, regularized=True)
        x -= (below - mp.mpf(q)) / mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x) - mp.log(mp.beta(a, b)))
    return float(x)


def binomial(k, n, p):
    """The terms from k downwards until they no longer count in 50 digits: k lies at or below the mean here, or is n."""
    p = mp.mpf(p)
    pmf = term = mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(p) + (n - k) * mp.log1p(-p))
    cdf, j = pmf, k
    while j > 0 and (term > cdf * mp.mpf(10) ** -45 or j > n * p):
        term *= j * (1 - p) / ((n - j + 1) * p)
        j -= 1
        cdf += term
    return {"pmf": float(pmf), "cdf": float(cdf)}


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
    yield "normal.json", table("mpmath erfc and its root", "generate_distributions.py",
                               {"sf": [{"in": z, "out": normal_sf(z)} for z in (0, 1e-9, 0.5, 1, 1.96, 3.5, 5, 8, 20, 30, 37, 37.5)],
                                "quantile": [{"in": p, "out": normal_quantile(p)} for p in (1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-17, 1e-16, 1e-12, 1e-7, 9.9e-7, 1e-6, 1.1e-6, 1e-4,
                                                                                            0.025, 0.05, 0.3, 0.5, 0.8, 0.975, 0.9999, 1 - 2**-40)]})
    yield "f.json", table("mpmath betainc", "generate_distributions.py",
                          [{"in": [x, a, b], "out": f_sf(x, a, b)} for a, b in ((10, 5), (1, 1), (3, 40), (8, 2000)) for x in (0, 1e-9, 0.5, 1, 4, 100, 1e8, 1e18)] + [{"in": [x, a, b], "out": f_sf(x, a, b)} for x, a, b in ((1e100, 10, 5), (1e-10, 1, 1e6), (0.01, 1, 1e6), (0.9, 2, 1e6))])
    yield "binomial.json", table("mpmath, summed term by term", "generate_distributions.py",
                                 [{"in": [k, n, p], "out": binomial(k, n, p)} for k, n, p in ((0, 1, 0.5), (1, 1, 0.5), (0, 1000, 0.5), (100, 1000, 0.5), (10, 1060, 0.5), (500, 1000, 0.5), (30000, 60500, 0.5),
                                                                                               (1000000, 2003000, 0.5), (49990000, 10**8, 0.5), (49999999, 10**8, 0.5), (3, 20, 0.01), (20, 20, 0.01), (0, 10**6, 1e-4),
                                                                                               (150, 10**6, 1e-4), (8, 12, 0.5), (990400, 10**6, 0.99))])
    yield "beta-quantile.json", table("scipy beta.ppf; far from it mpmath", "generate_distributions.py",
                                      [{"in": [q, a, b], "out": stats.beta.ppf(q, a, b)} for q in (1e-12, 1e-4, 0.025, 0.5, 0.975) for a, b in ((0.5, 10.5), (1, 10), (3, 8), (50, 51), (999, 2), (123456, 876545))]
                                      + [{"in": [q, a, b], "out": beta_quantile(q, a, b)} for q, a, b in ((0.975, 1000, 1e6), (0.995, 1000, 1e6), (0.975, 4, 1e6), (1e-6, 1000, 1e6))])
    yield "student.json", table("mpmath betainc, scipy t.ppf", "generate_distributions.py",
                                {"twoSided": [{"in": [x, df], "out": t_two_sided(x, df)} for df in (1, 2, 3, 29, 1000, 1e6) for x in (0.1, 1, 2.5, 10, 40)]
                                 + [{"in": [x, df], "out": t_two_sided(x, df)} for x, df in ((1e5, 10), (1e8, 40), (1e30, 5), (1e100, 2), (1e-9, 7), (0, 3))],
                                 "quantile": [{"in": [level, df], "out": stats.t.ppf((1 + level) / 2, df)} for df in (1, 2, 5, 29, 9765, 1e6) for level in (0.8, 0.9, 0.95, 0.999)]})
    yield "chi-square.json", table("mpmath gammainc", "generate_distributions.py",
                                   [{"in": [x, k], "out": chi2_sf(x, k)} for k in (1, 2, 3, 5, 19, 99, 500) for x in (0.001, 0.5, 1, 4, 10, 50, 200, 1000, 1350)])
    yield "kolmogorov.json", table("mpmath, both series of the limiting distribution", "generate_distributions.py",
                                   [{"in": x, "out": kolmogorov_sf(x)} for x in (0.1, 0.2, 0.3, 0.5, 0.8, 0.99, 1.0, 1.01, 1.358, 1.63, 2.5, 5, 10, 15)])
    yield "noncentral-chi-square.json", table(
        "mpmath Poisson mixture", "generate_distributions.py",
        [{"in": [x, k, lam], "out": dict(zip(("cdf", "sf"), ncx2(x, k, lam)))}
         for k in (1, 4, 9, 49) for lam in (0, 0.5, 10, 100, 1500) for x in (0.5 * (k + lam), k + lam, 1.3 * (k + lam) + 5, 2 * (k + lam) + 40)]
        # Where the terms of the mixture at one end are below the least double, and those at the other are not.
        + [{"in": [x, k, lam], "out": dict(zip(("cdf", "sf"), ncx2(x, k, lam)))}
           for x, k, lam in ((3, 2, 1e-10), (1e-8, 2, 1), (1e-3, 9, 40), (1, 4, 300), (0.5, 1, 1e-300), (1450, 1, 5), (1480, 3, 8))],
        tolerance=1e-9, note="both tails relative down to 1e-300")
