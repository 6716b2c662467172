//! How much of a company's forecasts comes from its own history.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::judge::Solution;
use crate::solver::{Posterior, Rows};

/// Draws from the posterior; each gives a deviation for every training row.
const DRAWS: usize = 16;

/// `1 - mean posterior variance / mean prior variance` of the score over the training rows, in [0, 1]: 0 where own rows have
/// taught nothing beyond the pool, 1 where they have settled everything. The intercept is free and has no prior variance.
/// `entity` is that of each training row, where some stand in several.
pub(super) fn own_share(
    own: &Solution,
    train: &[u32],
    success: &[bool],
    entity: Option<&[u32]>,
    l2: f64,
    seed: u64,
) -> f64 {
    let (penalty, matrix) = (&own.design.penalty, &own.design.matrix);
    let by_column = penalty.variances(matrix.columns());
    // Indicators are their own squares, and linear columns are few: both are sums over the columns of a row.
    let squares = |row: usize| {
        let indicators = matrix.active(row).map(|column| by_column[column]).sum::<f64>();
        let linear = matrix.values(row).iter().zip(&by_column[matrix.indicators()..]);
        indicators + linear.map(|(&x, variance)| f64::from(x).powi(2) * variance).sum::<f64>()
    };
    let prior = train.iter().map(|&row| squares(row as usize)).sum::<f64>() / l2;
    let weight = own.row_weights.as_deref();
    let rows = Rows { matrix, rows: train, outcome: success, weight, offset: own.offset() };
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x05A3);
    let posterior = Posterior::new(&rows, penalty, &own.settings, &own.weights, entity, &mut rng);
    let draws: Vec<Vec<f64>> = (0..DRAWS).map(|_| posterior.draw(&mut rng)).collect();
    let posterior = draws.iter().flatten().map(|deviation| deviation * deviation).sum::<f64>() / DRAWS as f64;
    if prior > 0.0 { (1.0 - posterior / prior).clamp(0.0, 1.0) } else { 0.0 }
}
