//! Training: from a table and a request to a model file and its report.

mod balance;
mod bank;
mod defaults;
mod design;
mod entities;
mod explore;
mod finish;
mod folds;
mod held_out;
mod interactions;
mod judge;
mod options;
mod outcome;
mod prior;
mod run;
mod share;
mod slice;
mod split;
mod spread;
mod weights;

pub use held_out::HeldOut;
pub use options::{Balance, CalibrationChoice, Method, Objective, Options, Split};
pub use outcome::Outcome;
pub use run::train;

use crate::recipe::RecipeError;
use crate::report::Report;
use crate::table::Table;

/// A finished run: the model file and its report (with timings; the stored one has none).
#[derive(Debug)]
pub struct Trained {
    /// Bytes of the model file; [`crate::model::Model::from_bytes`] reads them.
    pub model: Vec<u8>,
    /// The report.
    pub report: Report,
    /// What was forecast for the test part, which the report's figures are of.
    pub held_out: HeldOut,
}

/// What the caller may show while training runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Stage: `schema`, `insights`, `leakage`, `search`, `fit`, `evaluate`, `write`.
    pub stage: &'static str,
    /// Done units of the stage (trials in `search`).
    pub done: u64,
    /// All units of the stage.
    pub total: u64,
}

/// Why a table cannot be trained on.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// It was told to stop.
    #[error("training was stopped")]
    Stopped,
    /// No data rows.
    #[error("the table has no data rows")]
    NoRows,
    /// A named column is not there.
    #[error("there is no column {name:?} (asked for as {what}); columns are: {known}")]
    NoColumn {
        /// The name asked for.
        name: String,
        /// `target`, `time`, `id`, `drop`, `weight`, `slice`, `split`.
        what: &'static str,
        /// Known columns, joined.
        known: String,
    },
    /// The target cannot be read as two classes.
    #[error("the target {column:?} {problem}")]
    Target {
        /// Header.
        column: String,
        /// What is wrong, e.g. `has only one value, "yes"`.
        problem: String,
    },
    /// Too few rows to judge any model, be it one that starts from the pool.
    #[error(
        "{rows} row(s) have an outcome; a model is judged from {least} on, until then the pooled model serves alone"
    )]
    TooFewRows {
        /// Rows with an outcome.
        rows: usize,
        /// Fewest that are needed.
        least: usize,
    },
    /// A part of the split is too small or has one class only.
    #[error("the {part} part {problem}")]
    Split {
        /// `training` or `test`.
        part: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The same entity stands on both sides of the split.
    #[error("{count} values of the id column {column:?} stand in both the training and the test part")]
    SharedIds {
        /// Header of the id column.
        column: String,
        /// How many ids.
        count: u64,
    },
    /// A cell of a column with a use of its own cannot be read.
    #[error("row {row}: the {what} column {column:?} holds {value:?}, which {problem}")]
    Cell {
        /// Data row, 0-based, header not counted.
        row: u64,
        /// Use of the column: `time`, `weight`, `split`.
        what: &'static str,
        /// Header.
        column: String,
        /// The cell; empty where it is missing.
        value: String,
        /// What is wrong, e.g. `is neither a date nor a number`.
        problem: &'static str,
    },
    /// No column is left to learn from.
    #[error("no attribute is left to learn from")]
    NoAttributes,
    /// The recipe is wrong for this table.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// An option out of range.
    #[error("{name} {problem}")]
    Option {
        /// The option.
        name: &'static str,
        /// What is wrong.
        problem: String,
    },
}

/// The position of a column asked for.
fn find(table: &Table, name: &str, what: &'static str) -> Result<usize, TrainError> {
    table.position(name).ok_or_else(|| {
        let known: Vec<&str> = table.columns().iter().map(crate::table::Column::name).collect();
        TrainError::NoColumn { name: name.to_owned(), what, known: known.join(", ") }
    })
}

#[cfg(test)]
mod tests;
