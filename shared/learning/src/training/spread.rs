//! Fitting the additive stand-in for the posterior variance that a model file keeps.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::judge::Solution;
use crate::model::Spread;
use crate::solver::{Posterior, Rows};

/// Draws from the posterior; each gives a deviation for every training row.
const DRAWS: usize = 8;

/// `entity` is that of each training row, where some stand in several. Least squares of the drawn variance of every training row on the additive sum.
pub(super) fn spread(
    solution: &Solution,
    train: &[u32],
    success: &[bool],
    entity: Option<&[u32]>,
    seed: u64,
) -> Spread {
    let (design, matrix) = (&solution.design, &solution.design.matrix);
    let weight = solution.row_weights.as_deref();
    let rows = Rows { matrix, rows: train, outcome: success, weight, offset: solution.offset() };
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x5B2E);
    let posterior =
        Posterior::new(&rows, &design.penalty, &solution.settings, &solution.weights, entity, &mut rng);
    let steps: Vec<u8> = posterior.variances_alone().into_iter().map(Spread::quantise).collect();
    let draws: Vec<Vec<f64>> = (0..DRAWS).map(|_| posterior.draw(&mut rng)).collect();
    let table = Spread::table();
    let unit: Vec<f64> = steps.iter().map(|&step| f64::from(table[usize::from(step)])).collect();
    let (mut n, mut sx, mut sy, mut sxx, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (i, &row) in train.iter().enumerate() {
        let mut squares = 0.0;
        for column in matrix.active(row as usize) {
            squares += unit[column];
        }
        for (&value, unit) in matrix.values(row as usize).iter().zip(&unit[matrix.indicators()..]) {
            squares += unit * f64::from(value * value);
        }
        let variance = draws.iter().map(|draw| draw[i] * draw[i]).sum::<f64>() / DRAWS as f64;
        n += 1.0;
        sx += squares;
        sy += variance;
        sxx += squares * squares;
        sxy += squares * variance;
    }
    let factor = ((n * sxy - sx * sy) / (n * sxx - sx * sx).max(1e-300)).max(0.0);
    let floor = (sy - factor * sx) / n;
    let (floor, factor) = if floor >= 0.0 { (floor, factor) } else { (0.0, sy / sx.max(1e-300)) };
    Spread { floor, factor, steps: steps.into() }
}
