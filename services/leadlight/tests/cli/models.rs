//! Model files that are cut off, altered or something else.

use std::process::{Command, Stdio};

use crate::support::{Folder, trained};

#[test]
fn a_file_that_is_no_model_is_refused() {
    for content in [&b""[..], b"x", b"row,probability\n1,0.5\n", &[0; 4096]] {
        let folder = Folder::with([("m", content), ("t.csv", b"a,b\n1,2\n")]);
        folder.refuse(&["inspect", "m"], &["m: "]);
        folder.refuse(&["score", "--model", "m", "--data", "t.csv", "--out", "s.csv"], &["m: "]);
        folder.refuse(&["evaluate", "--model", "m", "--data", "t.csv"], &["m: "]);
    }
}

#[test]
fn a_truncated_model_is_refused_wherever_it_was_cut() {
    let model = std::fs::read(trained().path("deals.model")).unwrap();
    for length in (0..model.len()).step_by(model.len() / 20 + 1).chain([model.len() - 1]) {
        let folder = Folder::with([("m", &model[..length])]);
        folder.refuse(&["inspect", "m"], &["m: "]);
    }
}

#[test]
fn an_altered_model_is_refused_wherever_a_bit_was_flipped() {
    let mut model = std::fs::read(trained().path("deals.model")).unwrap();
    for at in (0..model.len()).step_by(model.len() / 40 + 1) {
        model[at] ^= 0x10;
        let folder = Folder::with([("m", &model)]);
        folder.refuse(&["inspect", "m"], &["m: "]);
        model[at] ^= 0x10;
    }
}

#[test]
fn inspect_tells_what_the_model_predicts_and_reads() {
    let text = trained().succeed(&["inspect", "deals.model"]);
    assert!(text.contains("won = 1"), "{text}");
    assert!(text.contains("AUC"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&trained().succeed(&["inspect", "deals.model", "--json"])).unwrap();
    assert_eq!(json["insights"]["target"]["name"], "won");
    assert_eq!(json["timing"]["total_seconds"], 0.0, "a stored report has no timings");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_leadlight"))
        .args(["inspect", "deals.model", "--json"])
        .current_dir(trained().path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
