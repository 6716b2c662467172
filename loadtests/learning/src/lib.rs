//! Benchmarks of the learning core on the reference company ([`synthetic::wide`]): 4,147 rows of 69 attributes, about
//! 12,700 columns. A row has 118 active ones for its values and words, and 20 more for the texts it does not have.
//!
//! `loadtests/learning/run` runs all of them beside scikit-learn and writes `RESULTS.md`.

pub mod equal_objective;
pub mod export;
pub mod lbfgs;
pub mod problem;
pub mod reference;
pub mod scoring;

/// Why a benchmark cannot be run.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
