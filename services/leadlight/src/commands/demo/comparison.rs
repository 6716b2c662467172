//! A forecast beside the known truth.

use std::fmt;

use learning::evaluation::auc;
use learning::model::Model;
use learning::table::{Column, Table};

use crate::text;

/// How close forecasts of unseen rows come to their true probabilities.
#[derive(Debug)]
pub(super) struct Comparison {
    rows: u64,
    /// Mean absolute difference between forecast and truth.
    error: f64,
    /// The same for the base rate given to everyone.
    base_rate_error: f64,
    /// Share of the 90 % intervals that hold the truth.
    covered: f64,
    /// AUC of the forecast, and of the true probabilities: no forecast can do better but by luck.
    auc: f64,
    best_auc: f64,
}

impl Comparison {
    /// Scores every row of `table`, whose true probabilities are `truth` (as many as rows, at least one).
    pub(super) fn new(model: &Model, table: &Table, target: &str, truth: &[f64], base_rate: f64) -> Self {
        let inputs: Vec<Option<&Column>> =
            model.inputs().iter().map(|input| table.column(&input.name)).collect();
        let mut scorer = model.scorer();
        let mut cells = Vec::with_capacity(inputs.len());
        let mut probability = Vec::with_capacity(truth.len());
        let mut covered = 0_u32;
        for (row, &truth) in truth.iter().enumerate() {
            cells.clear();
            cells.extend(inputs.iter().map(|column| column.and_then(|column| column.value(row))));
            let forecast = scorer.score(&cells);
            probability.push(forecast.probability);
            covered += u32::from((forecast.low..=forecast.high).contains(&truth));
        }
        let won = table.column(target);
        let outcome: Vec<bool> =
            (0..truth.len()).map(|row| won.and_then(|won| won.value(row)) == Some("1")).collect();
        Self {
            rows: truth.len() as u64,
            error: mean_difference(truth, probability.iter().copied()),
            base_rate_error: mean_difference(truth, std::iter::repeat(base_rate)),
            covered: f64::from(covered) / truth.len() as f64,
            auc: auc(&probability, &outcome),
            best_auc: auc(truth, &outcome),
        }
    }
}

fn mean_difference(truth: &[f64], forecast: impl Iterator<Item = f64>) -> f64 {
    truth.iter().zip(forecast).map(|(truth, forecast)| (truth - forecast).abs()).sum::<f64>()
        / truth.len() as f64
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points = |error: f64| format!("{:.1}", 100.0 * error);
        writeln!(
            f,
            "Beside the truth, on {} later deals (here it is known; with real data it never is):",
            text::count(self.rows)
        )?;
        writeln!(
            f,
            "  a forecast is {} percentage points off on average; the base rate for everyone would be {} off",
            points(self.error),
            points(self.base_rate_error)
        )?;
        writeln!(
            f,
            "  the 90 % interval holds the true probability of {} of the deals",
            text::percent(self.covered)
        )?;
        writeln!(f, "  AUC {:.3}; the true probabilities themselves reach {:.3}", self.auc, self.best_auc)
    }
}
