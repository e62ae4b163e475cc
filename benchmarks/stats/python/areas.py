"""Areas under the ROC curve with DeLong's variance, of all rows and of slices, from one ranking of the scores."""

import numpy as np

from scores import logit, moment_df, steps, t_quantile, total

# Rows at a time: what is made of them stays in the cache.
BLOCK = 1 << 17


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
    estimate, variance, df = np.array(found).T
    return (estimate, *logit(estimate, variance, t_quantile(df)))


def area(key: np.ndarray) -> tuple[float, float, float]:
    """Area, variance and degrees of freedom of rows in ascending order, their label in the last bit; equal scores form one step and count half.

    In blocks that stay in the cache. Counted is what lies on the wrong side, which is little where an area is near 1.
    """
    m = int(np.count_nonzero(key & 1))
    n = len(key) - m
    # Of each class Σx, Σx², Σx³ and Σx⁴ of the shares x that lie on the wrong side.
    sums = np.zeros(8)
    start = passed = 0
    while start < len(key):
        end = min(start + BLOCK, len(key))
        end = int(np.searchsorted(key, key[end - 1] | 1, side="right"))
        block = key[start:end]
        last = steps(block >> 1)
        positives = np.cumsum(block & 1, dtype=np.int32)[last]
        # Of each run of equal scores: its positives and negatives, and those of the other class on the wrong side.
        of_positives = np.diff(positives, prepend=0).astype(np.float64)
        of_negatives = np.diff(last, prepend=-1) - of_positives
        below = positives + (passed - 0.5 * of_positives)
        above = (n - start + passed - 1) - last + positives + 0.5 * of_negatives
        above /= n
        below /= m
        square_above, square_below = above * above, below * below
        sums += (
            total(of_positives, above),
            total(of_positives, square_above),
            total(of_positives, square_above, above),
            total(of_positives, square_above, square_above),
            total(of_negatives, below),
            total(of_negatives, square_below),
            total(of_negatives, square_below, below),
            total(of_negatives, square_below, square_below),
        )
        start, passed = end, passed + int(positives[-1])
    wrong = sums[0] / m
    squares = fourths = 0.0
    for size, (x1, x2, x3, x4) in ((m, sums[:4]), (n, sums[4:])):
        # φ = (m + n)/size·√(size/(size − 1))·(wrong − x), its powers from those of x.
        scale = ((m + n) / size) ** 2 * size / (size - 1)
        squares += scale * (x2 - 2 * wrong * x1 + size * wrong**2)
        fourths += scale**2 * (x4 - 4 * wrong * x3 + 6 * wrong**2 * x2 - 4 * wrong**3 * x1 + size * wrong**4)
    return 1 - wrong, squares / (m + n) ** 2, float(moment_df(squares, fourths, m + n))
