"""Intervals where no row moves a metric: scikit-learn's value of the table in which one empty cell has Clopper and Pearson's upper bound for 0 of its class's rows."""
import numpy as np
from scipy import stats
from sklearn import metrics as sk

from support import table

METRICS = {
    "f1": lambda y, p, w: sk.f1_score(y, p, sample_weight=w),
    "f2": lambda y, p, w: sk.fbeta_score(y, p, beta=2, sample_weight=w),
    "f1_macro": lambda y, p, w: sk.f1_score(y, p, average="macro", sample_weight=w),
    "jaccard": lambda y, p, w: sk.jaccard_score(y, p, sample_weight=w),
    "balanced_accuracy": lambda y, p, w: sk.balanced_accuracy_score(y, p, sample_weight=w),
    "matthews_corrcoef": lambda y, p, w: sk.matthews_corrcoef(y, p, sample_weight=w),
    "cohen_kappa": lambda y, p, w: sk.cohen_kappa_score(y, p, sample_weight=w),
}


def ends(metric, y, called, weights, level):
    classes = max(y.max(), called.max()) + 1
    found = [METRICS[metric](y, called, weights)]
    for label in range(classes):
        own = y == label
        if not own.any():
            continue
        trials = weights[own].sum() ** 2 / (weights[own] ** 2).sum()
        share = stats.beta.ppf((1 + level) / 2, 1, trials)
        for cell in range(classes):
            if (called[own] == cell).any():
                continue
            moved = np.where(own, weights * (1 - share), weights)
            found.append(METRICS[metric](np.append(y, label), np.append(called, cell), np.append(moved, share * weights[own].sum())))
    return min(found), max(found)


def cases():
    rng = np.random.default_rng(20261129)
    for metric in METRICS:
        for counts in ([20, 3], [285, 15], [1, 1], [4, 3, 3]) if metric in ("f1_macro", "balanced_accuracy", "matthews_corrcoef", "cohen_kappa") else ([20, 3], [285, 15], [1, 1]):
            for level in (0.9, 0.95):
                y = np.repeat(np.arange(len(counts)), counts)
                low, high = ends(metric, y, y, np.ones(len(y)), level)
                yield {"name": f"{metric}, all right, {counts} rows, {level}", "metric": metric, "counts": counts, "level": level, "low": low, "high": high}
        y = np.repeat([0, 1], [12, 5])
        w = np.round(rng.uniform(0.5, 2, len(y)), 2)
        low, high = ends(metric, y, y, w, 0.95)
        yield {"name": f"{metric}, all right, weights", "metric": metric, "counts": [12, 5], "weights": w, "level": 0.95, "low": low, "high": high}
    for metric in ("f1", "jaccard", "matthews_corrcoef"):
        y, called = np.repeat([0, 1], [12, 5]), np.zeros(17, int)
        low, high = ends(metric, y, called, np.ones(17), 0.95)
        yield {"name": f"{metric}, nothing called positive", "metric": metric, "counts": [12, 5], "called": called, "level": 0.95, "low": low, "high": high}


def tables():
    yield "unseen.json", table("scikit-learn's metrics of weighted tables, SciPy's beta quantile", "generate_unseen.py", list(cases()))
