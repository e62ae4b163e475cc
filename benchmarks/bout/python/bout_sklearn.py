"""The points of five metrics of two fighters on twelve slices, by scikit-learn; it gives no intervals and no paired comparison."""

import sys

from scores import THRESHOLD, Clock, read, slice_codes
from sklearn_scores import OF_LABELS, OF_SCORES

TAKEN = {"region": 10, "plan": 2}


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", "score_b", *TAKEN])
    clock.reading_done()
    y = data["y_true"]
    points = {}
    for column, taken in TAKEN.items():
        codes, texts = slice_codes(data, column)
        for code in range(taken):
            rows = codes == code
            for score in ("score_a", "score_b"):
                p = data[score][rows]
                called = (p >= THRESHOLD).astype(y.dtype)
                for name in ("accuracy", "f1", "recall"):
                    points[f"{column}={texts[code]} {name} of {score}"] = float(OF_LABELS[name](y[rows], called))
                for name in ("log_loss", "roc_auc"):
                    points[f"{column}={texts[code]} {name} of {score}"] = float(OF_SCORES[name](y[rows], p))
    clock.report({name: [value] for name, value in points.items()})


main()
