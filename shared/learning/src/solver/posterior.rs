//! The normal approximation of the posterior around the fitted weights, and draws from it.
//!
//! Where the objective is a likelihood, `w ~ N(ŵ, H⁻¹)` with `H = Xᵀ·D·X + λP` (Laplace). Class weights, thinned rows and focal
//! loss make it something else: their curvature says how sharply the objective is bent, not how much the slopes that it is
//! made of vary. The covariance is then `H⁻¹·(Xᵀ·S²·X + λP)·H⁻¹` with the rows' own slopes `S` (sandwich: White 1982), the
//! middle being `H` again for a likelihood, whose slopes vary as it is bent.
//!
//! The solution of `H·u = Xᵀ·S·ε + λ^½·Jᵀ·ε'`, `JᵀJ = P`, with standard normal `ε`, `ε'` has exactly that covariance (perturb and
//! solve, Papandreou & Yuille 2010), and needs only products with `H`.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Settings;
use super::loss::Loss;
use super::objective::{Around, Objective, Rows};
use super::penalty::Penalty;

/// How exactly the linear system is solved, as a share of the right side's norm.
const ACCURACY: f64 = 0.03;
/// Most products with the Hessian per draw.
const MAX_PRODUCTS: usize = 100;

/// The posterior around fitted weights.
#[derive(Debug)]
pub struct Posterior<'a> {
    objective: Objective<'a>,
    /// Curvature of the objective per row.
    curvatures: Vec<f64>,
    /// Standard deviation of the objective's slope per row.
    slopes: Vec<f64>,
}

impl<'a> Posterior<'a> {
    /// The posterior around `weights` that were fitted to these rows with these settings (λ₁ has no part in it).
    pub fn new(rows: &Rows<'a>, penalty: &'a Penalty, settings: &Settings, weights: &[f64]) -> Self {
        let objective = Objective { rows: *rows, penalty, loss: settings.loss, l2: settings.l2 };
        let mut around = Around::default();
        objective.around(weights, &rows.log_odds(weights), &mut around);
        let is_likelihood = rows.weight.is_none() && settings.loss == Loss::Logistic;
        // Curvatures are the variances of a likelihood's slopes, with less noise than the slopes themselves.
        let slopes = if is_likelihood {
            around.curvatures.iter().map(|curvature| curvature.sqrt()).collect()
        } else {
            around.slopes
        };
        Self { objective, curvatures: around.curvatures, slopes }
    }

    /// Per column, the variance that its weight would have if it were the only one.
    pub fn variances_alone(&self) -> Vec<f64> {
        let columns = self.objective.size() - 1;
        let (mut bend, mut noise) = (vec![0.0; columns], vec![0.0; columns]);
        let Rows { matrix, rows, .. } = self.objective.rows;
        for ((&row, &curvature), &slope) in rows.iter().zip(&self.curvatures).zip(&self.slopes) {
            matrix.add_squares(row as usize, curvature, &mut bend);
            matrix.add_squares(row as usize, slope * slope, &mut noise);
        }
        let prior = self.objective.penalty.diagonal(columns);
        let variance = |((bend, noise), prior): ((f64, f64), f64)| {
            let prior = self.objective.l2 * prior;
            (noise + prior) / (bend + prior).powi(2)
        };
        bend.into_iter().zip(noise).zip(prior).map(variance).collect()
    }

    /// A draw: the deviation of the log-odds of every fitted row from their fitted value.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let objective = &self.objective;
        let noise: Vec<f64> = self.slopes.iter().map(|slope| slope * normal(rng)).collect();
        let mut right = vec![0.0; objective.size()];
        objective.transpose(&noise, &mut right);
        let prior: Vec<f64> = (1..objective.size()).map(|_| normal(rng)).collect();
        objective.penalty.add_noise(objective.l2.sqrt(), &prior, &mut right);
        objective.change_along(&solve(objective, &self.curvatures, right))
    }
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
