"""Quality on real tables, each with the split and the dropped columns of its README, beside the baselines."""

from dataclasses import dataclass

import tools

LEADS, BANK, SALES = (
    "leads-x-education/leads",
    "bank-marketing/bank-additional-full",
    "sales-pipeline/sales_pipeline",
)
LEADS_LEAKED = [
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
    "Last Activity",
    "Last Notable Activity",
]
SALES_LEAKED = ["close_value", "close_date"]
CLOSED_DEALS = ["--target", "deal_stage", "--positive", "Won", "--negative", "Lost", "--time", "engage_date"]


@dataclass
class Baseline:
    """The best of two logistic pipelines of scikit-learn, and the AUC of other methods, on the same split."""

    auc: float
    log_loss: float
    ece: float
    gradient_boosting: float
    explainable_boosting: float
    naive_bayes: float


@dataclass
class Case:
    name: str
    table: str
    options: list
    drop: list
    baseline: Baseline
    # `gated`, `reported` where the baseline was picked on the test part, or `no signal`.
    kind: str = "gated"


CASES = [
    Case(
        "leads, modulo:5:0",
        LEADS,
        ["--target", "Converted", "--split", "modulo:5:0"],
        ["Prospect ID", "Lead Number", *LEADS_LEAKED],
        Baseline(0.866, 0.443, 0.028, 0.869, 0.869, 0.821),
    ),
    Case(
        "leads, last 25 % by Lead Number",
        LEADS,
        ["--target", "Converted", "--time", "Lead Number"],
        ["Prospect ID", *LEADS_LEAKED],
        Baseline(0.884, 0.416, 0.029, 0.877, 0.889, 0.816),
    ),
    Case(
        "bank-marketing, modulo:5:0",
        BANK,
        ["--target", "y", "--split", "modulo:5:0"],
        ["duration"],
        Baseline(0.800, 0.272, 0.009, 0.805, 0.810, 0.790),
    ),
    Case(
        "bank-marketing, last 25 % of rows",
        BANK,
        ["--target", "y", "--split", "tail:25"],
        ["duration"],
        Baseline(0.715, 0.523, 0.044, 0.687, 0.702, 0.510),
        "reported",
    ),
    Case(
        "sales-pipeline, last 25 % by engage_date",
        SALES,
        CLOSED_DEALS,
        ["opportunity_id", *SALES_LEAKED],
        Baseline(0.503, 0.676, 0.058, 0.523, 0.505, 0.461),
        "no signal",
    ),
]

# Name, table, options, dropped ids, leaked columns, which of them a certain rule must name.
LEAKS = [
    (
        "leads, modulo:5:0",
        LEADS,
        ["--target", "Converted", "--split", "modulo:5:0"],
        ["Prospect ID", "Lead Number"],
        LEADS_LEAKED,
        "Tags",
    ),
    ("sales-pipeline", SALES, CLOSED_DEALS, ["opportunity_id"], SALES_LEAKED, "close_value"),
]


def dropping(columns):
    return [part for column in columns for part in ("--drop", column)]


def quality():
    return [measure(number, case) for number, case in enumerate(CASES)]


def measure(number, case):
    data = tools.table(case.table)
    known = {"name": case.name, "kind": case.kind, "baseline": vars(case.baseline)}
    if data is None:
        return {**known, "skipped": "the data is not there"}
    run, report, model_bytes = tools.train(f"quality-{number}", data, [*case.options, *dropping(case.drop)])
    test, search = report["test"], report["search"]
    figures = ["n", "base_rate", "auc", "auc_low", "auc_high", "pr_auc", "log_loss", "baseline_log_loss", "gain"]
    return {
        **known,
        **{name: test[name] for name in [*figures, "ece", "ece_null", "calibration"]},
        "verdict": report["verdict"],
        "folds": search["folds"],
        "out_of_fold": search["trials"][search["best"]]["score"],
        "settings": report["model"]["settings"],
        "calibration_map": report["model"]["calibration"],
        "model_bytes": model_bytes,
        "seconds": run.seconds,
    }


def leaks():
    """The guard with the leaked columns left in."""
    return [examine(number, *case) for number, case in enumerate(LEAKS)]


def examine(number, name, table, options, ids, leaked, certain):
    data = tools.table(table)
    known = {"name": name, "leaked": leaked, "certain": certain}
    if data is None:
        return {**known, "skipped": "the data is not there"}
    _, report, _ = tools.train(f"leaks-{number}", data, [*options, *dropping(ids)])
    return {**known, "findings": report["leakage"]["findings"]}
