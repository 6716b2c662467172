//! Quality on rows that the model has not seen.
//!
//! [`evaluate()`] gives every figure of a report, [`slices()`] the main ones by slice; areas and log-loss of [`Scored`] rows are
//! what a search optimises. No figure is ever NaN or infinite, however few or one-sided the rows: JSON could not hold it.

mod calibration;
mod delong;
mod evaluate;
mod lift;
mod loss;
mod null;
mod precision_recall;
mod ranking;
mod references;
mod reliability;
mod scored;
mod slices;
mod thresholds;

use serde::{Deserialize, Serialize};

pub(crate) use calibration::MIN_CHECKED_ROWS;
pub use evaluate::evaluate;
pub use loss::{brier, log_loss, row_log_loss};
pub use precision_recall::average_precision;
pub use ranking::auc;
pub use scored::Scored;
pub use slices::{Slice, slices};

/// Half-width of a 95 % interval in standard errors.
const Z95: f64 = 1.959_963_984_540_054;

/// Ratio of the odds from which forecasts count as off on the whole.
const ODDS_OFF: f64 = 1.2;

/// Most points of a curve in the report.
const MAX_POINTS: usize = 201;

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Estimate {
    /// Point estimate.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

impl Estimate {
    /// The interval by normal theory.
    fn normal(value: f64, standard_error: f64) -> Self {
        Self { value, low: value - Z95 * standard_error, high: value + Z95 * standard_error }
    }
}

/// What the weights of rows come to.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Weights {
    /// Σ weight, as given.
    pub sum: f64,
    /// (Σ weight)² / Σ weight²: rows of equal weight that would say as much (Kish 1965).
    pub effective_rows: f64,
}

/// Figures on the test part. Rates and probabilities are in [0, 1], losses in nats per row. Where rows have weights they count
/// by them in everything but numbers of rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// Rows.
    pub n: u64,
    /// Entities, where some stand in several rows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entities: Option<u64>,
    /// What the weights of rows come to, where they have any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weights: Option<Weights>,
    /// Rows with success.
    pub positives: u64,
    /// Success rate of the test part.
    pub base_rate: f64,
    /// Success rate of the training part: what a constant score would say.
    pub train_base_rate: f64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Lower end of its 95 % interval.
    pub auc_low: f64,
    /// Upper end of its 95 % interval.
    pub auc_high: f64,
    /// Area under the precision-recall curve (average precision).
    pub pr_auc: f64,
    /// Mean negative log-likelihood.
    pub log_loss: f64,
    /// Log-loss of the training part's base rate on the same rows.
    pub baseline_log_loss: f64,
    /// `baseline_log_loss - log_loss`, with its interval (paired, by entity).
    pub gain: Estimate,
    /// Mean squared error of the probability.
    pub brier: f64,
    /// Expected calibration error over 10 equal-frequency bins.
    pub ece: f64,
    /// Mean ECE that a perfectly calibrated model would show with the same probabilities (simulated).
    pub ece_null: f64,
    /// Slope and intercept of the outcome on the score.
    pub calibration: CalibrationCheck,
    /// Accuracy at threshold 0.5.
    pub accuracy: f64,
    /// Accuracy of always saying the more frequent outcome.
    pub baseline_accuracy: f64,
    /// Confusion and rates at 0.00, 0.01, ..., 1.00.
    pub thresholds: Vec<Threshold>,
    /// (false positive rate, true positive rate) from (0, 0) to (1, 1), at most 201 points.
    pub roc: Vec<(f64, f64)>,
    /// (recall, precision), at most 201 points.
    pub pr: Vec<(f64, f64)>,
    /// By share of rows taken from the top: 1, 5, 10, 20, ..., 100 %.
    pub lift: Vec<Lift>,
    /// Equal-frequency bins of the probability, at most 10.
    pub reliability: Vec<ReliabilityBin>,
    /// The same figures for a random score and for the constant base rate, for comparison.
    pub references: Vec<Reference>,
    /// The main figures by slice, where there is a column of slices.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub slices: Vec<Slice>,
}

impl Evaluation {
    /// By how much the mean forecast misses the success rate, above 0 where it is too high; only where the pre-set test rejects
    /// calibration and the odds are off by a fifth at least, so that it is the level itself that does not hold.
    pub fn off_by(&self) -> Option<f64> {
        let check = &self.calibration;
        let (off, clear) = (check.intercept.value, check.intercept.low > 0.0 || check.intercept.high < 0.0);
        if !check.hidden || !clear || off.abs() < ODDS_OFF.ln() {
            return None;
        }
        // Bins are of equal weight, but for ties: their mean is the mean forecast but for the last digits.
        let rows: u64 = self.reliability.iter().map(|bin| bin.n).sum();
        let gap = |bin: &ReliabilityBin| bin.n as f64 * (bin.predicted - bin.observed);
        Some(ratio(self.reliability.iter().map(gap).sum(), rows as f64))
    }
}

/// How well probabilities agree with outcomes: logistic regression of the outcome on the score's log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CalibrationCheck {
    /// Slope; 1 is right, below 1 is over-confident.
    pub slope: Estimate,
    /// Intercept with the slope fixed at 1 (calibration in the large); 0 is right.
    pub intercept: Estimate,
    /// p-value of the pre-set test "slope = 1 and intercept = 0" (score test, 2 degrees of freedom).
    pub p_value: f64,
    /// Whether the test rejects at 5 % with at least 100 outcomes (rows): the percent is then hidden and only the band is shown.
    pub hidden: bool,
}

/// Confusion counts (of rows) and rates (by weight) at one threshold; positive means `p >= threshold`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Threshold {
    /// The threshold.
    pub threshold: f64,
    /// True positives.
    pub tp: u64,
    /// False positives.
    pub fp: u64,
    /// True negatives.
    pub tn: u64,
    /// False negatives.
    pub r#fn: u64,
    /// tp / (tp + fp), 0 where undefined.
    pub precision: f64,
    /// tp / (tp + fn).
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// fp / (fp + tn).
    pub false_positive_rate: f64,
    /// (tp + tn) / n.
    pub accuracy: f64,
    /// Share predicted positive.
    pub predicted_positive: f64,
}

/// The top share of rows by score.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Lift {
    /// Share of rows taken, in (0, 1].
    pub share: f64,
    /// Rows taken; where rows have weights, rows of mean weight.
    pub rows: u64,
    /// Success rate among them: Precision@K.
    pub precision: f64,
    /// precision / base rate.
    pub lift: f64,
    /// Share of all successes among them (gain curve).
    pub gain: f64,
}

/// One bin of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Rows.
    pub n: u64,
    /// Mean probability.
    pub predicted: f64,
    /// Success rate.
    pub observed: f64,
    /// 95 % Wilson interval of the success rate.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A reference score on the same rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reference {
    /// "random" or "constant".
    pub name: String,
    /// AUC.
    pub auc: f64,
    /// Average precision.
    pub pr_auc: f64,
    /// Log-loss.
    pub log_loss: f64,
    /// Brier score.
    pub brier: f64,
}

/// `part / whole`, and 0 where there is no whole.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// At most [`MAX_POINTS`] of the points, evenly spaced by position, both ends kept.
fn thin<T: Copy>(points: Vec<T>) -> Vec<T> {
    if points.len() <= MAX_POINTS {
        return points;
    }
    let last = points.len() - 1;
    (0..MAX_POINTS).map(|i| points[i * last / (MAX_POINTS - 1)]).collect()
}

#[cfg(test)]
mod tests;
