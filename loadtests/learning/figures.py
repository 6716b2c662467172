"""Which measured figure is held against which target."""

from dataclasses import asdict, dataclass

LIBLINEAR = ("liblinear", "liblinear-100")
# Relative difference of the optima that two solvers find for the same problem.
SAME_PROBLEM = 1e-8


@dataclass
class Figure:
    group: str
    name: str
    measured: str
    target: str
    passed: bool


def all_figures(results):
    """Every figure with its verdict; parts that were not run have none."""
    parts = [("solvers", solvers), ("scoring", scoring), ("trainings", trainings)]
    parts += [("quality", quality), ("leaks", leaks), ("proofs", proofs)]
    return [asdict(figure) for name, part in parts if name in results for figure in part(results[name])]


def solvers(result):
    of = {(row["lambda"], row["solver"]): row for row in result["timed"]}
    for value in sorted({row["lambda"] for row in result["timed"]}):
        ours, lbfgs = of[value, "leadlight"], of[value, "lbfgs"]
        liblinear = min((of[value, name] for name in LIBLINEAR), key=lambda row: row["seconds"])
        apart = abs(ours["optimum"] / lbfgs["optimum"] - 1.0)
        faster, beside = lbfgs["seconds"] / ours["seconds"], liblinear["seconds"] / ours["seconds"]
        name = f"one fit, λ = {value:g}: {milliseconds(ours)}"
        target, passed = f"at least 3 times faster than lbfgs ({milliseconds(lbfgs)})", faster >= 3.0
        yield Figure("speed", name, f"{faster:.2f} times faster", target, passed)
        target, passed = f"no slower than {liblinear['solver']} ({milliseconds(liblinear)})", beside >= 1.0
        yield Figure("speed", name, f"{beside:.2f} times faster", target, passed)
        target, passed = f"the same problem: within {SAME_PROBLEM:g}", apart <= SAME_PROBLEM
        yield Figure("speed", f"optimum beside scikit-learn's, λ = {value:g}", f"{apart:.1e} apart", target, passed)


def milliseconds(row):
    return f"{1e3 * row['seconds']:.1f} ms"


def scoring(models):
    for row in models:
        name = f"scoring one record ({row['active_columns']:.0f} active columns), model by {row['model']}"
        mean = 1e6 * row["score"]["mean"]
        yield Figure("speed", name, f"{mean:.2f} µs", "at most 10 µs", mean <= 10.0)


def trainings(runs):
    for run in runs:
        if "skipped" in run:
            continue
        most = 20.0 if run["name"].startswith("bank") else 2.0
        name, seconds, times = f"train, {run['name']}", run["seconds"], run["times_csv"]
        what = f"{seconds:.2f} s ({run['trials']} trials, {run['folds']} folds)"
        yield Figure("speed", name, what, f"within {most:g} s", seconds <= most)
        what = f"{times:.2f} times ({megabytes(run['peak_bytes'])} for {megabytes(run['csv_bytes'])})"
        yield Figure("speed", f"peak memory by the CSV's bytes, {run['name']}", what, "under 6 times", times < 6.0)
        if run["name"].startswith("reference"):
            size = run["model_bytes"] / 1e3
            yield Figure("speed", f"model file, {run['name']}", f"{size:.0f} KB", "at most 300 KB", size <= 300.0)


def megabytes(size):
    return f"{size / 1e6:.1f} MB"


def quality(cases):
    for case in cases:
        if "skipped" in case or case["kind"] == "reported":
            continue
        name, baseline, check = case["name"], case["baseline"], case["calibration"]
        least, most = baseline["auc"] - 0.002, baseline["log_loss"] + 0.003
        auc, loss, ece = case["auc"], case["log_loss"], case["ece"]
        yield Figure("quality", f"AUC, {name}", f"{auc:.4f}", f"at least {least:.3f}", auc >= least)
        yield Figure("quality", f"log-loss, {name}", f"{loss:.4f}", f"at most {most:.3f}", loss <= most)
        yield Figure(
            "quality",
            f"calibration, {name}",
            f"p = {check['p_value']:.3f}, ECE {ece:.4f}",
            f"not rejected at 5 %, or ECE at most {baseline['ece']:.3f}",
            check["p_value"] >= 0.05 or ece <= baseline["ece"],
        )
        if case["kind"] == "no signal":
            apart, verdict = abs(loss - case["baseline_log_loss"]), case["verdict"]
            honest = verdict["quality"] == "no_better_than_base_rate" and "no better" in verdict["headline"]
            yield Figure("quality", f"verdict, {name}", verdict["headline"], "says: no better", honest)
            what = f"{loss:.4f} beside {case['baseline_log_loss']:.4f}"
            yield Figure("quality", f"log-loss by the base rate's, {name}", what, "within 0.005", apart <= 0.005)


def leaks(tables):
    for table in tables:
        if "skipped" in table:
            continue
        findings, name = table["findings"], table["name"]
        certain = [finding["attribute"] for finding in findings if finding["certain"]]
        named = {finding["attribute"] for finding in findings}
        missed = [column for column in table["leaked"] if column not in named]
        costed = all(finding.get("cost") for finding in findings)
        passed = table["certain"] in certain
        what = ", ".join(certain) or "none"
        yield Figure("leaks", f"named by a certain rule, {name}", what, f"{table['certain']} among them", passed)
        what = f"all but {', '.join(missed)}" if missed else "all"
        yield Figure("leaks", f"leaked columns among the findings, {name}", what, "all", not missed)
        what = "of each" if costed else "not of each"
        yield Figure("leaks", f"what a finding costs on the test part, {name}", what, "of each", costed)


def proofs(result):
    for row in result["results"]:
        yield Figure("statistics", row["name"], row["measured"], row["target"], row["passed"])
    passed = result["all_tests_pass"]
    yield Figure("statistics", "all tests with full counts", "pass" if passed else "fail", "pass", passed)
