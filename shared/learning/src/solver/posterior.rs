//! Draws from the normal approximation of the posterior around the fitted weights.
//!
//! `w ~ N(ŵ, H⁻¹)` with `H = Xᵀ·D·X + λP`: the solution of `H·u = Xᵀ·D^½·ε + λ^½·Jᵀ·ε'`, `JᵀJ = P`, with standard normal `ε`, `ε'` has
//! exactly that covariance (perturb and solve, Papandreou & Yuille 2010), and needs only products with `H`.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Settings;
use super::objective::{Around, Objective, Rows};
use super::penalty::Penalty;

/// How exactly the linear system is solved, as a share of the right side's norm.
const ACCURACY: f64 = 0.03;
/// Most products with the Hessian per draw.
const MAX_PRODUCTS: usize = 100;

/// Deviations of the log-odds of every fitted row from their fitted value, one vector per draw.
pub fn posterior_deviations(
    rows: &Rows<'_>,
    penalty: &Penalty,
    settings: &Settings,
    weights: &[f64],
    draws: usize,
    rng: &mut ChaCha8Rng,
) -> Vec<Vec<f64>> {
    let objective = Objective { rows: *rows, penalty, loss: settings.loss, l2: settings.l2 };
    let mut around = Around::default();
    objective.around(weights, &rows.log_odds(weights), &mut around);
    let draw = |rng: &mut ChaCha8Rng| {
        let noise: Vec<f64> = around.curvatures.iter().map(|d| d.sqrt() * normal(rng)).collect();
        let mut right = vec![0.0; objective.size()];
        objective.transpose(&noise, &mut right);
        let prior: Vec<f64> = (1..objective.size()).map(|_| normal(rng)).collect();
        penalty.add_noise(settings.l2.sqrt(), &prior, &mut right);
        objective.change_along(&solve(&objective, &around.curvatures, right))
    };
    (0..draws).map(|_| draw(rng)).collect()
}

/// Solves `H·u = right` by preconditioned conjugate gradients.
fn solve(objective: &Objective<'_>, curvatures: &[f64], right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    let metric = objective.preconditioner(curvatures);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let (mut solution, mut residual) = (vec![0.0; size], right);
    let (mut product, mut scaled) = (vec![0.0; size], vec![0.0; size]);
    metric.solve(&residual, &mut scaled);
    let mut direction = scaled.clone();
    let mut squared = dot(&residual, &direction);
    let enough = squared * ACCURACY * ACCURACY;
    for _ in 0..MAX_PRODUCTS {
        if squared <= enough {
            break;
        }
        objective.hessian_times(curvatures, &direction, &mut product);
        let along = squared / dot(&direction, &product);
        for i in 0..size {
            solution[i] += along * direction[i];
            residual[i] -= along * product[i];
        }
        metric.solve(&residual, &mut scaled);
        let next = dot(&residual, &scaled);
        let ratio = next / squared;
        squared = next;
        for (d, s) in direction.iter_mut().zip(&scaled) {
            *d = s + ratio * *d;
        }
    }
    solution
}

/// A standard normal draw (Box and Muller).
pub(crate) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}
