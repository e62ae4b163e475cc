"""Ranking measures, rank correlations, prevalence, Newey-West: scikit-learn, SciPy, statsmodels; by definition where no library has them."""
import numpy as np
import statsmodels.api as sm
from scipy import stats
from sklearn import metrics as M

from support import gradient, table


def query_case(name, rel, score):
    rel, score = np.array(rel, float), np.array(score, float)
    y, out = (rel > 0).astype(int), {}
    for k in (None, 1, 3, 10):
        for ties in (False, True):
            out[f"ndcg_{k}_{'rows' if ties else 'shared'}"] = M.ndcg_score([rel], [score], k=k, ignore_ties=ties) if len(rel) > 1 else None
        out[f"ndcg_{k}_exponential"] = M.ndcg_score([2**rel - 1], [score], k=k) if len(rel) > 1 else None
    if y.sum():
        out["ap"] = M.average_precision_score(y, score)
        # pessimistic: irrelevant first among ties
        order = sorted(range(len(y)), key=lambda i: (-score[i], y[i]))
        place = 1 + next(r for r, i in enumerate(order) if y[i])
        out["rr"] = 1 / place
        for k in (1, 3):
            out[f"hit_{k}"] = int(place <= k)
            # items tied at the cut: mean over all orders of the tie, by simulation-free counting
            within = sum(y[i] * min(1, max(0, (k - (score > score[i]).sum()) / (score == score[i]).sum())) for i in range(len(y)))
            out[f"precision_{k}"], out[f"recall_{k}"] = within / k, within / y.sum()
    return {"name": name, "in": {"relevance": rel, "score": score}, "out": out}


def correlation_case(name, x, y):
    return {"name": name, "in": {"x": x, "y": y}, "out": {"pearson": stats.pearsonr(x, y)[0], "spearman": stats.spearmanr(x, y)[0], "kendall": stats.kendalltau(x, y)[0]}}


def prevalence_case(y, p, pi):
    """Variance with the class shares held: weights normalised within each class before the metric sees them."""
    pred = (p >= 0.5).astype(int)
    loss = -(y * np.log(p) + (1 - y) * np.log1p(-p))

    def held(v):
        out = v.astype(complex)
        out[y == 1] = pi * v[y == 1] / v[y == 1].sum()
        out[y == 0] = (1 - pi) * v[y == 0] / v[y == 0].sum()
        return out
    fs = {"precision": lambda w: (w * y * pred).sum() / (w * pred).sum(), "recall": lambda w: (w * y * pred).sum() / (w * y).sum(), "log_loss": lambda w: (w * loss).sum()}
    one = np.ones(len(y))
    weights = held(one).real
    theirs = {"precision": M.precision_score(y, pred, sample_weight=weights), "recall": M.recall_score(y, pred), "log_loss": M.log_loss(y, p, sample_weight=weights)}
    out = {}
    for k, f in fs.items():
        assert abs(complex(f(held(one))).real - theirs[k]) < 1e-12
        out[k] = {"value": theirs[k], "variance": (gradient(lambda v: f(held(v)), one) ** 2).sum()}
    return {"in": {"y": y, "p": p, "predicted": pred, "prevalence": pi}, "out": out}


def newey_west(name, losses, lag, offset=0):
    """The variance does not depend on the offset: taken without it."""
    fit = lambda: sm.OLS(losses, np.ones(len(losses))).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": False})
    said = len(losses) > 1 and 4 * lag <= len(losses)
    return {"name": name, "in": {"losses": losses + offset, "lag": lag}, "out": float(fit().cov_params()[0, 0]) if said else None}


def tables():
    rng = np.random.default_rng(51)
    yield "ranking.json", table("scikit-learn ndcg_score, average_precision_score; the rest by definition", "generate_ranking.py", [
        query_case("graded", rng.integers(0, 4, 12), rng.normal(size=12)), query_case("ties", rng.integers(0, 3, 15), rng.integers(0, 4, 15)),
        query_case("all scores equal", [0, 1, 2, 0], [1, 1, 1, 1]), query_case("perfect", [3, 2, 1, 0], [4, 3, 2, 1]), query_case("worst", [0, 0, 0, 1], [4, 3, 2, 1]),
        query_case("two items", [1, 0], [0, 1]), query_case("more places than items", [1, 0, 2], [0.3, 0.2, 0.1])])
    x = rng.normal(size=50)
    yield "correlations.json", table("scipy pearsonr, spearmanr, kendalltau", "generate_ranking.py", [
        correlation_case("plain", x, x + rng.normal(size=50)), correlation_case("ties", rng.integers(0, 5, 60).astype(float), rng.integers(0, 5, 60).astype(float)),
        correlation_case("around 1e9", 1e9 + x, x * 2 + rng.normal(size=50)), correlation_case("heavy tails", rng.standard_cauchy(40), rng.standard_cauchy(40)),
        correlation_case("opposite", np.arange(5.0), -np.arange(5.0)), correlation_case("three", np.array([1.0, 2, 3]), np.array([1.0, 3, 2]))], tolerance=1e-9)
    y = (rng.random(120) < 0.5).astype(int)
    p = 1 / (1 + np.exp(-(rng.normal(size=120) + 1.5 * y - 0.7)))
    yield "prevalence.json", table("scikit-learn with sample_weight; variances by complex step with class shares held", "generate_ranking.py", [prevalence_case(y, p, pi) for pi in (0.02, 0.3, 0.5)])
    series = np.convolve(rng.normal(0.1, 1, 130), [1, 0.6, 0.3], "valid")
    few = rng.normal(size=8)
    walk = np.round(np.cumsum(rng.normal(size=80)) * 64) / 64
    edges = [("one row", few[:1], 0), ("two rows", few[:2], 0), ("three rows", few[:3], 0), ("four rows", few[:4], 1), ("eight rows", few, 2), ("two rows, lag too long", few[:2], 1), ("three rows, lag too long", few[:3], 1),
             ("all equal", np.full(20, 0.5), 3), ("ties", np.round(series[:60]), 4), ("two values", np.tile([0.0, 1], 20), 3), ("heavy tails", rng.standard_cauchy(90), 5), ("random walk", walk, 6)]
    yield "newey-west.json", table("statsmodels OLS on a constant, cov_type='HAC', Bartlett, no small-sample correction", "generate_ranking.py",
                                   [newey_west(f"lag {lag}", series, lag) for lag in (0, 1, 4, 12)] + [newey_west(*e) for e in edges] + [newey_west("random walk around 1e9", walk, 6, 1e9)],
                                   note="ours carries the n/(n - 1) of the sample variance; null: one row, or a lag of more than a quarter of the rows, of which ours says nothing")
