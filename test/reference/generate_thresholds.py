"""The threshold that does best: every threshold tried, each metric by scikit-learn; TunedThresholdClassifierCV agrees on the best score."""
import warnings

import numpy as np
from sklearn import metrics as M
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import TunedThresholdClassifierCV

from support import binary_data, table

warnings.filterwarnings("ignore")
COSTS = np.array([[0.0, 1.0], [7.0, 0.5]])


class Said(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are the one feature."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, x):
        return np.column_stack([1 - x[:, 0], x[:, 0]])


def cost(y, called, sample_weight=None):
    return np.average(COSTS[y, called], weights=sample_weight)


def specificity(y, called, sample_weight=None):
    return M.recall_score(y, called, pos_label=0, sample_weight=sample_weight)


GOALS = {
    "f1": (M.f1_score, 1, None),
    "fbeta@2": (lambda y, c, sample_weight=None: M.fbeta_score(y, c, beta=2, sample_weight=sample_weight), 1, None),
    "balanced_accuracy": (M.balanced_accuracy_score, 1, None),
    "matthews_corrcoef": (M.matthews_corrcoef, 1, None),
    "cohen_kappa": (M.cohen_kappa_score, 1, None),
    "accuracy": (M.accuracy_score, 1, None),
    "cost": (cost, -1, None),
    "recall keeping precision 0.6": (M.recall_score, 1, (M.precision_score, 0.6)),
    "recall keeping precision 0.999": (M.recall_score, 1, (M.precision_score, 0.999)),
    "precision keeping recall 0.8": (M.precision_score, 1, (M.recall_score, 0.8)),
    "recall keeping specificity 0.9": (M.recall_score, 1, (specificity, 0.9)),
}


def candidates(p):
    """Lowest score called positive, from the highest down; infinity: none, which no threshold up to 1 can say where a score is 1."""
    scores = np.unique(p)[::-1]
    return scores if scores[0] == 1 else np.concatenate([[np.inf], scores])


def chosen(y, p, w, metric, sign, keeping):
    best, kept_most, at, tied = None, -np.inf, None, 0
    for t in candidates(p):
        called = (p >= t).astype(int)
        # Precision where nothing is called positive has no value; scikit-learn would say 0.
        if called.sum() == 0 and M.precision_score in (metric, keeping and keeping[0]):
            continue
        if keeping is not None:
            kept = keeping[0](y, called, sample_weight=w)
            kept_most = max(kept_most, kept)
            if kept < keeping[1] - 1e-12:
                continue
        value = sign * metric(y, called, sample_weight=w)
        if best is None or value > best + 1e-12 * max(1, abs(best)):
            best, at, tied = value, t, 1
        elif abs(value - best) <= 1e-12 * max(1, abs(best)):
            tied += 1
    if best is None:
        return {"most": kept_most}
    called = p >= at
    return {"value": sign * best, "called": np.average(called, weights=w), "rows": called.sum(), "tied": tied}


def case(name, y, p, w):
    out = {}
    for goal, (metric, sign, keeping) in GOALS.items():
        out[goal] = chosen(y, p, w, metric, sign, keeping)
        if w is None and keeping is None and "value" in out[goal]:
            scorer = M.make_scorer(metric, greater_is_better=sign > 0)
            tuned = TunedThresholdClassifierCV(Said().fit(p[:, None], y), scoring=scorer, cv="prefit", refit=False,
                                               thresholds=np.minimum(candidates(p), 2)[::-1]).fit(p[:, None], y)
            assert np.isclose(tuned.best_score_, sign * out[goal]["value"], rtol=1e-12, atol=1e-12), (name, goal)
    return {"name": name, "in": {"y": y, "p": p, "weights": w}, "out": out}


def tables():
    rng = np.random.default_rng(20261128)
    y = (rng.random(400) < 0.2).astype(int)
    p = 1 / (1 + np.exp(-(rng.normal(size=400) + 1.4 * y - 1.5)))
    data = {k: v for k, v in binary_data().items() if len(set(v[0])) == 2} | {
        "400 rows": (y, p, None),
        "a score of 1": (np.array([0, 1, 0, 1, 1]), np.array([1, 1, 0.2, 0.9, 0.4]), None),
        "scores of 0 and 1 only": (np.array([0, 1, 0, 1, 1]), np.array([0.0, 1, 0, 0, 1]), None),
        "neighbours in floating point": (np.array([0, 1, 0, 1]), np.array([0.5, np.nextafter(0.5, 1), 0.2, 0.9]), None),
        "cheapest to call none": (np.array([0] * 20 + [1]), np.concatenate([np.linspace(0.3, 0.8, 20), [0.1]]), None),
    }
    yield "best-threshold.json", table("scikit-learn metrics at every threshold; TunedThresholdClassifierCV", "generate_thresholds.py",
                                       [case(k, *v) for k, v in data.items()], costs=COSTS)
