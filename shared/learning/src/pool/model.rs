//! A fitted pooled model.

use serde::{Deserialize, Serialize};

use super::design::Attribute;
use super::{PoolError, PooledDesign};
use crate::encoding::{Memo, Scratch};
use crate::table::Table;

/// Weights on a [`PooledDesign`]. Its score `z` is in log-odds beyond the company's own success rate, so that companies
/// of any rate can share it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct PooledModel {
    design: PooledDesign,
    stored: Stored,
}

/// What is stored: the design is known by its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    /// Version of the design.
    pub version: u32,
    /// Companies that it was fitted on.
    pub companies: u32,
    /// Weight per column.
    pub weights: Vec<f64>,
    pub intercept: f64,
    /// Mean of `w·x` per attribute over the rows it was fitted on.
    pub means: Vec<f64>,
    /// Variance of the score over these rows.
    pub variance: f64,
}

impl PooledModel {
    /// The design that the weights belong to.
    pub fn design(&self) -> &PooledDesign {
        &self.design
    }

    /// How many companies it was fitted on.
    pub fn companies(&self) -> u32 {
        self.stored.companies
    }

    /// Weight per column of the design.
    pub fn weights(&self) -> &[f64] {
        &self.stored.weights
    }

    /// The intercept.
    pub fn intercept(&self) -> f64 {
        self.stored.intercept
    }

    /// The score of a row in log-odds beyond its company's success rate.
    ///
    /// # Panics
    /// If the table has no such row.
    pub fn score(&self, table: &Table, row: usize) -> f64 {
        let (mut scratch, mut active) = (Scratch::default(), Vec::new());
        let weight = |attribute: &Attribute| {
            let cell = table.column(attribute.name()).and_then(|column| column.value(row));
            active.clear();
            attribute.encoder.encode(cell, None, &mut scratch, &mut Memo::default(), &mut active);
            let local = active.first().map(|&local| attribute.columns.start + local as usize);
            self.weights()[local.unwrap_or(attribute.missing())]
        };
        self.intercept() + self.design.attributes().iter().map(weight).sum::<f64>()
    }

    pub(super) fn means(&self) -> &[f64] {
        &self.stored.means
    }

    pub(super) fn variance(&self) -> f64 {
        self.stored.variance
    }
}

impl TryFrom<Stored> for PooledModel {
    type Error = PoolError;

    fn try_from(stored: Stored) -> Result<Self, PoolError> {
        let fits = |design: &PooledDesign| {
            let numbers = stored.weights.iter().chain(&stored.means).chain([&stored.intercept]);
            stored.weights.len() == design.columns()
                && stored.means.len() == design.attributes().len()
                && numbers.chain([&stored.variance]).all(|number| number.is_finite())
        };
        let unknown = PoolError::Design { version: stored.version, weights: stored.weights.len() };
        let design = PooledDesign::of_version(stored.version).filter(fits).ok_or(unknown)?;
        Ok(Self { design, stored })
    }
}

impl From<PooledModel> for Stored {
    fn from(model: PooledModel) -> Self {
        model.stored
    }
}
