"""Metrics of labels (binary and more classes) and of regression: scikit-learn's values, delta-method variances by complex step on the row weights."""
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics as M

from support import gradient, table

warnings.filterwarnings("ignore")


def delta(f, w):
    """Variance of a smooth function of row weights: sum of squared weighted derivatives."""
    g = gradient(f, w)
    return ((w * g) ** 2).sum()


def cells(y, p, k):
    def c(w):
        out = np.zeros((k, k), complex)
        np.add.at(out, (y, p), w)
        return out / w.sum()
    return c


def occurring(C):
    return [i for i in range(len(C)) if C[i].sum() != 0 or C[:, i].sum() != 0]


def f_of(C, i, beta=1):
    b = beta**2
    d = b * C[i].sum() + C[:, i].sum()
    return (1 + b) * C[i, i] / d if d != 0 else 0


def precision_of(C, i):
    return C[i, i] / C[:, i].sum() if C[:, i].sum() != 0 else 0


def recall_of(C, i):
    return C[i, i] / C[i].sum() if C[i].sum() != 0 else 0


def jaccard_of(C, i):
    d = C[i].sum() + C[:, i].sum() - C[i, i]
    return C[i, i] / d if d != 0 else 0


def macro(per):
    return lambda C: sum(per(C, i) for i in occurring(C)) / len(occurring(C))


def weighted(per):
    return lambda C: sum(C[i].sum() * per(C, i) for i in range(len(C)))


def balanced(C):
    present = [i for i in range(len(C)) if C[i].sum() != 0]
    return sum(recall_of(C, i) for i in present) / len(present)


def mcc(C):
    t, p = C.sum(1), C.sum(0)
    a, b = 1 - (p * p).sum(), 1 - (t * t).sum()
    return (np.trace(C) - (t * p).sum()) / np.sqrt(a * b) if abs(a) > 1e-12 and abs(b) > 1e-12 else 0 * C[0, 0]


def kappa(kind):
    def f(C):
        i, j = np.indices(C.shape)
        w = {"none": (i != j).astype(float), "linear": abs(i - j).astype(float), "quadratic": (i - j) ** 2.0}[kind]
        e = (w * np.outer(C.sum(1), C.sum(0))).sum()
        return 1 - (w * C).sum() / e if e != 0 else None
    return f


def label_case(name, y, p, k, w=None):
    ww = np.ones(len(y)) if w is None else w
    c, kw = cells(y, p, k), {"sample_weight": w, "zero_division": 0}
    theirs = {
        "multiclass_accuracy": (lambda C: np.trace(C), M.accuracy_score(y, p, sample_weight=w)),
        "balanced_accuracy": (balanced, M.balanced_accuracy_score(y, p, sample_weight=w)),
        "matthews_corrcoef": (mcc, M.matthews_corrcoef(y, p, sample_weight=w)),
    }
    for kind in ("none", "linear", "quadratic"):
        theirs[f"cohen_kappa_{kind}"] = (kappa(kind), M.cohen_kappa_score(y, p, labels=range(k), weights=None if kind == "none" else kind, sample_weight=w))
    for metric, per, fn in (("f1", f_of, M.f1_score), ("f2", lambda C, i: f_of(C, i, 2), lambda *a, **b: M.fbeta_score(*a, beta=2, **b)),
                            ("precision", precision_of, M.precision_score), ("recall", recall_of, M.recall_score), ("jaccard", jaccard_of, M.jaccard_score)):
        theirs[f"{metric}_macro"] = (macro(per), fn(y, p, average="macro", **kw))
        theirs[f"{metric}_weighted"] = (weighted(per), fn(y, p, average="weighted", **kw))
        micro = (lambda C: np.trace(C) / (2 - np.trace(C))) if metric == "jaccard" else np.trace
        theirs[f"{metric}_micro"] = (micro, fn(y, p, average="micro", **kw))
        if k == 2:
            defined = {"precision": (p == 1).any(), "recall": (y == 1).any()}.get(metric, ((p == 1) | (y == 1)).any())
            theirs[f"{metric}_binary"] = (lambda C, per=per: per(C, 1), fn(y, p, **kw)) if defined else None
    out = {}
    for metric, both in theirs.items():
        if both is None:
            out[metric] = None
            continue
        ours, value = both
        again = ours(c(ww.astype(complex)))
        if again is None or np.isnan(value):
            out[metric] = None
            continue
        assert abs(complex(again).real - value) < 1e-12, (name, metric, again, value)
        out[metric] = {"value": value, "variance": delta(lambda v: ours(c(v)), ww)}
    return {"name": name, "in": {"y": y, "predicted": p, "classes": k, "weights": w}, "out": out}


def label_cases():
    rng = np.random.default_rng(21)

    def noisy(n, k, right=0.6, shares=None):
        y = rng.choice(k, n, p=shares)
        return y, np.where(rng.random(n) < right, y, rng.integers(0, k, n))
    y3 = noisy(120, 3)
    yield label_case("three classes", *y3, 3)
    yield label_case("two classes", *noisy(90, 2), 2)
    yield label_case("unequal classes", *noisy(150, 4, 0.7, [0.7, 0.2, 0.08, 0.02]), 4)
    yield label_case("three classes, weights", *y3, 3, rng.gamma(2, size=120))
    yield label_case("two classes, weights as repetition", *noisy(60, 2), 2, rng.integers(1, 4, 60).astype(float))
    yield label_case("a class nobody calls", np.array([0, 1, 2, 0, 1, 2, 2]), np.array([0, 1, 1, 0, 0, 1, 0]), 3)
    yield label_case("a class without rows", np.array([0, 1, 0, 1, 0]), np.array([0, 2, 0, 1, 1]), 3)
    yield label_case("a class that does not occur", np.array([0, 1, 0, 1, 0]), np.array([0, 1, 0, 1, 1]), 3)
    yield label_case("one prediction for all", np.array([0, 1, 2, 1]), np.array([1, 1, 1, 1]), 3)
    yield label_case("no positives, none called", np.array([0, 0, 0]), np.array([0, 0, 0]), 2)
    yield label_case("all right", np.array([0, 1, 1, 0]), np.array([0, 1, 1, 0]), 2)
    yield label_case("all wrong", np.array([0, 1, 1, 0]), np.array([1, 0, 0, 1]), 2)
    yield label_case("one row", np.array([1]), np.array([0]), 2)
    yield label_case("two rows", np.array([1, 0]), np.array([1, 1]), 2)


def mean_case(l, w):
    n, ww = len(l), np.ones(len(l)) if w is None else w
    m = np.average(l, weights=w)
    v = None if n < 2 else l.var(ddof=1) / n if w is None else ((ww * (l - m)) ** 2).sum() / ww.sum() ** 2 * n / (n - 1)
    return {"value": m, "variance": v}


def regression_case(name, y, p, w=None):
    ww, n, e = np.ones(len(y)) if w is None else w, len(y), p - y
    kw = {"sample_weight": w}
    ratio = lambda a, b: lambda v: (v * a).sum() / (v * b).sum()
    wmean = lambda v, x: (v * x).sum() / v.sum()
    smape = np.where(y == p, 0, 2 * np.abs(e) / np.where(y == p, 1, np.abs(y) + np.abs(p)))
    out = {"mae": mean_case(np.abs(e), w), "mse": mean_case(e**2, w), "mean_error": mean_case(e, w), "smape": mean_case(smape, w),
           "mape": mean_case(np.abs(e) / np.maximum(np.abs(y), np.finfo(float).eps), w)}
    for metric, fn in (("mae", M.mean_absolute_error), ("mse", M.mean_squared_error), ("mape", M.mean_absolute_percentage_error)):
        assert np.isclose(out[metric]["value"], fn(y, p, **kw), rtol=1e-12)
    for q in (0.1, 0.9):
        out[f"pinball_{q}"] = mean_case(np.maximum(q * (y - p), (q - 1) * (y - p)), w)
        assert np.isclose(out[f"pinball_{q}"]["value"], M.mean_pinball_loss(y, p, alpha=q, **kw), rtol=1e-12)
    smooth = lambda value, f: {"value": value, "variance": delta(f, ww) if n > 1 else None}
    exact = bool((e == 0).all())
    out["rmse"] = smooth(M.root_mean_squared_error(y, p, **kw), lambda v: np.sqrt(wmean(v, e**2)) if not exact else 0 * v[0])
    out["wape"] = smooth(np.average(np.abs(e), weights=w) / np.average(np.abs(y), weights=w), ratio(np.abs(e), np.abs(y))) if np.abs(y).sum() else None
    constant = len(set(y)) == 1
    if n > 1:
        c, d = y - y[0], e - e[0]          # shifted: the variance of large numbers, without losing digits
        var = lambda v, x: wmean(v, x**2) - wmean(v, x) ** 2
        out["r2"] = {"value": M.r2_score(y, p, **kw), "variance": None if constant else delta(lambda v: 1 - wmean(v, e**2) / var(v, c), ww)}
        out["explained_variance"] = {"value": M.explained_variance_score(y, p, **kw), "variance": None if constant else delta(lambda v: 1 - var(v, d) / var(v, c), ww)}
    if y.min() > -1 and p.min() > -1:
        out["msle"] = mean_case((np.log1p(y) - np.log1p(p)) ** 2, w)
    for power in (0, 1, 1.5, 2, 3, -1):
        if power > 0 and (p.min() <= 0 or y.min() < 0 or (power >= 2 and y.min() <= 0)) or power < 0 and p.min() <= 0:
            continue
        total = M.mean_tweedie_deviance(y, p, power=power, **kw)
        rows = np.array([M.mean_tweedie_deviance(y[i:i + 1], p[i:i + 1], power=power) for i in range(n)])
        assert np.isclose(np.average(rows, weights=w), total, rtol=1e-10)
        if power == 0 or y.max() < 1e6:              # around 1e9 the formula cancels: the reference itself holds no digits
            out[f"tweedie_{power}"] = mean_case(rows, w)
    out["max_error"] = {"value": M.max_error(y, p), "variance": None}
    k = int(stats.binom.ppf(0.05, n, 0.5))
    k = k if stats.binom.cdf(k - 1, n, 0.5) <= 0.05 else k - 1
    s = np.sort(np.abs(e))
    out["median_absolute_error"] = {"value": M.median_absolute_error(y, p), "low": s[max(k, 1) - 1], "high": s[n - max(k, 1)], "short": k < 1}
    return {"name": name, "in": {"y": y, "predicted": p, "weights": w}, "out": out}


def regression_cases():
    rng = np.random.default_rng(22)
    y = rng.gamma(2, 3, 90)
    p = y * rng.lognormal(0, 0.3, 90)
    yield regression_case("plain, positive", y, p)
    yield regression_case("weights", y, p, rng.gamma(2, size=90))
    yield regression_case("signed", rng.normal(size=60), rng.normal(size=60))
    counts = rng.poisson(1.5, 80).astype(float)
    yield regression_case("counts with zeros", counts, counts * 0.5 + 0.7)
    yield regression_case("heavy tails", rng.standard_cauchy(70), rng.standard_cauchy(70))
    big = 1e9 + rng.normal(size=50)
    yield regression_case("around 1e9", big, big + rng.normal(size=50) * 0.5)
    yield regression_case("constant truth", np.full(6, 3.0), np.array([3, 3, 4, 3, 2, 3.0]))
    yield regression_case("constant truth, all right", np.full(4, 3.0), np.full(4, 3.0))
    yield regression_case("all right", np.array([1, 2, 3, 4.0]), np.array([1, 2, 3, 4.0]))
    yield regression_case("all zero truth", np.zeros(4), np.array([0, 1, -1, 0.5]))
    yield regression_case("one row", np.array([2.0]), np.array([3.0]))
    yield regression_case("two rows", np.array([2.0, 5.0]), np.array([3.0, 4.5]))
    yield regression_case("three rows", np.array([2.0, 5.0, 5.0]), np.array([3.0, 4.5, 5.5]))


def score_case(name, y, P, w=None):
    k, n = P.shape[1], len(y)
    Y, kw = np.eye(k)[y], {"sample_weight": w}
    out = {"log_loss": mean_case(-np.log(np.clip(P[np.arange(n), y], np.finfo(float).eps, 1 - np.finfo(float).eps)), w),
           "brier": mean_case(((P - Y) ** 2).sum(1), w),
           "top_2": M.top_k_accuracy_score(y, P, k=2, labels=range(k), sample_weight=w)}
    if len(set(y)) == k:
        assert np.isclose(out["log_loss"]["value"], M.log_loss(y, P, labels=range(k), **kw), rtol=1e-12)
        for average in ("macro", "weighted"):
            out[f"roc_auc_ovr_{average}"] = M.roc_auc_score(Y, P, average=average, **kw)
            out[f"average_precision_{average}"] = M.average_precision_score(Y, P, average=average, **kw)
            if w is None:
                out[f"roc_auc_ovo_{average}"] = M.roc_auc_score(y, P, multi_class="ovo", average=average)
                loo = [M.roc_auc_score(np.delete(Y, i, 0), np.delete(P, i, 0), average=average) for i in range(n)]
                out[f"jackknife_ovr_{average}"] = (n - 1) ** 2 / n * np.var(loo, ddof=0) * n / (n - 1)
    for metric, fn in (("roc_auc_ovr", M.roc_auc_score), ("average_precision", M.average_precision_score)):
        out[f"{metric}_micro"] = fn(Y, P, average="micro", sample_weight=w)
        if w is None and n > 3:
            loo = [fn(np.delete(Y, i, 0), np.delete(P, i, 0), average="micro") for i in range(n)]
            out[f"jackknife_{metric}_micro"] = (n - 1) ** 2 / n * np.var(loo, ddof=0) * n / (n - 1)
    return {"name": name, "in": {"y": y, "values": P, "classes": k, "weights": w}, "out": out}


def score_cases():
    rng = np.random.default_rng(23)

    def draw(n, k, digits=None):
        y = rng.integers(0, k, n)
        P = rng.dirichlet(np.ones(k), n) * 0.6 + 0.4 * np.eye(k)[np.where(rng.random(n) < 0.7, y, rng.integers(0, k, n))]
        P = P if digits is None else np.round(P, digits)
        return y, P / P.sum(1, keepdims=True)
    y, P = draw(150, 3)
    yield score_case("three classes", y, P)
    yield score_case("ties", *draw(100, 3, 1))
    yield score_case("four classes", *draw(120, 4))
    yield score_case("weights", y, P, rng.gamma(2, size=150))
    yield score_case("a class missing", np.array([0, 1, 0]), np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]))
    yield score_case("one row", np.array([1]), np.array([[0.2, 0.3, 0.5]]))
    yield score_case("two rows", np.array([1, 0]), np.array([[0.2, 0.3, 0.5], [0.2, 0.5, 0.3]]))
    yield score_case("one class", np.array([2, 2, 2, 2, 2]), np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8], [0, 0, 1.0], [1.0, 0, 0]]))
    yield score_case("all scores equal", np.array([0, 1, 2, 2, 1, 0, 2]), np.tile([0.25, 0.25, 0.5], (7, 1)))
    yield score_case("certain", np.array([0, 1, 2]), np.array([[1, 0, 0], [0, 0, 1], [0, 0, 1.0]]))


def tables():
    yield "label-metrics.json", table("scikit-learn; variances by complex-step derivatives on the row weights", "generate_labels.py", list(label_cases()))
    yield "regression-metrics.json", table("scikit-learn; means by numpy var(ddof=1)/n, the rest by complex-step derivatives; median by scipy binom", "generate_labels.py",
                                           list(regression_cases()), level=0.9)
    yield "class-scores.json", table("scikit-learn; jackknife by leave-one-out", "generate_labels.py", list(score_cases()))
