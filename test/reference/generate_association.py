"""Spread of rank correlations by leave-one-out of SciPy's, metrics at another prevalence with row weights, block sums."""
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics as M

from support import gradient, table

warnings.filterwarnings("ignore")


def association_case(name, x, y):
    n, out = len(x), {}
    for metric, fn in (("kendall", stats.kendalltau), ("spearman", stats.spearmanr)):
        value = fn(x, y)[0]
        loo = np.array([fn(np.delete(x, i), np.delete(y, i))[0] for i in range(n)])
        variance = (n - 1) ** 2 / n / (n - 1) * ((loo - loo.mean()) ** 2).sum() if n > 3 and np.isfinite(loo).all() else None
        out[metric] = {"value": value, "variance": variance}
        if variance and abs(value) < 1:
            half = stats.norm.ppf(0.95) * np.sqrt(variance) / (1 - value**2)
            out[metric]["interval"] = np.tanh(np.arctanh(value) + np.array([-half, half]))
        if n > 4 and abs(value) < 1:
            half = stats.norm.ppf(0.95) * np.sqrt((1 + value**2 / 2) / (n - 3) if metric == "spearman" else 0.437 / (n - 4))
            out[metric]["bonettWright"] = np.tanh(np.arctanh(value) + np.array([-half, half]))
    return {"name": name, "in": {"x": x, "y": y}, "out": out}


def association_cases():
    rng = np.random.default_rng(61)
    x = rng.normal(size=60)
    yield association_case("plain", x, 0.5 * x + rng.normal(size=60))
    yield association_case("ties", rng.integers(0, 5, 70).astype(float), rng.integers(0, 4, 70).astype(float))
    yield association_case("two values", rng.integers(0, 2, 40).astype(float), rng.integers(0, 2, 40).astype(float))
    yield association_case("heavy tails", rng.standard_cauchy(50), rng.standard_cauchy(50))
    yield association_case("around 1e9", 1e9 + x, 2 * x + rng.normal(size=60))
    yield association_case("in the same order", np.arange(6.0), np.arange(6.0) ** 3)
    yield association_case("one row stands out alone", np.array([0.0, 0, 0, 0, 1]), np.array([3.0, 1, 2, 5, 4]))
    yield association_case("four", np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 4]))
    yield association_case("three", np.array([1.0, 2, 3]), np.array([1.0, 3, 2]))
    yield association_case("two", np.array([1.0, 2]), np.array([4.0, 3]))


COSTS = np.array([[0, 1], [8, -0.5]])


def prevalence_case(name, y, p, pi, w=None, offset=0):
    """`offset` is added to every cost: the variance is that of the costs without it."""
    n, ww, pred = len(y), np.ones(len(y)) if w is None else w, (p >= 0.5).astype(int)
    given = {"name": name, "in": {"y": y, "p": p, "predicted": pred, "prevalence": pi, "weights": w, "matrix": COSTS + offset}}
    if min((ww * (y == k)).sum() for k in (0, 1)) == 0:
        return given | {"out": None}
    loss, square, costs = -(y * np.log(p) + (1 - y) * np.log1p(-p)), (p - y) ** 2, COSTS[y, pred]
    group = np.unique(-p, return_inverse=True)[1]

    def held(v):
        out = v.astype(complex)
        out[y == 1] *= pi / v[y == 1].sum()
        out[y == 0] *= (1 - pi) / v[y == 0].sum()
        return out

    def average_precision(v):
        hits, rows = np.zeros(group.max() + 1, complex), np.zeros(group.max() + 1, complex)
        np.add.at(hits, group, v * y)
        np.add.at(rows, group, v)
        seen = np.cumsum(rows)
        return sum(h * c / r for h, c, r in zip(hits, np.cumsum(hits), seen) if r != 0) / (v * y).sum()
    share = lambda hit, of: lambda v: (v * hit * of).sum() / (v * of).sum()
    fs = {"precision": share(y, pred), "npv": share(1 - y, 1 - pred), "accuracy": share(y == pred, 1 + 0 * y), "f1": lambda v: 2 * (v * y * pred).sum() / ((v * y).sum() + (v * pred).sum()),
          "recall": share(pred, y), "log_loss": lambda v: (v * loss).sum() / v.sum(), "brier": lambda v: (v * square).sum() / v.sum(), "cost": lambda v: (v * costs).sum() / v.sum(),
          "average_precision": average_precision}
    weights = held(ww).real
    kw = {"sample_weight": weights}
    theirs = {"precision": M.precision_score(y, pred, **kw), "npv": M.precision_score(1 - y, 1 - pred, **kw), "accuracy": M.accuracy_score(y, pred, **kw), "f1": M.f1_score(y, pred, **kw),
              "recall": M.recall_score(y, pred, **kw), "log_loss": M.log_loss(y, p, **kw), "brier": M.brier_score_loss(y, p, **kw), "average_precision": M.average_precision_score(y, p, **kw)}
    rows = {"precision": weights[pred == 1], "npv": weights[pred == 0]}
    out = {}
    for k, f in fs.items():
        if k in rows and rows[k].sum() == 0:
            out[k] = None
            continue
        value = complex(f(held(ww))).real
        assert k == "cost" or abs(value - theirs[k]) < 1e-12
        known = k != "average_precision" or ((ww > 0) & (y == 1)).sum() > 1
        out[k] = {"value": value + (offset if k == "cost" else 0), "variance": ((ww * gradient(lambda v: f(held(v)), ww)) ** 2).sum() if known else None}
    kish = lambda v: v.sum() ** 2 / (v**2).sum() if v.sum() > 0 else None
    return given | {"out": out, "effectiveN": {"brier": kish(weights)} | {k: kish(v) for k, v in rows.items()}}


def prevalence_cases():
    rng = np.random.default_rng(62)
    y = (rng.random(110) < 0.5).astype(int)
    p = 1 / (1 + np.exp(-(rng.normal(size=110) + 1.5 * y - 0.7)))
    for pi in (0.03, 0.4):
        yield prevalence_case(f"base rate {pi}", y, p, pi)
        yield prevalence_case(f"base rate {pi}, ties", y, p.round(1).clip(0.05, 0.95), pi)
        yield prevalence_case(f"base rate {pi}, weights", y, p, pi, rng.gamma(2, size=110))
        yield prevalence_case(f"base rate {pi}, rows of no weight", y, p, pi, rng.integers(0, 3, 110).astype(float))
    yield prevalence_case("weights of heavy tails", y, p, 0.1, rng.pareto(0.8, 110) + 1e-3)
    yield prevalence_case("weights around 1e9", y, p, 0.1, 1e9 + rng.gamma(2, size=110))
    yield prevalence_case("scores of heavy tails", y, 1 / (1 + np.exp(-np.clip(rng.standard_cauchy(110) * 3 + y, -30, 30))), 0.1)
    yield prevalence_case("all scores equal", y, np.full(110, 0.7), 0.1)
    yield prevalence_case("few positives", np.r_[1, 1, np.zeros(60, int)], p[:62], 0.5)
    yield prevalence_case("costs around 1e9", y, p, 0.1, offset=1e9)
    few = {"one row": [1], "two rows": [1, 0], "two rows, none called": [0, 1], "three rows, one positive": [0, 1, 0], "three rows, one negative": [1, 0, 1], "three rows, only positives": [1, 1, 1],
           "only negatives": [0, 0, 0, 0, 0], "four rows": [1, 0, 1, 0]}
    for name, labels in few.items():
        chances = np.array([0.3, 0.4] if "none called" in name else [0.7, 0.6, 0.2, 0.55, 0.45][:len(labels)])
        yield prevalence_case(name, np.array(labels), chances, 0.2)
        yield prevalence_case(f"{name}, weights", np.array(labels), chances, 0.2, rng.gamma(2, size=len(labels)))
    yield prevalence_case("no positive of weight", np.array([1, 0, 0]), np.array([0.7, 0.6, 0.2]), 0.2, np.array([0.0, 1, 2]))


def block_case(n, length):
    x = np.convolve(np.random.default_rng(n).normal(0.1, 1, n + 2), [1, 0.6, 0.3], "valid")
    G = n // length
    block = np.minimum(np.arange(n) // length, G - 1)
    sums = np.array([(x[block == g] - x.mean()).sum() for g in range(G)])
    return {"in": {"losses": x, "length": length}, "out": {"variance": G / (G - 1) * (sums**2).sum() / n**2, "df": G - 1}}


def tables():
    by = "generate_association.py"
    yield "association.json", table("scipy kendalltau, spearmanr, leave-one-out; intervals on Fisher's scale by definition", by, list(association_cases()), tolerance=1e-9, level=0.9)
    yield "prevalence-metrics.json", table("scikit-learn with sample_weight; variances by complex step with class shares held", by, list(prevalence_cases()))
    yield "block-sums.json", table("by definition in numpy", by, [block_case(300, 10), block_case(317, 7), block_case(40, 1)])
