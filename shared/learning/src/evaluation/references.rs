//! Scores that know nothing, for comparison.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Reference, Scored};

/// A score drawn uniformly from [0, 1) and the constant `train_base_rate`, judged on the same rows.
pub(super) fn references(rows: &Scored<'_>, train_base_rate: f64, seed: u64) -> Vec<Reference> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let random: Vec<f64> = rows.outcome.iter().map(|_| rng.random()).collect();
    let constant = vec![train_base_rate; rows.outcome.len()];
    let judged = |name: &str, probability: &[f64]| {
        let scored = Scored { probability, ..*rows };
        Reference {
            name: name.into(),
            auc: scored.auc(),
            pr_auc: scored.average_precision(),
            log_loss: scored.log_loss(),
            brier: scored.brier(),
        }
    };
    vec![judged("random", &random), judged("constant", &constant)]
}
