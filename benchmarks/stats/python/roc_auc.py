"""One area with its 95 % interval, as an expert writes it with numpy."""

import sys

from areas import areas
from scores import Clock, read

clock = Clock()
data = read(sys.argv[1], ["y_true", sys.argv[2]])
clock.reading_done()
clock.report({"roc_auc": [float(bound[0]) for bound in areas(data["y_true"] == 1, data[sys.argv[2]], [])]})
