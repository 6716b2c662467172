//! The log of BPI Challenge 2012 through the executable: imported, trained in the two ways of its README, scored.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// The log, where it lies beside the workspace.
fn log() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/bpic2012");
    if folder.join("events.csv.gz").is_file() {
        return Some(folder);
    }
    println!("skipped: there is no data in {}", folder.display());
    None
}

/// Runs the executable on a store; returns its standard output.
fn leadlight(store: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadlight"));
    let output = command.args(arguments).arg("--store").arg(store).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(store: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&leadlight(store, arguments)).unwrap()
}

#[test]
fn loan_applications_are_imported_once_and_forecast_as_well_as_the_best_baseline() {
    let Some(log) = log() else { return };
    let folder = TempDir::new().unwrap();
    let store = folder.path().join("store");
    let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/bpic2012.toml");
    let import = [
        "import",
        "--tenant",
        "bank",
        "--mapping",
        mapping.to_str().unwrap(),
        "--data",
        log.to_str().unwrap(),
    ];
    let import = [&import[..], &["--json"]].concat();
    let first = json(&store, &import);
    assert_eq!(first["files"][1]["facts"]["activities"], 170_107);
    assert_eq!(first["files"][1]["refused"], serde_json::json!({}));
    let again = json(&store, &import);
    assert_eq!(again["files"][1]["stored_before"], 262_200);

    for (snapshots, rows, least) in [("event:10", 6_105, 0.695), ("age:7", 4_997, 0.705)] {
        let train = [
            "train",
            "--tenant",
            "bank",
            "--snapshots",
            snapshots,
            "--horizon",
            "ever",
            "--held",
            "0",
            "--json",
        ];
        let report = json(&store, &train);
        let split = &report["split"];
        let all = split["train_rows"].as_u64().unwrap() + split["test_rows"].as_u64().unwrap();
        assert_eq!(all, rows, "{snapshots}");
        let auc = report["test"]["auc"].as_f64().unwrap();
        println!(
            "RESULT AUC, BPI 2012, {snapshots} | {auc:.4} | at least {least} | {}",
            if auc >= least { "pass" } else { "fail" }
        );
        assert!(auc >= least, "{snapshots}: {auc}");
    }

    let score = ["score", "--tenant", "bank", "--id", "173688", "--at", "2011-10-10", "--json"];
    let scored = json(&store, &score);
    let probability = scored["probability"].as_f64().unwrap();
    assert!(probability > 0.0 && probability < 1.0);
    assert_eq!(scored["reasons"].as_array().unwrap().len(), 5);
    let steps = scored["history"]["steps"].as_array().unwrap();
    let sum: f64 = steps.iter().map(|step| step["influence"].as_f64().unwrap()).sum();
    let start = scored["history"]["start_log_odds"].as_f64().unwrap();
    assert!((start + sum - scored["log_odds"].as_f64().unwrap()).abs() < 1e-9);
}
