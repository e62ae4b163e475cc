"""Trains a classifier, lays it out for MLServer, and writes what it says about rows: python make.py FOLDER PORT.

Needs mlserver 1.7.1 and mlserver-sklearn 1.7.1 from PyPI.
"""

import json
import sys
from pathlib import Path

import joblib
import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

folder, port = Path(sys.argv[1]), int(sys.argv[2])
random = numpy.random.default_rng(1)


def rows(count):
    values = random.normal(size=(count, 2))
    values[random.random(count) < 0.1, 1] = numpy.nan
    return values


x = rows(500)
y = numpy.where(x[:, 0] + random.normal(size=500) > 0, "yes", "no")
model = HistGradientBoostingClassifier(max_iter=20, random_state=1).fit(x, y)
(folder / "bird").mkdir()
joblib.dump(model, folder / "bird" / "model.joblib")
settings = {
    "name": "bird",
    "implementation": "mlserver_sklearn.SKLearnModel",
    "parameters": {"uri": "./model.joblib", "version": "v1"},
}
(folder / "bird" / "model-settings.json").write_text(json.dumps(settings))
ports = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2}
(folder / "settings.json").write_text(json.dumps({**ports, "host": "127.0.0.1", "parallel_workers": 0}))

asked = rows(40)
expected = {
    "rows": [[None if numpy.isnan(value) else value for value in row] for row in asked.tolist()],
    "probability": model.predict_proba(asked)[:, 1].tolist(),
    "label": model.predict(asked).tolist(),
}
(folder / "expected.json").write_text(json.dumps(expected))
