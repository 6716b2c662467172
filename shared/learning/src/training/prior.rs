//! The pooled model as a company's prior: an offset in log-odds for every row, followed as strongly as the company's
//! own rows say.
//!
//! The offset is `γ·z` with `z` the pooled score. γ is fitted with an intercept on the training rows by logistic
//! regression, its prior being normal around 1 with [`STRENGTH_DEVIATION`], and is kept at 0 or above: a company that goes
//! against the pool leaves it. Own weights are then fitted beside the fixed offset and penalised towards 0, so a
//! company with few rows stays with the pool and one with many goes its own way. The intercept is the company's own.

use std::sync::Arc;

use crate::encoding::{Block, Scratch};
use crate::matrix::Matrix;
use crate::model::Spread;
use crate::pool::{PooledModel, STRENGTH_DEVIATION};
use crate::schema::Schema;
use crate::solver::{Penalty, Rows, Settings, fit, slopes_and_curvatures};
use crate::table::Table;

/// A pooled model over a company's table.
pub(super) struct Prior {
    pub version: u32,
    /// The attributes that the company has, under the pooled design.
    pub blocks: Vec<Arc<Block>>,
    /// Pooled weight per column of the blocks.
    pub weights: Vec<f64>,
    /// What is the same for every row: the pooled intercept, and the weights of attributes that the company does not have.
    pub intercept: f64,
    /// `z` per table row.
    scores: Vec<f64>,
    /// `z` as the one column of a matrix.
    score_column: Matrix,
}

/// A pooled model with the strength fitted to some rows.
#[derive(Clone)]
pub(super) struct Followed {
    pub prior: Arc<Prior>,
    pub gamma: f64,
    /// Variance of γ given the rows.
    variance: f64,
    /// `γ·z` per table row.
    pub offset: Vec<f64>,
}

impl Prior {
    /// Lays a pooled model over a table. Only attributes of the schema count as there: what was dropped stays dropped.
    pub fn new(pool: &PooledModel, schema: &Schema, table: &Table) -> Self {
        let mut scratch = Scratch::default();
        let (mut blocks, mut weights, mut intercept) = (Vec::new(), Vec::new(), pool.intercept());
        for attribute in pool.design().attributes() {
            let is_there = schema.attributes().any(|column| column.name == attribute.name());
            match table.position(attribute.name()).filter(|_| is_there) {
                Some(column) => {
                    let block = Block::lay(attribute.encoder.clone(), table, column, &mut scratch);
                    blocks.push(Arc::new(block));
                    weights.extend_from_slice(&pool.weights()[attribute.columns.clone()]);
                }
                None => intercept += pool.weights()[attribute.missing()],
            }
        }
        let (matrix, _) = crate::encoding::assemble(&blocks, table);
        let scores: Vec<f64> = (0..table.rows()).map(|row| intercept + matrix.dot(row, &weights)).collect();
        let mut score_column = Matrix::with_capacity(0, 1, scores.len(), 0);
        scores.iter().for_each(|&score| score_column.push(&[], &[score as f32]));
        Self { version: pool.design().version(), blocks, weights, intercept, scores, score_column }
    }

    /// Fits γ to rows with these weights per table row.
    pub fn follow(self: &Arc<Self>, train: &[u32], success: &[bool], weight: Option<&[f64]>) -> Followed {
        // With z itself as the offset the one weight is γ - 1, which the penalty draws to 0.
        let rows = Rows {
            matrix: &self.score_column,
            rows: train,
            outcome: success,
            weight,
            offset: Some(&self.scores),
        };
        let settings = Settings { l2: STRENGTH_DEVIATION.powi(-2), ..Settings::default() };
        let fitted = fit(&rows, &Penalty::default(), &settings, None).weights;
        let gamma = (1.0 + fitted[0]).max(0.0);
        let (_, curvatures) = slopes_and_curvatures(&rows, &fitted);
        let (total, _, spread) = self.moments(train, &curvatures);
        Followed {
            prior: Arc::clone(self),
            gamma,
            variance: 1.0 / (settings.l2 + total * spread),
            offset: self.scores.iter().map(|score| gamma * score).collect(),
        }
    }

    /// Total weight, and weighted mean and variance of `z`, over rows with a weight each.
    fn moments(&self, rows: &[u32], weight: &[f64]) -> (f64, f64, f64) {
        let score = |row: &u32| self.scores[*row as usize];
        let total: f64 = weight.iter().sum();
        let mean = rows.iter().zip(weight).map(|(row, w)| w * score(row)).sum::<f64>() / total;
        let squares = rows.iter().zip(weight).map(|(row, w)| w * (score(row) - mean).powi(2));
        (total, mean, squares.sum::<f64>() / total)
    }
}

impl Followed {
    /// Weights `γ·w` of the pooled columns and, last, what is the same for every row.
    pub fn weights(&self) -> Vec<f64> {
        let all = self.prior.weights.iter().chain([&self.prior.intercept]);
        all.map(|weight| self.gamma * weight).collect()
    }

    /// The uncertainty of a score with that of γ added: on average over the training rows, since a file has one floor for
    /// all. Pooled columns stand after the first `indicators` ones and have no spread of their own.
    pub fn widen(&self, spread: &mut Spread, train: &[u32], indicators: usize) {
        let (_, _, variance) = self.prior.moments(train, &vec![1.0; train.len()]);
        spread.floor += self.variance * variance;
        let (before, after) = spread.steps.split_at(indicators);
        let pooled = vec![Spread::quantise(0.0); self.prior.weights.len()];
        spread.steps = [before, &pooled, after].concat().into();
    }
}
