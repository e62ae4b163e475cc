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


RATES = {"selectionRate": F.selection_rate, "truePositiveRate": lambda a, b: M.recall_score(a, b, zero_division=np.nan), "accuracy": M.accuracy_score,
         "falsePositiveRate": lambda a, b: M.recall_score(1 - a, b, zero_division=np.nan), "precision": lambda a, b: M.precision_score(a, b, zero_division=np.nan)}


def edge(name, y, p, g):
    """Fairlearn's frame over rates that are NaN, not 0, in a group without rows for them: it passes over such groups. null: unknown, also a gap of fewer than two groups."""
    # Lists: of arrays of one row Fairlearn says that they have too many dimensions.
    frame = F.MetricFrame(metrics={k: (lambda f: lambda a, b: f(np.asarray(a), np.asarray(b)))(f) for k, f in RATES.items()}, y_true=y, y_pred=p, sensitive_features=g)
    of = lambda series: {k: None if np.isnan(v) else float(v) for k, v in series.to_dict().items()}
    two = {k: int(frame.by_group[k].notna().sum()) > 1 for k in RATES}
    between, ratio = ({k: v if two[k] else None for k, v in of(f("between_groups")).items()} for f in (frame.difference, frame.ratio))
    odds = lambda of: [v for v in (of["truePositiveRate"], of["falsePositiveRate"]) if v is not None]
    known = two["truePositiveRate"] and two["falsePositiveRate"]
    both = lambda aggregate, of: float(aggregate(odds(of))) if known and odds(of) else None
    out = {"demographicParityDifference": between["selectionRate"], "demographicParityRatio": ratio["selectionRate"], "equalOpportunityDifference": between["truePositiveRate"],
           "equalOpportunityRatio": ratio["truePositiveRate"], "equalizedOddsDifference": both(max, between), "equalizedOddsRatio": both(min, ratio)}
    mean = {"difference": both(np.mean, between), "ratio": both(np.mean, ratio)}
    theirs = {"demographicParityDifference": F.demographic_parity_difference, "demographicParityRatio": F.demographic_parity_ratio, "equalizedOddsDifference": F.equalized_odds_difference,
              "equalizedOddsRatio": F.equalized_odds_ratio, "equalOpportunityDifference": F.equal_opportunity_difference, "equalOpportunityRatio": F.equal_opportunity_ratio}
    theirs = {k: float(f(y, p, sensitive_features=g)) for k, f in theirs.items()}
    means = {k: float(f(y, p, sensitive_features=g, agg="mean")) for k, f in (("difference", F.equalized_odds_difference), ("ratio", F.equalized_odds_ratio))}
    if frame.by_group.drop(columns="precision").notna().all(axis=None) and all(two.values()):
        same = lambda v, w: np.isnan(w) if v is None else abs(v - w) < 1e-15
        assert all(same(v, means[k]) for k, v in mean.items())
        # The lesser of NaN and a number is for Python whichever it reads first, the true-positive rate; with one of them NaN the mean is the other.
        assert all(same(v, means["ratio"] if k == "equalizedOddsRatio" and ratio["truePositiveRate"] is None else theirs[k]) for k, v in out.items())
    return {"name": name, "in": {"y": y, "predicted": p, "groups": g}, "fairlearn": theirs, "out": out | {
        "meanOdds": mean,        "byGroup": {k: [None if np.isnan(v) else v for v in frame.by_group[k]] for k in RATES}, "between": between, "ratio": ratio,
        "toOverall": of(frame.difference("to_overall")), "ratioToOverall": of(frame.ratio("to_overall"))}}


def edges():
    yield edge("only positives", [1] * 6, [1, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1])
    yield edge("only negatives", [0] * 6, [1, 0, 1, 0, 1, 0], [0, 0, 0, 1, 1, 1])
    yield edge("one positive", [1], [1], [0])
    yield edge("one negative", [0], [1], [0])
    yield edge("two rows, one group", [1, 0], [1, 1], [0, 0])
    yield edge("two rows, two groups", [1, 0], [1, 0], [0, 1])
    yield edge("two positives, two groups", [1, 1], [1, 0], [0, 1])
    yield edge("two negatives, two groups", [0, 0], [1, 1], [0, 1])
    yield edge("three rows, three groups", [1, 0, 1], [1, 1, 0], [0, 1, 2])
    yield edge("a group without positives", [1, 0, 1, 0, 0, 0], [1, 0, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1])
    yield edge("one of three groups without positives", [1, 0, 1, 0, 0, 0, 1, 1, 0], [1, 0, 0, 1, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 2, 2, 2])
    yield edge("one of three groups without negatives", [1, 0, 1, 1, 1, 1, 1, 1, 0], [1, 0, 0, 1, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 2, 2, 2])
    yield edge("nobody called", [1, 0, 1, 0, 1, 0], [0] * 6, [0, 0, 0, 1, 1, 1])
    yield edge("everybody called", [1, 0, 1, 0, 1, 0], [1] * 6, [0, 0, 0, 1, 1, 1])
    yield edge("nobody called falsely", [1, 0, 1, 1, 1, 0], [1, 0, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1])
    yield edge("nobody called rightly", [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1])
    yield edge("nobody called falsely, three groups", [1, 0, 1, 1, 1, 0, 1, 0, 1, 1], [1, 0, 0, 1, 1, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    yield edge("one group of one row, one of many", [1] + [0, 1] * 200, [1] + [0, 1, 1, 0] * 100, [0] + [1] * 400)


def tables():
    yield "fairness.json", table(f"fairlearn {fairlearn.__version__}", "generate_fairness.py",
                                 [case("two groups", 200, 2, 1), case("five groups", 600, 5, 2), case("three groups, few rows", 60, 3, 3)])
    yield "fairness-edges.json", table(f"fairlearn {fairlearn.__version__}, scikit-learn's rates with zero_division=nan", "generate_fairness.py", list(edges()),
                                       note="fairlearn: its own named measures, which put 0 for the rate that a group does not have, 0 for a gap of one group, and pass over 0/0 of the false-positive rate (in the mean also of the true-positive rate); null: ours is unknown")
