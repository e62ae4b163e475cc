"""Points of the ROC curve, calibration, skill scores: scikit-learn, statsmodels; by definition in numpy where no library has it."""
import warnings

import mpmath as mp
import numpy as np
import statsmodels.api as sm
from scipy import special, stats
from sklearn import metrics as M
from sklearn.calibration import calibration_curve

from support import binary_data, gradient, table

warnings.filterwarnings("ignore")
mp.mp.dps = 40
Z90 = stats.norm.ppf(0.95)


def curve_case(name, y, p, w):
    fpr, tpr, _ = M.roc_curve(y, p, sample_weight=w, drop_intermediate=False)
    prec, rec, _ = M.precision_recall_curve(y, p, sample_weight=w)
    prec, rec = prec[:-1], rec[:-1]
    pick = lambda ok, value: float(value[ok].max()) if ok.any() else None
    return {"name": name, "in": {"y": y, "p": p, "weights": w}, "out": {
        "ks": (tpr - fpr).max(), "recall_at_fpr_0.05": tpr[fpr <= 0.05].max(), "recall_at_fpr_0.3": tpr[fpr <= 0.3].max(),
        "recall_at_precision_0.6": pick(prec >= 0.6, rec), "recall_at_precision_0.95": pick(prec >= 0.95, rec), "precision_at_recall_0.8": pick(rec >= 0.8, prec),
        "partial_0.1": M.roc_auc_score(y, p, max_fpr=0.1, sample_weight=w), "partial_0.5": M.roc_auc_score(y, p, max_fpr=0.5, sample_weight=w),
        "lift_0.25": lift(y, p, 0.25, np.ones(len(y)) if w is None else w)}}


def lift(y, p, share, w):
    """Rows in order of score, each threshold group spread evenly."""
    wanted, hits, rows = share * w.sum(), 0.0, 0.0
    for t in np.unique(p)[::-1]:
        here, positive = (w * (p == t)).sum(), (w * y * (p == t)).sum()
        if rows + here >= wanted:
            return (hits + positive * (wanted - rows) / here) / (w * y).sum() / share
        rows, hits = rows + here, hits + positive


def bins_of(p, bins, by):
    if by == "width":
        return np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
    rank = np.empty(len(p), int)
    rank[np.argsort(p, kind="stable")] = np.arange(len(p))
    return rank * bins // len(p)


def ece(y, p, bins, by):
    i = bins_of(p, bins, by)
    rows = [(np.mean(i == b), p[i == b].mean(), y[i == b].mean(), (i == b).sum()) for b in range(bins) if (i == b).any()]
    gaps = np.array([abs(m - o) for _, m, o, _ in rows])
    share = np.array([r[0] for r in rows])
    noise = sum(s * o * (1 - o) / (k - 1) for s, _, o, k in rows if k > 1)
    base = y.mean()
    return {"l1": (share * gaps).sum(), "max": gaps.max(), "l2": np.sqrt((share * gaps**2).sum()), "debiased-l2": (share * gaps**2).sum() - noise,
            "reliability": (share * gaps**2).sum(), "resolution": sum(s * (o - base) ** 2 for s, _, o, _ in rows), "uncertainty": base * (1 - base)}


def spiegelhalter(y, p):
    v = (((1 - 2 * p) ** 2) * p * (1 - p)).sum()
    if v == 0:
        return None
    z = ((y - p) * (1 - 2 * p)).sum() / np.sqrt(v)
    return {"statistic": z, "pValue": 2 * stats.norm.sf(abs(z))}


def cox(y, p):
    """statsmodels finds the maximum, three more Newton steps in 40 digits finish it: its own stopping leaves 1e-8."""
    x = special.logit(np.clip(p, 1e-9, 1 - 1e-9))
    start = sm.Logit(y, sm.add_constant(x)).fit(method="newton", maxiter=200, disp=0).params
    large = sm.GLM(y, np.ones(len(y)), family=sm.families.Binomial(), offset=x).fit(maxiter=200).params
    X, Y, z = [mp.mpf(float(v)) for v in x], [int(v) for v in y], mp.mpf(Z90)

    def step(a, b, both):
        f = [1 / (1 + mp.exp(-(a + b * v))) for v in X]
        w = [v * (1 - v) for v in f]
        u0, u1 = sum(l - v for l, v in zip(Y, f)), sum((l - v) * t for l, v, t in zip(Y, f, X))
        i00, i01, i11 = sum(w), sum(v * t for v, t in zip(w, X)), sum(v * t * t for v, t in zip(w, X))
        if not both:
            return a + u0 / i00, b, 1 / i00, 0
        d = i00 * i11 - i01 * i01
        return a + (i11 * u0 - i01 * u1) / d, b + (i00 * u1 - i01 * u0) / d, i11 / d, i00 / d

    def fit(a, b, both):
        for _ in range(5):
            a, b, va, vb = step(a, b, both)
        return a, b, va, vb
    a, b, va, vb = fit(mp.mpf(float(start[0])), mp.mpf(float(start[1])), True)
    c, _, vc, _ = fit(mp.mpf(float(large[0])), mp.mpf(1), False)
    around = lambda m, v: [float(m - z * mp.sqrt(v)), float(m + z * mp.sqrt(v))]
    return {"intercept": float(a), "slope": float(b), "interceptInterval": around(a, va), "slopeInterval": around(b, vb), "inTheLarge": float(c), "inTheLargeInterval": around(c, vc)}


def skill(y, p, w):
    ww = np.ones(len(y)) if w is None else w
    loss = -(y * np.log(np.clip(p, 2**-52, 1)) + (1 - y) * np.log1p(-np.clip(p, 0, 1 - 2**-52)))
    mean = lambda v, x: (v * x).sum() / v.sum()

    def brier(v):
        b = mean(v, y)
        return 1 - mean(v, (p - y) ** 2) / (b * (1 - b))

    def log(v):
        b = mean(v, y)
        return 1 + mean(v, loss) / (b * np.log(b) + (1 - b) * np.log(1 - b))
    out = {}
    for name, f, value in (("brier", brier, M.d2_brier_score(y, p, sample_weight=w)), ("log", log, M.d2_log_loss_score(y, p, sample_weight=w, labels=[0, 1]))):
        out[name] = {"value": value, "variance": ((ww * gradient(f, ww)) ** 2).sum()}
    return out


def calibration_case(name, y, p, w):
    out = {f"{by}_{b}": ece(y, p, b, by) for by in ("width", "mass") for b in (5, 10, 15)}
    true, predicted = calibration_curve(y, p, n_bins=10)
    assert np.allclose((np.abs(true - predicted)).max(), out["width_10"]["max"])
    out["spiegelhalter"] = spiegelhalter(y, p)
    if len(set(y)) == 2 and name in ("plain", "ties", "few positives", "heavy tails", "certain and clipped"):
        out["cox"] = cox(y, p)
    return {"name": name, "in": {"y": y, "p": p}, "out": out}


def recalibration_case(name, y, p, w, g=None):
    """Slope and intercept of the logit on the logit, and the intercept with the slope at 1: points and HC0 or cluster sandwich by statsmodels, times n/(n - 1) or G/(G - 1)."""
    n, x = len(y), special.logit(np.clip(p, 1e-9, 1 - 1e-9))
    how = {"cov_type": "HC0"} if g is None else {"cov_type": "cluster", "cov_kwds": {"groups": g, "use_correction": False}}
    size = n if g is None else len(set(g))
    weights = np.ones(n) if w is None else w
    on = weights > 0  # statsmodels divides by weights

    def fitted(exog, **more):
        fit = sm.GLM(y[on], exog[on], family=sm.families.Binomial(), var_weights=weights[on], **{k: v[on] for k, v in more.items()}).fit(maxiter=500, tol=1e-15, tol_criterion="params", **how)
        return fit.params, np.diag(fit.cov_params()) * size / (size - 1)
    both, large = fitted(sm.add_constant(x)), fitted(np.ones((n, 1)), offset=x)
    if w is None and g is None:
        logit = sm.Logit(y, sm.add_constant(x)).fit(method="newton", maxiter=500, tol=1e-14, disp=0, cov_type="HC0")
        assert np.allclose(logit.params, both[0], rtol=1e-9) and np.allclose(np.diag(logit.cov_params()) * n / (n - 1), both[1], rtol=1e-8)
    of = lambda fit, k: {"estimate": fit[0][k], "variance": fit[1][k]}
    return {"name": name, "in": {"y": y, "p": p, "weights": w, "clusters": g}, "out": {"intercept": of(both, 0), "slope": of(both, 1), "inTheLarge": of(large, 0)}}


def recalibration_cases():
    rng = np.random.default_rng(20261129)

    def drawn(n, mean, slope, shift, digits=None):
        x = rng.normal(mean, 1.3, n)
        y = (rng.random(n) < special.expit(shift + slope * x)).astype(int)
        p = special.expit(x)
        return y, p if digits is None else np.round(p, digits)
    yield recalibration_case("calibrated", *drawn(400, -0.5, 1, 0), None)
    yield recalibration_case("too sure", *drawn(300, -1, 0.6, 0.4), None)
    yield recalibration_case("ties", *drawn(200, 0, 1.4, -0.2, 1), None)
    yield recalibration_case("certain and clipped", *drawn(500, -3, 0.8, 0.5, 2), None)
    yield recalibration_case("few positives", *drawn(800, -4, 1, 0.3), None)
    y, p = drawn(300, -0.5, 0.9, 0)
    yield recalibration_case("weights", y, p, rng.gamma(2, 1, 300))
    yield recalibration_case("weights with zeros", y, p, np.where(np.arange(300) % 7 == 0, 0, rng.gamma(2, 1, 300)))
    y, p = drawn(360, -0.5, 0.9, 0)
    yield recalibration_case("clusters", y, p, None, np.arange(360) % 45)
    yield recalibration_case("clusters of unequal size with weights", y, p, rng.gamma(2, 1, 360), np.minimum(np.arange(360) % 70, np.arange(360) % 50))
    yield recalibration_case("clusters of one", y, p, None, np.arange(360))


def top_label_case(name, y, P):
    """Of the most likely class (the first of equals): Guo et al. 2017, by definition."""
    top = P.argmax(axis=1)
    happened, said = (top == y).astype(int), P.max(axis=1)
    i = bins_of(said, 10, "width")
    rows = [{"rows": (i == b).sum(), "said": said[i == b].mean(), "happened": happened[i == b].mean()} for b in range(10) if (i == b).any()]
    return {"name": name, "in": {"y": y, "p": P.ravel(), "classes": P.shape[1]}, "out": {"error": ece(happened, said, 10, "width")["l1"], "bins": rows}}


def top_label_cases():
    rng = np.random.default_rng(20261128)

    def drawn(n, k, sharpness, digits=None):
        P = rng.dirichlet(np.ones(k) * sharpness, n)
        if digits is not None:
            P = np.round(P, digits)
            P[:, 0] = np.round(P[:, 0] + 1 - P.sum(axis=1), digits)
        return np.array([rng.choice(k, p=np.sqrt(p) / np.sqrt(p).sum()) for p in np.clip(P, 0, 1)]), np.clip(P, 0, 1)
    yield top_label_case("three classes", *drawn(300, 3, 0.7))
    yield top_label_case("ten classes", *drawn(200, 10, 0.3))
    yield top_label_case("ties", *drawn(150, 4, 1.0, 1))
    yield top_label_case("all alike", np.array([0, 1, 2, 0]), np.full((4, 3), 1 / 3))
    yield top_label_case("certain and right", np.arange(3), np.eye(3))
    yield top_label_case("one row", np.array([2]), np.array([[0.2, 0.5, 0.3]]))


def tables():
    data = {k: v for k, v in binary_data().items() if len(set(v[0])) == 2}
    yield "curve-points.json", table("scikit-learn roc_curve, precision_recall_curve, roc_auc_score(max_fpr); lift by definition", "generate_calibration.py",
                                     [curve_case(k, *v) for k, v in data.items() if k != "weights with zeros"])
    edges = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    cases = {k: v for k, v in binary_data().items() if v[2] is None and len(v[0]) > 1} | {"on the edges": (np.array([0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1]), edges, None)}
    yield "calibration.json", table("by definition in numpy (bins as scikit-learn's calibration_curve); statsmodels Logit and GLM with offset", "generate_calibration.py",
                                    [calibration_case(k, *v) for k, v in cases.items()], tolerance=1e-10, level=0.9)
    yield "skill.json", table("scikit-learn d2_brier_score, d2_log_loss_score; variances by complex step", "generate_calibration.py",
                              [{"name": k, "in": {"y": y, "p": p, "weights": w}, "out": skill(y, p, w)} for k, (y, p, w) in data.items()])
    yield "top-label-calibration.json", table("by definition in numpy", "generate_calibration.py", list(top_label_cases()))
    yield "recalibration.json", table("statsmodels GLM (Binomial, var_weights, offset) and Logit, HC0 and cluster covariance", "generate_calibration.py",
                                      list(recalibration_cases()), tolerance=1e-8)
