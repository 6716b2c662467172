//! Trust-region Newton with preconditioned conjugate gradients, as a solver of `argmin`.
//!
//! Lin, Weng, Keerthi: "Trust region Newton method for large-scale logistic regression" (JMLR 2008), with the
//! diagonal preconditioner of Hsia, Chiang, Lin: "Preconditioned conjugate gradient methods in truncated Newton
//! frameworks for large-scale linear classification" (ACML 2018). Lengths are measured in the preconditioner's norm.

use argmin::core::{Error, IterState, KV, Problem, Solver, TerminationReason, TerminationStatus};

use super::objective::{Around, Objective};

/// State of `argmin` for this solver: parameters and gradients are plain vectors.
pub(super) type NewtonState = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

/// Where a step is accepted, and how the region changes (constants of the JMLR paper).
const ACCEPT: f64 = 1e-4;
const SHRINK_BELOW: f64 = 0.25;
const GROW_ABOVE: f64 = 0.75;

/// Share of the gradient's norm at which conjugate gradients stop: measured, looser ones need more outer steps
/// and tighter ones more products, for the same objective.
const FORCING: f64 = 0.15;

/// The solver; [`Solver::init`] sets up what depends on the problem.
#[derive(Debug, Default)]
pub(super) struct TrustRegionNewton {
    /// Stop when a step is predicted to lower the objective by less than this share of it.
    tolerance: f64,
    radius: f64,
    log_odds: Vec<f64>,
    around: Around,
    converged: bool,
    /// Products with the Hessian so far.
    pub products: u64,
}

/// A step inside the region.
struct Step {
    direction: Vec<f64>,
    /// Length in the preconditioner's norm.
    length: f64,
    /// Predicted reduction of the objective.
    predicted: f64,
}

impl TrustRegionNewton {
    pub fn new(tolerance: f64) -> Self {
        Self { tolerance, ..Self::default() }
    }

    /// Minimises the quadratic model inside the region.
    fn step(&mut self, objective: &Objective<'_>, weights: &[f64]) -> Step {
        let size = objective.size();
        let metric = objective.preconditioner(&self.around.curvatures);
        let mut gradient = vec![0.0; size];
        objective.gradient(weights, &self.around.slopes, &mut gradient);
        let mut step = vec![0.0; size];
        let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let mut scaled = vec![0.0; size];
        metric.solve(&residual, &mut scaled);
        let mut direction = scaled.clone();
        let mut product = vec![0.0; size];
        let mut squared = dot(&residual, &scaled);
        // The residual's square is about twice what further products could still lower the model by: below the tolerance
        // they are wasted.
        let enough = (squared * FORCING * FORCING).max(self.tolerance * self.around.value.abs());
        if self.radius == 0.0 {
            self.radius = squared.sqrt();
        }
        // Squared length of the step and its inner products with the direction, in the metric, kept up by recurrence.
        let (mut step_length, mut step_direction, mut direction_length) =
            (0.0, 0.0, metric.inner(&direction, &direction));
        for _ in 0..size.max(20) {
            if squared <= enough {
                break;
            }
            objective.hessian_times(&self.around.curvatures, &direction, &mut product);
            self.products += 1;
            let curvature = dot(&direction, &product);
            let along = squared / curvature;
            let next_length = step_length + along * (2.0 * step_direction + along * direction_length);
            if curvature.is_nan() || curvature <= 0.0 || next_length > self.radius * self.radius {
                let missing = (self.radius * self.radius - step_length).max(0.0);
                let root = (step_direction * step_direction + direction_length * missing).sqrt();
                let to_edge = missing / (step_direction + root);
                add_scaled(&mut step, to_edge, &direction);
                add_scaled(&mut residual, -to_edge, &product);
                step_length = self.radius * self.radius;
                break;
            }
            add_scaled(&mut step, along, &direction);
            add_scaled(&mut residual, -along, &product);
            metric.solve(&residual, &mut scaled);
            let next_squared = dot(&residual, &scaled);
            let ratio = next_squared / squared;
            squared = next_squared;
            step_length = next_length;
            step_direction = ratio * (step_direction + along * direction_length);
            direction_length = squared + ratio * ratio * direction_length;
            for (d, s) in direction.iter_mut().zip(&scaled) {
                *d = s + ratio * *d;
            }
        }
        // model(0) - model(s) = -g·s - s·H·s/2, and H·s = -g - residual.
        let predicted = -0.5 * (dot(&gradient, &step) - dot(&step, &residual));
        Step { direction: step, length: step_length.sqrt(), predicted }
    }
}

impl<'a> Solver<Objective<'a>, NewtonState> for TrustRegionNewton {
    fn name(&self) -> &str {
        "trust-region Newton"
    }

    fn init(
        &mut self,
        problem: &mut Problem<Objective<'a>>,
        mut state: NewtonState,
    ) -> Result<(NewtonState, Option<KV>), Error> {
        let weights = state.take_param().ok_or_else(|| Error::msg("the solver needs a start"))?;
        self.products = 0;
        self.radius = 0.0;
        self.converged = false;
        problem.problem("objective", |objective| {
            self.log_odds = objective.rows.log_odds(&weights);
            objective.around(&weights, &self.log_odds, &mut self.around);
            Ok(())
        })?;
        let value = self.around.value;
        Ok((state.param(weights).cost(value), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<Objective<'a>>,
        mut state: NewtonState,
    ) -> Result<(NewtonState, Option<KV>), Error> {
        let mut weights = state.take_param().ok_or_else(|| Error::msg("the solver lost its place"))?;
        problem.problem("objective", |objective| {
            let value = self.around.value;
            let step = self.step(objective, &weights);
            let change = objective.change_along(&step.direction);
            let trial: Vec<f64> = weights.iter().zip(&step.direction).map(|(w, s)| w + s).collect();
            let trial_odds: Vec<f64> = self.log_odds.iter().zip(&change).map(|(z, c)| z + c).collect();
            let mut around = Around::default();
            objective.around(&trial, &trial_odds, &mut around);
            let actual = value - around.value;
            let agreement = actual / step.predicted.max(f64::MIN_POSITIVE);
            if agreement < SHRINK_BELOW {
                self.radius = 0.25 * step.length.min(self.radius);
            } else if agreement > GROW_ABOVE {
                self.radius = self.radius.max(3.0 * step.length);
            }
            self.converged = step.predicted <= self.tolerance * value.abs() || self.radius < 1e-12;
            if agreement > ACCEPT && actual > 0.0 {
                (weights, self.log_odds, self.around) = (trial, trial_odds, around);
            }
            Ok(())
        })?;
        let value = self.around.value;
        Ok((state.param(weights).cost(value), None))
    }

    fn terminate(&mut self, _state: &NewtonState) -> TerminationStatus {
        if self.converged {
            TerminationStatus::Terminated(TerminationReason::SolverConverged)
        } else {
            TerminationStatus::NotTerminated
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add_scaled(into: &mut [f64], factor: f64, from: &[f64]) {
    for (x, y) in into.iter_mut().zip(from) {
        *x += factor * y;
    }
}
