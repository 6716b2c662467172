//! `leadlight score` and `leadlight evaluate` with a trained model.

use crate::support::{Folder, deals, model_beside, trained};

const SCORE: [&str; 7] = ["score", "--model", "deals.model", "--data", "t.csv", "--out", "s.csv"];

/// The table without all columns but those that `keep` takes.
fn columns(table: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let kept: Vec<usize> = (0..headers.len()).filter(|&i| keep(&headers[i])).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(kept.iter().map(|&i| &headers[i])).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        writer.write_record(kept.iter().map(|&i| &row[i])).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn scores(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
}

#[test]
fn every_row_gets_a_probability_an_interval_a_band_and_reasons() {
    let folder = model_beside(&deals(50));
    let said = folder.succeed(&[&SCORE[..], &["--explain", "3"]].concat());
    assert!(said.contains("50 rows scored") && said.contains("s.csv"), "{said}");
    let text = folder.read("s.csv");
    assert!(text.starts_with("row,probability,low,high,band,reason_1,reason_2,reason_3\n"), "{text}");
    let rows = scores(&text);
    assert_eq!(rows.len(), 50);
    for (i, row) in rows.iter().enumerate() {
        assert_eq!(row[0], (i + 1).to_string());
        let number = |cell: usize| row[cell].parse::<f64>().unwrap();
        let (probability, low, high) = (number(1), number(2), number(3));
        assert!(0.0 < probability && probability < 1.0);
        assert!(low <= probability && probability <= high, "{row:?}");
        assert!(["low", "medium", "high"].contains(&&row[4]));
        assert!(row[5].contains(" = ") && row[5].ends_with(')'), "{row:?}");
    }
}

#[test]
fn scores_go_to_standard_output_or_a_summary_in_json_does() {
    let folder = model_beside(&deals(20));
    folder.succeed(&SCORE);
    let stdout = folder.succeed(&["score", "--model", "deals.model", "--data", "t.csv", "--out", "-"]);
    assert_eq!(stdout, folder.read("s.csv"));
    let json = folder.succeed(&[&SCORE[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"], 20);
    let bands: u64 = ["low", "medium", "high"].iter().map(|band| json["bands"][band].as_u64().unwrap()).sum();
    assert_eq!(bands, 20);
}

#[test]
fn missing_columns_are_warned_of_and_score_as_empty_ones() {
    let table = deals(30);
    let without = model_beside(&columns(&table, |name| name != "SOURCE_ID"));
    let outcome = without.run(&SCORE);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("warning") && outcome.stderr.contains("SOURCE_ID"), "{}", outcome.stderr);

    for blank in ["", " ", "NA", "NULL"] {
        let mut emptied = csv::Writer::from_writer(Vec::new());
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let source = headers.iter().position(|name| name == "SOURCE_ID").unwrap();
        emptied.write_record(&headers).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            let cells = row.iter().enumerate().map(|(i, cell)| if i == source { blank } else { cell });
            emptied.write_record(cells).unwrap();
        }
        let emptied = model_beside(&String::from_utf8(emptied.into_inner().unwrap()).unwrap());
        emptied.succeed(&SCORE);
        assert_eq!(emptied.read("s.csv"), without.read("s.csv"), "{blank:?}");
    }
}

#[test]
fn new_columns_are_noted_and_ignored_and_their_order_does_not_matter() {
    let table = deals(30);
    let plain = model_beside(&table);
    let outcome = plain.run(&SCORE);
    assert_eq!(outcome.stderr, "", "the target and the id are no news");

    let wider: String = table
        .lines()
        .map(|line| format!("{}{line}\n", if line.starts_with("ID,") { "new," } else { "x," }))
        .collect();
    let wider = model_beside(&wider);
    let outcome = wider.run(&SCORE);
    assert!(outcome.stderr.contains("note") && outcome.stderr.contains("new"), "{}", outcome.stderr);
    assert_eq!(wider.read("s.csv"), plain.read("s.csv"));
}

#[test]
fn a_table_with_none_of_the_inputs_is_refused() {
    let folder = model_beside("a,b\n1,2\n");
    folder.refuse(&SCORE, &["t.csv", "none of the model's inputs", "SOURCE_ID"]);
    folder.refuse(
        &["evaluate", "--model", "deals.model", "--data", "t.csv"],
        &["t.csv", "none of the model's inputs"],
    );
}

#[test]
fn a_bad_row_in_the_middle_leaves_no_scores_behind() {
    let mut table = deals(50);
    table.push_str("too,short\n");
    model_beside(&table).refuse(&SCORE, &["t.csv, line 52", "2 cells"]);
}

#[test]
fn a_table_without_rows_gives_scores_without_rows() {
    let header = deals(1).lines().next().unwrap().to_owned();
    let folder = model_beside(&header);
    folder.succeed(&SCORE);
    assert_eq!(folder.read("s.csv"), "row,probability,low,high,band\n");
}

#[test]
fn evaluate_judges_labelled_rows_and_leaves_out_the_others() {
    let mut table = deals(400);
    let header = table.lines().next().unwrap().to_owned();
    let open = header
        .split(',')
        .map(|name| if name == "SOURCE_ID" { "WEB" } else { "" })
        .collect::<Vec<_>>()
        .join(",");
    table.push_str(&open);
    table.push('\n');
    let folder = model_beside(&table);
    let arguments = ["evaluate", "--model", "deals.model", "--data", "t.csv", "--report", "r.json"];
    let text = folder.succeed(&arguments);
    assert!(text.contains("AUC") && text.contains("1 rows without a known outcome"), "{text}");
    let report = folder.json("r.json");
    assert_eq!(report["test"]["n"], 400);
    assert_eq!(report["left_out_rows"], 1);
    assert!(report["test"]["auc"].as_f64().unwrap() > 0.6);
    assert_eq!(folder.succeed(&[&arguments[..5], &["--json"]].concat()), folder.read("r.json"));
}

#[test]
fn evaluate_leaves_out_the_same_values_as_training_did() {
    let mut table = String::from("x,stage\n");
    for i in 0..600_u32 {
        let won = i.wrapping_mul(2_654_435_761) >> 28 < i % 16;
        let stage = if i % 5 == 0 {
            "open"
        } else if won {
            "won"
        } else {
            "lost"
        };
        table.push_str(&format!("{},{stage}\n", i % 16));
    }
    let folder = Folder::with([("t.csv", table)]);
    let train = "train --data t.csv --target stage --positive won --negative lost --trials 1 --model m";
    folder.succeed(&train.split(' ').collect::<Vec<_>>());
    let json = folder.succeed(&["evaluate", "--model", "m", "--data", "t.csv", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["test"]["n"].as_u64(), json["left_out_rows"].as_u64()), (Some(480), Some(120)));
}

#[test]
fn evaluate_refuses_a_table_without_both_outcomes() {
    let unlabelled = columns(&deals(30), |name| name != "won");
    let arguments = ["evaluate", "--model", "deals.model", "--data", "t.csv"];
    model_beside(&unlabelled).refuse(&arguments, &["t.csv", "\"won\""]);
    let folder = model_beside(&deals(30));
    folder.refuse(&[&arguments[..], &["--positive", "none"]].concat(), &["t.csv", "both outcomes"]);
}

#[test]
fn the_page_and_the_report_agree_on_the_verdict() {
    let quality = trained().json("report.json")["verdict"]["quality"].as_str().unwrap().to_owned();
    assert!(["weak", "fair", "good", "very_good"].contains(&quality.as_str()), "{quality}");
    assert!(trained().read("page.html").contains("</html>"));
}
