"""The results as a page."""

GROUPS = {"speed": "Speed", "quality": "Quality", "leaks": "Leakage guard", "statistics": "Statistics"}


def page(results):
    parts = [heading(results), *(targets(results["figures"], group) for group in GROUPS)]
    details = [("solvers", solvers), ("scoring", scoring), ("trainings", trainings), ("quality", quality)]
    details += [("leaks", leaks)]
    parts += [section(results[name]) for name, section in details if name in results]
    return "\n\n".join(part for part in parts if part) + "\n"


def heading(results):
    machine, figures = results["machine"], results["figures"]
    missed = sum(not figure["passed"] for figure in figures)
    verdict = f"{len(figures) - missed} of {len(figures)} figures reach their target."
    skipped = [row["name"] for part in ("trainings", "quality", "leaks") for row in results.get(part, []) if "skipped" in row]
    if skipped:
        verdict += f" Skipped, since their data is not there: {'; '.join(skipped)}."
    return f"""# Results of the learning core

Made by `cargo xtask bench learning` on {machine['date']} at commit {machine['commit']}. {verdict}

{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']:.0f} GB; {machine['system']}; {machine['rust']}; \
Python {machine['python']}. Load before the run: {machine['load']:.2f}."""


def targets(figures, group):
    rows = [
        [figure["name"], figure["measured"], figure["target"], "pass" if figure["passed"] else "**miss**"]
        for figure in figures
        if figure["group"] == group
    ]
    return f"## {GROUPS[group]}\n\n" + grid(["Figure", "Measured", "Target", ""], rows) if rows else ""


def solvers(result):
    matrix = result["matrix"]
    rows = []
    for row in sorted(result["timed"], key=lambda row: row["lambda"]):
        if row["iterations"] is None:
            rows.append([f"{row['lambda']:g}", row["solver"], "not within the gap", "", "", "", ""])
            continue
        times = [f"{1e3 * row[name]:.1f}" for name in ("seconds", "median_seconds")]
        reached = [f"{row['objective']:.6f}", f"{row['gap']:.1e}"]
        rows.append([f"{row['lambda']:g}", row["solver"], *times, str(row["iterations"]), *reached])
    header = ["λ", "Solver", "Least, ms", "Median, ms", "Iterations", "Objective", "Above the optimum"]
    return f"""## One fit at equal objective

{matrix['rows']:,} rows, {matrix['columns']:,} columns, {matrix['active_per_row']:.1f} active a row; one thread, from a \
cold start, each solver stopped as early as brings it within a relative 1e-6 of the optimum. `liblinear` penalises its \
intercept and is held to that objective of its own; `liblinear-100` is held to ours.

{grid(header, rows)}"""


def scoring(models):
    def microseconds(estimate):
        return f"{1e6 * estimate['mean']:.2f} ({1e6 * estimate['low']:.2f} to {1e6 * estimate['high']:.2f})"

    rows = [
        [
            row["model"],
            f"{row['columns']:,}",
            f"{row['active_columns']:.1f}",
            microseconds(row["score"]),
            microseconds(row["score_and_5_reasons"]),
            f"{1e6 * row['seconds_per_record']:.2f}",
            f"{1e6 * row['first_record_seconds']:.0f}",
            f"{1e6 * row['load_seconds']:.0f}",
        ]
        for row in models
    ]
    header = ["Model", "Columns", "Active", "Score", "Score and 5 reasons", "First pass", "First record", "Loading"]
    return f"""## Scoring one record

µs per record of the reference company, all records in turn, in process on one thread; mean with its 95 % interval \
(criterion). The first pass is that of a model that has just been loaded. `recipe` has a column for every word, \
`search` is what the default search chooses.

{grid(header, rows)}"""


def trainings(runs):
    rows = []
    for run in runs:
        if "skipped" in run:
            rows.append([run["name"], f"skipped: {run['skipped']}", "", "", "", "", ""])
            continue
        sizes = [f"{run[name] / 1e6:.1f}" for name in ("csv_bytes", "peak_bytes")]
        seconds = " / ".join(f"{run[name]:.2f}" for name in ("seconds", "median_seconds", "cpu_seconds"))
        stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in run["stages"] if seconds >= 0.005)
        model = f"{run['model_bytes'] / 1e3:.0f}"
        rows.append([run["name"], f"`{run['options']}`", seconds, *sizes, model, stages])
    header = ["Table", "Options", "Least / median / CPU, s", "CSV, MB", "Peak, MB", "Model, KB", "Stages of the last run, s"]
    return f"## Whole training runs\n\nProcesses of the executable, {most(runs)} runs each.\n\n{grid(header, rows)}"


def most(runs):
    return max((run.get("runs", 0) for run in runs), default=0)


def quality(cases):
    rows, chosen = [], []
    for case in cases:
        baseline = case["baseline"]
        if "skipped" in case:
            rows.append([case["name"], f"skipped: {case['skipped']}", *[""] * 8])
            continue
        check = case["calibration"]
        slope, p_value = check["slope"], check["p_value"]
        rows.append([
            case["name"],
            f"{case['auc']:.4f} ({case['auc_low']:.3f} to {case['auc_high']:.3f})",
            f"{baseline['auc']:.3f}",
            " / ".join(f"{baseline[name]:.3f}" for name in ("gradient_boosting", "explainable_boosting", "naive_bayes")),
            f"{case['log_loss']:.4f}",
            f"{baseline['log_loss']:.3f}",
            f"{case['ece']:.4f} ({case['ece_null']:.4f})",
            f"{baseline['ece']:.3f}",
            f"{slope['value']:.2f} ({slope['low']:.2f} to {slope['high']:.2f}), p = {p_value:.3f}",
            f"{case['seconds']:.1f}",
        ])
        settings = ", ".join(f"{name} {value}" for name, value in case["settings"].items())
        chosen.append(
            f"- **{case['name']}**: {case['verdict']['headline']} Chosen by {case['folds']} folds "
            f"(out of fold {case['out_of_fold']:.4f}): {settings}; calibration {case['calibration_map']}."
        )
    header = ["Set and split", "AUC (95 %)", "baseline", "boosting / explainable / naive Bayes", "Log-loss", "baseline"]
    header += ["ECE (by chance)", "baseline", "Calibration slope", "s"]
    return f"""## Quality on real tables

The baseline is the best of two logistic pipelines of scikit-learn. The last 25 % of bank-marketing drift, and their \
baseline was picked on the test part: reported, not gated.

{grid(header, rows)}

{chr(10).join(chosen)}"""


def leaks(tables):
    parts = ["## What the leakage guard says where leaked columns are left in"]
    for table in tables:
        if "skipped" in table:
            parts.append(f"**{table['name']}**: skipped: {table['skipped']}")
            continue
        rows = []
        for finding in table["findings"]:
            cost = finding.get("cost")
            costs = [f"{cost[name]:+.4f}" for name in ("auc", "log_loss")] if cost else ["", ""]
            leaked = "leaked" if finding["attribute"] in table["leaked"] else ""
            rule = finding["rule"].replace("_", " ")
            what = f"{finding['measure']}: {finding['figure']:.3f}"
            rows.append([finding["attribute"], leaked, rule, what, f"{finding['auc_alone']:.3f}", *costs])
        header = ["Attribute", "By its README", "Rule", "Figure", "AUC alone", "AUC with it", "Log-loss with it"]
        parts += [f"**{table['name']}**", grid(header, rows)]
    return "\n\n".join(parts)


def grid(header, rows):
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
