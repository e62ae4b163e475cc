"""Scores of two fighters on the same rows, as a team's own evaluation writes them: python make_data.py FILE ROWS

Seeded: the same rows on every machine with the same numpy. Written group by group, so ten million rows fit as well.
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20261120
GROUP = 1_000_000
REGIONS = ["central", "coast", "east", "harbour", "hills", "lakes", "north", "south", "valley", "west"]


def group(rng: np.random.Generator, first: int, rows: int) -> pa.Table:
    """A fifth of the rows is positive; both fighters see the same signal with noise of their own."""
    slices = {name: rng.integers(0, 10, rows) for name in ("age_band", "month", "plan", "store")}
    region = rng.integers(0, 10, rows)
    signal = rng.normal(0.0, 1.5, rows) + 0.08 * (region - 4.5) + 0.05 * (slices["age_band"] - 4.5)
    y = (rng.random(rows) < logistic(signal - 2.0)).astype(np.int64)
    a = logistic(signal - 2.0 + rng.normal(0.0, 0.7, rows))
    b = logistic(signal - 1.9 + rng.normal(0.0, 0.6, rows))
    return pa.table(
        {
            "id": np.arange(first, first + rows),
            "y_true": y,
            # What an ONNX model says is float32, and arrives widened.
            "score_a": a.astype(np.float32).astype(np.float64),
            "score_b": b.astype(np.float32).astype(np.float64),
            "score_a_double": a,
            "score_b_double": b,
            "region": pa.DictionaryArray.from_arrays(pa.array(region, pa.int32()), REGIONS).cast(pa.string()),
            **slices,
            "weight": rng.gamma(4.0, 0.25, rows),
            "customer": rng.integers(0, 20_000, rows),
        }
    )


def logistic(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def main() -> None:
    path, rows = sys.argv[1], int(sys.argv[2])
    rng = np.random.default_rng(SEED)
    writer = None
    for first in range(0, rows, GROUP):
        table = group(rng, first, min(GROUP, rows - first))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="snappy")
        writer.write_table(table)
    writer.close()


main()
