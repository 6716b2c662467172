//! What a model holds in memory.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::spread::Spread;
use crate::calibration::{Calibration, Link};
use crate::encoding::Encoder;
use crate::schema::Kind;

/// A column that the model reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Header.
    pub name: String,
    /// Kind it was trained as.
    pub kind: Kind,
}

/// The scoring section.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contents {
    pub inputs: Vec<Input>,
    /// What reasons speak of: attributes, and pairs as `a × b`.
    pub attributes: Vec<String>,
    pub blocks: Vec<ScoringBlock>,
    /// `f32` little-endian per column: indicators of all blocks, then their linear columns.
    pub weights: Bytes,
    pub intercept: f64,
    pub link: Link,
    pub calibration: Calibration,
    pub spread: Spread,
    /// Success rate of the training part.
    pub base_rate: f64,
}

/// A fitted feature with its place among the columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoringBlock {
    pub encoder: Encoder,
    /// Positions of its one or two attributes among the inputs.
    pub inputs: (usize, Option<usize>),
    /// Which reason it belongs to.
    pub attribute: usize,
    /// Its first indicator column.
    pub from: usize,
    /// Its linear column.
    pub linear: Option<usize>,
    /// Mean of `w·x` over the training rows.
    pub mean: f64,
}

impl Contents {
    /// Weight of a column.
    #[inline]
    pub fn weight(&self, column: usize) -> f64 {
        f32::from_le_bytes(self.weights.as_chunks().0[column]).into()
    }

    /// `z` of the average training row.
    pub fn mean_score(&self) -> f64 {
        self.intercept + self.blocks.iter().map(|block| block.mean).sum::<f64>()
    }
}
