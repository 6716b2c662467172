//! The model file and scoring.
//!
//! A model is read from the bytes of its file and scores from them: vocabularies and weights stay where they are, so
//! a memory-mapped file is shared between processes and costs nothing until it is used.

mod contents;
mod format;
mod scorer;
mod spread;

use bytes::Bytes;

pub use contents::Input;
pub(crate) use contents::{Contents, ScoringBlock};
pub use scorer::{Forecast, Reason, Scorer};
pub(crate) use spread::Spread;

use crate::report::Report;

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
pub struct Model {
    contents: Contents,
    report: Bytes,
    /// Length of the whole file.
    bytes: u64,
}

/// Band of a probability, relative to the company's success rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// The odds are below 2/3 of the company's average odds.
    Low,
    /// Between.
    Medium,
    /// The odds are above 3/2 of the company's average odds.
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

impl Model {
    /// Reads a model file; `bytes` may be memory-mapped.
    ///
    /// # Errors
    /// [`ModelError`] where the file is not one, truncated or altered.
    pub fn from_bytes(bytes: Bytes) -> Result<Self, ModelError> {
        let (contents, report) = format::decode(&bytes)?;
        Ok(Self { contents, report, bytes: bytes.len() as u64 })
    }

    /// Writes a model file.
    pub(crate) fn encode(contents: &Contents, report: &Report) -> Vec<u8> {
        format::encode(contents, report)
    }

    /// The report stored in the file (without timings).
    ///
    /// # Errors
    /// [`ModelError::Damaged`] where the report section does not decode.
    pub fn report(&self) -> Result<Report, ModelError> {
        let mut report = format::decode_report(&self.report)?;
        report.model.bytes = self.bytes;
        Ok(report)
    }

    /// The columns that the model reads, in the order that [`Scorer::score`] takes their cells.
    pub fn inputs(&self) -> &[Input] {
        &self.contents.inputs
    }

    /// What each of [`Scorer::contributions`] speaks of, in their order: the position of an input, or of the two of a pair.
    pub fn reasons(&self) -> Vec<(usize, Option<usize>)> {
        let mut inputs = vec![(0, None); self.contents.attributes.len()];
        for block in &self.contents.blocks {
            inputs[block.attribute] = block.inputs;
        }
        inputs
    }

    /// The success rate of the training part.
    pub fn base_rate(&self) -> f64 {
        self.contents.base_rate
    }

    /// The band of a probability.
    pub fn band(&self, probability: f64) -> Band {
        let odds = |p: f64| p / (1.0 - p);
        match odds(probability) / odds(self.contents.base_rate) {
            ratio if ratio < 2.0 / 3.0 => Band::Low,
            ratio if ratio > 1.5 => Band::High,
            _ => Band::Medium,
        }
    }

    /// A scorer with its own working memory, one per thread.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer::new(&self.contents)
    }
}

#[cfg(test)]
mod tests;
