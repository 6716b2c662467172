//! Rows that count for more, for less, or not at all.

use learning::matrix::Matrix;
use learning::solver::{Penalty, Rows, Settings, fit};
use learning::table::Table;
use learning::training::{Options, Split, TrainError, train};
use proptest::prelude::*;

use crate::support::{columns, deals, forecasts, load, options, trained};

/// A table with a column more.
fn with(table: &Table, name: &str, cells: impl Fn(usize) -> String) -> Table {
    let known = |column: &learning::table::Column| {
        (0..table.rows()).map(|row| column.value(row).unwrap_or_default().to_owned()).collect()
    };
    let mut all: Vec<(&str, Vec<String>)> =
        table.columns().iter().map(|column| (column.name(), known(column))).collect();
    all.push((name, (0..table.rows()).map(cells).collect()));
    columns(&all)
}

fn weighted() -> Options {
    let split = Some(Split::Column { name: "side".into() });
    Options { weight: Some("weight".into()), split, ..options("won") }
}

/// What a model trained on a table says of the first rows of `deals`.
fn said(table: &Table, request: &Options) -> Vec<f64> {
    let model = load(&trained(table, request));
    forecasts(&model, &deals(1, 100), 0..100).iter().map(|forecast| forecast.probability).collect()
}

fn side(row: usize) -> String {
    if row.is_multiple_of(4) { "test" } else { "train" }.to_owned()
}

#[test]
fn equal_weights_change_no_forecast() {
    let plain = with(&deals(1, 1_500), "side", side);
    let request = Options { weight: None, ..weighted() };
    let expected = said(&plain, &request);
    for weight in ["1", "0.25", "1e6"] {
        let found = said(&with(&plain, "weight", |_| weight.to_owned()), &weighted());
        assert!(expected.iter().zip(&found).all(|(a, b)| (a - b).abs() < 1e-9), "{weight}");
    }
}

#[test]
fn rows_of_weight_zero_and_rows_on_neither_side_change_nothing() {
    let table = with(&with(&deals(1, 1_500), "side", side), "weight", |row| (1 + row % 3).to_string());
    let expected = trained(&table, &weighted());
    // The same rows with strange ones among them.
    let mut strange: Vec<(&str, Vec<String>)> = Vec::new();
    for column in table.columns() {
        let mut cells = Vec::new();
        for row in 0..table.rows() {
            cells.push(column.value(row).unwrap_or_default().to_owned());
            if row % 5 == 1 {
                cells.push(match column.name() {
                    "weight" => if row % 2 == 0 { "0" } else { "9" }.to_owned(),
                    "side" => if row % 2 == 0 { "train" } else { "" }.to_owned(),
                    "won" => "1".to_owned(),
                    "amount" => "1e9".to_owned(),
                    _ => "elsewhere never seen".to_owned(),
                });
            }
        }
        strange.push((column.name(), cells));
    }
    let found = trained(&columns(&strange), &weighted());
    assert_eq!(found.report.test, expected.report.test);
    assert_eq!(found.report.importance, expected.report.importance);
    assert_eq!(found.report.search.best, expected.report.search.best);
    assert_eq!(found.report.split.left_out_rows, 300);
    let rows = deals(1, 100);
    assert_eq!(forecasts(&load(&found), &rows, 0..100), forecasts(&load(&expected), &rows, 0..100));
}

#[test]
fn heavier_rows_pull_the_base_rate_and_the_forecasts_their_way() {
    let table = with(&deals(1, 2_000), "side", side);
    let won = |row: usize| table.column("won").and_then(|column| column.value(row)) == Some("1");
    let heavy = with(&table, "weight", |row| if won(row) { "4" } else { "1" }.to_owned());
    let report = trained(&heavy, &weighted()).report;
    let odds = |rate: f64| rate / (1.0 - rate);
    let plain = trained(&table, &Options { weight: None, ..weighted() }).report;
    let ratio = odds(report.test.base_rate) / odds(plain.test.base_rate);
    assert!((ratio - 4.0).abs() < 1e-9, "{ratio}");
    let ratio = odds(report.split.train_base_rate) / odds(plain.split.train_base_rate);
    assert!((ratio - 4.0).abs() < 1e-9, "{ratio}");
    // Percents keep their word by weight.
    let check = report.test.calibration;
    assert!(check.intercept.low < 0.0 && check.intercept.high > 0.0, "{check:?}");
    assert_eq!(report.test.n, 500);
    assert!(report.test.weights.is_some_and(|weights| weights.effective_rows < 500.0 && weights.sum > 500.0));
}

#[test]
fn weights_and_sides_that_cannot_be_read_are_refused_with_their_row() {
    let table = with(&deals(1, 200), "side", side);
    for (cell, expected) in [("", "\"\""), ("-1", "\"-1\""), ("heavy", "\"heavy\""), ("inf", "\"inf\"")] {
        let broken = with(&table, "weight", |row| if row == 7 { cell } else { "1" }.to_owned());
        let error = train(&broken, &weighted(), &mut |_| {}).expect_err("it cannot be weighed");
        let expected = format!(
            "row 7: the weight column \"weight\" holds {expected}, which is not a number from 0 to 1e12"
        );
        assert_eq!(error.to_string(), expected);
    }
    let broken = with(&deals(1, 200), "side", |row| if row == 9 { "validation".into() } else { side(row) });
    let error = train(&broken, &Options { weight: None, ..weighted() }, &mut |_| {}).expect_err("no side");
    assert!(matches!(error, TrainError::Cell { row: 9, what: "split", .. }), "{error}");
}

/// Columns of two indicators and a number, an outcome and whether the row counts twice.
fn rows() -> impl Strategy<Value = Vec<(u32, f32, bool, bool)>> {
    prop::collection::vec((0..2_u32, -2.0..2.0_f32, any::<bool>(), any::<bool>()), 8..60)
}

proptest! {
    #[test]
    fn a_row_of_weight_two_is_fitted_as_the_row_twice(rows in rows(), l2 in 0.3..30.0) {
        let fitted = |copies: &dyn Fn(usize) -> usize, weight: Option<&[f64]>| {
            let mut matrix = Matrix::with_capacity(2, 1, rows.len(), rows.len());
            rows.iter().for_each(|row| matrix.push(&[row.0], &[row.1]));
            let outcome: Vec<bool> = rows.iter().map(|row| row.2).collect();
            let taken: Vec<u32> =
                (0..rows.len()).flat_map(|row| std::iter::repeat_n(row as u32, copies(row))).collect();
            let part = Rows { matrix: &matrix, rows: &taken, outcome: &outcome, weight, offset: None };
            fit(&part, &Penalty::default(), &Settings { l2, ..Settings::default() }, None).weights
        };
        let weight: Vec<f64> = rows.iter().map(|row| if row.3 { 2.0 } else { 1.0 }).collect();
        let weighted = fitted(&|_| 1, Some(&weight));
        let repeated = fitted(&|row| weight[row] as usize, None);
        // The intercept is free: with one outcome only it has no finite optimum.
        prop_assume!(rows.iter().any(|row| row.2) && rows.iter().any(|row| !row.2));
        for (weighted, repeated) in weighted.iter().zip(&repeated) {
            prop_assert!((weighted - repeated).abs() < 1e-3, "{} {}", weighted, repeated);
        }
    }
}
