//! The learning core: from a company's table to a model that can be trusted.
//!
//! It knows no CRM and does no I/O: tables come in as values, models and reports go out as values.
//! Symbols used throughout: `n` rows, `y` in {0, 1} (1 = success), `x` a sparse row after the recipe,
//! `w` the weights, `b` the intercept, `z = b + w·x` in log-odds, `p = 1 / (1 + exp(-z))`.

pub mod calibration;
pub mod encoding;
pub mod evaluation;
pub mod insights;
pub mod leakage;
pub mod matrix;
pub mod model;
pub mod pool;
pub mod recipe;
pub mod report;
pub mod schema;
pub mod search;
pub mod solver;
mod strings;
pub mod table;
pub mod training;
