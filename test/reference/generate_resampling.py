"""Spread of statistics without a closed form: a plain multinomial bootstrap in numpy over scikit-learn's curves, and scikit-learn's binned calibration."""
import numpy as np
from sklearn import metrics as M
from sklearn.calibration import calibration_curve

from generate_calibration import curve_case, ece
from support import table

POINTS = ["ks", "recall_at_fpr_0.05", "recall_at_fpr_0.3", "recall_at_precision_0.6", "precision_at_recall_0.8", "partial_0.1", "partial_0.5", "lift_0.25"]
REPLICATES = 2000


def data(n, seed, digits=None):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.4).astype(int)
    first = 1 / (1 + np.exp(-(rng.normal(size=n) + 1.5 * y - 1)))
    second = np.clip(0.7 * first + 0.3 / (1 + np.exp(-(rng.normal(size=n) + 1.2 * y - 0.6))), 0, 1)
    return y, (first if digits is None else first.round(digits)), (second if digits is None else second.round(digits))


def spread(values):
    return {"se": np.std(values, ddof=1), "low": np.quantile(values, 0.05), "high": np.quantile(values, 0.95)}


def heavy(n, seed):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.4).astype(int)
    return y, *(1 / (1 + np.exp(-np.clip(2 * rng.standard_cauchy(n) + 2 * y - 1, -30, 30))) for _ in range(2))


def moved(n, seed):
    """Multiples of 1/128, which are exact beside 1e9."""
    y, first, second = data(n, seed)
    return y, *(1e9 + np.round(128 * s) / 128 for s in (first, second))


def case(name, n, seed, digits=None, of=None):
    y, first, second = of(n, seed) if of else data(n, seed, digits)
    chances = first.max() <= 1
    rng = np.random.default_rng(seed + 1)
    drawn = {p: [] for p in POINTS}
    paired = {p: [] for p in POINTS}
    errors = []
    for _ in range(REPLICATES):
        i = rng.integers(0, n, n)
        a, b = (curve_case("", y[i], s[i], None)["out"] for s in (first, second))
        for p in POINTS:
            if a[p] is not None and b[p] is not None:
                drawn[p].append(a[p])
                paired[p].append(b[p] - a[p])
        errors.append(ece(y[i], first[i], 10, "width")["l1"] if chances else 0)
    whole, other = (curve_case("", y, s, None)["out"] for s in (first, second))
    return {"name": name, "in": {"y": y, "first": first, "second": second}, "out": {
        "points": {p: {"value": whole[p], **spread(drawn[p])} for p in POINTS}, "paired": {p: {"value": other[p] - whole[p], **spread(paired[p])} for p in POINTS},
        "ece_10": {"value": ece(y, first, 10, "width")["l1"], **spread(errors)} if chances else None}}


def weighted_case(name, n, seed, weights):
    y, p, _ = data(n, seed)
    w = weights(np.random.default_rng(seed), n)
    true, predicted = calibration_curve(np.repeat(y, w), np.repeat(p, w), n_bins=10)
    bins = np.bincount(np.searchsorted(np.linspace(0, 1, 11)[1:-1], p), w, 10)
    share = bins[bins > 0] / w.sum()
    gap, base = np.abs(true - predicted), np.average(y, weights=w)
    return {"name": name, "in": {"y": y, "p": p, "weights": w}, "out": {
        "l1": (share * gap).sum(), "max": gap.max(), "l2": np.sqrt((share * gap**2).sum()), "reliability": (share * gap**2).sum(),
        "resolution": (share * (true - base) ** 2).sum(), "uncertainty": base * (1 - base), "mass_l1": ece_mass(np.repeat(y, w), np.repeat(p, w))}}


def ece_mass(y, p):
    return ece(y, p, 4, "mass")["l1"] if len(np.unique(p)) == len(p) else None


def tables():
    yield "resampled-points.json", table(f"numpy multinomial bootstrap, {REPLICATES} replicates, of scikit-learn's curve points", "generate_resampling.py",
                                         [case("plain", 400, 1), case("ties", 400, 2, 1), case("few rows", 120, 3),
                                          case("heavy tails", 160, 8, of=heavy), case("around 1e9", 160, 9, of=moved)], tolerance=0.12, level=0.9,
                                         note="both sides are simulations: the standard error of 2,000 replicates is known to 1.6 %, a 5 % quantile to about 4 % of the half-width")
    yield "weighted-calibration.json", table("scikit-learn calibration_curve on repeated rows", "generate_resampling.py", [
        weighted_case("weights as repetition", 150, 4, lambda r, n: r.integers(1, 5, n)), weighted_case("rows of no weight", 150, 5, lambda r, n: r.integers(0, 3, n)),
        weighted_case("all alike", 80, 6, lambda r, n: np.ones(n, int))])
