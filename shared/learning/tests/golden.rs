//! A model file written once is read for ever: the committed file of every format gives the committed forecasts.
//!
//! `LEADLIGHT_WRITE_GOLDEN=1 cargo test -p learning --test golden` writes the files of the present format anew. That is for
//! formats that were never released: files of released ones stay as they are.

use std::path::PathBuf;

use bytes::Bytes;
use learning::model::Model;
use learning::table::{Table, TableBuilder};
use learning::training::{Options, Split, train};
use serde::{Deserialize, Serialize};

const HEADER: [&str; 6] = ["calls", "source", "phone", "note", "created", "won"];

/// What a record was forecast when the file was written.
#[derive(Debug, Serialize, Deserialize)]
struct Expected {
    /// Cells in the order of the model's inputs.
    cells: Vec<Option<String>>,
    probability: f64,
    low: f64,
    high: f64,
    band: String,
    reasons: Vec<(String, String, f64)>,
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", name].iter().collect()
}

/// A small company where calls, the source and an order in the note make a deal likelier to be won.
fn company() -> Table {
    let mut table = TableBuilder::new(HEADER);
    for i in 0..600_usize {
        let noise = (i * 7919 + i * i * 31) % 100;
        let calls = (i * 37 + i / 11) % 12;
        let note = ["Срочный заказ", "call back, please", "просит скидку", "", "заказ: оплачен"]
            [(i * 3 + i / 7) % 5];
        let source = ["web", "fax", "chat", "NA"][(i * 5 + i / 13) % 4];
        let chance =
            5 * calls + if note.contains("заказ") { 25 } else { 0 } + if source == "web" { 10 } else { 0 };
        let calls = if i.is_multiple_of(9) { String::new() } else { calls.to_string() };
        let created = format!("2024-{:02}-{:02}", 1 + i / 50, 1 + i % 28);
        let phone = ["yes", "no"][i / 3 % 2];
        table.push([calls.as_str(), source, phone, note, &created, if noise < chance { "1" } else { "0" }]);
    }
    table.finish()
}

/// Records that reach every kind of column: known, new, missing and unreadable values.
fn records() -> Vec<[&'static str; 5]> {
    vec![
        ["11", "web", "yes", "СРОЧНЫЙ заказ!", "2024-03-05"],
        ["0", "fax", "no", "", "2024-11-30 23:59"],
        ["", "NA", "", "call", ""],
        ["1e9", "pigeon", "perhaps", "новое слово", "31.12.2025"],
        ["abc", " chat ", "yes", "просит скидку; call back", "soon"],
        ["5,5", "web", "no", "заказ оплачен", "2024-07-01T10:00:00+03:00"],
    ]
}

fn expect(model: &Model, cells: Vec<Option<String>>) -> Expected {
    let mut scorer = model.scorer();
    let forecast = scorer.score(&cells.iter().map(Option::as_deref).collect::<Vec<_>>());
    let reasons = scorer.reasons(4).into_iter().map(|r| (r.attribute, r.value, r.contribution)).collect();
    let band = model.band(forecast.probability).as_str().to_owned();
    let (probability, low, high) = (forecast.probability, forecast.low, forecast.high);
    Expected { cells, probability, low, high, band, reasons }
}

fn write(model_name: &str, forecasts_name: &str) {
    let recipe = r#"{"outputs": ["frequent(source, 2)", "cumulative(quantile_bin(calls, 4))", "normalize(log1p(calls))",
        "missing(calls)", "cartesian(source, phone)", "month(created)",
        "ngram(stem(stem(lowercase(no_punct(note)), 'ru'), 'en'), 2)"]}"#;
    let options = Options {
        recipe: Some(recipe.parse().expect("a recipe")),
        split: Some(Split::Random),
        trials: 2,
        ..Options::new("won")
    };
    let trained = train(&company(), &options, &mut |_| {}).expect("it can be learned");
    let model = Model::from_bytes(Bytes::from(trained.model.clone())).expect("its own file");
    let forecasts = records().into_iter().map(|record| {
        let cell = |name: &str| {
            let at = HEADER.iter().position(|header| *header == name)?;
            record.get(at).map(|cell| (*cell).to_owned())
        };
        expect(&model, model.inputs().iter().map(|input| cell(&input.name)).collect())
    });
    let forecasts: Vec<Expected> = forecasts.collect();
    let json = serde_json::to_string_pretty(&forecasts).expect("numbers and strings");
    std::fs::write(path(model_name), trained.model).expect("the folder is there");
    std::fs::write(path(forecasts_name), json + "\n").expect("the folder is there");
}

#[test]
fn a_file_of_format_1_gives_the_forecasts_it_was_written_with() {
    let (model_name, forecasts_name) = ("golden-v1.llm", "golden-v1.json");
    if std::env::var_os("LEADLIGHT_WRITE_GOLDEN").is_some() {
        write(model_name, forecasts_name);
    }
    let file = std::fs::read(path(model_name)).expect("it is committed");
    let model = Model::from_bytes(Bytes::from(file)).expect("the format is still read");
    let report = model.report().expect("the report is still read");
    assert_eq!(report.split.rule, "random");
    let json = std::fs::read(path(forecasts_name)).expect("it is committed");
    let expected: Vec<Expected> = serde_json::from_slice(&json).expect("as it was written");
    assert_eq!(expected.len(), records().len());
    for expected in expected {
        let found = expect(&model, expected.cells.clone());
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(found.probability, expected.probability), "{found:?}\n{expected:?}");
        assert!(
            close(found.low, expected.low) && close(found.high, expected.high),
            "{found:?}\n{expected:?}"
        );
        assert_eq!((found.band, found.reasons.len()), (expected.band, expected.reasons.len()));
        for (found, expected) in found.reasons.iter().zip(&expected.reasons) {
            assert_eq!((&found.0, &found.1), (&expected.0, &expected.1));
            assert!(close(found.2, expected.2), "{found:?}\n{expected:?}");
        }
    }
}
