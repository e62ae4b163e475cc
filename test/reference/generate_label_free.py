"""Without labels: the domain classifier's logistic regression by scikit-learn; expected performance over several classes by brute force in numpy over every row, label and class."""
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

from support import table


def logistic_case(name, X, y, ridge):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=1 / ridge, solver="newton-cholesky", tol=1e-14, max_iter=10_000).fit(X, y)
    return {"name": name, "in": {"x": X, "y": y, "ridge": ridge}, "out": {"intercept": model.intercept_[0], "weights": model.coef_[0]}}


def logistics():
    rng = np.random.default_rng(43)
    X = np.round(rng.normal(size=(60, 3)), 4)
    y = (rng.random(60) < 1 / (1 + np.exp(-X[:, 0] + 0.5 * X[:, 1]))).astype(int)
    yield "plain", X, y, 1.0
    yield "small ridge", X, y, 0.01
    yield "unequal sizes", X, (np.arange(60) % 12 == 0).astype(int), 1.0
    yield "separable", np.array([[-2.0], [-1], [1], [2]]), np.array([0, 0, 1, 1]), 1.0
    yield "two rows", np.array([[0.0], [1]]), np.array([0, 1]), 0.5
    yield "indicators of one another", np.array([[1.0, 0], [0, 1], [1, 0], [0, 1], [1, 0]]), np.array([0, 1, 0, 0, 1]), 1.0
    yield "heavy tails", np.clip(rng.standard_cauchy((50, 2)), -4, 4), rng.integers(0, 2, 50), 1.0


def expected(P, called):
    """Each row is spread over every label by its probability; nothing is vectorised."""
    n, classes = P.shape
    confusion = np.zeros((classes, classes))
    for row in range(n):
        for label in range(classes):
            confusion[label, called[row]] += P[row, label]
    precision, recall, f1, auc = [], [], [], []
    for k in range(classes):
        tp, fp, fn = confusion[k, k], confusion[:, k].sum() - confusion[k, k], confusion[k].sum() - confusion[k, k]
        precision.append(tp / (tp + fp) if tp + fp else None)
        recall.append(tp / (tp + fn) if tp + fn else None)
        f1.append(2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None)
        wins = pairs = 0.0
        for a in range(n):
            for b in range(n):
                weight = P[a, k] * (1 - P[b, k])
                pairs += weight
                wins += weight * (1 if P[a, k] > P[b, k] else 0.5 if P[a, k] == P[b, k] else 0)
        auc.append(wins / pairs if pairs else None)
    mean = lambda xs: None if None in xs else float(np.mean(xs))
    p = np.array([P[row, called[row]] for row in range(n)])
    return {"confusion": confusion.ravel(), "accuracy": confusion.trace() / n, "accuracySd": np.sqrt((p * (1 - p)).sum()) / n,
            "precision": mean(precision), "recall": mean(recall), "f1": mean(f1), "rocAuc": mean(auc)}


def cbpe_cases():
    rng = np.random.default_rng(44)
    P = rng.dirichlet([1, 2, 3], 60)
    yield "plain", P, P.argmax(1)
    # Quarters are exact in binary: ties stay ties, rows add up.
    T = rng.multinomial(4, [0.3, 0.3, 0.2, 0.2], 40) / 4
    yield "ties, four classes", T, T.argmax(1)
    yield "two classes", np.array([[0.25, 0.75], [0.5, 0.5], [0.875, 0.125]]), np.array([1, 0, 0])
    yield "a class never called", P, np.minimum(P.argmax(1), 1)
    yield "a class without a chance", np.array([[0.5, 0.5, 0], [0.25, 0.75, 0]]), np.array([0, 2])
    yield "one row", np.array([[0.5, 0.25, 0.25]]), np.array([0])
    yield "two rows", np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]]), np.array([0, 1])
    yield "all equal", np.full((5, 4), 0.25), np.array([0, 1, 2, 3, 0])
    yield "certain", np.eye(3), np.array([0, 1, 2])


def tables():
    yield "ridge-logistic.json", table("scikit-learn LogisticRegression(newton-cholesky)", "generate_label_free.py", [logistic_case(*c) for c in logistics()], tolerance=1e-8)
    yield "cbpe-multiclass.json", table("numpy, brute force over rows, labels and classes by NannyML's definitions", "generate_label_free.py",
                                        [{"name": name, "in": {"p": P.ravel(), "classes": P.shape[1], "predicted": called}, "out": expected(P, called)} for name, P, called in cbpe_cases()])
