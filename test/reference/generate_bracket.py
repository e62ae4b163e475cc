"""The alpha of each of several candidates whose differences all correlate alike: the law of the largest of equicorrelated normals (one-sided Dunnett), by SciPy's quadrature."""
import numpy as np
from scipy import integrate, optimize, stats

from support import table


def chance_below(c, k, rho):
    if rho == 1:
        return stats.norm.cdf(c)
    inner = lambda t: stats.norm.pdf(t) * stats.norm.cdf((c - np.sqrt(rho) * t) / np.sqrt(1 - rho)) ** k
    return integrate.quad(inner, -12, 12, epsabs=1e-13, epsrel=1e-12, limit=400)[0]


def case(k, rho, alpha):
    c = optimize.brentq(lambda x: chance_below(x, k, rho) - (1 - alpha), 0, 8, xtol=1e-13)
    return {"in": {"candidates": k, "correlation": rho, "alpha": alpha}, "out": {"ownAlpha": stats.norm.sf(c), "bonferroni": alpha / k}}


def tables():
    yield "bracket.json", table("scipy integrate.quad", "generate_bracket.py", [
        case(k, rho, alpha) for k in (2, 3, 5) for rho in (0, 0.5, 0.9, 1) for alpha in (0.05, 0.0304)])
