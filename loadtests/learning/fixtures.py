"""Makes shared/learning/tests/data/sklearn_weights.json: weights of scikit-learn that our solver must agree with.

    python fixtures.py OUT.json

The matrix is stored in the file, so that nothing has to be rebuilt: 300 rows over 40 indicator columns, of which the
first ones are common and the last ones rare, and labels drawn from a logistic model. Every fit minimises

    sum of s_i * log-loss_i + l2/2 * ||w||^2 + l1 * ||w||_1

without a penalty on the intercept; s_i is 1 or the stored sample weight. Pure L2 fits come from `newton-cholesky`,
those with L1 from `saga`, both with tol = 1e-12; the script refuses to write a fit whose optimality conditions are
violated by more than 1e-7 (newton-cholesky's are near 1e-14, saga's near 1e-8).
"""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from matrix import objective

ROWS, COLUMNS, SEED = 300, 40, 20240229
# (l2, l1)
PENALTIES = [(0.1, 0.0), (1.0, 0.0), (10.0, 0.0), (1.0, 0.5), (0.5, 2.0), (0.0, 1.0), (0.0, 3.0)]
MOST_VIOLATION = 1e-7


def problem():
    random = np.random.default_rng(SEED)
    frequency = 0.5 / (1.0 + 0.25 * np.arange(COLUMNS))
    dense = random.random((ROWS, COLUMNS)) < frequency
    scores = dense @ random.normal(0.0, 1.0, COLUMNS) - 0.8
    labels = (random.random(ROWS) < 1.0 / (1.0 + np.exp(-scores))).astype(float)
    sample_weights = np.round(random.uniform(0.25, 3.0, ROWS), 2)
    return csr_matrix(dense.astype(float)), labels, sample_weights


def fit(matrix, labels, sample_weights, l2, l1):
    total = l2 + l1
    model = LogisticRegression(
        C=1.0 / total,
        l1_ratio=l1 / total,
        solver="saga" if l1 > 0 else "newton-cholesky",
        tol=1e-12,
        max_iter=200_000,
        random_state=SEED,
    )
    model.fit(matrix, labels, sample_weight=sample_weights)
    return model.coef_[0], float(model.intercept_[0])


def violation(matrix, labels, sample_weights, weights, intercept, l2, l1):
    """By how much the optimality conditions are violated, at most, over the intercept and all weights."""
    errors = sample_weights * (1.0 / (1.0 + np.exp(-(matrix @ weights + intercept))) - labels)
    gradient = matrix.T @ errors + l2 * weights
    at_zero = np.maximum(np.abs(gradient) - l1, 0.0)
    elsewhere = np.abs(gradient + l1 * np.sign(weights))
    return float(max(abs(errors.sum()), np.where(weights == 0.0, at_zero, elsewhere).max()))


def main(out):
    matrix, labels, sample_weights = problem()
    fits = []
    for weighted in (False, True):
        used = sample_weights if weighted else np.ones(ROWS)
        for l2, l1 in PENALTIES:
            weights, intercept = fit(matrix, labels, used, l2, l1)
            violated = violation(matrix, labels, used, weights, intercept, l2, l1)
            if violated > MOST_VIOLATION:
                sys.exit(f"l2 = {l2}, l1 = {l1}, weighted = {weighted}: violated by {violated:.1e}")
            fits.append({
                "l2": l2,
                "l1": l1,
                "weighted": weighted,
                "objective": objective(matrix, labels, weights, intercept, l2, l1, used),
                "intercept": intercept,
                "weights": weights.tolist(),
            })
    rows = [matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]].tolist() for i in range(ROWS)]
    data = {
        "made_by": f"loadtests/learning/fixtures.py, scikit-learn {sklearn.__version__}",
        "columns": COLUMNS,
        "rows": rows,
        "labels": labels.astype(int).tolist(),
        "sample_weights": sample_weights.tolist(),
        "fits": fits,
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(part)}" for name, part in data.items())
    Path(out).write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main(sys.argv[1])
