"""The rows of the statistics benchmark as a team has them: python split_rows.py FILE FOLDER

Test rows with labels and columns to slice by (texts, as names of shops and plans are) in one file, what each fighter said in a file of its own.
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SLICES = ["region", "age_band", "month", "plan", "store"]


def main() -> None:
    rows, folder = pq.read_table(sys.argv[1]), Path(sys.argv[2])
    texts = {name: rows[name].cast(pa.string()) for name in SLICES}
    pq.write_table(pa.table({"id": rows["id"], "y_true": rows["y_true"], **texts}), folder / "test.parquet")
    for name in ("score_a", "score_b"):
        pq.write_table(pa.table({"id": rows["id"], "score": rows[name]}), folder / f"{name}.parquet")


main()
