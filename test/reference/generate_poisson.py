"""Points of the curve of few rows under the Poisson bootstrap, exactly: every count of every row with its probability, scikit-learn's curves of the repeated rows."""
import itertools
import math

import numpy as np

from generate_calibration import curve_case
from support import table

POINTS = ["ks", "recall_at_fpr_0.05", "recall_at_fpr_0.3", "recall_at_precision_0.6", "precision_at_recall_0.8", "partial_0.1", "partial_0.5"]
# Of a row to be drawn more often: 1e-5.
MOST = 7


def curve(y, score):
    return {} if len(set(y)) < 2 else curve_case("", y, score, None)["out"]


def moments(drawn):
    """Standard deviation of the drawn values, and by how much that of one draw varies: known from n draws to this over the square root of n."""
    values, chances = np.array([v for v, _ in drawn]), np.array([c for _, c in drawn])
    chances = chances / chances.sum()
    mean = (chances * values).sum()
    second, fourth = ((chances * (values - mean) ** k).sum() for k in (2, 4))
    return {"se": np.sqrt(second), "spread": 0 if second < 1e-20 else np.sqrt(max(0, fourth - second**2)) / (2 * np.sqrt(second))}


def spread_of(value, drawn):
    """null: no value of these rows, or none in half of all draws."""
    share = sum(c for _, c in drawn)
    assert value is None or abs(share - 0.5) > 0.04
    return None if value is None or share < 0.5 else {"value": value, "share": share, **moments(drawn)}


def case(name, y, first, second):
    y, first, second = np.array(y), np.array(first, float), np.array(second, float)
    alone, paired = ({p: [] for p in POINTS} for _ in range(2))
    for times in itertools.product(range(MOST + 1), repeat=len(y)):
        chance = math.prod(math.exp(-1) / math.factorial(k) for k in times)
        a, b = (curve(np.repeat(y, times), np.repeat(s, times)) for s in (first, second))
        for p in POINTS:
            if a.get(p) is not None:
                alone[p].append((a[p], chance))
                if b[p] is not None:
                    paired[p].append((b[p] - a[p], chance))
    a, b = curve(y, first), curve(y, second)
    gap = lambda p: None if a.get(p) is None or b.get(p) is None else b[p] - a[p]
    return {"name": name, "in": {"y": y, "first": first, "second": second}, "out": {
        "points": {p: spread_of(a.get(p), alone[p]) for p in POINTS}, "paired": {p: spread_of(gap(p), paired[p]) for p in POINTS}}}


def tables():
    first, second = [0.2, 0.8, 0.5], [0.6, 0.4, 0.3]
    yield "resampled-few-rows.json", table("by enumeration of Poisson counts over scikit-learn's curve points", "generate_poisson.py", [
        case("one row", [1], [0.5], [0.7]), case("two positives", [1, 1], first[:2], second[:2]), case("two rows", [0, 1], first[:2], second[:2]), case("three rows, one positive", [0, 1, 0], first, second),
        case("three rows, one negative", [1, 1, 0], first, second), case("three rows, ties", [0, 1, 1], [0.5, 0.5, 0.8], [0.3, 0.6, 0.3]), case("three rows, scores all equal", [0, 1, 1], [0.5] * 3, second),
        case("three rows, heavy tails", [0, 1, 0], [-1e6, 1e-9, 1e12], [1e-12, 3, 2]), case("three rows around 1e9", [0, 1, 0], 1e9 + np.array([1.0, 3, 2]), 1e9 + np.array([3.0, 2, 1])), case("three negatives", [0, 0, 0], first, second)],
        tolerance=1e-9, note="ours is simulated: standard errors agree within five standard errors of the simulation; share: of draws that have a value")
