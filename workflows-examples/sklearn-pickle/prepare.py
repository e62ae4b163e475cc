"""Splits scikit-learn's breast cancer data into rows that train, rows that judge, and rows of now.

--without-label leaves the diagnosis out of the rows that judge: for the job in which predict.py runs.
"""

import argparse
from pathlib import Path

from sklearn.datasets import load_breast_cancer

parser = argparse.ArgumentParser()
parser.add_argument("--without-label", action="store_true")
arguments = parser.parse_args()

data = load_breast_cancer(as_frame=True)
means = [name for name in data.data.columns if name.startswith("mean ")]
rows = data.data[means].rename(columns=lambda name: name.removeprefix("mean ").replace(" ", "_"))
rows.insert(0, "image", [f"image-{number:03d}" for number in range(len(rows))])
rows["diagnosis"] = [data.target_names[code] for code in data.target]

# Every fifth image is one of now; two of five judge. The order of the file has nothing to do with the diagnosis.
place = rows.index % 5
judging = rows[place.isin([1, 3])]
folder = Path("data")
folder.mkdir(exist_ok=True)
rows[place.isin([0, 2])].to_csv(folder / "train.csv", index=False)
rows[place == 4].drop(columns="diagnosis").to_csv(folder / "current.csv", index=False)
(judging.drop(columns="diagnosis") if arguments.without_label else judging).to_csv(folder / "test.csv", index=False)
