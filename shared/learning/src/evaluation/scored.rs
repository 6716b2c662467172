//! The rows that a model is judged on.

use super::ranking::Ranking;
use super::{Weights, loss};

/// Forecasts beside what became of the rows; all slices have one value per row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scored<'a> {
    /// Calibrated probability, in [0, 1]. What only orders rows (the areas) takes any score.
    pub probability: &'a [f64],
    /// Whether the row succeeded.
    pub outcome: &'a [bool],
    /// How much a row counts, at least 0; the same for all where absent. Only their ratios matter.
    pub weight: Option<&'a [f64]>,
    /// Entity of each row, where rows of one entity may repeat: intervals then go by entity.
    pub entity: Option<&'a [u32]>,
}

impl<'a> Scored<'a> {
    /// Rows that all count the same and stand for themselves.
    pub fn new(probability: &'a [f64], outcome: &'a [bool]) -> Self {
        Self { probability, outcome, weight: None, entity: None }
    }

    /// Area under the ROC curve in O(n log n), ties counted one half; 0.5 where there is one class only.
    pub fn auc(&self) -> f64 {
        self.ranking(&self.mean_one()).auc()
    }

    /// Average precision in O(n log n), as scikit-learn defines it; 0 without successes.
    pub fn average_precision(&self) -> f64 {
        self.ranking(&self.mean_one()).average_precision()
    }

    /// Mean negative log-likelihood in nats per row; 0 without rows. Probabilities are clamped by
    /// [`crate::calibration::PROBABILITY_FLOOR`], so a row costs at most 13.8 nats.
    pub fn log_loss(&self) -> f64 {
        let rows = self.probability.iter().zip(self.outcome);
        loss::mean(rows.map(|(&p, &y)| loss::row_log_loss(p, y)), &self.mean_one())
    }

    /// Mean squared error of the probability; 0 without rows.
    pub fn brier(&self) -> f64 {
        let rows = self.probability.iter().zip(self.outcome);
        loss::mean(rows.map(|(&p, &y)| if y { (1.0 - p).powi(2) } else { p * p }), &self.mean_one())
    }

    pub(super) fn ranking(&self, weight: &[f64]) -> Ranking {
        Ranking::new(self.probability, self.outcome, weight)
    }

    /// Weight per row, 1 on average.
    pub(super) fn mean_one(&self) -> Vec<f64> {
        let rows = self.outcome.len();
        match self.weight.map(|weight| (weight, weight.iter().sum::<f64>())) {
            Some((weight, sum)) if sum > 0.0 => {
                let scale = rows as f64 / sum;
                weight.iter().map(|weight| weight * scale).collect()
            }
            _ => vec![1.0; rows],
        }
    }

    /// What the weights come to, where there are any.
    pub(super) fn weights(&self) -> Option<Weights> {
        let weight = self.weight?;
        let sum: f64 = weight.iter().sum();
        let squares: f64 = weight.iter().map(|weight| weight * weight).sum();
        Some(Weights { sum, effective_rows: super::ratio(sum * sum, squares) })
    }
}
