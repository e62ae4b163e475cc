"""Deviances and squared log errors of single rows, where double precision in scikit-learn's formulas cancels: mpmath (120 digits)."""
import mpmath as mp

from support import table

mp.mp.dps = 120
POWERS = (-1, -0.5, 1, 1.01, 1.5, 1.99, 2, 2.5, 3, 12)
PAIRS = ((1e9, 1e9), (1e9, 1e9 + 1), (1e9 + 0.25, 1e9), (1e9, 1.02e9), (3, 3.0000001), (3, 3), (5, 4.6), (2, 2.2222), (2, 2.22223), (1, 30), (40, 0.5), (1e-9, 2e-9), (7e-5, 7.01e-5))


def deviance(y, p, power):
    y, p, a = mp.mpf(y), mp.mpf(p), 2 - mp.mpf(power)
    if y == p:
        return 0
    if power == 1:
        return 2 * ((y * mp.log(y / p) if y else 0) - y + p)
    if power == 2:
        return 2 * (mp.log(p / y) + y / p - 1)
    return 2 * (max(y, 0) ** a / (a * (a - 1)) - y * p ** (a - 1) / (a - 1) + p**a / a)


def squared_log_error(y, p):
    return (mp.log1p(mp.mpf(y)) - mp.log1p(mp.mpf(p))) ** 2


def tables():
    tweedie = [{"in": [y, p, power], "out": float(deviance(y, p, power))} for power in POWERS for y, p in PAIRS]
    tweedie += [{"in": [y, p, power], "out": float(deviance(y, p, power))} for y, p, power in ((0, 3, 1), (0, 1e9, 1.5), (-2, 3, -1), (0, 3, -0.5), (-1e9, 1e9, -1))]
    logs = [(*pair,) for pair in PAIRS] + [(0, 0), (1e-12, 2e-12), (-0.5, -0.5 + 1e-9), (-1 + 2**-50, 5), (-1 + 2**-50, -1 + 2**-49), (0, 1e9)]
    yield "deviances.json", table("mpmath", "generate_deviances.py", {"tweedie": tweedie, "squaredLogError": [{"in": list(pair), "out": float(squared_log_error(*pair))} for pair in logs]})
