"""Small bouts of every task, rows included: what evaluate-gate and compare-to-champion must say about them.

Estimates by scikit-learn. Paired differences: mean, standard error and skewness on rows or queries by SciPy; with clusters by statsmodels (constant-only
WLS, cluster covariance with its small-sample correction, t with G - 1 degrees of freedom). Hall's cubic is solved for by SciPy's brentq. Intervals are
two-sided at 90 %.
"""
import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from sklearn import metrics as m

from support import table

LEVEL = 0.9
CLASSES = ["low", "mid", "high"]


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cubic(x, s):
    """Hall's (1992) transformation of a studentised mean of skewness s."""
    return x + s / 6 + s * x**2 / 3 + s**2 * x**3 / 27


def paired(first, second, weights=None, clusters=None):
    """Interval of the mean of first - second: how much lower the second's losses are. A bound is the further out of Hall's and Student's."""
    d = np.asarray(first) - np.asarray(second)
    w = np.ones(len(d)) if weights is None else np.asarray(weights, float)
    if clusters is None and weights is None:
        mean, error, df = d.mean(), d.std(ddof=1) / np.sqrt(len(d)), len(d) - 1
        skewness = stats.skew(d) / np.sqrt(len(d))
    else:
        g = np.asarray(clusters)
        fit = sm.WLS(d, np.ones((len(d), 1)), weights=w).fit(cov_type="cluster", cov_kwds={"groups": g}, use_t=True)
        mean, error, df = fit.params[0], fit.bse[0], len(np.unique(g)) - 1
        sums = np.bincount(g, weights=w * (d - mean))
        skewness = (sums**3).sum() / (sums**2).sum() ** 1.5
    t = stats.t.ppf((1 + LEVEL) / 2, df)
    above, below = (optimize.brentq(lambda x: cubic(x, skewness) - wanted, -1e3, 1e3, xtol=1e-13, rtol=1e-14) for wanted in (t, -t))
    return {"estimate": mean, "low": mean - error * max(t, above), "high": mean - error * min(-t, below)}


def multiclass(rng, n):
    y = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    z = rng.normal(size=(n, 3))
    z[np.arange(n), y] += 1.2
    champion = np.round(softmax(z + 0.9 * rng.normal(size=(n, 3))), 9)
    candidate = np.round(softmax(1.3 * z), 9)
    for p in (champion, candidate):
        p[:, 2] = 1 - p[:, 0] - p[:, 1]
    return y, champion, candidate


def class_numbers(y, p, w=None):
    called = p.argmax(axis=1)
    return {
        "accuracy": m.accuracy_score(y, called, sample_weight=w),
        "balanced_accuracy": m.balanced_accuracy_score(y, called, sample_weight=w),
        "f1_macro": m.f1_score(y, called, average="macro", sample_weight=w),
        "log_loss": m.log_loss(y, p, sample_weight=w, labels=[0, 1, 2]),
        "brier": np.average(((p - np.eye(3)[y]) ** 2).sum(axis=1), weights=w),
        "roc_auc_ovr": np.mean([m.roc_auc_score(y == k, p[:, k], sample_weight=w) for k in range(3)]),
    }


def class_case(name, rng, n, clusters=None, weighted=False):
    y, champion, candidate = multiclass(rng, n)
    w = rng.integers(0, 4, n) if weighted else None
    g = np.arange(n) % clusters if clusters else None
    loss = [-np.log(p[np.arange(n), y]) for p in (champion, candidate)]
    columns = {f"score_{c}": k for k, c in enumerate(CLASSES)}
    return {
        "name": name, "task": "multiclass-classification", "data": ["label: y", "classes: [low, mid, high]"],
        "primary": "log_loss", "y": [CLASSES[k] for k in y], "weight": w, "cluster": g,
        "champion": {c: champion[:, k] for c, k in columns.items()}, "candidate": {c: candidate[:, k] for c, k in columns.items()},
        "numbers": {"champion": class_numbers(y, champion, w), "candidate": class_numbers(y, candidate, w)},
        "difference": paired(*loss, w, g),
        "flips": flips(y == champion.argmax(axis=1), y == candidate.argmax(axis=1)),
    }


def flips(first, second):
    return {"right_to_wrong": (first & ~second).sum(), "wrong_to_right": (~first & second).sum(),
            "both_right": (first & second).sum(), "both_wrong": (~first & ~second).sum()}


def moved(first, second):
    """Losses: lower is better."""
    better, worse = (second < first).sum(), (second > first).sum()
    low = min(better, worse)
    both = better + worse
    # Mid-p of the two-sided sign test.
    p = min(1, 2 * stats.binom.cdf(low, both, 0.5)) - stats.binom.pmf(low, both, 0.5)
    return {"better": better, "worse": worse, "equal": (first == second).sum(), "p_value": p}


def regression_numbers(y, p, w=None):
    return {"mae": m.mean_absolute_error(y, p, sample_weight=w), "rmse": m.root_mean_squared_error(y, p, sample_weight=w),
            "r2": m.r2_score(y, p, sample_weight=w)}


def regression_case(name, rng, n, clusters=None, weighted=False):
    y = np.round(rng.gamma(2, 30, n), 3)
    g = rng.permutation(np.arange(n) % clusters) if clusters else None
    shared = rng.normal(0, 3, clusters)[g] if clusters else 0
    champion = np.round(y + rng.normal(0, 12, n) + shared, 6)
    candidate = np.round(y + rng.normal(0, 9, n) + shared, 6)
    candidate[:5] = champion[:5]
    w = np.round(rng.random(n) * 3, 2) if weighted else None
    first, second = np.abs(champion - y), np.abs(candidate - y)
    few = clusters is not None and clusters < 30
    return {
        "name": name, "task": "regression", "data": ["label: y"], "primary": "mae", "y": y, "weight": w, "cluster": g,
        "champion": {"prediction": champion}, "candidate": {"prediction": candidate},
        "numbers": {"champion": regression_numbers(y, champion, w), "candidate": regression_numbers(y, candidate, w)},
        "difference": {"estimate": np.average(first - second, weights=w)} if few else paired(first, second, w, g),
        "moved": moved(first, second),
    }


def per_query(q, values):
    return np.array([values(np.flatnonzero(q == k)) for k in range(q.max() + 1)])


def reciprocal(y, s):
    places = np.flatnonzero(y[np.argsort(-s, kind="stable")] > 0)
    return 1 / (places[0] + 1) if len(places) else 0.0


def ranking_case(name, rng, queries, size, clusters=None, weighted=False):
    n = queries * size
    q = np.repeat(np.arange(queries), size)
    y = rng.choice([0, 1, 2, 3], n, p=[0.55, 0.25, 0.15, 0.05]).astype(float)
    y[q == 3] = 0
    champion = np.round(y + rng.normal(0, 2.2, n), 6)
    candidate = np.round(y + rng.normal(0, 1.2, n), 6)
    w = rng.integers(1, 4, queries) if weighted else None
    g = np.arange(queries) % clusters if clusters else None

    def numbers(s):
        # A query with nothing relevant counts 0, as ndcg_score has it.
        values = {
            "ndcg@3": per_query(q, lambda i: m.ndcg_score([y[i]], [s[i]], k=3)),
            "map": per_query(q, lambda i: m.average_precision_score(y[i] > 0, s[i]) if (y[i] > 0).any() else 0.0),
            "mrr": per_query(q, lambda i: reciprocal(y[i], s[i])),
        }
        return values

    first, second = numbers(champion), numbers(candidate)
    mean = lambda values: {k: np.average(v, weights=w) for k, v in values.items()}
    a, b = second["ndcg@3"], first["ndcg@3"]
    return {
        "name": name, "task": "ranking", "data": ["label: y", "query: q"], "primary": "ndcg@3", "y": y, "query": q,
        "weight": None if w is None else w[q], "cluster": None if g is None else g[q],
        "champion": {"score": champion}, "candidate": {"score": candidate},
        "numbers": {"champion": mean(first), "candidate": mean(second)},
        "difference": paired(a, b, w, g), "moved": moved(-b, -a),
    }


def custom_case(name, rng, n, clusters=None, weighted=False):
    champion = {"loss_words": np.round(rng.gamma(2, 1, n), 6)}
    candidate = {"loss_words": np.round(champion["loss_words"] * rng.uniform(0.6, 1.2, n), 6)}
    w = np.round(rng.random(n) * 2, 2) if weighted else None
    g = np.arange(n) % clusters if clusters else None
    mean = lambda fighter: {k: np.average(v, weights=w) for k, v in fighter.items()}
    return {
        "name": name, "task": "custom", "data": [], "primary": "loss_words", "y": None, "weight": w, "cluster": g,
        "champion": champion, "candidate": candidate, "numbers": {"champion": mean(champion), "candidate": mean(candidate)},
        "difference": paired(champion["loss_words"], candidate["loss_words"], w, g),
        "moved": moved(champion["loss_words"], candidate["loss_words"]),
    }


def binary_case(name, rng, n, clusters=None, weighted=False, prevalence=None):
    y = (rng.random(n) < 0.4).astype(int)
    z = 1.4 * y - 0.9 + rng.normal(size=n)
    candidate = np.round(1 / (1 + np.exp(-z)), 9)
    champion = np.round(1 / (1 + np.exp(-(z + rng.normal(0, 1.2, n)))), 9)
    w = rng.integers(0, 3, n) if weighted else None
    g = np.arange(n) % clusters if clusters else None
    given = w
    if prevalence is not None:
        w = np.where(y == 1, prevalence * n / y.sum(), (1 - prevalence) * n / (n - y.sum()))

    def numbers(p):
        called = (p >= 0.5).astype(int)
        return {"roc_auc": m.roc_auc_score(y, p, sample_weight=given), "accuracy": m.accuracy_score(y, called, sample_weight=w),
                "precision": m.precision_score(y, called, sample_weight=w), "recall": m.recall_score(y, called, sample_weight=w),
                "log_loss": m.log_loss(y, p, sample_weight=w), "brier": m.brier_score_loss(y, p, sample_weight=w)}

    loss = [-np.log(np.where(y == 1, p, 1 - p)) for p in (champion, candidate)]
    difference = {"estimate": np.average(loss[0] - loss[1], weights=w)} if prevalence is not None else paired(*loss, w, g)
    return {
        "name": name, "task": "binary-classification", "data": ["label: y", 'positive: "1"'] + ([f"prevalence: {prevalence}"] if prevalence else []),
        "primary": "log_loss", "y": y, "weight": given, "cluster": g, "champion": {"score": champion}, "candidate": {"score": candidate},
        "numbers": {"champion": numbers(champion), "candidate": numbers(candidate)}, "difference": difference,
        "flips": flips(y == (champion >= 0.5), y == (candidate >= 0.5)),
    }


def tables():
    rng = np.random.default_rng(20261128)
    cases = [
        class_case("classes", rng, 240),
        class_case("classes with weights and clusters", rng, 240, clusters=40, weighted=True),
        regression_case("numbers", rng, 200),
        regression_case("numbers in clusters", rng, 240, clusters=36),
        regression_case("numbers in few clusters", rng, 120, clusters=12),
        ranking_case("queries", rng, 50, 6),
        ranking_case("queries with weights and clusters", rng, 60, 5, clusters=30, weighted=True),
        custom_case("losses", rng, 150),
        custom_case("losses with weights and clusters", rng, 180, clusters=45, weighted=True),
        binary_case("two classes with weights and clusters", rng, 240, clusters=60, weighted=True),
        binary_case("two classes at a prevalence", rng, 240, prevalence=0.05),
    ]
    yield "task-bouts.json", table("scikit-learn, SciPy, statsmodels", "generate_task_bouts.py", cases, level=LEVEL)
