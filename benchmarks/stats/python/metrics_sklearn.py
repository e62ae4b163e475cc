"""The points of the ten metrics, overall and on 50 slices, by scikit-learn; it gives no intervals."""

import sys

from scores import SLICES, THRESHOLD, Clock, read, slice_codes
from sklearn_scores import points


def main() -> None:
    clock = Clock()
    data = read(sys.argv[1], ["y_true", "score_a", *SLICES])
    clock.reading_done()
    y, p = data["y_true"], data["score_a"]
    called = (p >= THRESHOLD).astype(y.dtype)
    values = {f"all {name}": [value] for name, value in points(y, p, called).items()}
    for column in SLICES:
        codes, texts = slice_codes(data, column)
        for code, text in enumerate(texts):
            rows = codes == code
            for name, value in points(y[rows], p[rows], called[rows]).items():
                values[f"{column}={text} {name}"] = [value]
    clock.report(values)


main()
