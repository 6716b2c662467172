//! All figures at once.

use super::{
    Evaluation, Scored, calibration, delong, lift, loss, ratio, references, reliability, thresholds,
};
use crate::calibration::log_odds::clamp;
use crate::clusters::Clusters;

/// Judges calibrated probabilities on rows that the model has not seen.
///
/// Means, rates and areas count rows by their weight, numbers of rows do not. `train_base_rate` is what a constant score would
/// say. `seed` drives the simulated null distribution and the random reference. Slices are left empty:
/// [`super::slices()`] makes them.
pub fn evaluate(rows: &Scored<'_>, train_base_rate: f64, seed: u64) -> Evaluation {
    let weight = rows.mean_one();
    let ranking = rows.ranking(&weight);
    let n = rows.outcome.len();
    let clusters = Clusters::new(n, rows.entity);
    let bins = ranking.bins();
    let (positives, total) = (ranking.positives, ranking.positives + ranking.negatives);
    let auc = delong::auc_with_interval(&ranking, &clusters);
    let gain = loss::gain(rows, &weight, train_base_rate, &clusters);
    let (check, comparison) = calibration::check(rows, &weight, &bins, &clusters, seed);
    let thresholds = thresholds::thresholds(&ranking);
    Evaluation {
        n: n as u64,
        entities: (clusters.count < n).then_some(clusters.count as u64),
        weights: rows.weights(),
        positives: rows.outcome.iter().filter(|&&success| success).count() as u64,
        base_rate: ratio(positives, total),
        train_base_rate,
        auc: auc.value,
        auc_low: auc.low,
        auc_high: auc.high,
        pr_auc: ranking.average_precision(),
        log_loss: rows.log_loss(),
        baseline_log_loss: constant_log_loss(train_base_rate, positives, total),
        gain,
        brier: rows.brier(),
        ece: comparison.ece,
        ece_null: comparison.ece_null,
        calibration: check,
        accuracy: thresholds[50].accuracy,
        baseline_accuracy: ratio(positives.max(ranking.negatives), total),
        thresholds,
        roc: ranking.roc(),
        pr: ranking.precision_recall(),
        lift: lift::lift(&ranking),
        reliability: reliability::reliability(&bins, &clusters),
        references: references::references(rows, train_base_rate, seed),
        slices: Vec::new(),
    }
}

/// Log-loss of saying `rate` on rows of weight `total`, `positives` of it successes.
fn constant_log_loss(rate: f64, positives: f64, total: f64) -> f64 {
    let rate = clamp(rate);
    ratio(-positives * rate.ln() - (total - positives) * (-rate).ln_1p(), total)
}
