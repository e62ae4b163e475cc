"""Ten classification metrics with 95 % intervals, overall and on 50 slices, as an expert writes it with numpy.

No loop over rows. All that depends on labels and predictions comes from one table of counts over the joint code of
all slice columns, the losses from weighted counts over the same code, and one sort serves the area of every slice.
"""

import sys

import numpy as np

from areas import areas
from scores import SLICES, THRESHOLD, Clock, logit, moment_df, read, slice_codes, t_quantile, wald, wilson

EPS = np.finfo(np.float64).eps


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", *SLICES])
    clock.reading_done()
    clock.report(measured(data))


def measured(data: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """Estimate and both ends by slice and metric, of columns as `read` gives them."""
    y, p = data["y_true"], data["score_a"]
    slices = [slice_codes(data, name) for name in SLICES]
    sizes = [len(texts) for _, texts in slices]

    code = np.zeros(len(y), dtype=np.uint32)
    for codes, texts in slices:
        code *= np.uint32(len(texts))
        code += codes
    code = code.astype(np.intp)
    cells = np.bincount(code * 4 + (2 * y + (p >= THRESHOLD)), minlength=4 * int(np.prod(sizes)))
    counts = over_slices(cells.reshape(*sizes, 4))
    positive = y == 1
    losses = -np.log(np.clip(np.where(positive, p, 1 - p), EPS, None))
    squares = (p - y) ** 2
    sums = {
        name: over_slices(np.bincount(code, weights=values, minlength=int(np.prod(sizes))).reshape(*sizes, 1))[:, 0]
        for name, values in (
            ("log_loss", losses),
            ("log_loss^2", losses * losses),
            ("brier", squares),
            ("brier^2", squares * squares),
            ("log_loss^3", losses * losses * losses),
            ("brier^3", squares * squares * squares),
        )
    }
    results = {**of_counts(counts), **of_sums(counts, sums), "roc_auc": areas(positive, p, slices)}
    names = ["all", *(f"{name}={text}" for name, (_, texts) in zip(SLICES, slices) for text in texts)]
    return {
        f"{name} {metric}": [float(bound[k]) for bound in bounds]
        for metric, bounds in results.items()
        for k, name in enumerate(names)
    }


def over_slices(table: np.ndarray) -> np.ndarray:
    """Sums over all rows, then over each value of each slice column; the last axis stays."""
    axes = range(table.ndim - 1)
    parts = [table.sum(axis=tuple(a for a in axes if a != axis)) for axis in axes]
    return np.concatenate([table.sum(axis=tuple(axes))[None], *parts])


def of_counts(counts: np.ndarray) -> dict[str, tuple[np.ndarray, ...]]:
    tn, fp, fn, tp = counts.T.astype(np.float64)
    n, actual, called = tn + fp + fn + tp, tp + fn, tp + fp
    negatives = n - actual
    results = {}
    for name, hits, trials in (
        ("accuracy", tp + tn, n),
        ("precision", tp, called),
        ("recall", tp, actual),
        ("specificity", tn, negatives),
    ):
        results[name] = (hits / trials, *wilson(hits / trials, trials))

    sensitivity, specificity = tp / actual, tn / negatives
    balanced = (sensitivity + specificity) / 2
    variance = (sensitivity * (1 - sensitivity) / actual + specificity * (1 - specificity) / negatives) / 4
    cells = np.array([tn, fp, fn, tp])
    moved = np.array([(1 - specificity) / negatives, -specificity / negatives, -sensitivity / actual, (1 - sensitivity) / actual])
    results["balanced_accuracy"] = (balanced, *logit(balanced, variance, t_of_cells(cells, moved)))

    f1 = 2 * tp / (actual + called)
    # Gradient by cell is (2[tp] − f1·([tp or fn] + [tp or fp]))/(actual + called); its mean over the cells is 0.
    spread = tp * (2 - 2 * f1) ** 2 + (fn + fp) * f1**2
    results["f1"] = (f1, *logit(f1, spread / (actual + called) ** 2))
    results["matthews_corrcoef"] = matthews(tn / n, fp / n, fn / n, tp / n, n)
    return results


def matthews(tn: np.ndarray, fp: np.ndarray, fn: np.ndarray, tp: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, ...]:
    """Delta method on the shares of the four cells."""
    actual, called = tp + fn, tp + fp
    scale = np.sqrt(actual * (1 - actual) * called * (1 - called))
    value = (tp * tn - fp * fn) / scale
    of_actual = value * (1 - 2 * actual) / (2 * actual * (1 - actual))
    of_called = value * (1 - 2 * called) / (2 * called * (1 - called))
    shares = np.array([tn, fp, fn, tp])
    gradient = np.array(
        [
            tp / scale,
            -fn / scale - of_called,
            -fp / scale - of_actual,
            tn / scale - of_actual - of_called,
        ]
    )
    centre = (shares * gradient).sum(axis=0)
    variance = (shares * (gradient - centre) ** 2).sum(axis=0) / n
    return (value, *wald(value, variance, t_of_cells(shares * n, gradient - centre)))


def t_of_cells(cells: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Student's quantile for a variance that so many rows of each cell, moving the estimate by so much, have told."""
    return t_quantile(moment_df((cells * moved**2).sum(axis=0), (cells * moved**4).sum(axis=0), cells.sum(axis=0)))


def of_sums(counts: np.ndarray, sums: dict[str, np.ndarray]) -> dict[str, tuple[np.ndarray, ...]]:
    n = counts.sum(axis=1).astype(np.float64)
    results = {}
    for name in ("log_loss", "brier"):
        mean = sums[name] / n
        squares = sums[f"{name}^2"] - mean * sums[name]
        cubes = sums[f"{name}^3"] - 3 * mean * sums[f"{name}^2"] + 2 * mean * mean * sums[name]
        error, critical = np.sqrt(squares / (n - 1) / n), t_quantile(n - 1)
        skewness = cubes / squares**1.5
        results[name] = (mean, *(mean - error * skewed(side * critical, skewness) for side in (1, -1)))
    return results


def skewed(x: np.ndarray, s: np.ndarray) -> np.ndarray:
    """The inverse of Hall's (1992) cubic."""
    shifted = x - s / 6
    c = np.cbrt(1 + s * shifted)
    return 3 * shifted / (c * c + c + 1)


if __name__ == "__main__":
    main()
