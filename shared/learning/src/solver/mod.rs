//! Penalised logistic regression on sparse rows, driven by `argmin`.
//!
//! Minimised: `Σ weightᵢ·lossᵢ + (λ/2)·wᵀ·P·w + λ₁·‖w‖₁`, the intercept never penalised.

mod columns;
mod estimator;
mod loss;
mod newton;
mod objective;
mod penalty;
mod posterior;
mod proximal;

use argmin::core::{Executor, Solver, State};

pub use estimator::{Logistic, LogisticError, ValidLogistic};
pub use loss::Loss;
pub use objective::Rows;
pub use penalty::{Penalty, Ramp};
pub use posterior::Posterior;
pub(crate) use posterior::normal;

use newton::{NewtonState, TrustRegionNewton};
use objective::Objective;
use proximal::ProximalNewton;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// λ, above 0.
    pub l2: f64,
    /// λ₁, 0 for none.
    pub l1: f64,
    /// The loss.
    pub loss: Loss,
    /// Stop when the next step would lower the objective by less than this share of it.
    pub tolerance: f64,
    /// Most iterations.
    pub max_iterations: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { l2: 1.0, l1: 0.0, loss: Loss::Logistic, tolerance: 1e-9, max_iterations: 200 }
    }
}

/// A fitted weight vector.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fitted {
    /// Weight per column, then the intercept.
    pub weights: Vec<f64>,
    /// Value of the objective.
    pub objective: f64,
    /// Iterations of the outer solver.
    pub iterations: u64,
    /// Products with the Hessian.
    pub products: u64,
}

/// Fits weights to rows, from `start` (weights per column, then the intercept) or from zero with the intercept at
/// the base rate.
pub fn fit(rows: &Rows<'_>, penalty: &Penalty, settings: &Settings, start: Option<&[f64]>) -> Fitted {
    let weights = start.map_or_else(|| base_rate_start(rows), <[f64]>::to_vec);
    let objective = Objective { rows: *rows, penalty, loss: settings.loss, l2: settings.l2 };
    if settings.l1 > 0.0 {
        let solver = ProximalNewton::new(&objective, settings.l1, settings.tolerance);
        run(objective, solver, weights, settings, |_| 0)
    } else {
        let solver = TrustRegionNewton::new(settings.tolerance);
        run(objective, solver, weights, settings, |solver| solver.products)
    }
}

fn run<'a, S: Solver<Objective<'a>, NewtonState>>(
    objective: Objective<'a>,
    solver: S,
    start: Vec<f64>,
    settings: &Settings,
    products: impl Fn(&S) -> u64,
) -> Fitted {
    let mut result = Executor::new(objective, solver)
        .configure(|state: NewtonState| state.param(start).max_iters(settings.max_iterations))
        .timer(false)
        .run()
        .expect("the solvers fail only without a start, and they have one");
    Fitted {
        objective: result.state.get_cost(),
        iterations: result.state.get_iter(),
        products: products(&result.solver),
        weights: result.state.take_param().expect("the solvers hand their weights on"),
    }
}

/// Zero weights and the intercept at the log-odds of the base rate.
fn base_rate_start(rows: &Rows<'_>) -> Vec<f64> {
    let (mut success, mut total) = (0.5, 1.0);
    for &row in rows.rows {
        let weight = rows.weight(row as usize);
        total += weight;
        if rows.outcome[row as usize] {
            success += weight;
        }
    }
    let mut start = vec![0.0; rows.matrix.columns() + 1];
    if rows.offset.is_none() {
        start[rows.matrix.columns()] = (success / (total - success)).ln();
    }
    start
}

/// Weighted slope and curvature of the log-loss of every row at the given weights.
pub fn slopes_and_curvatures(rows: &Rows<'_>, weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let log_odds = rows.log_odds(weights);
    let local = |(&row, z): (&u32, f64)| {
        let (row, local) = (row as usize, Loss::Logistic.at(z, rows.outcome[row as usize]));
        (rows.weight(row) * local.slope, rows.weight(row) * local.curvature)
    };
    rows.rows.iter().zip(log_odds).map(local).unzip()
}
