//! The penalised objective on a sparse matrix:
//! `Σ weightᵢ · loss(zᵢ, yᵢ) + (λ/2)·‖v‖²` with `zᵢ = offsetᵢ + b + w·xᵢ`, `w = T·S·v` (see [`Basis`]).
//!
//! The vector that the solver moves holds the coefficients `v` of all columns, then the unpenalised intercept `b`.

use super::loss::Loss;
use crate::matrix::{Basis, Matrix};

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
    pub basis: &'a Basis,
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
    /// Number of coefficients, the intercept among them.
    pub fn size(&self) -> usize {
        self.rows.matrix.columns() + 1
    }

    /// Log-odds of every row at these coefficients.
    pub fn log_odds(&self, coefficients: &[f64]) -> Vec<f64> {
        let mut weights = coefficients.to_vec();
        self.basis.to_weights(&mut weights);
        self.rows.log_odds(&weights)
    }

    /// By how much the log-odds of every row change along a direction of the coefficients.
    pub fn change_along(&self, direction: &[f64]) -> Vec<f64> {
        let mut weights = direction.to_vec();
        self.basis.to_weights(&mut weights);
        let mut change = vec![0.0; self.rows.rows.len()];
        self.rows.log_odds_into(&weights, &mut change);
        change
    }

    fn penalty(&self, coefficients: &[f64]) -> f64 {
        let penalised = &coefficients[..self.size() - 1];
        0.5 * self.l2 * penalised.iter().map(|v| v * v).sum::<f64>()
    }

    /// The objective at a point whose log-odds are known.
    pub fn around(&self, coefficients: &[f64], log_odds: &[f64], into: &mut Around) {
        into.slopes.clear();
        into.curvatures.clear();
        into.value = self.penalty(coefficients);
        for (&z, &row) in log_odds.iter().zip(self.rows.rows) {
            let row = row as usize;
            let weight = self.rows.weight(row);
            let local = self.loss.at(z, self.rows.outcome[row]);
            into.value += weight * local.value;
            into.slopes.push(weight * local.slope);
            into.curvatures.push(weight * local.curvature);
        }
    }

    /// Gradient by the coefficients.
    pub fn gradient(&self, coefficients: &[f64], slopes: &[f64], into: &mut [f64]) {
        self.transpose(slopes, into);
        let columns = self.size() - 1;
        for (g, v) in into[..columns].iter_mut().zip(coefficients) {
            *g += self.l2 * v;
        }
    }

    /// Hessian times a direction of the coefficients; `scratch` and `into` are as long as the direction.
    pub fn hessian_times(
        &self,
        curvatures: &[f64],
        direction: &[f64],
        scratch: &mut [f64],
        into: &mut [f64],
    ) {
        scratch.copy_from_slice(direction);
        self.basis.to_weights(scratch);
        let columns = self.size() - 1;
        let intercept = scratch[columns];
        into.fill(0.0);
        let mut intercept_sum = 0.0;
        for (&curvature, &row) in curvatures.iter().zip(self.rows.rows) {
            let row = row as usize;
            let change = curvature * (intercept + self.rows.matrix.dot(row, scratch));
            self.rows.matrix.add_scaled(row, change, &mut into[..columns]);
            intercept_sum += change;
        }
        into[columns] = intercept_sum;
        self.basis.pull_back(into);
        for (h, v) in into[..columns].iter_mut().zip(direction) {
            *h += self.l2 * v;
        }
    }

    /// Diagonal of the Hessian by the coefficients.
    pub fn hessian_diagonal(&self, curvatures: &[f64], into: &mut [f64]) {
        into.fill(0.0);
        let columns = self.size() - 1;
        for (&curvature, &row) in curvatures.iter().zip(self.rows.rows) {
            self.rows.matrix.add_squares(row as usize, curvature, &mut into[..columns]);
            into[columns] += curvature;
        }
        self.basis.pull_back_diagonal(into);
        for h in &mut into[..columns] {
            *h += self.l2;
        }
    }

    /// `Xᵀ` times a vector over the rows, by the coefficients; the penalty has no part in it.
    pub fn transpose(&self, slopes: &[f64], into: &mut [f64]) {
        into.fill(0.0);
        let columns = self.size() - 1;
        for (&slope, &row) in slopes.iter().zip(self.rows.rows) {
            self.rows.matrix.add_scaled(row as usize, slope, &mut into[..columns]);
            into[columns] += slope;
        }
        self.basis.pull_back(into);
    }
}
