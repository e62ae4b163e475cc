"""NIST's Statistical Reference Datasets: certified values. Data by their rule, or out of SciPy's own copy of the NIST files; nothing is typed in.

Left out, as no installed package has their data: Lottery, Lew, Mavro. Michelso is R's morley: generate.R.
"""
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import mpmath as mp
import scipy

from support import table

FILES = Path(scipy.__file__).parent / "stats/tests/data/nist_anova"
SMLS = ["0.4", "0.3", "0.5", "0.3", "0.5", "0.3", "0.5", "0.3", "0.5"]


def moments(texts):
    """Mean, standard deviation, lag-1 autocorrelation of decimal texts: exact fractions, one rounding at the end."""
    xs = [Fraction(Decimal(t)) for t in texts]
    centre = sum(xs) / len(xs)
    squares = sum((x - centre) ** 2 for x in xs)
    lagged = sum((a - centre) * (b - centre) for a, b in zip(xs, xs[1:]))
    variance = squares / (len(xs) - 1)
    return {"mean": float(centre), "deviation": float(mp.sqrt(mp.mpf(variance.numerator) / variance.denominator)), "autocorrelation": float(lagged / squares)}


def univariate(name, texts, certified):
    mp.mp.dps = 40
    ours = moments(texts)
    for key, value in zip(("mean", "deviation", "autocorrelation"), certified):
        assert abs(ours[key] - float(value)) <= 1e-14 * abs(float(value)), (name, key, ours[key], value)
    return {"name": name, "in": [float(t) for t in texts] if len(texts) < 5000 else "".join(texts), "out": dict(zip(("mean", "deviation", "autocorrelation"), map(float, certified)))}


def pi_digits(count):
    mp.mp.dps = count + 20
    digits = list(mp.nstr(+mp.pi, count + 10, strip_zeros=False).replace(".", "")[:count])
    # The certified values are those of digits of which one 8 is a 3. At which place cannot be told from them: 41 places, whose neighbours have
    # the same sum, give the same three values. The first of them stands for all.
    assert digits[18] == "8"
    digits[18] = "3"
    return digits


def alternating(first, low, high):
    return [first] + [low, high] * 500


def anova(name):
    lines = (FILES / f"{name}.dat").read_text().split("\n")
    between = next(line for line in lines if line.startswith("Between")).split()
    within = next(line for line in lines if line.startswith("Within")).split()
    squared = next(line for line in lines if "Certified R-Squared" in line).split()[-1]
    rows = [line.split() for line in lines[60:] if line.strip()]
    groups = {}
    for code, text in rows:
        groups.setdefault(int(code), []).append(text)
    out = {"between": float(between[-3]), "within": float(within[-2]), "f": float(between[-1]), "rSquared": float(squared)}
    return list(groups.values()), out


def smls(name):
    """Nine treatments around an offset, each its centre and then a tenth below and above it in turn: checked against the file."""
    groups, out = anova(name)
    offset, replicates = groups[0][0].split(".")[0], len(groups[0])
    for centre, texts in zip(SMLS, groups, strict=True):
        base = int(offset) + Decimal(centre)
        assert [Decimal(t) for t in texts] == [base] + [base - Decimal("0.1"), base + Decimal("0.1")] * (replicates // 2)
    return {"name": name, "in": {"offset": int(offset), "replicates": replicates, "centres": [int(10 * Decimal(c)) for c in SMLS]}, "out": out}


def tables():
    yield "nist-univariate.json", table("NIST StRD, certified values; data by their rule, the values reproduced in exact fractions", "generate_nist.py", [
        univariate("PiDigits", pi_digits(5000), ("4.53480000000000", "2.86733906028871", "-0.00355099287237972")),
        univariate("NumAcc1", ["10000001", "10000003", "10000002"], ("10000002", "1.00000000000000", "-0.5")),
        univariate("NumAcc2", alternating("1.2", "1.1", "1.3"), ("1.2", "0.1", "-0.999")),
        univariate("NumAcc3", alternating("1000000.2", "1000000.1", "1000000.3"), ("1000000.2", "0.1", "-0.999")),
        univariate("NumAcc4", alternating("10000000.2", "10000000.1", "10000000.3"), ("10000000.2", "0.1", "-0.999"))],
        tolerance=1e-14, note="doubles hold the data of NumAcc3 to 1e-9 and of NumAcc4 to 1e-8 of their spread: more digits of deviation and autocorrelation are not in them")
    yield "nist-anova.json", table("NIST StRD, certified values and data as SciPy carries them; SmLs by their rule", "generate_nist.py",
                                   [{"name": n, "in": {"groups": [[float(t) for t in g] for g in anova(n)[0]]}, "out": anova(n)[1]} for n in ("SiRstv", "AtmWtAg")]
                                   + [smls(f"SmLs0{k}") for k in range(1, 10)], tolerance=1e-10,
                                   note="SmLs04-06 stand on doubles whose spread is held to 1e-9, SmLs07-09 to 1e-3: the digits reached are in the test")
