"""Degrees of freedom from influence values (Pan and Wall 2002), and the equal-weighted cosine variance (Lazarus and others 2018) by SciPy's DCT."""
import numpy as np
from scipy import fft, stats

from support import table


def moment_df(phi):
    """2 V^2 / Var(V), V = mean of phi^2 / n, its variance from the sample variance of phi^2; from 1 to n - 1."""
    q = np.asarray(phi, float) ** 2
    n = len(q)
    spread = np.var(q, ddof=1)
    return float(np.clip(2 * n * q.mean() ** 2 / spread if spread > 0 else n - 1, 1, n - 1))


def cosines(series):
    series = np.asarray(series, float)
    n = len(series)
    nu = int(np.floor(0.4 * n ** (2 / 3)))
    # scipy's type II is twice the sum
    lam = np.sqrt(2 / n) * fft.dct(series - series.mean(), type=2)[1:nu + 1] / 2
    variance = float(np.mean(lam**2) / n)
    half = stats.t.ppf(0.975, nu) * np.sqrt(variance * n / (n - 1))
    return {"in": {"losses": series}, "out": {"df": nu, "variance": variance, "low": series.mean() - half, "high": series.mean() + half}}


def tables():
    rng = np.random.default_rng(20261128)
    phis = {
        "normal": rng.normal(size=200),
        "heavy tails": rng.standard_t(2, size=200),
        "few rows carry it": np.r_[np.full(290, 0.02), np.full(10, 5.0)],
        "all equal": np.full(40, 0.5),
        "two rows": np.array([1.0, 3.0]),
        "three rows": np.array([0.0, 0.0, 1.0]),
    }
    yield "moment-df.json", table("NumPy, by definition", "generate_dependence.py", [
        {"name": name, "in": phi, "out": moment_df(phi)} for name, phi in phis.items()])
    walk = [0.0]
    for e in rng.normal(size=400):
        walk.append(0.5 * walk[-1] + e)
    yield "cosine-variance.json", table("SciPy's DCT and t quantile", "generate_dependence.py", [
        cosines(walk), cosines(walk[:32]), cosines(rng.standard_t(3, size=1000)), cosines(1e9 + rng.normal(size=120))],
        note="ours carries the n/(n - 1) of the sample variance")
