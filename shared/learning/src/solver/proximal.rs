//! Proximal Newton with coordinate descent for a penalty on absolute weights, as a solver of `argmin`.
//!
//! Each outer step minimises the quadratic model plus `λ₁·‖w‖₁` by passes over the columns, then searches along the
//! step (newGLMNET: Yuan, Ho, Lin, "An improved GLMNET for L1-regularized logistic regression", JMLR 2012).

use argmin::core::{Error, KV, Problem, Solver, State, TerminationReason, TerminationStatus};

use super::columns::Columns;
use super::newton::NewtonState;
use super::objective::{Around, Objective};

/// Most passes over the columns in one outer step.
const MAX_PASSES: usize = 50;
/// Passes end when the largest change of a weight, in the metric of its curvature, falls below this share of the first.
const PASS_ACCURACY: f64 = 0.01;
/// Share of the predicted decrease that a step must bring, and by how much it is shortened otherwise.
const SUFFICIENT: f64 = 0.01;
const SHORTEN: f64 = 0.5;
const MAX_SHORTENINGS: usize = 30;

/// The solver.
#[derive(Debug)]
pub(super) struct ProximalNewton {
    l1: f64,
    tolerance: f64,
    columns: Columns,
    log_odds: Vec<f64>,
    around: Around,
    /// Value of the whole objective.
    value: f64,
    converged: bool,
}

impl ProximalNewton {
    pub fn new(objective: &Objective<'_>, l1: f64, tolerance: f64) -> Self {
        let columns = Columns::of(&objective.rows);
        Self {
            l1,
            tolerance,
            columns,
            log_odds: Vec::new(),
            around: Around::default(),
            value: 0.0,
            converged: false,
        }
    }

    fn whole(&self, smooth: f64, weights: &[f64]) -> f64 {
        smooth + self.l1 * weights[..weights.len() - 1].iter().map(|w| w.abs()).sum::<f64>()
    }

    /// Minimises the model around `weights`; returns the new point of the model and the change of every row.
    fn descend(&self, objective: &Objective<'_>, weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (slopes, curvatures) = (&self.around.slopes, &self.around.curvatures);
        let columns = weights.len() - 1;
        let ties = objective.penalty.ties(columns);
        let mut curvature: Vec<f64> = (0..columns).map(|j| self.columns.sum_squares(j, curvatures)).collect();
        for (own, tie) in curvature.iter_mut().zip(&ties) {
            *own += objective.l2 * tie.own;
        }
        let intercept_curvature: f64 = curvatures.iter().sum::<f64>().max(1e-12);
        let mut point = weights.to_vec();
        let mut change = vec![0.0; slopes.len()];
        let mut largest_first = 0.0_f64;
        let mut active: Vec<usize> = (0..columns).collect();
        let mut all = true;
        for _ in 0..MAX_PASSES {
            let mut largest = 0.0_f64;
            let slope: f64 = slopes.iter().zip(curvatures).zip(&change).map(|((g, h), c)| g + h * c).sum();
            let shift = -slope / intercept_curvature;
            point[columns] += shift;
            change.iter_mut().for_each(|c| *c += shift);
            for &j in &active {
                if curvature[j] <= 0.0 {
                    continue;
                }
                let slope = self.columns.model_slope(j, slopes, curvatures, &change)
                    + objective.l2 * ties[j].product(j, &point);
                let target = shrink(curvature[j] * point[j] - slope, self.l1) / curvature[j];
                let step = target - point[j];
                if step != 0.0 {
                    point[j] = target;
                    self.columns.add(j, step, &mut change);
                    largest = largest.max(curvature[j] * step * step);
                }
            }
            largest_first = largest_first.max(largest);
            if largest <= PASS_ACCURACY * PASS_ACCURACY * largest_first {
                if all {
                    break;
                }
                // The weights that move have settled; one more pass over all columns tells whether another must.
                active = (0..columns).collect();
                all = true;
            } else if all {
                active.retain(|&j| point[j] != 0.0);
                all = false;
            }
        }
        (point, change)
    }
}

/// Soft threshold.
fn shrink(value: f64, threshold: f64) -> f64 {
    if value > threshold {
        value - threshold
    } else if value < -threshold {
        value + threshold
    } else {
        0.0
    }
}

impl<'a> Solver<Objective<'a>, NewtonState> for ProximalNewton {
    fn name(&self) -> &str {
        "proximal Newton"
    }

    fn init(
        &mut self,
        problem: &mut Problem<Objective<'a>>,
        mut state: NewtonState,
    ) -> Result<(NewtonState, Option<KV>), Error> {
        let weights = state.take_param().ok_or_else(|| Error::msg("the solver needs a start"))?;
        problem.problem("objective", |objective| {
            self.log_odds = objective.rows.log_odds(&weights);
            objective.around(&weights, &self.log_odds, &mut self.around);
            Ok(())
        })?;
        self.value = self.whole(self.around.value, &weights);
        Ok((state.param(weights).cost(self.value), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<Objective<'a>>,
        mut state: NewtonState,
    ) -> Result<(NewtonState, Option<KV>), Error> {
        let mut weights = state.take_param().ok_or_else(|| Error::msg("the solver lost its place"))?;
        problem.problem("objective", |objective| {
            let (point, change) = self.descend(objective, &weights);
            let direction: Vec<f64> = point.iter().zip(&weights).map(|(p, w)| p - w).collect();
            // First-order prediction: slope of the smooth part along the step, plus the change of the rest.
            let mut gradient = vec![0.0; weights.len()];
            objective.gradient(&weights, &self.around.slopes, &mut gradient);
            let smooth: f64 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
            let predicted = smooth + self.whole(0.0, &point) - self.whole(0.0, &weights);
            let mut length = 1.0;
            self.converged = true;
            for _ in 0..MAX_SHORTENINGS {
                let trial: Vec<f64> = weights.iter().zip(&direction).map(|(w, d)| w + length * d).collect();
                let odds: Vec<f64> = self.log_odds.iter().zip(&change).map(|(z, c)| z + length * c).collect();
                let mut around = Around::default();
                objective.around(&trial, &odds, &mut around);
                let value = self.whole(around.value, &trial);
                if value <= self.value + SUFFICIENT * length * predicted {
                    self.converged = self.value - value <= self.tolerance * self.value.abs();
                    (weights, self.log_odds, self.around, self.value) = (trial, odds, around, value);
                    break;
                }
                length *= SHORTEN;
            }
            Ok(())
        })?;
        Ok((state.param(weights).cost(self.value), None))
    }

    fn terminate(&mut self, state: &NewtonState) -> TerminationStatus {
        if self.converged && state.get_iter() > 0 {
            TerminationStatus::Terminated(TerminationReason::SolverConverged)
        } else {
            TerminationStatus::NotTerminated
        }
    }
}
