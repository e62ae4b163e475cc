"""Scores the rows of TITLEBOUT_DATA with the pickle in TITLEBOUT_MODEL, and writes one line for each to TITLEBOUT_OUT."""

import os
import pickle
from pathlib import Path

import pandas as pd

with open(Path(os.environ["TITLEBOUT_MODEL"]) / "model.pkl", "rb") as file:
    trained = pickle.load(file)
rows = pd.read_csv(os.environ["TITLEBOUT_DATA"], dtype={"image": str})

model = trained["model"]
positive = list(model.classes_).index(trained["positive"])
scores = model.predict_proba(rows[trained["used"]])[:, positive]
pd.DataFrame({"image": rows["image"], "score": scores}).to_csv(os.environ["TITLEBOUT_OUT"], index=False)
print(f"scored {len(rows)} images")
