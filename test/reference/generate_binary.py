"""Binary metrics, their variances and intervals, and paired differences: scikit-learn, SciPy, statsmodels, brute force."""
import warnings

import numpy as np
from scipy import optimize, stats
from sklearn import metrics as M
from statsmodels.stats.proportion import proportion_confint

from support import binary_data, gradient, table

warnings.filterwarnings("ignore")
EPS = np.finfo(float).eps
LEVEL = 0.9
Z = stats.norm.ppf((1 + LEVEL) / 2)


def placements(y, s, w):
    """V10 of positives and V01 of negatives by all pairs."""
    pos, neg = y == 1, y == 0
    beats = (s[pos][:, None] > s[neg][None, :]) + 0.5 * (s[pos][:, None] == s[neg][None, :])
    return (beats * w[neg]).sum(1) / w[neg].sum(), (beats * w[pos][:, None]).sum(0) / w[pos].sum()


def auc(y, s, w):
    pos, neg = y == 1, y == 0
    beats = (s[pos][:, None] > s[neg][None, :]) + 0.5 * (s[pos][:, None] == s[neg][None, :])
    return (w[pos][:, None] * w[neg][None, :] * beats).sum() / (w[pos].sum() * w[neg].sum())


def auc_variance(y, s, w):
    """Unweighted: DeLong by numpy's covariances of brute-force placements. Weighted: squared weighted derivatives, m/(m-1) by class."""
    used = [(w > 0) & (y == k) for k in (0, 1)]
    if min(u.sum() for u in used) < 2:
        return None
    if (w == 1).all():
        v10, v01 = placements(y, s, w)
        return v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01)
    g = w * gradient(lambda v: auc(y, s, v), w)
    return sum((g[y == k] ** 2).sum() * used[k].sum() / (used[k].sum() - 1) for k in (0, 1))


def average_precision(y, s, w):
    total, out, hits = (w * y).sum(), 0, 0
    for t in np.unique(s)[::-1]:
        here = (w * y * (s == t)).sum()
        hits = hits + here
        rows = (w * (s >= t)).sum()
        out = out + here * (hits / rows if rows != 0 else 0)
    return out / total


def average_precision_variance(y, s, w):
    if ((w > 0) & (y == 1)).sum() < 2:
        return None
    if (w == 1).all():
        n = len(y)
        loo = np.array([M.average_precision_score(np.delete(y, i), np.delete(s, i)) for i in range(n)])
        return (n - 1) / n * ((loo - loo.mean()) ** 2).sum()
    return ((w * gradient(lambda v: average_precision(y, s, v), w)) ** 2).sum()


def mean_variance(l, w):
    n = len(l)
    if n < 2:
        return None
    if (w == 1).all():
        return l.var(ddof=1) / n
    m = np.average(l, weights=w)
    return ((w * (l - m)) ** 2).sum() / w.sum() ** 2 * n / (n - 1)


def t_interval(m, v, n):
    return None if v is None else [m - stats.t.ppf((1 + LEVEL) / 2, n - 1) * v**0.5, m + stats.t.ppf((1 + LEVEL) / 2, n - 1) * v**0.5]


def logit_interval(m, v):
    if not v or m <= 0 or m >= 1:
        return None
    half, c = Z * v**0.5 / (m * (1 - m)), np.log(m / (1 - m))
    return [1 / (1 + np.exp(-(c - half))), 1 / (1 + np.exp(-(c + half)))]


def share(w, counts, hit):
    d = (w * counts).sum()
    if d == 0:
        return None
    t = (w * counts * hit).sum() / d
    n_eff = d**2 / (w**2 * counts).sum()
    variance = ((w * counts * (hit - t)) ** 2).sum() / d**2
    lo, hi = proportion_confint(t * n_eff, n_eff, 1 - LEVEL, "wilson")
    return {"value": t, "variance": variance, "wilson": [lo, hi], "effectiveN": n_eff}


def case(name, y, p, w):
    ww = np.ones(len(y)) if w is None else w
    pred = (p >= 0.5).astype(int)
    loss = -(y * np.log(np.clip(p, EPS, 1 - EPS)) + (1 - y) * np.log1p(-np.clip(p, EPS, 1 - EPS)))
    assert abs(np.average(loss, weights=ww) - M.log_loss(y, p, sample_weight=w, labels=[0, 1])) < 1e-13
    square = (p - y) ** 2
    out = {"log_loss": {"value": M.log_loss(y, p, sample_weight=w, labels=[0, 1]), "variance": mean_variance(loss, ww),
                        "clipped": int(((p < EPS) | (p > 1 - EPS)).sum())},
           "brier": {"value": M.brier_score_loss(y, p, sample_weight=w, pos_label=1) if len(set(y)) == 2 else np.average(square, weights=ww),
                     "variance": mean_variance(square, ww)}}
    for k in ("log_loss", "brier"):
        out[k]["t"] = t_interval(out[k]["value"], out[k]["variance"], len(y))
    both = all((ww * (y == k)).sum() > 0 for k in (0, 1))
    if both:
        v = auc_variance(y, p, ww)
        out["roc_auc"] = {"value": M.roc_auc_score(y, p, sample_weight=w), "variance": v, "logit": logit_interval(M.roc_auc_score(y, p, sample_weight=w), v)}
    if (ww * y).sum() > 0:
        v = average_precision_variance(y, p, ww)
        out["average_precision"] = {"value": M.average_precision_score(y, p, sample_weight=w), "variance": v,
                                    "logit": logit_interval(M.average_precision_score(y, p, sample_weight=w), v)}
    out["accuracy"] = share(ww, np.ones(len(y)), y == pred)
    out["precision"] = share(ww, pred == 1, y == 1)
    out["recall"] = share(ww, y == 1, pred == 1)
    out["specificity"] = share(ww, y == 0, pred == 0)
    out["negative_predictive_value"] = share(ww, pred == 0, y == 0)
    out["selection_rate"] = share(ww, np.ones(len(y)), pred == 1)
    assert abs(out["accuracy"]["value"] - M.accuracy_score(y, pred, sample_weight=w)) < 1e-14
    for k, f in (("precision", M.precision_score), ("recall", M.recall_score)):
        if out[k]:
            assert abs(out[k]["value"] - f(y, pred, sample_weight=w)) < 1e-14
    return {"name": name, "in": {"y": y, "p": p, "predicted": pred, "weights": w}, "out": out}


def paired(name, y, a, b):
    v10, v01 = zip(*(placements(y, s, np.ones(len(y))) for s in (a, b)))
    var = sum(np.var(d, ddof=1) / len(d) for d in (v10[1] - v10[0], v01[1] - v01[0]))
    n = len(y)
    ap = lambda i: M.average_precision_score(y[i], b[i]) - M.average_precision_score(y[i], a[i])
    loo = np.array([ap(np.delete(np.arange(n), i)) for i in range(n)])
    losses = [-(y * np.log(s) + (1 - y) * np.log1p(-s)) for s in (a, b)]
    t = stats.ttest_rel(losses[1], losses[0])
    pa, pb = (a >= 0.5).astype(int), (b >= 0.5).astype(int)

    def rate(which):
        def f(w):
            d = lambda q: (w * (y == 1) * (q == 1)).sum() / (w * (q == 1 if which == "precision" else y == 1)).sum()
            return d(pb) - d(pa)
        return {"estimate": float(f(np.ones(n)).real), "variance": (gradient(f, np.ones(n)) ** 2).sum()}
    return {"name": name, "in": {"y": y, "first": a, "second": b, "firstPredicted": pa, "secondPredicted": pb}, "out": {
        "roc_auc": {"estimate": M.roc_auc_score(y, b) - M.roc_auc_score(y, a), "variance": var},
        "average_precision": {"estimate": ap(np.arange(n)), "variance": (n - 1) / n * ((loo - loo.mean()) ** 2).sum()},
        "log_loss": {"estimate": np.mean(losses[1] - losses[0]), "statistic": t.statistic, "pValue": t.pvalue, "interval": list(t.confidence_interval(LEVEL)),
                     "greater": stats.ttest_rel(losses[1], losses[0], alternative="greater").pvalue},
        "precision": rate("precision"), "recall": rate("recall")}}


def paired_cases():
    rng = np.random.default_rng(5)
    for name, n, digits in (("plain", 100, None), ("ties", 100, 1), ("unequal classes", 150, 2)):
        y = (rng.random(n) < (0.1 if "unequal" in name else 0.45)).astype(int)
        z = rng.normal(size=n) + 1.2 * y
        a, b = (1 / (1 + np.exp(-(z + 0.7 * rng.normal(size=n)))) for _ in range(2))
        yield paired(name, y, *(np.clip(v if digits is None else np.round(v, digits), 0.01, 0.99) for v in (a, b)))


def few_rows(name, y, a, b, shift=0.0):
    """As `paired`, None for what has no value and for a variance that so few rows cannot tell. `shift` is added to the scores that are only ranked."""
    y, a, b = np.array(y), np.array(a, float), np.array(b, float)
    n, positives = len(y), int(np.sum(y))
    scores = [shift + s for s in (a, b)]
    calls = [(s >= 0.5).astype(int) for s in (a, b)]
    ap = lambda i: M.average_precision_score(y[i], scores[1][i]) - M.average_precision_score(y[i], scores[0][i])
    out = {"roc_auc": paired_area("", y, *scores)["out"], "average_precision": None}
    if positives > 0:
        loo = None if positives < 2 else np.array([ap(np.delete(np.arange(n), i)) for i in range(n)])
        out["average_precision"] = {"estimate": ap(np.arange(n)), "variance": None if loo is None else (n - 1) / n * ((loo - loo.mean()) ** 2).sum()}
    for which, of in (("precision", calls), ("recall", [y, y])):
        f = lambda w: np.subtract(*((w * y * q).sum() / (w * c).sum() for q, c in zip(calls[::-1], of[::-1])))
        counted = all(c.sum() > 0 for c in of)
        out[which] = {"estimate": float(f(np.ones(n))), "variance": (gradient(f, np.ones(n)) ** 2).sum()} if counted else None
    losses = [-(y * np.log(s) + (1 - y) * np.log1p(-s)) for s in (a, b)]
    t = stats.ttest_rel(losses[1], losses[0]) if n > 1 else None
    out["log_loss"] = {"estimate": np.mean(losses[1] - losses[0])} | ({"statistic": None, "pValue": None} if t is None else {"statistic": t.statistic, "pValue": t.pvalue})
    return {"name": name, "in": {"y": y, "first": a, "second": b, "shift": shift, "firstPredicted": calls[0], "secondPredicted": calls[1]}, "out": out}


def few_rows_cases():
    a, b = [0.7, 0.6, 0.2, 0.55, 0.45], [0.9, 0.3, 0.75, 0.4, 0.8]
    for name, y in {"one positive": [1], "one negative": [0], "two rows, one of either": [1, 0], "two positives": [1, 1], "two negatives": [0, 0], "three rows, one positive": [0, 1, 0],
                    "three rows, one negative": [1, 0, 1], "three positives": [1, 1, 1], "three negatives": [0, 0, 0], "five rows": [1, 0, 1, 0, 0]}.items():
        yield few_rows(name, y, a[:len(y)], b[:len(y)])
    yield few_rows("three rows, one fighter calls none", [1, 0, 1], [0.1, 0.2, 0.4], [0.6, 0.7, 0.2])
    yield few_rows("three rows, scores all equal", [1, 0, 1], [0.3] * 3, [0.6, 0.7, 0.2])
    rng = np.random.default_rng(59)
    y = (rng.random(60) < 0.4).astype(int)
    # Multiples of 2^-7 are still told apart, and exact, beside 1e9.
    coarse = [(np.round(128 / (1 + np.exp(-(rng.normal(size=60) + y)))) / 128).clip(1 / 128, 127 / 128) for _ in range(2)]
    yield few_rows("scores around 1e9", y, *coarse, shift=1e9)
    tails = [1 / (1 + np.exp(-np.clip(rng.standard_cauchy(60) * 3 + y, -30, 30))) for _ in range(2)]
    yield few_rows("heavy tails", y, *tails)


def paired_area(name, y, a, b, w=None):
    """By all pairs: the area, and of each row its weight times how far its placement lies from the area, squared, m/(m-1) by class. Rows of no weight are no rows."""
    y, a, b = np.array(y), np.array(a, float), np.array(b, float)
    ww = np.ones(len(y)) if w is None else np.array(w, float)
    given = {"name": name, "in": {"y": y, "first": a, "second": b, "weights": w}}
    of_class = [ww * (y == k) for k in (0, 1)]
    if min(v.sum() for v in of_class) == 0:
        return given | {"out": None}
    areas = [M.roc_auc_score(y, s, sample_weight=ww) for s in (a, b)]
    used = [(v > 0).sum() for v in of_class]
    if min(used) < 2:
        return given | {"out": {"estimate": areas[1] - areas[0], "variance": None}}
    v10, v01 = zip(*(placements(y, s, ww) for s in (a, b)))
    moved = [v01[1] - areas[1] - (v01[0] - areas[0]), v10[1] - areas[1] - (v10[0] - areas[0])]
    shares = [of_class[k][y == k] / of_class[k].sum() for k in (0, 1)]
    return given | {"out": {"estimate": areas[1] - areas[0], "variance": sum(((shares[k] * moved[k]) ** 2).sum() * used[k] / (used[k] - 1) for k in (0, 1))}}


def paired_areas():
    rng = np.random.default_rng(58)
    y = (rng.random(90) < 0.4).astype(int)
    a, b = (rng.normal(size=90) + k * y for k in (1, 1.4))
    w = rng.gamma(2, size=90)
    yield paired_area("plain", y, a, b)
    yield paired_area("weights", y, a, b, w)
    yield paired_area("weights and ties", y, a.round(), b.round(), w)
    yield paired_area("weights, all equal", y, a, b, np.full(90, 2.5))
    yield paired_area("rows of no weight", y, a.round(1), b.round(1), rng.integers(0, 3, 90).astype(float))
    yield paired_area("weights of heavy tails", y, a, b, rng.pareto(0.8, 90) + 1e-3)
    yield paired_area("weights, scores of heavy tails", y, y + rng.standard_cauchy(90), 2 * y + rng.standard_cauchy(90), w)
    yield paired_area("weights, scores around 1e9", y, 1e9 + a, 1e9 + b, w)
    yield paired_area("weights around 1e9", y, a, b, 1e9 + w)
    yield paired_area("weights, unequal classes", [1] * 3 + [0] * 60, a[:63], b[:63], w[:63])
    yield paired_area("weights, one side all equal", y, np.full(90, 0.5), b, w)
    yield paired_area("weights, one side perfect", y, y.astype(float), b, w)
    few = {"one of either": [0, 1], "one positive, two negatives": [0, 1, 0], "two positives, one negative": [1, 0, 1], "one positive, three negatives": [0, 0, 1, 0],
           "two of either": [0, 1, 1, 0], "two positives, three negatives": [1, 0, 0, 1, 0], "three of either": [0, 1, 0, 1, 1, 0], "one row": [1], "two positives": [1, 1], "three negatives": [0, 0, 0]}
    for name, labels in few.items():
        n = len(labels)
        yield paired_area(name, labels, rng.integers(0, 4, n), rng.normal(size=n))
        yield paired_area(f"{name}, weights", labels, rng.integers(0, 4, n), rng.normal(size=n), rng.gamma(2, size=n))
    yield paired_area("one positive of weight", [1, 1, 0, 0, 0], a[:5], b[:5], [2.0, 0, 1, 1, 3])
    yield paired_area("no positive of weight", [1, 1, 0, 0, 0], a[:5], b[:5], [0.0, 0, 1, 1, 3])


def newcombe_auc(a, m, n):
    v = lambda t: t * (1 - t) * (1 + ((m + n) / 2 - 1) * ((1 - t) / (2 - t) + t / (1 + t))) / (m * n)
    f = lambda t: (a - t) ** 2 - Z**2 * v(t)
    root = lambda lo, hi: optimize.brentq(f, lo, hi, xtol=1e-16, rtol=1e-15)
    # At areas of 0 and 1 the area itself is a root too: not that one.
    return [0 if a == 0 else root(1e-18, min(a, 1 - 1e-12)), 1 if a == 1 else root(max(a, 1e-12), 1 - 1e-16)]


def tables():
    yield "binary-metrics.json", table("scikit-learn; variances by brute force (all pairs, leave-one-out, complex-step derivatives); statsmodels wilson",
                                       "generate_binary.py", [case(k, *v) for k, v in binary_data().items()], level=LEVEL)
    yield "paired-differences.json", table("scikit-learn, scipy ttest_rel; DeLong by all pairs; leave-one-out; complex-step delta method",
                                           "generate_binary.py", list(paired_cases()), level=LEVEL)
    yield "paired-few-rows.json", table("as paired-differences", "generate_binary.py", list(few_rows_cases()), note="null: no value, or no variance")
    yield "paired-areas.json", table("scikit-learn roc_auc_score; variances by all pairs from weighted placements", "generate_binary.py", list(paired_areas()))
    yield "newcombe-auc.json", table("the formula of Newcombe 2006 (method 5) solved by scipy brentq", "generate_binary.py",
                                     [{"in": {"area": a, "positives": m, "negatives": n}, "out": newcombe_auc(a, m, n)}
                                      for a, m, n in ((1, 5, 5), (0, 5, 5), (0.5, 1, 1), (0.9, 3, 200), (0.75, 40, 60), (1, 1, 1), (0.999, 500, 900))], level=LEVEL)
