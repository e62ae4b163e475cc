"""Makes columns.csv and expected.json: what pandas and numpy say about columns that are easy to get wrong.

    python generate.py [folder]        writes beside itself, or into the folder; the same bytes each time
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd

FOLDER = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
ROWS = 400
MIN_COUNT = 10
PROBABILITIES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99]

rng = np.random.default_rng(20001)


def with_nulls(values, share):
    values = np.asarray(values, dtype=float).copy()
    values[rng.random(len(values)) < share] = np.nan
    return values


numeric = {
    "offset": 1e9 + np.tile([0.1, 0.2, 0.3, 0.4], ROWS // 4),
    "lognormal": rng.lognormal(3, 2, ROWS),
    "heavy": with_nulls(rng.standard_t(1.5, ROWS), 0.2),
    "zeros": np.where(rng.random(ROWS) < 0.97, 0, rng.integers(100, 5000, ROWS)),
    "ties": rng.integers(0, 5, ROWS),
    "constant": np.full(ROWS, 7.25),
    "wide": np.where(np.arange(ROWS) % 2 == 0, 1e12, -1e12) + rng.random(ROWS),
    "rare": np.where(np.arange(ROWS) < 12, np.arange(ROWS), np.nan),
    "few": np.where(np.arange(ROWS) < 5, np.arange(ROWS), np.nan),
    "absent": np.full(ROWS, np.nan),
}
categorical = {
    "colour": rng.choice(["red", "green", "blue", "mauve, pale"], ROWS, p=[0.5, 0.3, 0.18, 0.02]),
    "maker": np.array([f"maker {int(k)}" for k in rng.zipf(1.6, ROWS)], dtype=object),
    "gappy": np.where(rng.random(ROWS) < 0.3, None, "yes"),
    "id": np.array([f"{k:04d}" for k in range(ROWS)], dtype=object),
}


def side_rows(n, p):
    return min(round(n * p, 6), round(n - n * p, 6))


def numeric_expected(name, values):
    series = pd.Series(np.asarray(values, dtype=float))
    present = series.dropna().to_numpy()
    n = len(present)
    exact = present.astype(np.longdouble)
    shared = [p for p in PROBABILITIES if side_rows(n, p) >= MIN_COUNT]
    quantiles = [[p, float(np.quantile(present, p, method="linear"))] for p in shared]
    deciles = [value for p, value in quantiles if p in {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}]
    edges = sorted(set(deciles))
    bins = np.searchsorted(edges, present, side="right") if edges else np.zeros(n, dtype=int)
    enough = n >= MIN_COUNT
    return {
        "kind": "number",
        "name": name,
        "count": len(series),
        "nulls": int(series.isna().sum()),
        "distinct": int(series.nunique()),
        "mean": float(exact.mean()) if enough else None,
        "sd": float(exact.std(ddof=1)) if enough else None,
        "min": float(present.min()) if n and (present == present.min()).sum() >= MIN_COUNT else None,
        "max": float(present.max()) if n and (present == present.max()).sum() >= MIN_COUNT else None,
        "quantiles": quantiles,
        "histogram": {"edges": edges, "counts": np.bincount(bins, minlength=len(edges) + 1).tolist()},
    }


def categorical_expected(name, values):
    series = pd.Series(values, dtype=object)
    counts = series.value_counts()
    named = sorted(((v, int(c)) for v, c in counts.items() if c >= MIN_COUNT), key=lambda item: (-item[1], item[0]))
    present = int(series.notna().sum())
    return {
        "kind": "text",
        "name": name,
        "count": len(series),
        "nulls": len(series) - present,
        "distinct": int(series.nunique()),
        "top": [{"value": value, "count": count} for value, count in named],
        "other_count": present - sum(count for _, count in named),
        "other_distinct": int(series.nunique()) - len(named),
    }


frame = pd.DataFrame({**numeric, **categorical})
frame.to_csv(FOLDER / "columns.csv", index=False, lineterminator="\n")
columns = [numeric_expected(name, values) for name, values in numeric.items()]
columns += [categorical_expected(name, values) for name, values in categorical.items()]
(FOLDER / "expected.json").write_text(
    json.dumps(
        {
            "source": f"numpy {np.__version__}, pandas {pd.__version__}; mean and sd in long double",
            "generatedBy": "test/reference/profile/generate.py",
            "min_count": MIN_COUNT,
            "relative_tolerance": 1e-13,
            "columns": columns,
        },
        indent=1,
    )
    + "\n"
)
print("columns.csv expected.json")
