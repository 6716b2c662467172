//! The model file and scoring.

use bytes::Bytes;

use crate::report::Report;
use crate::schema::ColumnSchema;

/// Why a model file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a model file, or of an unknown format version.
    #[error("not a Leadlight model file of a known format: {0}")]
    Format(String),
    /// Cut off or altered.
    #[error("the model file is damaged: {0}")]
    Damaged(String),
}

/// A model ready to score.
#[derive(Debug)]
pub struct Model {}

/// Band of a probability, relative to the company's success rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Below 2/3 of the success rate.
    Low,
    /// Between.
    Medium,
    /// Above 3/2 of the success rate.
    High,
}

impl Band {
    /// `low`, `medium` or `high`.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::Low => "low",
            Band::Medium => "medium",
            Band::High => "high",
        }
    }
}

/// A forecast of one record.
#[derive(Debug, Clone, Default)]
pub struct Forecast {
    /// Calibrated probability, strictly inside (0, 1).
    pub probability: f64,
    /// Lower end of its 90 % interval.
    pub low: f64,
    /// Upper end of its 90 % interval.
    pub high: f64,
    /// Calibrated log-odds; `base` plus all contributions.
    pub log_odds: f64,
    /// Log-odds of the average record.
    pub base: f64,
}

/// A reason: what an attribute adds to the log-odds against the average record.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Attribute, or `a × b` for a pair.
    pub attribute: String,
    /// The record's value as the model saw it (a bin, a category, words, `missing`).
    pub value: String,
    /// Contribution to the log-odds.
    pub contribution: f64,
}

impl Model {
    /// Reads a model file; `bytes` may be memory-mapped.
    ///
    /// # Errors
    /// [`ModelError`] where the file is not one, truncated or altered.
    pub fn from_bytes(bytes: Bytes) -> Result<Self, ModelError> {
        let _ = bytes;
        Err(ModelError::Format("not built yet".into()))
    }

    /// The report stored in the file (without timings).
    ///
    /// # Errors
    /// [`ModelError::Damaged`] where the report section does not decode.
    pub fn report(&self) -> Result<Report, ModelError> {
        Err(ModelError::Format("not built yet".into()))
    }

    /// The columns that the model reads, in the order that [`Scorer::score`] takes their cells.
    pub fn inputs(&self) -> &[ColumnSchema] {
        &[]
    }

    /// The band of a probability.
    pub fn band(&self, probability: f64) -> Band {
        let _ = probability;
        Band::Medium
    }

    /// A scorer with its own working memory, one per thread.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer { model: self }
    }
}

/// Scores records; keeps its working memory between calls.
#[derive(Debug)]
pub struct Scorer<'a> {
    #[expect(dead_code, reason = "filled in with the model file")]
    model: &'a Model,
}

impl Scorer<'_> {
    /// Scores one record: raw cells in the order of [`Model::inputs`], `None` or an empty cell is missing.
    pub fn score(&mut self, cells: &[Option<&str>]) -> Forecast {
        let _ = cells;
        Forecast::default()
    }

    /// The strongest `limit` reasons of the record scored last, by size of contribution.
    pub fn reasons(&self, limit: usize) -> Vec<Reason> {
        let _ = limit;
        Vec::new()
    }
}
