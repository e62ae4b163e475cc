"""Fits a logistic regression and pickles it. TITLEBOUT_DATA names the training rows; no test rows are among them."""

import json
import os
import pickle
from pathlib import Path

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

told = json.loads(Path(os.environ["TITLEBOUT_DATA"]).read_text())
params = json.loads(Path(os.environ["TITLEBOUT_PARAMS"]).read_text())
rows = pd.read_csv(told["train"], dtype={told["id"]: str})

used = told["features"][: params["features_used"]]
model = make_pipeline(StandardScaler(), LogisticRegression(C=params["regularisation"]))
model.fit(rows[used], rows[told["label"]])

out = Path(os.environ["TITLEBOUT_OUT"])
with open(out / "model.pkl", "wb") as file:
    pickle.dump({"model": model, "used": used, "positive": told["positive"]}, file)
print(f"{len(rows)} rows, {len(used)} features")
