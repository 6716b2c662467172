"""The exported matrix and the objective that both sides minimise.

A matrix is a folder:

    shape.json     {"rows": n, "columns": d}
    indptr.u32     n + 1 little-endian 32-bit offsets: row i has the active columns indices[indptr[i]:indptr[i + 1]]
    indices.u32    little-endian 32-bit column numbers; every stored value is 1
    labels.u8      n bytes, 1 for success
"""

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix


def read(folder):
    """The matrix as float64 CSR with 32-bit indices, which is what every solver takes without a copy, and the labels."""
    folder = Path(folder)
    shape = json.loads((folder / "shape.json").read_text())
    indptr = np.fromfile(folder / "indptr.u32", dtype="<u4").astype(np.int32)
    indices = np.fromfile(folder / "indices.u32", dtype="<u4").astype(np.int32)
    labels = np.fromfile(folder / "labels.u8", dtype=np.uint8).astype(np.float64)
    values = np.ones(len(indices))
    matrix = csr_matrix((values, indices, indptr), shape=(shape["rows"], shape["columns"]))
    matrix.sort_indices()
    return matrix, labels


def objective(matrix, labels, weights, intercept, l2, l1=0.0, sample_weights=None):
    """Sum of weighted log-loss + l2/2 * ||w||^2 + l1 * ||w||_1; the intercept is not penalised."""
    scores = matrix @ weights + intercept
    losses = np.logaddexp(0.0, np.where(labels > 0, -scores, scores))
    total = losses.sum() if sample_weights is None else losses @ sample_weights
    return float(total + 0.5 * l2 * (weights @ weights) + l1 * np.abs(weights).sum())
