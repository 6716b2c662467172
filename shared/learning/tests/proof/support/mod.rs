//! What the tests share: counts, result lines, small tables, training and scoring.

mod tables;

use std::fmt::Display;
use std::num::NonZeroUsize;

use learning::model::{Forecast, Model};
use learning::table::Table;
use learning::training::{Options, Trained, train};

pub use tables::{columns, deals};

/// A count that depends on whether full counts are asked for.
pub fn counts<T>(small: T, full: T) -> T {
    if std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full") { full } else { small }
}

/// Prints the line of a result and fails the test where the target is missed.
pub fn result(name: &str, measured: impl Display, target: &str, holds: bool) {
    println!("RESULT {name} | {measured} | {target} | {}", if holds { "pass" } else { "fail" });
    assert!(holds, "{name}: {measured}, but must be {target}");
}

/// A request with few trials on one thread.
pub fn options(target: &str) -> Options {
    Options { trials: 4, threads: NonZeroUsize::MIN, ..Options::new(target) }
}

/// Trains without word of progress.
pub fn trained(table: &Table, options: &Options) -> Trained {
    train(table, options, &mut |_| {}).expect("the table can be trained on")
}

/// Reads a model file from memory.
pub fn load(trained: &Trained) -> Model {
    Model::from_bytes(trained.model.clone().into()).expect("a written model can be read")
}

/// The cells of a row in the order of the model's inputs.
pub fn cells<'a>(model: &Model, table: &'a Table, row: usize) -> Vec<Option<&'a str>> {
    model.inputs().iter().map(|input| table.column(&input.name)?.value(row)).collect()
}

/// Forecasts of rows.
pub fn forecasts(model: &Model, table: &Table, rows: impl IntoIterator<Item = usize>) -> Vec<Forecast> {
    let mut scorer = model.scorer();
    rows.into_iter().map(|row| scorer.score(&cells(model, table, row))).collect()
}

/// Mean and its standard error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, (variance / n).sqrt())
}

/// The most events that `runs` trials of that probability show with a probability of 99.9 % (normal approximation of
/// the binomial distribution with a correction for continuity).
pub fn most_by_chance(runs: usize, probability: f64) -> usize {
    let n = runs as f64;
    (n * probability + 3.09 * (n * probability * (1.0 - probability)).sqrt() + 0.5).ceil() as usize
}
