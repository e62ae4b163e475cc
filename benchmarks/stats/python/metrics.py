"""Ten classification metrics with 95 % intervals, overall and on 50 slices, as an expert writes it with numpy.

No loop over rows. All that depends on labels and predictions comes from one table of counts over the joint code of
all slice columns, the losses from weighted counts over the same code, and one sort serves the area of every slice.
"""

import sys

import numpy as np

from scores import SLICES, THRESHOLD, Clock, logit, read, slice_codes, t_quantile, wald, wilson

EPS = np.finfo(np.float64).eps
BLOCK = 1 << 17


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", *SLICES])
    clock.reading_done()
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
        )
    }
    results = {**of_counts(counts), **of_sums(counts, sums), "roc_auc": areas(positive, p, slices)}
    names = ["all", *(f"{name}={text}" for name, (_, texts) in zip(SLICES, slices) for text in texts)]
    clock.report(
        {
            f"{name} {metric}": [float(bound[k]) for bound in bounds]
            for metric, bounds in results.items()
            for k, name in enumerate(names)
        }
    )


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
    results["balanced_accuracy"] = (balanced, *logit(balanced, variance))

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
    return (value, *wald(value, variance))


def of_sums(counts: np.ndarray, sums: dict[str, np.ndarray]) -> dict[str, tuple[np.ndarray, ...]]:
    n = counts.sum(axis=1).astype(np.float64)
    results = {}
    for name in ("log_loss", "brier"):
        mean = sums[name] / n
        variance = (sums[f"{name}^2"] - mean * sums[name]) / (n - 1) / n
        results[name] = (mean, *wald(mean, variance, t_quantile(n - 1)))
    return results


def areas(positive: np.ndarray, p: np.ndarray, slices: list[tuple[np.ndarray, list[str]]]) -> tuple[np.ndarray, ...]:
    """DeLong's area and variance of all rows and of each slice.

    The scores are ranked once. Then slice, rank and label of a row make one whole number, and numbers are sorted several
    times faster than rows are: in vector registers, without a permutation, without a gather.
    """
    order = np.argsort(p)
    score = np.sort(p)
    rank = np.cumsum(np.concatenate([[False], score[1:] != score[:-1]]), dtype=np.uint32)
    rows = 2 * rank + positive[order]
    found = [area(np.sort(rows))]
    for codes, texts in slices:
        step = 2 * (int(rank[-1]) + 1)
        key = codes[order].astype(np.uint32 if step * len(texts) < 2**32 else np.uint64)
        key *= key.dtype.type(step)
        key += rows
        key.sort()
        ends = np.searchsorted(key, step * np.arange(len(texts) + 1).astype(key.dtype))
        found.extend(area(key[ends[k] : ends[k + 1]]) for k in range(len(texts)))
    estimate, variance = np.array(found).T
    return (estimate, *logit(estimate, variance))


def area(key: np.ndarray) -> tuple[float, float]:
    """Of rows in ascending order, their label in the last bit; equal scores form one step and count half.

    In blocks that stay in the cache. Counted is what lies on the wrong side, which is little where an area is near 1.
    """
    m = int(np.count_nonzero(key & 1))
    n = len(key) - m
    sums = np.zeros(4)
    start = passed = 0
    while start < len(key):
        end = min(start + BLOCK, len(key))
        end = int(np.searchsorted(key, key[end - 1] | 1, side="right"))
        block = key[start:end]
        run = block >> 1
        last = np.append(np.flatnonzero(run[1:] != run[:-1]), end - start - 1)
        positives = np.cumsum(block & 1, dtype=np.int32)[last]
        # Of each run of equal scores: its positives and negatives, and those of the other class on the wrong side.
        of_positives = np.diff(positives, prepend=0).astype(np.float64)
        of_negatives = np.diff(last, prepend=-1) - of_positives
        below = positives + (passed - 0.5 * of_positives)
        above = (n - start + passed - 1) - last + positives + 0.5 * of_negatives
        sums += (
            total(of_positives, above),
            total(of_positives, above, above),
            total(of_negatives, below),
            total(of_negatives, below, below),
        )
        start, passed = end, passed + int(positives[-1])
    estimate = 1 - sums[0] / m / n
    variance = (sums[1] - sums[0] ** 2 / m) / n**2 / (m - 1) / m + (sums[3] - sums[2] ** 2 / n) / m**2 / (n - 1) / n
    return estimate, variance


def total(*factors: np.ndarray) -> float:
    """Sum of products, by `einsum`: threads of a linear algebra library cost more than they bring at this size."""
    return float(np.einsum(",".join("i" * len(factors)), *factors))


main()
