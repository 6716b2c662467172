"""Times: one fit at equal objective beside scikit-learn's solvers, scoring, and whole training runs."""

import json
import os
import statistics

import tools

LAMBDAS = (0.1, 1.0, 10.0)
# Nothing that is timed may use a second thread behind our back.
ONE_THREAD = {**os.environ, "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def solvers():
    """Ours, argmin's own L-BFGS and scikit-learn's on the same matrix."""
    bench, matrix = tools.binary("learning-bench"), tools.work_folder() / "matrix"
    tools.output(bench, "matrix", matrix)
    programs = [[bench, "solver", "--runs", "15"], [tools.python(), tools.HERE / "solver_peer.py", matrix, "--runs", "9"]]
    timed = []
    # Penalty by penalty, so that both sides of a ratio are measured within the same minute.
    for value in LAMBDAS:
        for program in programs:
            timed += json.loads(tools.output(*program, "--lambdas", value, env=ONE_THREAD))
    shape = json.loads((matrix / "shape.json").read_text())
    active = (matrix / "indices.u32").stat().st_size / 4 / shape["rows"]
    return {"matrix": {**shape, "active_per_row": active}, "timed": timed}


def scoring():
    """Criterion's figures in seconds per record, and the first pass of a model that has just been loaded."""
    tools.cargo("bench", "--locked", "-p", "learning-bench", "--bench", "scoring", "--", "--noplot", env=ONE_THREAD)
    first_passes = json.loads(tools.output(tools.binary("learning-bench"), "first-pass", env=ONE_THREAD))
    return [{**first_pass, **warm(first_pass["model"])} for first_pass in first_passes]


def warm(model):
    def estimate(bench):
        path = tools.target_folder() / "criterion" / model / bench / "new" / "estimates.json"
        mean = json.loads(path.read_text())["mean"]
        interval = mean["confidence_interval"]
        bounds = (mean["point_estimate"], interval["lower_bound"], interval["upper_bound"])
        return dict(zip(("mean", "low", "high"), (nanoseconds * 1e-9 for nanoseconds in bounds)))

    return {"score": estimate("score"), "score_and_5_reasons": estimate("score-and-5-reasons")}


def trainings(runs=3):
    """Whole runs of the executable, from the file to the model and its report."""
    company = tools.work_folder() / "company.csv"
    tools.output(tools.binary("learning-bench"), "company", company)
    bank = tools.table("bank-marketing/bank-additional-full")
    reference = ["--target", "won", "--trials", "20", "--threads", "1"]
    without_duration = ["--target", "y", "--split", "modulo:5:0", "--drop", "duration"]
    return [
        training("reference company", company, reference, runs),
        training("reference company, stratified folds", company, [*reference, "--split", "random"], runs),
        training("bank-marketing", bank, [*without_duration, "--trials", "20", "--threads", "2"], runs),
    ]


def training(name, data, options, runs):
    if data is None:
        return {"name": name, "skipped": "the data is not there"}
    results = [tools.train(name.split(",")[0].replace(" ", "-"), data, options) for _ in range(runs)]
    _, report, model_bytes = results[-1]
    seconds = [run.seconds for run, _, _ in results]
    csv_bytes, peak = data.stat().st_size, max(run.peak_bytes for run, _, _ in results)
    search = report["search"]
    return {
        "name": name,
        "options": " ".join(options),
        "seconds": min(seconds),
        "median_seconds": statistics.median(seconds),
        "cpu_seconds": min(run.cpu_seconds for run, _, _ in results),
        "runs": runs,
        "trials": len(search["trials"]),
        "folds": f"{len(search['trials'][search['best']]['folds'])} {search['folds']}",
        "csv_bytes": csv_bytes,
        "peak_bytes": peak,
        "times_csv": peak / csv_bytes,
        "model_bytes": model_bytes,
        "columns": report["model"]["columns"],
        "stages": report["timing"]["stages"],
    }
