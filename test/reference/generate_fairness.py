"""Fairlearn's measures, every group with both classes (elsewhere Fairlearn puts 0 for an unknown rate; ours says unknown)."""
import fairlearn
import fairlearn.metrics as F
import numpy as np
from sklearn import metrics as M

from support import table


def case(name, n, groups, seed):
    rng = np.random.default_rng(seed)
    g = rng.choice(groups, n, p=np.arange(1, groups + 1) / (groups * (groups + 1) / 2))
    y = (rng.random(n) < 0.3 + 0.1 * (g % 3)).astype(int)
    p = np.where(rng.random(n) < 0.75, y, rng.integers(0, 2, n))
    frame = F.MetricFrame(metrics={"selectionRate": F.selection_rate, "truePositiveRate": F.true_positive_rate, "falsePositiveRate": F.false_positive_rate,
                                   "accuracy": M.accuracy_score, "precision": lambda a, b: M.precision_score(a, b, zero_division=0)}, y_true=y, y_pred=p, sensitive_features=g)
    kw = {"sensitive_features": g}
    return {"name": name, "in": {"y": y, "predicted": p, "groups": g}, "out": {
        "byGroup": {k: list(frame.by_group[k]) for k in frame.by_group.columns}, "toOverall": frame.difference("to_overall").to_dict(),
        "ratioToOverall": frame.ratio("to_overall").to_dict(), "between": frame.difference("between_groups").to_dict(), "ratio": frame.ratio("between_groups").to_dict(),
        "demographicParityDifference": F.demographic_parity_difference(y, p, **kw), "demographicParityRatio": F.demographic_parity_ratio(y, p, **kw),
        "equalizedOddsDifference": F.equalized_odds_difference(y, p, **kw), "equalizedOddsRatio": F.equalized_odds_ratio(y, p, **kw),
        "meanOdds": {"difference": F.equalized_odds_difference(y, p, agg="mean", **kw), "ratio": F.equalized_odds_ratio(y, p, agg="mean", **kw)},
        "equalOpportunityDifference": F.equal_opportunity_difference(y, p, **kw), "equalOpportunityRatio": F.equal_opportunity_ratio(y, p, **kw)}}


def tables():
    yield "fairness.json", table(f"fairlearn {fairlearn.__version__}", "generate_fairness.py",
                                 [case("two groups", 200, 2, 1), case("five groups", 600, 5, 2), case("three groups, few rows", 60, 3, 3)])
