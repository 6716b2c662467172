//! Which directions of the weights the penalty looks at.

/// Ordered bins `start..start + len` of one attribute, coded cumulatively: the penalty is on the jumps between
/// neighbouring bins, so that "a fourth call" does not lower a forecast by noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ramp {
    /// First column.
    pub start: u32,
    /// Number of columns.
    pub len: u32,
}

/// The change of variables between the solver's coefficients `v` and the weights `w` of the columns:
/// `w = T·S·v`, where `S` scales each coefficient and `T` sums up the coefficients along each ramp.
///
/// Rows stay one-hot whatever the coding is: cumulative coding costs a pass over the weights, not a longer row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Basis {
    ramps: Vec<Ramp>,
    /// Empty where all scales are 1.
    scales: Vec<f64>,
}

impl Basis {
    /// A basis with these ramps; a coefficient inside a ramp of `len` bins is scaled by `sqrt(reach / len)`, so
    /// that the prior spread over a whole ramp does not grow with the number of bins.
    pub fn new(columns: usize, ramps: Vec<Ramp>, reach: f64) -> Self {
        let mut scales = Vec::new();
        if !ramps.is_empty() {
            scales = vec![1.0; columns];
            for ramp in &ramps {
                let scale = (reach / f64::from(ramp.len)).sqrt();
                scales[ramp.start as usize..(ramp.start + ramp.len) as usize].fill(scale);
            }
        }
        Self { ramps, scales }
    }

    /// The ramps.
    pub fn ramps(&self) -> &[Ramp] {
        &self.ramps
    }

    /// Scale of a column's coefficient.
    pub fn scale(&self, column: usize) -> f64 {
        self.scales.get(column).copied().unwrap_or(1.0)
    }

    /// Turns coefficients into weights, in place: `w = T·S·v`. Entries past the columns are left alone.
    pub fn to_weights(&self, coefficients: &mut [f64]) {
        for (value, scale) in coefficients.iter_mut().zip(&self.scales) {
            *value *= scale;
        }
        for ramp in &self.ramps {
            let mut sum = 0.0;
            for value in ramp.of(coefficients) {
                sum += *value;
                *value = sum;
            }
        }
    }

    /// Turns weights into coefficients, in place: the inverse of [`Basis::to_weights`].
    pub fn to_coefficients(&self, weights: &mut [f64]) {
        for ramp in &self.ramps {
            let mut previous = 0.0;
            for value in ramp.of(weights) {
                let jump = *value - previous;
                previous = *value;
                *value = jump;
            }
        }
        for (value, scale) in weights.iter_mut().zip(&self.scales) {
            *value /= scale;
        }
    }

    /// Turns a gradient by the weights into one by the coefficients, in place: `S·Tᵀ·g`.
    pub fn pull_back(&self, gradient: &mut [f64]) {
        self.suffix_sums(gradient);
        for (value, scale) in gradient.iter_mut().zip(&self.scales) {
            *value *= scale;
        }
    }

    /// Turns the diagonal of a Hessian by one-hot weights into that by the coefficients, in place. Exact inside a
    /// ramp, since one-hot columns of one attribute never meet in a row.
    pub fn pull_back_diagonal(&self, diagonal: &mut [f64]) {
        self.suffix_sums(diagonal);
        for (value, scale) in diagonal.iter_mut().zip(&self.scales) {
            *value *= scale * scale;
        }
    }

    fn suffix_sums(&self, values: &mut [f64]) {
        for ramp in &self.ramps {
            let mut sum = 0.0;
            for value in ramp.of(values).iter_mut().rev() {
                sum += *value;
                *value = sum;
            }
        }
    }
}

impl Ramp {
    fn of<'a>(&self, values: &'a mut [f64]) -> &'a mut [f64] {
        &mut values[self.start as usize..(self.start + self.len) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_and_weights_are_inverse_to_each_other() {
        let basis = Basis::new(5, vec![Ramp { start: 1, len: 3 }], 10.0);
        let before = [0.3, -1.0, 0.5, 2.0, -0.7, 9.0];
        let mut values = before;
        basis.to_weights(&mut values);
        assert!((values[3] - 1.5 * (10.0_f64 / 3.0).sqrt()).abs() < 1e-12, "the last bin sums up all jumps");
        basis.to_coefficients(&mut values);
        for (a, b) in values.iter().zip(before) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn pull_back_is_the_transpose_of_to_weights() {
        let basis = Basis::new(4, vec![Ramp { start: 0, len: 3 }], 2.0);
        let (v, g) = ([1.0, -2.0, 0.5, 3.0], [0.2, 0.4, -0.1, 1.0]);
        let (mut w, mut pulled) = (v, g);
        basis.to_weights(&mut w);
        basis.pull_back(&mut pulled);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        assert!((dot(&w, &g) - dot(&v, &pulled)).abs() < 1e-12);
    }
}
