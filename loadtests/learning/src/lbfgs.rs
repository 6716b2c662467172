//! The plain way: argmin's own L-BFGS on the same objective.

use argmin::core::{CostFunction, Error as ArgminError, Executor, Gradient, IterState};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use crate::Error;
use crate::problem::Problem;

/// Pairs of steps that are kept: scikit-learn's lbfgs keeps as many.
const MEMORY: usize = 10;

struct Penalised<'a> {
    problem: &'a Problem,
    l2: f64,
}

impl CostFunction for Penalised<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, weights: &Vec<f64>) -> Result<f64, ArgminError> {
        Ok(self.problem.objective(weights, self.l2))
    }
}

impl Gradient for Penalised<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, weights: &Vec<f64>) -> Result<Vec<f64>, ArgminError> {
        Ok(self.problem.gradient(weights, self.l2))
    }
}

/// Weights after at most that many iterations from a cold start.
///
/// # Errors
/// Where the line search fails.
pub fn fit(problem: &Problem, l2: f64, iterations: u64) -> Result<Vec<f64>, Error> {
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY);
    type Steps = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;
    let mut result = Executor::new(Penalised { problem, l2 }, solver)
        .configure(|state: Steps| state.param(problem.cold_start()).max_iters(iterations))
        .timer(false)
        .run()
        .map_err(|error| error.to_string())?;
    Ok(result.state.take_best_param().ok_or("no iteration was made")?)
}
