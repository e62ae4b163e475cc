"""Sixty paired claims (five metrics on twelve slices) held together by max-T, as an expert writes it with numpy.

Influence values are made for the rows of a slice only, and slices of one column share no row: of the correlations only
those within a slice and between slices of different columns are computed.
"""

import sys

import numpy as np

from scores import THRESHOLD, Clock, read, slice_codes, steps

METRICS = ("accuracy", "f1", "recall", "log_loss", "roc_auc")
# The ten values of one column and two of another.
TAKEN = {"region": 10, "plan": 2}
DRAWS = 20_000
ALPHA = 0.05
EPS = np.finfo(np.float64).eps


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", "score_b", *TAKEN])
    clock.reading_done()
    y = data["y_true"]
    sides = [Side(y, data[name]) for name in ("score_a", "score_b")]
    slices = []
    for column, taken in TAKEN.items():
        codes, texts = slice_codes(data, column)
        of_sides = [side.by_slice(codes, len(texts)) for side in sides]
        for code in range(taken):
            rows, rank = of_sides[0][code]
            slices.append((column, texts[code], rows, *differences(y, sides, [(rows, rank), of_sides[1][code]])))

    covariance = covariances(slices, len(y))
    error = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(error, error)
    estimate = np.concatenate([estimates for _, _, _, estimates, _ in slices])
    names = [f"{column}={text} {metric}" for column, text, *_ in slices for metric in METRICS]
    critical, adjusted = max_t(estimate / error, correlation)
    values = {name: [float(estimate[k]), float(error[k])] for k, name in enumerate(names)}
    near = {name: [float(p), 5 * np.sqrt(2 * max(p * (1 - p), 1 / DRAWS) / DRAWS)] for name, p in zip(names, adjusted)}
    clock.report(values, {**near, "critical value": [float(critical), 0.06]})


class Side:
    """What one fighter says: its calls and losses by row, and its scores ranked once for every slice."""

    def __init__(self, y: np.ndarray, p: np.ndarray) -> None:
        self.called = p >= THRESHOLD
        self.losses = -np.log(np.clip(np.where(y == 1, p, 1 - p), EPS, None))
        order = np.argsort(p)
        score = np.sort(p)
        rank = np.cumsum(np.concatenate([[False], score[1:] != score[:-1]]), dtype=np.uint64)
        # Rank above row: sorted as whole numbers with the slice on top.
        self.bits = np.uint64(len(p).bit_length())
        self.order = order
        self.key = (rank << self.bits) | order.astype(np.uint64)

    def by_slice(self, codes: np.ndarray, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each slice its rows in ascending order of their scores, and the ranks of those."""
        key = (codes[self.order].astype(np.uint64) << (2 * self.bits)) | self.key
        key.sort()
        ends = np.searchsorted(key, np.arange(count + 1, dtype=np.uint64) << (2 * self.bits))
        mask = (np.uint64(1) << self.bits) - np.uint64(1)
        parts = (key[ends[k] : ends[k + 1]] for k in range(count))
        return [((part & mask).astype(np.intp), part >> self.bits) for part in parts]


def differences(y: np.ndarray, sides: list[Side], ranked: list[tuple[np.ndarray, np.ndarray]]) -> tuple:
    """Estimates, and influence values by metric and row (scaled so that their squares sum to the variance), of b - a.

    Rows stand in the order in which the first fighter ranks them.
    """
    rows = ranked[0][0]
    positive = y[rows] == 1
    found = [measures(positive, side.called[rows], side.losses[rows]) for side in sides]
    place = np.empty(len(y), dtype=np.intp)
    place[rows] = np.arange(len(rows))
    areas = []
    for of_rows, rank in ranked:
        at = place[of_rows]
        area, phi = area_influence(positive[at], rank)
        in_order = np.empty_like(phi)
        in_order[at] = phi
        areas.append((area, in_order))
    estimates = [b - a for (a, _), (b, _) in (*zip(*found), areas)]
    phi = np.array([b - a for (_, a), (_, b) in (*zip(*found), areas)])
    return estimates, phi / len(rows)


def measures(positive: np.ndarray, called: np.ndarray, losses: np.ndarray) -> list[tuple[float, np.ndarray]]:
    n = len(positive)
    right = positive == called
    accuracy = np.count_nonzero(right) / n
    hit = positive & called
    tp, actual, calls = (np.count_nonzero(rows) for rows in (hit, positive, called))
    f1 = 2 * tp / (actual + calls)
    recall = tp / actual
    mean = losses.mean()
    return [
        (accuracy, right - accuracy),
        (f1, n / (actual + calls) * (2.0 * hit - f1 * positive - f1 * called)),
        (recall, n / actual * (hit - recall * positive)),
        (mean, np.sqrt(n / (n - 1)) * (losses - mean)),
    ]


def area_influence(positive: np.ndarray, rank: np.ndarray) -> tuple[float, np.ndarray]:
    last = steps(rank)
    length = np.diff(last, prepend=-1)
    positives = np.cumsum(positive)[last]
    negatives = last + 1 - positives
    m, n = positives[-1], negatives[-1]
    of_positives = np.diff(positives, prepend=0)
    below = (negatives - 0.5 * (length - of_positives)) / n
    above = 1 - (positives - 0.5 * of_positives) / m
    area = of_positives @ below / m
    rows = m + n
    of_positive = rows / m * np.sqrt(m / (m - 1)) * (below - area)
    of_negative = rows / n * np.sqrt(n / (n - 1)) * (above - area)
    return area, np.where(positive, np.repeat(of_positive, length), np.repeat(of_negative, length))


def covariances(slices: list[tuple], rows: int) -> np.ndarray:
    k = len(METRICS)
    covariance = np.zeros((k * len(slices), k * len(slices)))
    place = np.empty(rows, dtype=np.intp)
    for s, (column, _, of_rows, _, phi) in enumerate(slices):
        place.fill(-1)
        place[of_rows] = np.arange(len(of_rows))
        covariance[k * s : k * s + k, k * s : k * s + k] = phi @ phi.T
        for t, (other, _, other_rows, _, other_phi) in enumerate(slices[:s]):
            if other == column:
                continue
            at = place[other_rows]
            shared = np.flatnonzero(at >= 0)
            block = phi[:, at[shared]] @ other_phi[:, shared].T
            covariance[k * s : k * s + k, k * t : k * t + k] = block
            covariance[k * t : k * t + k, k * s : k * s + k] = block.T
    return covariance


def max_t(statistic: np.ndarray, correlation: np.ndarray) -> tuple[float, np.ndarray]:
    """Step-down adjusted p-values (Westfall and Young 1993), and the critical value of the largest."""
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    z = np.abs(np.random.default_rng(1).standard_normal((DRAWS, len(statistic))) @ root.T)
    order = np.argsort(-np.abs(statistic))
    largest = np.maximum.accumulate(z[:, order[::-1]], axis=1)[:, ::-1]
    exceeded = (largest >= np.abs(statistic)[order]).sum(axis=0)
    adjusted = np.empty(len(statistic))
    adjusted[order] = np.maximum.accumulate((exceeded + 1) / (DRAWS + 1))
    return np.sort(largest[:, 0])[int(np.ceil((1 - ALPHA) * (DRAWS + 1))) - 1], adjusted


main()
