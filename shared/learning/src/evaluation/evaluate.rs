//! All figures at once.

use super::clusters::Clusters;
use super::ranking::Ranking;
use super::{
    Evaluation, brier, calibration, delong, lift, log_loss, loss, ratio, references, reliability, thresholds,
};
use crate::calibration::log_odds::clamp;

/// Judges calibrated probabilities on rows that the model has not seen.
///
/// `probability` (in [0, 1]) and `outcome` have one value per row; `entity` names the entity of each row where rows of one
/// entity repeat, and intervals then go by entity. `train_base_rate` is what a constant score would say. `seed` drives
/// the simulated null distribution and the random reference.
pub fn evaluate(
    probability: &[f64],
    outcome: &[bool],
    entity: Option<&[u32]>,
    train_base_rate: f64,
    seed: u64,
) -> Evaluation {
    let ranking = Ranking::new(probability, outcome);
    let clusters = Clusters::new(outcome.len(), entity);
    let bins = ranking.bins();
    let (n, positives) = (outcome.len() as f64, ranking.positives as f64);
    let auc = delong::auc_with_interval(&ranking, &clusters);
    let gain = loss::gain(probability, outcome, train_base_rate, &clusters);
    let (check, comparison) = calibration::check(probability, outcome, &bins, &clusters, seed);
    let thresholds = thresholds::thresholds(&ranking);
    Evaluation {
        n: outcome.len() as u64,
        positives: ranking.positives as u64,
        base_rate: ratio(positives, n),
        train_base_rate,
        auc: auc.value,
        auc_low: auc.low,
        auc_high: auc.high,
        pr_auc: ranking.average_precision(),
        log_loss: log_loss(probability, outcome),
        baseline_log_loss: constant_log_loss(train_base_rate, positives, n),
        gain,
        brier: brier(probability, outcome),
        ece: comparison.ece,
        ece_null: comparison.ece_null,
        calibration: check,
        accuracy: thresholds[50].accuracy,
        baseline_accuracy: ratio(positives.max(n - positives), n),
        thresholds,
        roc: ranking.roc(),
        pr: ranking.precision_recall(),
        lift: lift::lift(&ranking),
        reliability: reliability::reliability(&bins),
        references: references::references(outcome, train_base_rate, seed),
    }
}

/// Log-loss of saying `rate` on `n` rows with `positives` successes.
fn constant_log_loss(rate: f64, positives: f64, n: f64) -> f64 {
    let rate = clamp(rate);
    ratio(-positives * rate.ln() - (n - positives) * (-rate).ln_1p(), n)
}
