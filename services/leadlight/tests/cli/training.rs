//! `leadlight train` on tables that it must take.

use std::fmt::Write;

use crate::support::{Folder, deals};

#[test]
fn training_writes_model_report_and_page_and_says_so() {
    let folder = Folder::with([("deals.csv", deals(600))]);
    let arguments =
        "train --data deals.csv --target won --drop ID --trials 1 --model m --report r.json --html h.html";
    let text = folder.succeed(&arguments.split(' ').collect::<Vec<_>>());
    let report = folder.json("r.json");
    assert!(
        text.starts_with(report["verdict"]["headline"].as_str().unwrap()),
        "the verdict comes first: {text}"
    );
    for expected in ["AUC", "accuracy", "Model   m (", "Report  r.json", "Page    h.html"] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert!(folder.read("h.html").starts_with("<!DOCTYPE html>"));
    let names: Vec<String> = folder.files().into_iter().collect();
    assert_eq!(names, ["deals.csv", "h.html", "m", "r.json"], "nothing temporary is left");
    assert_eq!(report["model"]["bytes"], folder.path("m").metadata().unwrap().len());
    assert_eq!(report["timing"]["stages"][0][0], "read");
}

#[test]
fn with_json_standard_output_is_the_report_and_nothing_else() {
    let folder = Folder::with([("deals.csv", deals(600))]);
    let arguments =
        "train --data deals.csv --target won --drop ID --trials 1 --model m --report r.json --json";
    let outcome = folder.run(&arguments.split(' ').collect::<Vec<_>>());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, folder.read("r.json"));
    assert_eq!(outcome.stderr, "", "no progress bar without a terminal");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_one_thread_and_on_two_plain_or_gzipped() {
    let table = deals(600);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, table.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let folder = Folder::with([("deals.csv", table.as_bytes()), ("deals.csv.gz", &gzip)]);
    for (data, threads, model) in [("deals.csv", "1", "a"), ("deals.csv.gz", "2", "b")] {
        let arguments = ["train", "--data", data, "--target", "won", "--drop", "ID", "--trials", "2"];
        folder.succeed(&[&arguments[..], &["--threads", threads, "--model", model]].concat());
    }
    assert_eq!(std::fs::read(folder.path("a")).unwrap(), std::fs::read(folder.path("b")).unwrap());
}

#[test]
fn a_recipe_given_as_a_file_is_used() {
    let recipe =
        r#"{"groups": {}, "assignments": {}, "outputs": ["ALL_BINARY", "quantile_bin(ALL_NUMERIC, 5)"]}"#;
    let folder = Folder::with([("deals.csv", deals(600).as_str()), ("recipe.json", recipe)]);
    let arguments = "train --data deals.csv --target won --drop ID --trials 1 --recipe recipe.json --model m --report r.json";
    folder.succeed(&arguments.split(' ').collect::<Vec<_>>());
    let used = folder.json("r.json")["model"]["recipe"].to_string();
    assert!(used.contains("quantile_bin(AMOUNT, 5)"), "{used}");
    assert!(!used.contains("COMMENTS"), "the recipe takes no texts: {used}");
}

#[test]
fn a_header_with_a_comma_can_be_dropped() {
    let mut table = String::from("\"Name, first\",City,x,y\n");
    for i in 0..300 {
        writeln!(table, "n{},c{},{},{}", i % 5, i % 3, i % 11, u8::from(i % 11 > i % 7)).unwrap();
    }
    let folder = Folder::with([("t.csv", table)]);
    let arguments = ["train", "--data", "t.csv", "--target", "y", "--trials", "1", "--leakage", "off"];
    folder.succeed(
        &[&arguments[..], &["--drop", "Name, first", "--drop", "City", "--model", "m", "--report", "r.json"]]
            .concat(),
    );
    let report = folder.json("r.json");
    let used =
        report["schema"]["columns"].as_array().unwrap().iter().filter(|column| column["role"] == "attribute");
    assert_eq!(used.map(|column| column["name"].as_str().unwrap()).collect::<Vec<_>>(), ["x"]);
}

#[test]
fn numbers_that_are_none_and_a_hundred_thousand_categories_are_taken() {
    let mut table = String::from("amount,city,y\n");
    for i in 0_u32..100_000 {
        let amount = match i % 100 {
            0 => "NaN".to_owned(),
            1 => "inf".to_owned(),
            2 => "-inf".to_owned(),
            _ => (i % 97).to_string(),
        };
        writeln!(table, "{amount},city {i},{}", u8::from(i.wrapping_mul(2_654_435_761) >> 24 < i % 100))
            .unwrap();
    }
    let folder = Folder::with([("t.csv", table)]);
    let arguments = "train --data t.csv --target y --trials 1 --model m --report r.json";
    folder.succeed(&arguments.split(' ').collect::<Vec<_>>());
    let amount = &folder.json("r.json")["schema"]["columns"][0];
    assert_eq!(amount["kind"], "numeric");
    assert_eq!(amount["missing"], 1_000, "NaN is a missing number");
    assert_eq!(amount["invalid"], 2_000, "infinities are no numbers");
}

#[test]
fn a_cell_of_ten_megabytes_is_taken() {
    let mut table = deals(400);
    let last = table.trim_end().rfind('\n').unwrap();
    let row = table[last + 1..].trim_end().to_owned();
    let long = format!("\"{}\"", "слово ".repeat(1_000_000));
    let header = table.lines().next().unwrap();
    let comments = header.split(',').position(|name| name == "COMMENTS").unwrap();
    let mut cells: Vec<&str> = row.split(',').collect();
    cells[comments] = &long;
    table.truncate(last + 1);
    table.push_str(&cells.join(","));
    let folder = Folder::with([("t.csv", table)]);
    folder.succeed(
        &"train --data t.csv --target won --drop ID --trials 1 --model m".split(' ').collect::<Vec<_>>(),
    );
}

#[test]
fn insights_list_attributes_with_the_strongest_first() {
    let folder = Folder::with([("deals.csv", deals(600))]);
    let arguments = ["insights", "--data", "deals.csv", "--target", "won"];
    let text = folder.succeed(&arguments);
    assert!(text.contains("600 rows") && text.contains("SOURCE_ID"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&folder.succeed(&[&arguments[..], &["--json"]].concat())).unwrap();
    let attributes = json["insights"]["attributes"].as_array().unwrap();
    let strength: Vec<f64> = attributes.iter().map(|one| one["correlation"].as_f64().unwrap()).collect();
    assert!(strength.is_sorted_by(|a, b| a >= b), "{strength:?}");
    assert!(attributes.iter().all(|one| one["name"] != "won"), "the target is no attribute");
    folder.refuse(&["insights", "--data", "deals.csv", "--target", "none"], &["deals.csv", "\"none\""]);
}
