//! Scores that know nothing, for comparison.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Reference, auc, average_precision, brier, log_loss};

/// A score drawn uniformly from [0, 1) and the constant `train_base_rate`, judged on these outcomes.
pub(super) fn references(outcome: &[bool], train_base_rate: f64, seed: u64) -> Vec<Reference> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let random: Vec<f64> = outcome.iter().map(|_| rng.random()).collect();
    let constant = vec![train_base_rate; outcome.len()];
    let judged = |name: &str, probability: &[f64]| Reference {
        name: name.into(),
        auc: auc(probability, outcome),
        pr_auc: average_precision(probability, outcome),
        log_loss: log_loss(probability, outcome),
        brier: brier(probability, outcome),
    };
    vec![judged("random", &random), judged("constant", &constant)]
}
