"""One area by scikit-learn; it gives no interval."""

import sys

from sklearn.metrics import roc_auc_score

from scores import Clock, read

clock = Clock()
data = read(sys.argv[1], ["y_true", sys.argv[2]])
clock.reading_done()
clock.report({"roc_auc": [float(roc_auc_score(data["y_true"], data[sys.argv[2]]))]})
