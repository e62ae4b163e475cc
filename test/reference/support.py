"""What the generating scripts share: JSON-safe numbers, versions, seeded data sets."""
import ast
import math
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy
import sklearn
import statsmodels


SOMETIMES = ("fairlearn", "lightgbm", "mpmath", "pandas", "pyarrow", "river", "xgboost")


def versions(script):
    """Of what every script uses, and of what this one imports beside it."""
    always = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
              "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__}
    nodes = list(ast.walk(ast.parse((Path(__file__).parent / script).read_text())))
    imported = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {(node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    return always | {name: version(name) for name in SOMETIMES if name in imported}


def clean(x):
    """numpy to Python; NaN and infinities, which JSON lacks, to strings; complex never."""
    if isinstance(x, dict):
        return {str(k): clean(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [clean(v) for v in x]
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        x = float(x)
        return "NaN" if math.isnan(x) else ("Infinity" if x > 0 else "-Infinity") if math.isinf(x) else x
    return x


def table(source, by, cases, tolerance=1e-10, **more):
    return clean({"source": source, "generatedBy": f"test/reference/{by}", "versions": versions(by), "tolerance": tolerance, **more, "cases": cases})


def gradient(f, w):
    """Derivative of f with respect to each weight, by complex step: exact to rounding, f must be analytic in the weights."""
    w = np.asarray(w, complex)
    out = np.empty(len(w))
    for i in range(len(w)):
        v = w.copy()
        v[i] += 1e-30j
        out[i] = f(v).imag / 1e-30
    return out


def binary_data():
    """name -> (y, p, weights or None). p is a probability; scores made of it are tested shifted and stretched too."""
    rng = np.random.default_rng(20261121)

    def noisy(n, share, digits=None):
        y = (rng.random(n) < share).astype(int)
        p = 1 / (1 + np.exp(-(rng.normal(size=n) + 1.5 * y - 1)))
        return y, (p if digits is None else np.round(p, digits))

    y, p = noisy(80, 0.4)
    yw, pw = noisy(70, 0.5, 1)
    few = noisy(120, 0.3)
    few[0][:] = 0
    few[0][[3, 50, 77]] = 1
    heavy = (rng.random(60) < 0.5).astype(int)
    extreme = np.clip(1 / (1 + np.exp(-rng.standard_cauchy(60) * 20)), 0, 1)
    sure = noisy(40, 0.5)
    sure[1][:6] = [0, 1, 0, 1, 1e-20, 1 - 2**-53]
    sure[0][:6] = [0, 1, 1, 0, 1, 0]
    return {
        "plain": (y, p, None),
        "ties": (*noisy(90, 0.5, 1), None),
        "many ties": (*noisy(90, 0.5, 0), None),
        "few positives": (*few, None),
        "all scores equal": (np.array([0, 1, 1, 0, 1]), np.full(5, 0.3), None),
        "perfect": (np.array([0, 0, 0, 1, 1, 1]), np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.8]), None),
        "all wrong": (np.array([1, 1, 1, 0, 0, 0]), np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.8]), None),
        "one row": (np.array([1]), np.array([0.7]), None),
        "two rows": (np.array([1, 0]), np.array([0.7, 0.8]), None),
        "three rows": (np.array([1, 0, 1]), np.array([0.7, 0.7, 0.2]), None),
        "only positives": (np.array([1, 1, 1, 1]), np.array([0.2, 0.6, 0.6, 0.9]), None),
        "only negatives": (np.array([0, 0, 0, 0]), np.array([0.2, 0.6, 0.6, 0.9]), None),
        "heavy tails": (heavy, extreme, None),
        "certain and clipped": (*sure, None),
        "weights": (y, p, rng.gamma(2, size=80)),
        "weights and ties": (yw, pw, rng.integers(1, 5, 70).astype(float)),
        "weights with zeros": (yw, pw, rng.integers(0, 3, 70).astype(float)),
    }
