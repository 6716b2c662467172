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
const FORCING: f64 = 0.1;

/// The solver; [`Solver::init`] sets up what depends on the problem.
#[derive(Debug, Default)]
pub(super) struct TrustRegionNewton {
    /// Stop when a step is predicted to lower the objective by less than this share of it.
    pub tolerance: f64,
    radius: f64,
    log_odds: Vec<f64>,
    around: Around,
    gradient: Vec<f64>,
    diagonal: Vec<f64>,
    converged: bool,
    /// Products with the Hessian so far.
    pub products: u64,
}

impl TrustRegionNewton {
    pub fn new(tolerance: f64) -> Self {
        Self { tolerance, ..Self::default() }
    }

    fn gradient_norm(&self) -> f64 {
        self.gradient.iter().zip(&self.diagonal).map(|(g, d)| g * g / d).sum::<f64>().sqrt()
    }

    fn refresh(&mut self, objective: &Objective<'_>, coefficients: &[f64]) {
        objective.gradient(coefficients, &self.around.slopes, &mut self.gradient);
        objective.hessian_diagonal(&self.around.curvatures, &mut self.diagonal);
        // Directions without curvature or penalty (an intercept of saturated rows) still need a length.
        for d in &mut self.diagonal {
            *d = d.max(1e-12);
        }
    }

    /// Minimises the quadratic model inside the region; returns the step and its predicted reduction.
    fn step(&mut self, objective: &Objective<'_>) -> (Vec<f64>, f64) {
        let size = self.gradient.len();
        let mut step = vec![0.0; size];
        let mut residual: Vec<f64> = self.gradient.iter().map(|g| -g).collect();
        let mut scaled: Vec<f64> = residual.iter().zip(&self.diagonal).map(|(r, d)| r / d).collect();
        let mut direction = scaled.clone();
        let (mut product, mut scratch) = (vec![0.0; size], vec![0.0; size]);
        let mut squared = dot(&residual, &scaled);
        let norm = squared.sqrt();
        for _ in 0..size.max(20) {
            if squared.sqrt() <= FORCING * norm {
                break;
            }
            objective.hessian_times(&self.around.curvatures, &direction, &mut scratch, &mut product);
            self.products += 1;
            let curvature = dot(&direction, &product);
            let length = squared / curvature;
            let next: Vec<f64> = step.iter().zip(&direction).map(|(s, d)| s + length * d).collect();
            if curvature.is_nan() || curvature <= 0.0 || self.norm(&next) > self.radius {
                let to_edge = self.to_edge(&step, &direction);
                add_scaled(&mut step, to_edge, &direction);
                add_scaled(&mut residual, -to_edge, &product);
                break;
            }
            step = next;
            add_scaled(&mut residual, -length, &product);
            for ((s, r), d) in scaled.iter_mut().zip(&residual).zip(&self.diagonal) {
                *s = r / d;
            }
            let next_squared = dot(&residual, &scaled);
            let ratio = next_squared / squared;
            squared = next_squared;
            for (d, s) in direction.iter_mut().zip(&scaled) {
                *d = s + ratio * *d;
            }
        }
        // model(0) - model(s) = -g·s - s·H·s/2, and H·s = -g - residual.
        let predicted = -0.5 * (dot(&self.gradient, &step) - dot(&step, &residual));
        (step, predicted)
    }

    fn norm(&self, step: &[f64]) -> f64 {
        step.iter().zip(&self.diagonal).map(|(s, d)| s * s * d).sum::<f64>().sqrt()
    }

    /// How far along `direction` from `step` the region's edge lies.
    fn to_edge(&self, step: &[f64], direction: &[f64]) -> f64 {
        let weigh = |a: &[f64], b: &[f64]| {
            a.iter().zip(b).zip(&self.diagonal).map(|((x, y), d)| x * y * d).sum::<f64>()
        };
        let (ss, sd, dd) = (weigh(step, step), weigh(step, direction), weigh(direction, direction));
        let missing = (self.radius * self.radius - ss).max(0.0);
        missing / (sd + (sd * sd + dd * missing).sqrt())
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
        let coefficients = state.take_param().ok_or_else(|| Error::msg("the solver needs a start"))?;
        self.products = 0;
        problem.problem("objective", |objective| {
            self.gradient = vec![0.0; objective.size()];
            self.diagonal = vec![0.0; objective.size()];
            self.log_odds = objective.log_odds(&coefficients);
            objective.around(&coefficients, &self.log_odds, &mut self.around);
            self.refresh(objective, &coefficients);
            Ok(())
        })?;
        self.radius = self.gradient_norm().max(1e-9);
        self.converged = self.gradient_norm() <= 1e-12;
        let value = self.around.value;
        Ok((state.param(coefficients).cost(value), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<Objective<'a>>,
        mut state: NewtonState,
    ) -> Result<(NewtonState, Option<KV>), Error> {
        let mut coefficients = state.take_param().ok_or_else(|| Error::msg("the solver lost its place"))?;
        problem.problem("objective", |objective| {
            let value = self.around.value;
            let (step, predicted) = self.step(objective);
            let change = objective.change_along(&step);
            let trial: Vec<f64> = coefficients.iter().zip(&step).map(|(c, s)| c + s).collect();
            let trial_odds: Vec<f64> = self.log_odds.iter().zip(&change).map(|(z, c)| z + c).collect();
            let mut around = Around::default();
            objective.around(&trial, &trial_odds, &mut around);
            let actual = value - around.value;
            let agreement = actual / predicted.max(f64::MIN_POSITIVE);
            let length = self.norm(&step);
            if agreement < SHRINK_BELOW {
                self.radius = 0.25 * length.min(self.radius);
            } else if agreement > GROW_ABOVE {
                self.radius = self.radius.max(3.0 * length);
            }
            self.converged = predicted <= self.tolerance * value.abs() || self.radius < 1e-12;
            if agreement > ACCEPT && actual > 0.0 {
                (coefficients, self.log_odds, self.around) = (trial, trial_odds, around);
                if !self.converged {
                    self.refresh(objective, &coefficients);
                }
            }
            Ok(())
        })?;
        let value = self.around.value;
        Ok((state.param(coefficients).cost(value), None))
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
