"""What somebody writes by hand with scikit-learn: the metrics of both files, the slices, and a paired bootstrap of the ROC AUC.

    by_hand.py NEW OLD RESAMPLES
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn import metrics

SLICES = ["region", "plan", "tier", "channel"]
POINTS = {
    "roc_auc": lambda y, s: metrics.roc_auc_score(y, s),
    "average_precision": lambda y, s: metrics.average_precision_score(y, s),
    "log_loss": lambda y, s: metrics.log_loss(y, s),
    "brier": lambda y, s: metrics.brier_score_loss(y, s),
    "accuracy": lambda y, s: metrics.accuracy_score(y, s >= 0.5),
    "precision": lambda y, s: metrics.precision_score(y, s >= 0.5),
    "recall": lambda y, s: metrics.recall_score(y, s >= 0.5),
}


def measured(rows: pd.DataFrame) -> dict[str, float]:
    return {name: float(point(rows["y_true"], rows["score"])) for name, point in POINTS.items()}


new, old = (pd.read_csv(path).set_index("id") for path in sys.argv[1:3])
old = old.loc[new.index]
resamples = int(sys.argv[3])

slices = {f"{column} = {value}": measured(rows) for column in SLICES for value, rows in new.groupby(column)}
truth, now, before = (column.to_numpy() for column in (new["y_true"], new["score"], old["score"]))
rng = np.random.default_rng(1)
differences = []
for _ in range(resamples):
    at = rng.integers(0, len(truth), len(truth))
    differences.append(metrics.roc_auc_score(truth[at], now[at]) - metrics.roc_auc_score(truth[at], before[at]))
interval = [float(bound) for bound in np.quantile(differences, [0.05, 0.95])] if differences else None

print(json.dumps({"new": measured(new), "old": measured(old), "slices": slices, "interval": interval}))
