//! The rows taking part in a fit, turned by column for coordinate descent.

use super::objective::Rows;

/// Positions of the rows (among those taking part) in which each indicator is active, and dense linear columns.
#[derive(Debug)]
pub(super) struct Columns {
    starts: Vec<u32>,
    rows: Vec<u32>,
    indicators: usize,
    linear: Vec<Vec<f32>>,
}

impl Columns {
    pub fn of(rows: &Rows<'_>) -> Self {
        let indicators = rows.matrix.indicators();
        let mut starts = vec![0_u32; indicators + 1];
        for &row in rows.rows {
            for column in rows.matrix.active(row as usize) {
                starts[column + 1] += 1;
            }
        }
        for column in 0..indicators {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut positions = vec![0; starts[indicators] as usize];
        let mut linear = vec![Vec::with_capacity(rows.rows.len()); rows.matrix.linear()];
        for (position, &row) in (0_u32..).zip(rows.rows) {
            for column in rows.matrix.active(row as usize) {
                positions[next[column] as usize] = position;
                next[column] += 1;
            }
            for (values, &value) in linear.iter_mut().zip(rows.matrix.values(row as usize)) {
                values.push(value);
            }
        }
        Self { starts, rows: positions, indicators, linear }
    }

    fn active(&self, column: usize) -> &[u32] {
        &self.rows[self.starts[column] as usize..self.starts[column + 1] as usize]
    }

    /// `Σ weightᵢ·xᵢⱼ²`.
    pub fn sum_squares(&self, column: usize, weight: &[f64]) -> f64 {
        if column < self.indicators {
            return self.active(column).iter().map(|&row| weight[row as usize]).sum();
        }
        let values = &self.linear[column - self.indicators];
        values.iter().zip(weight).map(|(&x, w)| f64::from(x) * f64::from(x) * w).sum()
    }

    /// `Σ xᵢⱼ·(slopeᵢ + curvatureᵢ·changeᵢ)`.
    pub fn model_slope(&self, column: usize, slopes: &[f64], curvatures: &[f64], change: &[f64]) -> f64 {
        if column < self.indicators {
            let at = |&row: &u32| slopes[row as usize] + curvatures[row as usize] * change[row as usize];
            return self.active(column).iter().map(at).sum();
        }
        let values = &self.linear[column - self.indicators];
        let terms = values.iter().zip(slopes).zip(curvatures).zip(change);
        terms.map(|(((&x, g), h), c)| f64::from(x) * (g + h * c)).sum()
    }

    /// `change += step·x_j`.
    pub fn add(&self, column: usize, step: f64, change: &mut [f64]) {
        if column < self.indicators {
            for &row in self.active(column) {
                change[row as usize] += step;
            }
            return;
        }
        for (c, &x) in change.iter_mut().zip(&self.linear[column - self.indicators]) {
            *c += step * f64::from(x);
        }
    }
}
