"""What the numpy programs share: reading only the columns they need, and the closed forms of their intervals."""

import json
import resource
import time

import numpy as np
import pyarrow.parquet as pq

TEXT_SLICES = ["region"]
NUMBER_SLICES = ["age_band", "month", "plan", "store"]
SLICES = TEXT_SLICES + NUMBER_SLICES
THRESHOLD = 0.5
Z = 1.959963984540054


def read(path: str, columns: list[str]) -> dict[str, np.ndarray]:
    """Columns as arrays; of the text columns the codes, under their name, and the texts, under `name:texts`.

    `read_table` and pyarrow's `to_numpy` would import pandas, which takes several times as long as the reading.
    """
    texts = [name for name in columns if name in TEXT_SLICES]
    table = pq.ParquetFile(path, read_dictionary=texts).read(columns=columns)
    data: dict[str, np.ndarray] = {}
    for name in columns:
        chunks = table[name].unify_dictionaries().chunks if name in texts else table[name].chunks
        if name in texts:
            data[f"{name}:texts"] = chunks[0].dictionary.to_pylist()
            chunks = [chunk.indices for chunk in chunks]
        arrays = [np.from_dlpack(chunk) for chunk in chunks]
        data[name] = arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
    return data


def slice_codes(data: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, list[str]]:
    """Codes from 0 and what they stand for: as bytes, which stay in the cache when they are gathered."""
    codes = data[name].astype(np.uint8)
    return codes, data[f"{name}:texts"] if name in TEXT_SLICES else [str(code) for code in range(codes.max() + 1)]


def wilson(share: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    widened = 1 + Z * Z / n
    centre = (share + Z * Z / (2 * n)) / widened
    half = Z / widened * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return centre - half, centre + half


def wald(estimate: np.ndarray, variance: np.ndarray, critical: np.ndarray | float = Z) -> tuple[np.ndarray, np.ndarray]:
    half = critical * np.sqrt(variance)
    return estimate - half, estimate + half


def logit(
    estimate: np.ndarray, variance: np.ndarray, critical: np.ndarray | float = Z
) -> tuple[np.ndarray, np.ndarray]:
    centre = np.log(estimate / (1 - estimate))
    half = critical * np.sqrt(variance) / (estimate * (1 - estimate))
    return 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))


def t_quantile(df: np.ndarray) -> np.ndarray:
    """The 0.975 quantile of Student's t by Cornish and Fisher's expansion: 1e-11 from 300 degrees of freedom on.

    `scipy.special` knows it for all degrees of freedom, and takes as long to import as the whole of the work here.
    """
    z3, z5, z7, z9 = Z**3, Z**5, Z**7, Z**9
    return (
        Z
        + (z3 + Z) / (4 * df)
        + (5 * z5 + 16 * z3 + 3 * Z) / (96 * df**2)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * df**3)
        + (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * Z) / (92160 * df**4)
    )


def moment_df(squares: np.ndarray, fourths: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Satterthwaite's degrees of freedom of a variance from influence values: Σφ², Σφ⁴ and rows."""
    return np.minimum(2 * squares * squares * (n - 1) / (n * (fourths - squares * squares / n)), n - 1)


def steps(key: np.ndarray) -> np.ndarray:
    """Last position of each run of equal numbers."""
    return np.append(np.flatnonzero(key[1:] != key[:-1]), len(key) - 1)


def total(*factors: np.ndarray) -> float:
    """Sum of products, by `einsum`: threads of a linear algebra library cost more than they bring at this size."""
    return float(np.einsum(",".join("i" * len(factors)), *factors))


class Clock:
    """Times reading and computing, imports not included, and says what came out."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.read = 0.0

    def reading_done(self) -> None:
        self.read = time.perf_counter() - self.start

    def report(self, values: dict[str, list[float]], near: dict[str, list[float]] | None = None) -> None:
        """`near`: what was simulated, as number and tolerance."""
        computing = time.perf_counter() - self.start - self.read
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        times = {"readMs": 1000 * self.read, "computeMs": 1000 * computing, "peakMiB": peak}
        print(json.dumps({**times, "values": values, "near": near or {}}))
