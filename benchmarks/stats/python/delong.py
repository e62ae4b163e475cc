"""Paired difference of two areas by DeLong's method, from the midranks of `scipy.stats.rankdata` (Sun and Xu 2014)."""

import sys

import numpy as np
from scipy.stats import rankdata

from scores import Clock, read, wald


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", "score_b"])
    clock.reading_done()
    positive = data["y_true"] == 1
    first, second = (placements(positive, data[name]) for name in ("score_a", "score_b"))
    estimate = second[0].mean() - first[0].mean()
    variance = sum(np.var(b - a, ddof=1) / len(a) for a, b in zip(first, second))
    clock.report({"difference": [float(value) for value in (estimate, *wald(estimate, variance))]})


def placements(positive: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per positive the share of negatives below it, per negative the share of positives above it, ties counting half."""
    m = int(np.count_nonzero(positive))
    n = len(score) - m
    rank = rankdata(score)
    below = (rank[positive] - rankdata(score[positive])) / n
    above = 1 - (rank[~positive] - rankdata(score[~positive])) / m
    return below, above


main()
