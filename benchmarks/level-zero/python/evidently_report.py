"""Evidently's classification report of the new file beside the old one, as HTML.

    evidently_report.py NEW OLD
"""

import json
import sys

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset

definition = DataDefinition(
    classification=[BinaryClassification(target="y_true", prediction_probas="score", pos_label=1)],
    categorical_columns=["region", "plan", "tier", "channel"],
)
new, old = (Dataset.from_pandas(pd.read_csv(path), data_definition=definition) for path in sys.argv[1:3])
snapshot = Report([ClassificationPreset()]).run(new, old)
snapshot.save_html("report.html")
values = {metric["metric_name"]: metric["value"] for metric in snapshot.dict()["metrics"] if "RocAuc" in metric["metric_name"]}
print(json.dumps({"roc_auc": values}, default=float))
