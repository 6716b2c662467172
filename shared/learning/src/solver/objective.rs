//! The penalised objective on a sparse matrix:
//! `Σ weightᵢ · loss(zᵢ, yᵢ) + (λ/2)·wᵀ·P·w` with `zᵢ = offsetᵢ + b + w·xᵢ` and `P` a [`Penalty`].
//!
//! The vector that the solver moves holds the weights `w` of all columns, then the unpenalised intercept `b`.

use super::loss::Loss;
use super::penalty::{Penalty, Preconditioner};
use crate::matrix::Matrix;

/// Rows to fit on: a part of a matrix with outcomes, weights and offsets. Slices are indexed by matrix row.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The matrix.
    pub matrix: &'a Matrix,
    /// Which of its rows take part.
    pub rows: &'a [u32],
    /// Outcome per matrix row.
    pub outcome: &'a [bool],
    /// Weight per matrix row; 1 each where absent. Rows of weight 0 do not count.
    pub weight: Option<&'a [f64]>,
    /// Offset in log-odds per matrix row; 0 each where absent.
    pub offset: Option<&'a [f64]>,
}

impl Rows<'_> {
    #[inline]
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weight.map_or(1.0, |weight| weight[row])
    }

    /// Log-odds of every row taking part, for weights by column and then the intercept.
    pub fn log_odds(&self, weights: &[f64]) -> Vec<f64> {
        let mut z = vec![0.0; self.rows.len()];
        self.log_odds_into(weights, &mut z);
        if let Some(offset) = self.offset {
            for (z, &row) in z.iter_mut().zip(self.rows) {
                *z += offset[row as usize];
            }
        }
        z
    }

    /// `b + w·x` of every row taking part: like [`Rows::log_odds`] without offsets.
    pub(super) fn log_odds_into(&self, weights: &[f64], into: &mut [f64]) {
        let intercept = weights[self.matrix.columns()];
        for (z, &row) in into.iter_mut().zip(self.rows) {
            *z = intercept + self.matrix.dot(row as usize, weights);
        }
    }
}

/// The smooth part of the objective.
#[derive(Debug)]
pub(super) struct Objective<'a> {
    pub rows: Rows<'a>,
    pub penalty: &'a Penalty,
    pub loss: Loss,
    pub l2: f64,
}

/// The objective around one point: its value and what its derivatives are made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    pub value: f64,
    /// Weighted slope of the loss per row.
    pub slopes: Vec<f64>,
    /// Weighted curvature of the loss per row.
    pub curvatures: Vec<f64>,
}

impl Objective<'_> {
    /// Number of weights, the intercept among them.
    pub fn size(&self) -> usize {
        self.rows.matrix.columns() + 1
    }

    /// By how much the log-odds of every row change along a direction of the weights.
    pub fn change_along(&self, direction: &[f64]) -> Vec<f64> {
        let mut change = vec![0.0; self.rows.rows.len()];
        self.rows.log_odds_into(direction, &mut change);
        change
    }

    /// The objective at a point whose log-odds are known.
    pub fn around(&self, weights: &[f64], log_odds: &[f64], into: &mut Around) {
        into.slopes.clear();
        into.curvatures.clear();
        into.value = 0.5 * self.l2 * self.penalty.value(weights);
        for (&z, &row) in log_odds.iter().zip(self.rows.rows) {
            let row = row as usize;
            let weight = self.rows.weight(row);
            let local = self.loss.at(z, self.rows.outcome[row]);
            into.value += weight * local.value;
            into.slopes.push(weight * local.slope);
            into.curvatures.push(weight * local.curvature);
        }
    }

    /// Gradient by the weights.
    pub fn gradient(&self, weights: &[f64], slopes: &[f64], into: &mut [f64]) {
        self.transpose(slopes, into);
        self.penalty.add_product(self.l2, weights, into);
    }

    /// Hessian times a direction of the weights.
    pub fn hessian_times(&self, curvatures: &[f64], direction: &[f64], into: &mut [f64]) {
        let columns = self.size() - 1;
        let intercept = direction[columns];
        into.fill(0.0);
        let mut intercept_sum = 0.0;
        for (&curvature, &row) in curvatures.iter().zip(self.rows.rows) {
            let row = row as usize;
            let change = curvature * (intercept + self.rows.matrix.dot(row, direction));
            self.rows.matrix.add_scaled(row, change, &mut into[..columns]);
            intercept_sum += change;
        }
        into[columns] = intercept_sum;
        self.penalty.add_product(self.l2, direction, into);
    }

    /// Diagonal and ties of the Hessian, ready to be solved.
    pub fn preconditioner(&self, curvatures: &[f64]) -> Preconditioner<'_> {
        let columns = self.size() - 1;
        let mut diagonal = vec![0.0; self.size()];
        for (&curvature, &row) in curvatures.iter().zip(self.rows.rows) {
            self.rows.matrix.add_squares(row as usize, curvature, &mut diagonal[..columns]);
            diagonal[columns] += curvature;
        }
        self.penalty.precondition(diagonal, self.l2)
    }

    /// `Xᵀ` times a vector over the rows; the penalty has no part in it.
    pub fn transpose(&self, slopes: &[f64], into: &mut [f64]) {
        into.fill(0.0);
        let columns = self.size() - 1;
        for (&slope, &row) in slopes.iter().zip(self.rows.rows) {
            self.rows.matrix.add_scaled(row as usize, slope, &mut into[..columns]);
            into[columns] += slope;
        }
    }
}
