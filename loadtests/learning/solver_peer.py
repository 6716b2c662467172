"""Times scikit-learn's solvers on an exported matrix at equal objective, on one thread.

    python solver_peer.py MATRIX_FOLDER [--lambdas 0.1 1 10] [--runs 7]

Prints a JSON list of {lambda, solver, iterations, seconds, median_seconds, runs, objective, optimum, gap}, `seconds`
being the least of the runs. Each solver stops after the fewest iterations (found by bisection, `tol` out of the way)
whose objective is within a relative 1e-6 of the optimum: the best deal it can get.

liblinear penalises its intercept. `liblinear` is therefore held to its own objective, which has λ/2 * b^2 besides:
the time it takes for a problem that is not quite ours. `liblinear-100` takes intercept_scaling = 100, so that the
penalty on the intercept is 10,000 times smaller, and is held to our objective.
"""

import argparse
import json
import os
import statistics
import time
import warnings

# Before numpy starts its threads.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from matrix import objective, read

GAP = 1e-6
MOST_ITERATIONS = 4096
# No tolerance of any solver stops it before its iterations are used up.
NEVER = 1e-14

SOLVERS = {
    "lbfgs": {"solver": "lbfgs"},
    "newton-cg": {"solver": "newton-cg"},
    "liblinear": {"solver": "liblinear"},
    "liblinear-100": {"solver": "liblinear", "intercept_scaling": 100.0},
}


def fit(matrix, labels, l2, options, iterations):
    model = LogisticRegression(C=1.0 / l2, tol=NEVER, max_iter=iterations, **options)
    started = time.perf_counter()
    model.fit(matrix, labels)
    return model, time.perf_counter() - started


def value(model, matrix, labels, l2, own_intercept_penalty):
    intercept = float(model.intercept_[0])
    found = objective(matrix, labels, model.coef_[0], intercept, l2)
    return found + (0.5 * l2 * intercept**2 if own_intercept_penalty else 0.0)


def fewest_iterations(value_after, enough):
    """The objective never rises from one iteration to the next, so the fewest iterations are found by bisection."""
    high = 1
    while value_after(high) > enough:
        high *= 2
        if high > MOST_ITERATIONS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if value_after(middle) <= enough else (middle, high)
    return high


def measure(matrix, labels, l2, name, optimum, runs):
    options, own = SOLVERS[name], name == "liblinear"
    enough = optimum * (1.0 + GAP)
    iterations = fewest_iterations(
        lambda count: value(fit(matrix, labels, l2, options, count)[0], matrix, labels, l2, own), enough
    )
    if iterations is None:
        return {"lambda": l2, "solver": name, "iterations": None}
    fits = [fit(matrix, labels, l2, options, iterations) for _ in range(runs)]
    seconds = [taken for _, taken in fits]
    reached = value(fits[0][0], matrix, labels, l2, own)
    return {
        "lambda": l2,
        "solver": name,
        "iterations": iterations,
        "seconds": min(seconds),
        "median_seconds": statistics.median(seconds),
        "runs": runs,
        "objective": reached,
        "optimum": optimum,
        "gap": reached / optimum - 1.0,
    }


def optimum(matrix, labels, l2, own):
    """The least value that any solver reaches when it may go on."""
    names = ["liblinear"] if own else ["lbfgs", "newton-cg"]
    return min(value(fit(matrix, labels, l2, SOLVERS[name], 1000)[0], matrix, labels, l2, own) for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--lambdas", type=float, nargs="+", default=[0.1, 1.0, 10.0])
    parser.add_argument("--runs", type=int, default=7, help="at least 5")
    arguments = parser.parse_args()
    # Stopping at a number of iterations is the point here, not a mishap.
    warnings.simplefilter("ignore", ConvergenceWarning)
    matrix, labels = read(arguments.folder)
    results = []
    with threadpool_limits(limits=1):
        for l2 in arguments.lambdas:
            best = {own: optimum(matrix, labels, l2, own) for own in (False, True)}
            for name in SOLVERS:
                results.append(measure(matrix, labels, l2, name, best[name == "liblinear"], max(5, arguments.runs)))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
