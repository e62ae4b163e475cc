"""The points of the ten metrics, overall and on 50 slices, by Fairlearn's MetricFrame: a frame for each slice column."""

import sys

from fairlearn.metrics import MetricFrame

from scores import SLICES, THRESHOLD, Clock, read, slice_codes
from sklearn_scores import OF_LABELS, OF_SCORES


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", *SLICES])
    clock.reading_done()
    y, p = data["y_true"], data["score_a"]
    called = (p >= THRESHOLD).astype(y.dtype)
    values: dict[str, list[float]] = {}
    for column in SLICES:
        codes, texts = slice_codes(data, column)
        for functions, predicted in ((OF_LABELS, called), (OF_SCORES, p)):
            frame = MetricFrame(metrics=functions, y_true=y, y_pred=predicted, sensitive_features=codes)
            for name in functions:
                values[f"all {name}"] = [float(frame.overall[name])]
                for code, text in enumerate(texts):
                    values[f"{column}={text} {name}"] = [float(frame.by_group[name][code])]
    clock.report(values)


main()
