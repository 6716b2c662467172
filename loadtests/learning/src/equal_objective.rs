//! Times of solvers at equal objective: each does as little as brings it within a relative 1e-6 of the optimum.

use std::time::Instant;

use learning::solver::{Penalty, Settings, fit};
use serde::Serialize;

use crate::problem::Problem;
use crate::{Error, lbfgs};

/// How far above the optimum a solver may stop, as a share of it.
const GAP: f64 = 1e-6;
/// Tolerance at which our solver finds the optimum itself.
const TIGHT: f64 = 1e-14;
const MOST_ITERATIONS: u64 = 4096;

/// One solver at one penalty; `solver_peer.py` prints the same for scikit-learn's.
#[derive(Debug, Clone, Serialize)]
pub struct Timed {
    /// λ.
    pub lambda: f64,
    /// Name of the solver.
    pub solver: &'static str,
    /// Iterations of the outer solver.
    pub iterations: u64,
    /// Least wall-clock seconds of the runs.
    pub seconds: f64,
    /// Their median.
    pub median_seconds: f64,
    /// Runs.
    pub runs: usize,
    /// Objective reached.
    pub objective: f64,
    /// Least objective known.
    pub optimum: f64,
    /// `objective / optimum - 1`.
    pub gap: f64,
}

/// Times our solver and argmin's own L-BFGS from a cold start.
///
/// # Errors
/// Where a solver does not come near enough to the optimum.
pub fn compare(problem: &Problem, l2: f64, runs: usize) -> Result<[Timed; 2], Error> {
    let ours = |tolerance: f64| {
        let settings = Settings { l2, tolerance, max_iterations: MOST_ITERATIONS, ..Settings::default() };
        fit(&problem.rows(), &Penalty::default(), &settings, None)
    };
    let optimum = problem.objective(&ours(TIGHT).weights, l2);
    let near = |weights: &[f64]| problem.objective(weights, l2) <= optimum * (1.0 + GAP);

    let loosest = (2..=24).map(|half_decades| 10.0_f64.powf(-0.5 * f64::from(half_decades)));
    let tolerance = loosest
        .into_iter()
        .find(|&tolerance| near(&ours(tolerance).weights))
        .ok_or("no tolerance brings our solver within the gap")?;
    let iterations = fewest(|count| Ok(near(&lbfgs::fit(problem, l2, count)?)))?;

    let timed = |solver, iterations, (weights, seconds): (Vec<f64>, Vec<f64>)| {
        let objective = problem.objective(&weights, l2);
        let gap = objective / optimum - 1.0;
        let (least, median) = least_and_median(seconds);
        Timed {
            lambda: l2,
            solver,
            iterations,
            seconds: least,
            median_seconds: median,
            runs,
            objective,
            optimum,
            gap,
        }
    };
    Ok([
        timed("leadlight", ours(tolerance).iterations, repeat(runs, || Ok(ours(tolerance).weights))?),
        timed("argmin-lbfgs", iterations, repeat(runs, || lbfgs::fit(problem, l2, iterations))?),
    ])
}

/// The last result and the seconds of every run.
fn repeat(runs: usize, run: impl Fn() -> Result<Vec<f64>, Error>) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let (mut weights, mut seconds) = (Vec::new(), Vec::with_capacity(runs));
    for _ in 0..runs {
        let started = Instant::now();
        weights = run()?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok((weights, seconds))
}

/// The fewest iterations that are enough, by doubling and bisection: more of them never raise the objective.
fn fewest(enough: impl Fn(u64) -> Result<bool, Error>) -> Result<u64, Error> {
    let mut high = 1;
    while !enough(high)? {
        high *= 2;
        if high > MOST_ITERATIONS {
            return Err("too many iterations".into());
        }
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low.midpoint(high);
        if enough(middle)? { high = middle } else { low = middle }
    }
    Ok(high)
}

/// The least and the median of some seconds.
///
/// # Panics
/// If there are none.
pub fn least_and_median(mut seconds: Vec<f64>) -> (f64, f64) {
    seconds.sort_by(f64::total_cmp);
    let (lower, upper) = (seconds[(seconds.len() - 1) / 2], seconds[seconds.len() / 2]);
    (seconds[0], lower.midpoint(upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_iterations_are_found() {
        for needed in [1, 2, 7, 64, 65] {
            assert_eq!(fewest(|count| Ok(count >= needed)).unwrap(), needed);
        }
        assert!(fewest(|_| Ok(false)).is_err());
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(least_and_median(vec![4.0, 1.0, 2.0, 3.0]), (1.0, 2.5));
        assert_eq!(least_and_median(vec![3.0, 1.0, 2.0]), (1.0, 2.0));
    }
}
