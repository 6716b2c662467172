//! The sparse matrix that models are fitted on.
//!
//! Nearly all columns are indicators (a bin, a category, a word), so a row is a list of active column numbers
//! and needs no stored values. The few linear columns (standardised numbers) are kept dense beside it.

/// Rows of active indicator columns, with dense linear columns after them.
///
/// Columns are numbered `0..indicators()` for indicators and `indicators()..columns()` for linear ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matrix {
    indicators: usize,
    linear: usize,
    /// `starts[i]..starts[i + 1]` are the positions of row `i` in `active`.
    starts: Vec<u32>,
    active: Vec<u32>,
    /// Row-major, `rows × linear`.
    values: Vec<f32>,
}

impl Matrix {
    /// An empty matrix with room for that many rows and active entries.
    pub fn with_capacity(indicators: usize, linear: usize, rows: usize, active: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        Self {
            indicators,
            linear,
            starts,
            active: Vec::with_capacity(active),
            values: Vec::with_capacity(rows * linear),
        }
    }

    /// Adds a row of active indicator columns (each at most once) and the values of all linear columns.
    ///
    /// # Panics
    /// If a column number is out of range or the number of linear values is not [`Matrix::linear`].
    pub fn push(&mut self, active: &[u32], linear: &[f32]) {
        assert!(active.iter().all(|&column| (column as usize) < self.indicators), "indicator out of range");
        assert_eq!(linear.len(), self.linear, "one value per linear column");
        self.active.extend_from_slice(active);
        self.starts.push(u32::try_from(self.active.len()).expect("fewer than 2^32 active entries"));
        self.values.extend_from_slice(linear);
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of indicator columns.
    pub fn indicators(&self) -> usize {
        self.indicators
    }

    /// Number of linear columns.
    pub fn linear(&self) -> usize {
        self.linear
    }

    /// Number of all columns, the intercept not counted.
    pub fn columns(&self) -> usize {
        self.indicators + self.linear
    }

    /// Number of active indicator entries in all rows.
    pub fn active_entries(&self) -> usize {
        self.active.len()
    }

    /// Active indicator columns of a row.
    #[inline]
    pub fn active(&self, row: usize) -> &[u32] {
        &self.active[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Values of the linear columns of a row.
    #[inline]
    pub fn values(&self, row: usize) -> &[f32] {
        &self.values[row * self.linear..(row + 1) * self.linear]
    }

    /// `w · x` of a row, without the intercept. `weights` has one entry per column (more are ignored).
    #[inline]
    pub fn dot(&self, row: usize, weights: &[f64]) -> f64 {
        let (indicator_weights, linear_weights) = weights.split_at(self.indicators);
        // Four sums side by side: one chain of additions would wait for its own latency.
        let mut sums = [0.0; 4];
        let (chunks, rest) = self.active(row).as_chunks::<4>();
        for chunk in chunks {
            for (sum, &column) in sums.iter_mut().zip(chunk) {
                *sum += indicator_weights[column as usize];
            }
        }
        for (sum, &column) in sums.iter_mut().zip(rest) {
            *sum += indicator_weights[column as usize];
        }
        let linear: f64 = self.values(row).iter().zip(linear_weights).map(|(&x, &w)| f64::from(x) * w).sum();
        (sums[0] + sums[1]) + (sums[2] + sums[3]) + linear
    }

    /// `into += factor · x` of a row.
    #[inline]
    pub fn add_scaled(&self, row: usize, factor: f64, into: &mut [f64]) {
        let (indicators, linear) = into.split_at_mut(self.indicators);
        for &column in self.active(row) {
            indicators[column as usize] += factor;
        }
        for (target, &x) in linear.iter_mut().zip(self.values(row)) {
            *target += factor * f64::from(x);
        }
    }

    /// `into += factor · x²` of a row, elementwise.
    #[inline]
    pub fn add_squares(&self, row: usize, factor: f64, into: &mut [f64]) {
        let (indicators, linear) = into.split_at_mut(self.indicators);
        for &column in self.active(row) {
            indicators[column as usize] += factor;
        }
        for (target, &x) in linear.iter_mut().zip(self.values(row)) {
            *target += factor * f64::from(x) * f64::from(x);
        }
    }
}
