"""Losses of labels, one-versus-one areas, D² scores, scaled errors, predicted intervals, KS of scores: scikit-learn; variances by complex step on the row weights."""
import warnings

import numpy as np
from sklearn import metrics as M
from sklearn.utils.stats import _weighted_percentile

from generate_labels import label_cases, mean_case, regression_cases, score_cases
from support import binary_data, gradient, table

warnings.filterwarnings("ignore")
COSTS = {2: [[0, 1], [5, -2]], 3: [[0, 1, 2.5], [4, -1, 3], [7, 2, 0]], 4: (np.abs(np.subtract.outer(np.arange(4), np.arange(4))) ** 1.5).tolist()}


def smooth(f, w):
    return {"value": f(w.astype(complex)).real, "variance": ((w * gradient(f, w)) ** 2).sum()}


def agree(ours, theirs, tolerance=1e-12):
    assert abs(ours["value"] - theirs) <= tolerance * max(1, abs(theirs)), (ours, theirs)
    return ours


def label_losses(case):
    y, p, k, w = (case["in"][key] for key in ("y", "predicted", "classes", "weights"))
    ww = np.ones(len(y)) if w is None else w
    mean = lambda x: lambda v: (v * x).sum() / v.sum()
    wrong, costs = (y != p).astype(float), np.array(COSTS[k])[y, p]
    out = {"zero_one_loss": agree(smooth(mean(wrong), ww), M.zero_one_loss(y, p, sample_weight=w)),
           "hamming_loss": agree(smooth(mean(wrong), ww), M.hamming_loss(y, p, sample_weight=w)), "cost": smooth(mean(costs), ww)}
    for c in range(k):
        for metric, of in (("precision", p == c), ("recall", y == c)):
            theirs = getattr(M, f"{metric}_score")(y, p, labels=[c], average=None, zero_division=np.nan, sample_weight=w)[0]
            share = lambda v, of=of, c=c: (v * of * ((y == c) & (p == c))).sum() / (v * of).sum()
            out[f"{metric}_{c}"] = None if np.isnan(theirs) else agree(smooth(share, ww), theirs)
    present = sorted(set(y))
    adjusted = M.balanced_accuracy_score(y, p, adjusted=True, sample_weight=w)
    if len(present) > 1:
        bacc = lambda v: (sum((v * ((y == c) & (p == c))).sum() / (v * (y == c)).sum() for c in present) / len(present) - 1 / len(present)) / (1 - 1 / len(present))
        out["adjusted_balanced_accuracy"] = agree(smooth(bacc, ww), adjusted)
    else:
        out["adjusted_balanced_accuracy"] = None
    return {"name": case["name"], "in": {**case["in"], "matrix": COSTS[k]}, "out": out}


def ks_case(name, y, p, w):
    fpr, tpr, thresholds = M.roc_curve(y, p, sample_weight=w, drop_intermediate=False)
    t, ww = thresholds[np.argmax(tpr - fpr)], np.ones(len(y)) if w is None else w
    gap = lambda v: (v * y * (p >= t)).sum() / (v * y).sum() - (v * (1 - y) * (p >= t)).sum() / (v * (1 - y)).sum()
    return {"name": name, "in": {"y": y, "score": p, "weights": w}, "out": {**agree(smooth(gap, ww), (tpr - fpr).max()), "threshold": t, "gini": 2 * M.roc_auc_score(y, p, sample_weight=w) - 1}}


def one_versus_one(case):
    y, P, k, w = np.array(case["in"]["y"]), np.array(case["in"]["values"]), case["in"]["classes"], case["in"]["weights"]
    n, ww = len(y), np.ones(len(y)) if w is None else np.array(w)
    kernels = [np.sign(np.subtract.outer(P[:, c], P[:, c])) / 2 + 0.5 for c in range(k)]
    pairs = [(a, b) for a in range(k) for b in range(a + 1, k)]

    def area(v, a, b):
        va, vb = v * (y == a), v * (y == b)
        return (va @ kernels[a] @ vb + vb @ kernels[b] @ va) / 2 / va.sum() / vb.sum()
    macro = lambda v: sum(area(v, a, b) for a, b in pairs) / len(pairs)
    weighted = lambda v: sum((v * ((y == a) | (y == b))).sum() / v.sum() / (k - 1) * area(v, a, b) for a, b in pairs)
    share_only = lambda v: sum((v * ((y == a) | (y == b))).sum() / v.sum() / (k - 1) * area(ww, a, b) for a, b in pairs)
    out = {}
    sizes = np.array([(y == c).sum() for c in range(k)])[y]
    for average, f in (("macro", macro), ("weighted", weighted)):
        value = f(ww.astype(complex)).real
        if w is None:
            assert abs(value - M.roc_auc_score(y, P, multi_class="ovo", average=average)) < 1e-12
        # DeLong's m/(m - 1) belongs to the areas, not to the shares of the pairs
        shares = gradient(share_only, ww) if average == "weighted" else np.zeros(n)
        areas = gradient(f, ww) - shares
        out[average] = {"value": value, "variance": ((ww * (areas * np.sqrt(sizes / (sizes - 1)) + shares)) ** 2).sum()}
        if w is None:
            loo = [M.roc_auc_score(np.delete(y, i), np.delete(P, i, 0), multi_class="ovo", average=average) for i in range(n)]
            out[average]["jackknife"] = (n - 1) * np.var(loo, ddof=0)
    return {"name": case["name"], "in": case["in"], "out": out}


def class_skill(case):
    y, P, k, w = np.array(case["in"]["y"]), np.array(case["in"]["values"]), case["in"]["classes"], case["in"]["weights"]
    ww, eps, Y = np.ones(len(y)) if w is None else np.array(w), np.finfo(float).eps, np.eye(case["in"]["classes"])[y]
    log, brier = -np.log(np.clip(P[np.arange(len(y)), y], eps, 1 - eps)), ((P - Y) ** 2).sum(1)

    def of(loss, none):
        return lambda v: 1 - (v * loss).sum() / v.sum() / none([(v * Y[:, c]).sum() / v.sum() for c in range(k)])
    entropy = lambda s: -sum(x * np.log(x) for x in s if x != 0)
    gini = lambda s: 1 - sum(x * x for x in s)
    return {"name": case["name"], "in": case["in"], "out": {
        "d2_log_loss": agree(smooth(of(log, entropy), ww), M.d2_log_loss_score(y, P, sample_weight=w, labels=range(k))),
        "d2_brier": agree(smooth(of(brier, gini), ww), M.d2_brier_score(y, P, sample_weight=w, labels=range(k)))}}


def explained_loss(case):
    y, p, w = (case["in"][key] for key in ("y", "predicted", "weights"))
    n, ww, kw = len(y), np.ones(len(y)) if w is None else w, {"sample_weight": w}
    constant, out = len(set(y)) == 1, {}
    if n < 2:
        return None
    ratio = lambda a, b: smooth(lambda v: 1 - (v * a).sum() / (v * b).sum(), ww)
    for alpha in (0.5, 0.1, 0.9):
        value = M.d2_pinball_score(y, p, alpha=alpha, **kw)
        if constant:
            out[f"pinball_{alpha}"] = {"value": value, "variance": None}
            continue
        loss = lambda q: np.maximum(alpha * (y - q), (alpha - 1) * (y - q))
        q = _weighted_percentile(y, sample_weight=ww, percentile_rank=alpha * 100, average=True)
        cells = ratio(loss(p), loss(q))
        out[f"pinball_{alpha}"] = agree(cells, value, 1e-9)
    out["absolute_error"] = {"value": M.d2_absolute_error_score(y, p, **kw)}
    for power in (0, 1, 1.5, 2, 3):
        if power > 0 and (p.min() <= 0 or y.min() < 0 or (power >= 2 and y.min() <= 0)) or (power and y.max() > 1e6):
            continue
        if constant:
            out[f"tweedie_{power}"] = None
            continue
        rows = lambda q: np.array([M.mean_tweedie_deviance(y[i:i + 1], q[i:i + 1], power=power) for i in range(n)])
        # around 1e9 scikit-learn's own mean loses digits
        out[f"tweedie_{power}"] = agree(ratio(rows(p), rows(np.full(n, np.average(y, weights=w)))), M.d2_tweedie_score(y, p, power=power, **kw), 1e-6 if y.max() > 1e6 else 1e-12)
    return {"name": case["name"], "in": case["in"], "out": out}


def median_case(case):
    y, p = case["in"]["y"], case["in"]["predicted"]
    w = np.random.default_rng(7).integers(0, 4, len(y)).astype(float)
    w[0] = 1
    return {"name": case["name"], "in": {"y": y, "predicted": p, "weights": w}, "out": {"value": M.median_absolute_error(y, p, sample_weight=w), "plain": M.median_absolute_error(y, p)}}


def interval_case(name, y, lower, upper, w=None):
    alpha, ww = 0.2, np.ones(len(y)) if w is None else w
    score = upper - lower + 2 / alpha * (np.maximum(0, lower - y) + np.maximum(0, y - upper))
    if len(y):
        pinballs = (M.mean_pinball_loss(y, lower, alpha=alpha / 2, sample_weight=w) + M.mean_pinball_loss(y, upper, alpha=1 - alpha / 2, sample_weight=w)) * 2 / alpha
        assert np.isclose(np.average(score, weights=w), pinballs, rtol=1e-10)
    inside = ((y >= lower) & (y <= upper)).astype(float)
    return {"name": name, "in": {"y": y, "lower": lower, "upper": upper, "weights": w, "alpha": alpha}, "out": {
        "coverage": smooth(lambda v: (v * inside).sum() / v.sum(), ww), "width": mean_case(upper - lower, w), "score": mean_case(score, w)}}


def interval_cases():
    rng = np.random.default_rng(31)
    y = rng.normal(size=60)
    yield interval_case("plain", y, np.full(60, -1.2), np.full(60, 1.3))
    yield interval_case("weights", y, y.round(1) - 0.4, y.round(1) + 0.04, rng.gamma(2, size=60))
    yield interval_case("on the ends", np.array([1.0, 2, 3]), np.array([1.0, 1, 4]), np.array([1.0, 2, 4]))
    yield interval_case("all inside", np.array([1.0, 2]), np.array([0.0, 0]), np.array([3.0, 3]))
    yield interval_case("one row", np.array([5.0]), np.array([0.0]), np.array([3.0]))
    yield interval_case("heavy tails", rng.standard_cauchy(50), np.full(50, -2.0), np.full(50, 2.0))
    yield interval_case("around 1e9", 1e9 + y, np.full(60, 1e9 - 1), np.full(60, 1e9 + 1))


def mase_cases():
    rng = np.random.default_rng(32)
    for name, n, season in (("plain", 40, 1), ("weekly", 70, 7), ("just long enough", 3, 2)):
        series, y, p = rng.normal(size=n).cumsum(), rng.normal(size=12), rng.normal(size=12)
        scale = np.abs(series[season:] - series[:-season]).mean()
        yield {"name": name, "in": {"series": series, "season": season, "y": y, "predicted": p}, "out": {"scale": scale, **mean_case(np.abs(y - p) / scale, None)}}


def tables():
    by = "generate_losses.py"
    labels, scores, numeric = list(label_cases()), list(score_cases()), list(regression_cases())
    yield "label-losses.json", table("scikit-learn; cost by definition; variances by complex step", by, [label_losses(c) for c in labels])
    data = {k: v for k, v in binary_data().items() if len(set(v[0])) == 2}
    yield "score-ks.json", table("scikit-learn roc_curve, roc_auc_score; variance of the gap at its threshold by complex step", by, [ks_case(k, *v) for k, v in data.items()])
    whole = [c for c in scores if len(set(c["in"]["y"])) == c["in"]["classes"]]
    yield "one-versus-one.json", table("scikit-learn roc_auc_score(multi_class='ovo'); weights and variances from the definition by complex step", by,
                                       [one_versus_one(c) for c in whole if len(c["in"]["y"]) > 3])
    yield "class-skill.json", table("scikit-learn d2_log_loss_score, d2_brier_score; variances by complex step", by, [class_skill(c) for c in whole])
    yield "explained-loss.json", table("scikit-learn d2_pinball_score, d2_absolute_error_score, d2_tweedie_score; variances by complex step with the constant held", by,
                                       [c for c in map(explained_loss, numeric) if c], tolerance=1e-9)
    yield "weighted-median.json", table("scikit-learn median_absolute_error", by, [median_case(c) for c in numeric], tolerance=1e-12)
    yield "predicted-intervals.json", table("by definition in numpy; the interval score against scikit-learn's pinball losses", by, list(interval_cases()))
    yield "scaled-error.json", table("by definition in numpy (Hyndman and Koehler 2006)", by, list(mase_cases()))
