"""Ratios of quantiles of two series that were measured in turns: NumPy's inverted_cdf; intervals by SciPy's bootstrap of whole blocks, and by circular runs of blocks drawn with NumPy."""
import numpy as np
from scipy import stats

from support import table

RESAMPLES = 40_000
LEVEL = 0.9


def ratio(a, b, q):
    return np.quantile(a, q, method="inverted_cdf") / np.quantile(b, q, method="inverted_cdf")


def by_blocks(a, b, q, per_block, rng):
    a, b = a.reshape(-1, per_block), b.reshape(-1, per_block)
    found = stats.bootstrap((np.arange(len(a)),), lambda index: ratio(a[index].ravel(), b[index].ravel(), q), confidence_level=LEVEL,
                            n_resamples=RESAMPLES, method="percentile", vectorized=False, rng=rng)
    return found.confidence_interval


def by_runs(a, b, q, per_block, run, rng):
    a, b = a.reshape(-1, per_block), b.reshape(-1, per_block)
    blocks = len(a)
    values = []
    for _ in range(RESAMPLES):
        starts = rng.integers(0, blocks, -(-blocks // run))
        index = ((starts[:, None] + np.arange(run)) % blocks).ravel()[:blocks]
        values.append(ratio(a[index].ravel(), b[index].ravel(), q))
    return np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])


def case(name, a, b, q, per_block=1, run=1, seed=1):
    rng = np.random.default_rng(seed)
    low, high = by_blocks(a, b, q, per_block, rng) if run == 1 else by_runs(a, b, q, per_block, run, rng)
    return {"name": name, "in": {"first": a, "second": b, "quantile": q, "perBlock": per_block, "run": run},
            "out": {"estimate": ratio(a, b, q), "low": low, "high": high}}


def slow_spell(rng, blocks):
    """Both are slower for a while, now and then: times of a machine that others use too."""
    noise = np.zeros(blocks)
    for i in range(1, blocks):
        noise[i] = 0.9 * noise[i - 1] + 0.1 * rng.normal()
    return np.exp(noise)


def tables():
    rng = np.random.default_rng(20261128)
    times = lambda n, scale: np.round(np.exp(rng.normal(np.log(scale), 0.25, n)), 4)
    spell = np.repeat(slow_spell(rng, 150), 2)
    yield "latency.json", table("numpy quantile(method=inverted_cdf), scipy.stats.bootstrap(method=percentile)", "generate_latency.py", [
        case("p50, one of each in a block", times(80, 1.2), times(80, 1.0), 0.5),
        case("p95, two of each in a block", times(400, 1.1), times(400, 1.0), 0.95, 2),
        case("p99, two of each in a block", times(600, 0.8), times(600, 1.0), 0.99, 2),
        case("runs of 5 on a machine with slow spells", np.round(times(300, 1.15) * spell, 4), np.round(times(300, 1.0) * spell, 4), 0.5, 2, 5),
        case("p95 in runs of 5", np.round(times(300, 1.15) * spell, 4), np.round(times(300, 1.0) * spell, 4), 0.95, 2, 5),
        case("ties", np.round(times(200, 1.1), 1), np.round(times(200, 1.0), 1), 0.5, 2),
        case("all equal", np.full(100, 2.0), np.full(100, 1.6), 0.95),
        case("heavy tails", np.round(1 + rng.pareto(1.2, 300), 4), np.round(1 + rng.pareto(1.2, 300), 4), 0.5, 2),
        case("around 1e9", 1e9 + times(100, 5), 1e9 + times(100, 1.0), 0.5),
        case("ten of each", times(10, 2), times(10, 1.0), 0.5),
    ], level=LEVEL)
