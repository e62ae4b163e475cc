"""Paired tests and tests of recipes: SciPy, statsmodels; by formula in mpmath (40 digits) where no library has them or where it loses digits, held against the library where it can be."""
import itertools

import mpmath as mp
import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q

from support import table

mp.mp.dps = 40


def t_tail(t, df):
    """P(T >= t)"""
    half = mp.betainc(mp.mpf(df) / 2, mp.mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    return half if t >= 0 else 1 - half


def f_tail(f, d1, d2):
    return mp.betainc(mp.mpf(d2) / 2, mp.mpf(d1) / 2, 0, d2 / (d2 + d1 * f), regularized=True)


def exact(d):
    return [mp.mpf(float(x)) for x in d]


def moments(d):
    d = exact(d)
    centre = mp.fsum(d) / len(d)
    return centre, mp.fsum((x - centre) ** 2 for x in d) / (len(d) - 1)


def t_test(first, second):
    """On the differences as doubles have them, from then on exactly."""
    d = np.asarray(second, float) - np.asarray(first, float)
    centre, variance = moments(d)
    t, df = centre / mp.sqrt(variance / len(d)), len(d) - 1
    theirs = stats.ttest_rel(second, first)
    assert abs(theirs.statistic - float(t)) < 1e-6 * max(1, abs(float(t)))
    greater = t_tail(t, df)
    return {"statistic": float(t), "greater": float(greater), "less": float(t_tail(-t, df)), "pValue": float(2 * t_tail(abs(t), df))}


def signed_rank(d):
    d = np.asarray(d, float)
    moved = np.abs(d[d != 0])
    kw = {"zero_method": "wilcox", "correction": False}
    w = stats.wilcoxon(d, method="asymptotic", **kw)
    law = len(moved) == len(d) <= 50 and len(set(moved)) == len(d)
    return {"statistic": w.statistic, "pValue": w.pvalue, "exact": stats.wilcoxon(d, method="exact", **kw).pvalue if law else None}


def sign_flip(d):
    d = np.asarray([x for x in d if x != 0], float)
    if len(d) > 12:
        return None
    seen = abs(d.sum()) * (1 - 1e-12)
    return float(np.mean([abs((d * s).sum()) >= seen for s in itertools.product([1, -1], repeat=len(d))]))


def cochran(right):
    q = cochrans_q(np.asarray(right, int).T)
    return {"statistic": q.statistic, "pValue": q.pvalue}


def five_by_two(pairs):
    """Alpaydin 1999, equation 5: f = sum of all squares over twice the sum of the variances; F with 10 and 5 degrees of freedom."""
    pairs = [exact(p) for p in pairs]
    variances = [(a - (a + b) / 2) ** 2 + (b - (a + b) / 2) ** 2 for a, b in pairs]
    f = mp.fsum(x * x for p in pairs for x in p) / (2 * mp.fsum(variances))
    return {"statistic": float(f), "pValue": float(f_tail(f, 10, 5))}


def corrected_t(d, ratio):
    centre, variance = moments(d)
    t = centre / mp.sqrt(variance * (mp.mpf(1) / len(d) + mp.mpf(ratio)))
    return {"statistic": float(t), "pValue": float(2 * t_tail(abs(t), len(d) - 1))}


def diebold_mariano(d, h):
    """The statistic without Harvey's factor is a t value with a long-run variance of flat weights: statsmodels has that."""
    e, n = exact(d), len(d)
    centre = mp.fsum(e) / n
    gamma = [mp.fsum((e[i] - centre) * (e[i + k] - centre) for i in range(n - k)) / n for k in range(h)]
    plain = centre / mp.sqrt((gamma[0] + 2 * mp.fsum(gamma[1:])) / n)
    kw = {"maxlags": h - 1, "kernel": "uniform", "use_correction": False}
    fit = sm.OLS(np.asarray(d, float), np.ones(n)).fit(cov_type="HAC", cov_kwds=kw)
    assert abs(fit.tvalues[0] - float(plain)) < 1e-6 * max(1, abs(float(plain)))
    s = plain * mp.sqrt((n + 1 - 2 * h + mp.mpf(h) * (h - 1) / n) / n)
    return {"statistic": float(s), "pValue": float(2 * t_tail(abs(s), n - 1))}


def named(cases, of):
    return [{"name": name, "in": given, "out": of(given)} for name, given in cases.items()]


def tables():
    rng = np.random.default_rng(33)
    plain = rng.normal(0.3, size=30)
    ds = {"plain": plain, "ties and zeros": rng.integers(-3, 5, 40).astype(float), "heavy tails": rng.standard_cauchy(25), "one": [0.5], "two": [0.5, -0.25], "three": [1.0, 2, -0.5],
          "few": [1.0, 2, -0.5, 3, 0, 0.25], "all equal": np.full(5, 2.0), "all positive": [1.0, 2, 3, 4, 5.5, 6, 7], "two values": [1.0, -1, 1, 1, -1, 1, 1, 1],
          "fifty": rng.normal(0.5, size=50), "fifty-one": rng.normal(0.5, size=51), "around 1e9": 1e9 + np.round(rng.normal(size=9), 3), "tiny": plain[:11] * 1e-12}
    yield "signed-rank.json", table("scipy wilcoxon (asymptotic without correction; exact where there are no ties, no zeros and 50 values or fewer); sign flips by full enumeration",
                                    "generate_paired.py", named(ds, lambda d: signed_rank(d) | {"signFlip": sign_flip(d)}))

    x = rng.gamma(2, size=40)
    pairs = {"plain": [x, x + rng.normal(0.2, 0.5, 40)], "ties": [np.round(x), np.round(x + rng.normal(0.3, 1, 40))], "two": [[1.0, 2], [1.5, 2.25]], "three": [[1.0, 2, 4], [1, 2, 3]],
             "heavy tails": [rng.standard_cauchy(60), rng.standard_cauchy(60)], "around 1e9": [1e9 + x, 1e9 + x + rng.normal(0.2, 0.5, 40)], "far apart": [x, x + 3 + rng.normal(size=40) / 50],
             "no difference in the mean": [[1.0, 2, 3, 4], [2, 1, 4, 3]], "many": [rng.normal(size=2000), rng.normal(0.1, size=2000)]}
    yield "paired-t.json", table("mpmath on the differences of doubles; agrees with scipy ttest_rel to 1e-6 at least", "generate_paired.py",
                                 [{"name": k, "in": {"first": a, "second": b}, "out": t_test(a, b)} for k, (a, b) in pairs.items()])

    right = (rng.random((3, 60)) < np.array([[0.7], [0.75], [0.6]])).astype(int)
    coded = {"three classifiers": right, "two, as McNemar": right[:2], "six": (rng.random((6, 90)) < 0.5).astype(int), "most rows alike": [[1] * 50 + [1, 0], [1] * 50 + [0, 0], [1] * 50 + [0, 1]],
             "one row": [[1], [0], [0]], "two rows": [[1, 1], [0, 1], [0, 0]], "three rows": [[1, 1, 1], [0, 0, 0]], "one never right": [[0] * 20, list(right[1][:20]), list(right[2][:20])]}
    noisy = [list(rng.normal(0.02, 0.02, 2)) for _ in range(5)]
    folds = {"plain": noisy, "one fold pair differs": [[0.01, 0.01]] * 4 + [[0.01, 0.03]], "ties": [[0.5, 0.25], [0.25, 0.25], [0.5, 0.5], [0, 0.25], [0.25, 0]], "no gain": [[0.01, -0.01]] * 5,
             "around 1e9": [[1e9 + 1, 1e9 + 2], [1e9, 1e9 + 4], [1e9 + 1, 1e9], [1e9, 1e9], [1e9 + 0.5, 1e9]], "heavy tails": [list(rng.standard_cauchy(2)) for _ in range(5)]}
    gains = {"plain": [rng.normal(0.01, 0.02, 12), 0.25], "two": [[0.1, 0.3], 0.1], "three": [[0.1, 0.3, 0.2], 1.0], "ties": [[0.1, 0.1, 0.2, 0.2, 0.2], 1 / 9], "heavy tails": [rng.standard_cauchy(30), 0.5],
             "around 1e9": [1e9 + rng.normal(size=10), 0.25], "no gain": [[-0.1, 0.1, -0.2, 0.2], 0.25]}
    series = np.convolve(rng.normal(0.2, 1, 60), [1, 0.5, 0.3], "same")
    times = {f"horizon {h}": [series, h] for h in (1, 2, 4)} | {"two": [[0.5, 1.5], 1], "three": [[0.5, 1.5, 1.25], 2], "ties": [np.round(series), 2], "heavy tails": [rng.standard_cauchy(50), 3],
                                                                 "around 1e9": [1e9 + series, 2], "no loss": [[1.0, -1, 1, -1], 1]}
    yield "recipes.json", table("statsmodels cochrans_q; 5x2cv (Alpaydin 1999), corrected resampled t (Nadeau and Bengio 2003) and Diebold-Mariano (Harvey, Leybourne and Newbold 1997) by formula in mpmath, the last held against statsmodels HAC with flat weights",
                                "generate_paired.py", {
        "cochranQ": named(coded, cochran), "fiveByTwo": named(folds, five_by_two),
        "correctedResampledT": [{"name": k, "in": {"differences": d, "ratio": r}, "out": corrected_t(d, r)} for k, (d, r) in gains.items()],
        "dieboldMariano": [{"name": k, "in": {"differences": d, "horizon": h}, "out": diebold_mariano(d, h)} for k, (d, h) in times.items()]})
