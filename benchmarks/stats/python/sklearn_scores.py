"""The ten metrics by scikit-learn's names; `specificity` is the recall of the other label."""

from collections.abc import Callable

import numpy as np
from sklearn import metrics

OF_LABELS: dict[str, Callable] = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "specificity": lambda y, called: metrics.recall_score(y, called, pos_label=0),
    "f1": metrics.f1_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
}
OF_SCORES: dict[str, Callable] = {
    "log_loss": metrics.log_loss,
    "brier": metrics.brier_score_loss,
    "roc_auc": metrics.roc_auc_score,
}


def points(y: np.ndarray, p: np.ndarray, called: np.ndarray) -> dict[str, float]:
    return {
        **{name: float(metric(y, called)) for name, metric in OF_LABELS.items()},
        **{name: float(metric(y, p)) for name, metric in OF_SCORES.items()},
    }
