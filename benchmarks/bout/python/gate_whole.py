"""What the gate does besides its metrics, and those, as an expert writes it with numpy and pyarrow: python gate_whole.py

Of the files of `split_rows.py` in this folder: their digests, checks of labels and scores, unique ids, the pairing by id, the
digest of the judged rows, the scores written for a later bout.
"""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metrics import measured
from scores import NUMBER_SLICES, SLICES, THRESHOLD, Clock


def main() -> None:
    clock = Clock()
    for name in ("test.parquet", "score_a.parquet"):
        with open(name, "rb") as file:
            hashlib.file_digest(file, "sha256")
    test = pq.ParquetFile("test.parquet", read_dictionary=SLICES).read().unify_dictionaries().combine_chunks()
    said = pq.ParquetFile("score_a.parquet").read().combine_chunks()
    clock.reading_done()
    ids, y = (np.from_dlpack(test[name].chunk(0)) for name in ("id", "y_true"))
    order = np.argsort(ids, kind="stable")
    p = paired(ids[order], order, *(np.from_dlpack(said[name].chunk(0)) for name in ("id", "score")))
    if not np.isin(y, (0, 1)).all() or not (p >= 0).all() or not (p <= 1).all():
        raise ValueError("a label or a score is out of range")
    id_texts = pc.cast(test["id"], pa.string())
    digest = digest_of(id_texts, test["y_true"], order)
    called, positive = (pa.array(values.astype(np.uint8)) for values in (p >= THRESHOLD, y))
    scores = {"id": id_texts, "score": pa.array(p), "prediction": called, "y_true": positive}
    pq.write_table(pa.table(scores), "scores.parquet", use_dictionary=False)
    data = {"y_true": y, "score_a": p, **columns(test)}
    clock.report({**measured(data), "rows digest": [float(byte) for byte in digest]})


def paired(ids: np.ndarray, order: np.ndarray, said_ids: np.ndarray, said: np.ndarray) -> np.ndarray:
    """The scores in the order of the rows; `ids` ascend."""
    said_order = np.argsort(said_ids, kind="stable")
    if (ids[1:] == ids[:-1]).any() or len(ids) != len(said_ids) or (ids != said_ids[said_order]).any():
        raise ValueError("the ids of rows and scores are not the same, or not unique")
    p = np.empty(len(ids))
    p[order] = said[said_order]
    return p


def digest_of(ids: pa.ChunkedArray, labels: pa.ChunkedArray, order: np.ndarray) -> bytes:
    """As `rows_sha256` of an evaluation: lines of id and label, in the order of whole ids."""
    lines = pc.binary_join_element_wise('["', ids, '","', pc.cast(labels, pa.string()), '"]\n', "").combine_chunks()
    if (order[1:] < order[:-1]).any():
        lines = lines.take(pa.array(order))
    return hashlib.sha256(lines.buffers()[2]).digest()


def columns(test: pa.Table) -> dict[str, np.ndarray]:
    """Slices as `read` gives them."""
    data = {}
    for name in SLICES:
        codes, texts = test[name].chunk(0).indices, test[name].chunk(0).dictionary.to_pylist()
        data[name] = np.from_dlpack(codes)
        if name in NUMBER_SLICES:
            data[name] = np.array(texts, dtype=np.uint8)[data[name]]
        else:
            data[f"{name}:texts"] = texts
    return data


main()
