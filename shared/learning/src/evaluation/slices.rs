//! The main figures by slice of the rows, such as the age at which a forecast was made.

use serde::{Deserialize, Serialize};

use super::{CalibrationCheck, Estimate, Scored, evaluate, loss};

/// Figures on the rows of one slice.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Slice {
    /// Value of the slice's column.
    pub slice: String,
    /// Rows.
    pub n: u64,
    /// Entities; as many as rows where none is named.
    pub entities: u64,
    /// Share of the whole's weight.
    pub share: f64,
    /// Success rate: the mean outcome.
    pub base_rate: f64,
    /// Mean probability.
    pub mean_forecast: f64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Lower end of its 95 % interval.
    pub auc_low: f64,
    /// Upper end of its 95 % interval.
    pub auc_high: f64,
    /// Mean negative log-likelihood.
    pub log_loss: f64,
    /// Log-loss of the whole training part's base rate on the same rows.
    pub baseline_log_loss: f64,
    /// `baseline_log_loss - log_loss`, with its interval (paired, by entity).
    pub gain: Estimate,
    /// Mean squared error of the probability.
    pub brier: f64,
    /// Expected calibration error over 10 equal-frequency bins.
    pub ece: f64,
    /// Its mean under perfect calibration (simulated).
    pub ece_null: f64,
    /// Slope, intercept and the pre-set test on the rows of the slice.
    pub calibration: CalibrationCheck,
}

/// Judges each slice as [`evaluate()`] judges all rows. `slice` is a number per row into `names`; slices without rows are
/// left out. `train_base_rate` and `seed` as there.
pub fn slices(
    rows: &Scored<'_>,
    slice: &[u32],
    names: &[String],
    train_base_rate: f64,
    seed: u64,
) -> Vec<Slice> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    slice.iter().enumerate().for_each(|(row, &slice)| members[slice as usize].push(row));
    let total: f64 = rows.weight.map_or(rows.outcome.len() as f64, |weight| weight.iter().sum());
    let judged = |(name, members): (&String, &Vec<usize>)| {
        let of = |values: &[f64]| -> Vec<f64> { members.iter().map(|&row| values[row]).collect() };
        let (probability, weight) = (of(rows.probability), rows.weight.map(of));
        let outcome: Vec<bool> = members.iter().map(|&row| rows.outcome[row]).collect();
        let entity = rows.entity.map(|of| members.iter().map(|&row| of[row]).collect::<Vec<u32>>());
        let part = Scored {
            probability: &probability,
            outcome: &outcome,
            weight: weight.as_deref(),
            entity: entity.as_deref(),
        };
        let own: f64 = weight.as_ref().map_or(members.len() as f64, |weight| weight.iter().sum());
        let evaluation = evaluate(&part, train_base_rate, seed);
        Slice {
            slice: name.clone(),
            n: evaluation.n,
            entities: evaluation.entities.unwrap_or(evaluation.n),
            share: super::ratio(own, total),
            base_rate: evaluation.base_rate,
            mean_forecast: loss::mean(probability.iter().copied(), &part.mean_one()),
            auc: evaluation.auc,
            auc_low: evaluation.auc_low,
            auc_high: evaluation.auc_high,
            log_loss: evaluation.log_loss,
            baseline_log_loss: evaluation.baseline_log_loss,
            gain: evaluation.gain,
            brier: evaluation.brier,
            ece: evaluation.ece,
            ece_null: evaluation.ece_null,
            calibration: evaluation.calibration,
        }
    };
    names.iter().zip(&members).filter(|(_, members)| !members.is_empty()).map(judged).collect()
}
