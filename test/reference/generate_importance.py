"""What scikit-learn says of the importance of columns and of how predictions depend on them.

`models`: `permutation_importance` with the permutations that it draws (so that the numbers must agree to the last digits), its mean over many
repetitions, and `partial_dependence` on a grid that is given. The models are linear, so that their coefficients are all that a test needs.

`kernels`: the importance over all pairs of rows, and its variance by Hoeffding's decomposition, from NumPy, for small tables: what the mean over
permutations tends to. `allPermutations`: the mean over all n! of them.
"""
import itertools

import numpy as np
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression

from support import clean, table

NAMES = ["a", "b", "c"]


def permutations(seed, rows, repeats):
    """As scikit-learn draws them: each column starts from the same seed, and what was permuted is permuted again."""
    per_column = np.random.RandomState(seed).randint(np.iinfo(np.int32).max + 1)
    random, order, there, out = np.random.RandomState(per_column), np.arange(rows), np.arange(rows), []
    for _ in range(repeats):
        random.shuffle(order)
        there = there[order]
        out.append(there)
    return out


def data(n, seed, heavy=False, ties=False):
    rng = np.random.default_rng(seed)
    x = rng.standard_t(2.5, (n, 3)) if heavy else rng.normal(size=(n, 3))
    if ties:
        x = np.round(x)
    x[:, 2] += 0.6 * x[:, 0]
    return x, x @ [1.2, -0.5, 0.0] + rng.normal(size=n)


def model_case(name, n, seed, classes, scoring, **kind):
    x, signal = data(n, seed, **kind)
    y = (signal > 0).astype(int) if classes else signal
    model = (LogisticRegression() if classes else LinearRegression()).fit(x, y)
    found = permutation_importance(model, x, y, scoring=scoring, n_repeats=3, random_state=seed)
    many = permutation_importance(model, x, y, scoring=scoring, n_repeats=400, random_state=seed + 1)
    grid = np.quantile(x[:, 0], [0.1, 0.3, 0.5, 0.7, 0.9])
    response = {"response_method": "predict_proba"} if classes else {}
    dependence = partial_dependence(model, x, [0], kind="average", method="brute", custom_values={0: grid}, **response)
    return {"name": name, "task": "binary-classification" if classes else "regression", "scoring": scoring,
            "in": {"x": x.T, "y": y, "coefficients": np.ravel(model.coef_), "intercept": np.ravel([model.intercept_])[0],
                   "permutations": permutations(seed, n, 3), "grid": grid},
            "out": {"importances": dict(zip(NAMES, found.importances)), "many": dict(zip(NAMES, many.importances_mean)),
                    "spread": dict(zip(NAMES, many.importances_std)), "dependence": dependence["average"][0]}}


def kernel_case(n, seed):
    rng = np.random.default_rng(seed)
    x, rest = rng.normal(size=n), rng.normal(size=n)
    y = x + 0.5 * rest + rng.exponential(size=n)
    h = (y[:, None] - x[None, :] - rest[:, None]) ** 2 - (y - x - rest)[:, None] ** 2
    pairs = h[~np.eye(n, dtype=bool)].sum() / (n * (n - 1))
    projected = h.mean(axis=1) + h.mean(axis=0)
    every = [h[np.arange(n), list(p)].mean() for p in itertools.permutations(range(n))] if n <= 6 else [h.mean()]
    return {"in": {"y": y, "x": x, "rest": rest},
            "out": {"importance": h.mean(), "allPairs": pairs, "variance": projected.var(ddof=1) / n,
                    "allPermutations": np.mean(every)}}


def tables():
    models = [
        model_case("regression", 60, 1, False, "neg_mean_squared_error"),
        model_case("regression with ties", 60, 2, False, "neg_mean_absolute_error", ties=True),
        model_case("regression with heavy tails", 80, 3, False, "r2", heavy=True),
        model_case("two classes by log loss", 60, 4, True, "neg_log_loss"),
        model_case("two classes by ROC AUC", 60, 5, True, "roc_auc"),
        model_case("two classes by average precision, ties", 60, 6, True, "average_precision", ties=True),
        model_case("two classes by accuracy", 40, 7, True, "accuracy"),
    ]
    yield "importance.json", table("scikit-learn permutation_importance and partial_dependence; NumPy for all pairs of rows",
                                   "generate_importance.py", clean({"models": models, "kernels": [kernel_case(6, 1), kernel_case(60, 2), kernel_case(200, 3)]}))
