//! The normal approximation of the posterior around the fitted weights, and draws from it.
//!
//! Where the objective is a likelihood, `w ~ N(ŵ, H⁻¹)` with `H = Xᵀ·D·X + λP` (Laplace). Class weights, thinned rows and focal
//! loss make it something else: their curvatures `D` say how sharply the objective is bent, not how much the slopes that it is
//! made of vary. The covariance is then `H⁻¹·(Xᵀ·S²·X + φλP)·H⁻¹` with the rows' own slopes `S` (sandwich: White 1982) and their
//! dispersion `φ = ΣS² / ΣD`: λ was chosen against an objective that varies by φ for every unit that it bends, so it stands for
//! the prior precision `λ/φ`, as in quasi-likelihood. A likelihood has `S² = D` and φ = 1, which gives `H⁻¹` back, and an
//! objective times a constant has the covariance that it had.
//!
//! A fit bends towards its own rows and makes their slopes smaller than those of other rows would be: they are divided by
//! `1 - h` with their leverage `h` (HC3: MacKinnon & White 1985). Slopes of rows of one entity go together: they are summed
//! before they are squared (Liang & Zeger 1986), and the leverage is that of the entity, as if its rows were alike.
//!
//! The solution of `H·u = Xᵀ·S·ε + (φλ)^½·Jᵀ·ε'`, `JᵀJ = P`, with standard normal `ε`, `ε'` has exactly that covariance (perturb and
//! solve, Papandreou & Yuille 2010), and needs only products with `H`.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Settings;
use super::loss::Loss;
use super::objective::{Around, Objective, Rows};
use super::penalty::Penalty;
use crate::clusters::Clusters;

/// How exactly the linear system is solved, as a share of the right side's norm.
const ACCURACY: f64 = 0.03;
/// Most products with the Hessian per draw.
const MAX_PRODUCTS: usize = 100;
/// Draws to estimate leverages from.
const LEVERAGE_DRAWS: usize = 8;
/// Rows that all but make their own fit would get endless slopes.
const MOST_LEVERAGE: f64 = 0.9;

/// The posterior around fitted weights.
#[derive(Debug)]
pub struct Posterior<'a> {
    objective: Objective<'a>,
    /// Curvature of the objective per row.
    curvatures: Vec<f64>,
    /// Standard deviation of the objective's slope per row.
    slopes: Vec<f64>,
    /// Rows whose slopes go together.
    clusters: Clusters,
    /// How many times as much slopes vary together as they would apart.
    together: f64,
    /// φ: squares of the slopes per curvature.
    dispersion: f64,
}

impl<'a> Posterior<'a> {
    /// The posterior around `weights` that were fitted to these rows with these settings (λ₁ has no part in it). `entity` names
    /// the entity of each of the rows where some stand in several.
    pub fn new(
        rows: &Rows<'a>,
        penalty: &'a Penalty,
        settings: &Settings,
        weights: &[f64],
        entity: Option<&[u32]>,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let objective = Objective { rows: *rows, penalty, loss: settings.loss, l2: settings.l2 };
        let mut around = Around::default();
        objective.around(weights, &rows.log_odds(weights), &mut around);
        // Curvatures are the variances of a likelihood's slopes.
        let slopes = around.curvatures.iter().map(|curvature| curvature.sqrt()).collect();
        let mut posterior = Self {
            objective,
            curvatures: around.curvatures,
            slopes,
            clusters: Clusters::new(rows.rows.len(), None),
            together: 1.0,
            dispersion: 1.0,
        };
        let is_likelihood = rows.weight.is_none() && settings.loss == Loss::Logistic && entity.is_none();
        if !is_likelihood {
            let clusters = Clusters::new(rows.rows.len(), entity);
            let leverages = clusters.sums(&posterior.leverages(rng));
            let corrected =
                around.slopes.iter().zip(leverages).map(|(slope, h)| slope / (1.0 - h.min(MOST_LEVERAGE)));
            posterior.slopes = corrected.collect();
            let squares: f64 = posterior.slopes.iter().map(|slope| slope * slope).sum();
            posterior.together = clusters.variance_of_sum(&posterior.slopes) / squares.max(1e-300);
            posterior.dispersion =
                posterior.together * squares / posterior.curvatures.iter().sum::<f64>().max(1e-300);
            posterior.clusters = clusters;
        }
        posterior
    }

    /// How far each row decides its own fit, `curvature·xᵀ·H⁻¹·x`, while the slopes are those of a likelihood.
    fn leverages(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let draws: Vec<Vec<f64>> = (0..LEVERAGE_DRAWS).map(|_| self.draw(rng)).collect();
        let leverage = |(row, curvature): (usize, &f64)| {
            let variance = draws.iter().map(|draw| draw[row].powi(2)).sum::<f64>() / LEVERAGE_DRAWS as f64;
            curvature * variance
        };
        self.curvatures.iter().enumerate().map(leverage).collect()
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
            (self.together * noise + self.dispersion * prior) / (bend + prior).powi(2)
        };
        bend.into_iter().zip(noise).zip(prior).map(variance).collect()
    }

    /// A draw: the deviation of the log-odds of every fitted row from their fitted value.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let objective = &self.objective;
        let of_cluster: Vec<f64> = (0..self.clusters.count).map(|_| normal(rng)).collect();
        let noise = (0u32..).zip(&self.slopes);
        let noise: Vec<f64> =
            noise.map(|(row, slope)| slope * of_cluster[self.clusters.of(row) as usize]).collect();
        let mut right = vec![0.0; objective.size()];
        objective.transpose(&noise, &mut right);
        let prior: Vec<f64> = (1..objective.size()).map(|_| normal(rng)).collect();
        objective.penalty.add_noise((self.dispersion * objective.l2).sqrt(), &prior, &mut right);
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

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::super::fit;
    use super::*;
    use crate::matrix::Matrix;

    const ROWS: u32 = 600;

    /// Three groups of rows with success rates near 20, 40 and 60 %.
    fn groups() -> (Matrix, Vec<bool>) {
        let mut matrix = Matrix::with_capacity(3, 0, ROWS as usize, ROWS as usize);
        (0..ROWS).for_each(|row| matrix.push(&[row % 3], &[]));
        let outcome = (0..ROWS).map(|row| row * 7919 % 100 < 20 + 20 * (row % 3)).collect();
        (matrix, outcome)
    }

    /// Variances of the log-odds of one row of each group over many draws.
    fn variances(weight: Option<&[f64]>, loss: Loss, l2: f64) -> [f64; 3] {
        const DRAWS: usize = 2_000;
        let (matrix, outcome) = groups();
        let all: Vec<u32> = (0..ROWS).collect();
        let rows = Rows { matrix: &matrix, rows: &all, outcome: &outcome, weight, offset: None };
        let (penalty, settings) = (Penalty::default(), Settings { l2, loss, ..Settings::default() });
        let weights = fit(&rows, &penalty, &settings, None).weights;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let posterior = Posterior::new(&rows, &penalty, &settings, &weights, None, &mut rng);
        let mut squares = [0.0; 3];
        for _ in 0..DRAWS {
            let deviations = posterior.draw(&mut rng);
            squares.iter_mut().zip(deviations).for_each(|(sum, deviation)| *sum += deviation * deviation);
        }
        squares.map(|sum| sum / DRAWS as f64)
    }

    /// What the log-odds of a share have: 1 / (n·p·(1 - p)).
    fn textbook() -> [f64; 3] {
        let (_, outcome) = groups();
        std::array::from_fn(|group| {
            let of_group: Vec<bool> = outcome.iter().copied().skip(group).step_by(3).collect();
            let successes = of_group.iter().filter(|&&success| success).count() as f64;
            1.0 / successes + 1.0 / (of_group.len() as f64 - successes)
        })
    }

    #[test]
    fn log_odds_of_a_group_vary_as_those_of_a_share() {
        for (drawn, expected) in variances(None, Loss::Logistic, 1e-3).into_iter().zip(textbook()) {
            assert!((drawn / expected - 1.0).abs() < 0.12, "{drawn} {expected}");
        }
    }

    #[test]
    fn weights_and_focal_loss_do_not_make_a_group_better_known() {
        let heavy: Vec<f64> = groups().1.iter().map(|&success| if success { 6.0 } else { 2.0 }).collect();
        for (drawn, expected) in variances(Some(&heavy), Loss::Logistic, 1e-3).into_iter().zip(textbook()) {
            assert!((drawn / expected - 1.0).abs() < 0.12, "{drawn} {expected}");
        }
    }

    #[test]
    fn a_focal_score_varies_as_the_share_behind_its_link() {
        let slope = |z: f64| crate::calibration::Link::Focal { gamma: 2.0, shift: 0.0 }.slope_at(z);
        let (matrix, outcome) = groups();
        let all: Vec<u32> = (0..ROWS).collect();
        let rows = Rows { matrix: &matrix, rows: &all, outcome: &outcome, weight: None, offset: None };
        let loss = Loss::Focal { gamma: 2.0 };
        let fitted =
            fit(&rows, &Penalty::default(), &Settings { l2: 1e-3, loss, ..Settings::default() }, None);
        let scores = rows.log_odds(&fitted.weights);
        for (group, (drawn, expected)) in variances(None, loss, 1e-3).into_iter().zip(textbook()).enumerate()
        {
            let drawn = drawn * slope(scores[group]).powi(2);
            assert!((drawn / expected - 1.0).abs() < 0.12, "{drawn} {expected}");
        }
    }

    #[test]
    fn an_objective_times_a_constant_knows_no_more() {
        let plain = variances(Some(&[1.0; ROWS as usize]), Loss::Logistic, 20.0);
        let tripled = variances(Some(&[3.0; ROWS as usize]), Loss::Logistic, 60.0);
        for (tripled, plain) in tripled.into_iter().zip(plain) {
            assert!((tripled / plain - 1.0).abs() < 1e-4, "{tripled} {plain}");
        }
    }

    #[test]
    fn rows_of_one_entity_do_not_make_a_group_better_known() {
        // Every row three times over, with three times the penalty: the fit is the same, and so must its variance be.
        const DRAWS: usize = 1_000;
        let (matrix, outcome) = groups();
        let variances = |copies: u32, entity: Option<&[u32]>| {
            let all: Vec<u32> = (0..ROWS).flat_map(|row| std::iter::repeat_n(row, copies as usize)).collect();
            let weight = vec![1.0; ROWS as usize];
            let weight = entity.is_none().then_some(weight.as_slice());
            let rows = Rows { matrix: &matrix, rows: &all, outcome: &outcome, weight, offset: None };
            let settings = Settings { l2: 20.0 * f64::from(copies), ..Settings::default() };
            let weights = fit(&rows, &Penalty::default(), &settings, None).weights;
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let penalty = Penalty::default();
            let posterior = Posterior::new(&rows, &penalty, &settings, &weights, entity, &mut rng);
            let alone = posterior.variances_alone();
            let mut squares = [0.0; 3];
            for _ in 0..DRAWS {
                let deviations = posterior.draw(&mut rng);
                let first_of_group = deviations.iter().step_by(copies as usize);
                squares
                    .iter_mut()
                    .zip(first_of_group)
                    .for_each(|(sum, deviation)| *sum += deviation * deviation);
            }
            squares.into_iter().map(|sum| sum / DRAWS as f64).chain(alone).collect::<Vec<f64>>()
        };
        let entity: Vec<u32> = (0..3 * ROWS).map(|row| row / 3).collect();
        let (once, clustered, naive) = (variances(1, None), variances(3, Some(&entity)), variances(3, None));
        for ((once, clustered), naive) in once.into_iter().zip(clustered).zip(naive) {
            assert!((clustered / once - 1.0).abs() < 0.15, "{clustered} {once}");
            assert!(naive < 0.5 * once, "{naive} {once}");
        }
    }

    #[test]
    fn the_variance_alone_of_a_column_is_that_of_a_ridge_of_one_weight() {
        let (matrix, outcome) = groups();
        let all: Vec<u32> = (0..ROWS).collect();
        let rows = Rows { matrix: &matrix, rows: &all, outcome: &outcome, weight: None, offset: None };
        let (penalty, settings) = (Penalty::default(), Settings { l2: 5.0, ..Settings::default() });
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        // At weights of 0 every row has the curvature 1/4.
        let posterior = Posterior::new(&rows, &penalty, &settings, &[0.0; 4], None, &mut rng);
        assert!(posterior.variances_alone().iter().all(|variance| (variance - 1.0 / 55.0).abs() < 1e-12));
    }
}
