//! What the quadratic penalty looks at: the size of weights, or their jumps along ordered bins.

/// Ordered bins `start..start + len` of one attribute, coded cumulatively: the penalty is on the jumps between
/// neighbouring bins, so that "a fourth call" does not lower a forecast by noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ramp {
    /// First column.
    pub start: u32,
    /// Number of columns.
    pub len: u32,
}

impl Ramp {
    fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

/// The quadratic form `wᵀ·P·w`: `Σ wⱼ²` over plain columns, and `len/reach · Σ (wₖ - wₖ₋₁)²` along each ramp, with
/// `w₋₁ = 0` before its first bin. The intercept, which follows the columns, is free.
///
/// Dividing by the length keeps the prior spread over a whole ramp at `reach` times that of a plain weight, however many
/// bins there are. Penalising jumps of one-hot weights is cumulative coding without its long rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Penalty {
    ramps: Vec<Ramp>,
    reach: f64,
}

impl Penalty {
    /// A penalty with these ramps.
    pub fn new(ramps: Vec<Ramp>, reach: f64) -> Self {
        Self { ramps, reach }
    }

    /// The ramps.
    pub fn ramps(&self) -> &[Ramp] {
        &self.ramps
    }

    fn stiffness(&self, ramp: Ramp) -> f64 {
        f64::from(ramp.len) / self.reach
    }

    /// `wᵀ·P·w` over the columns of `weights`, whose last entry is the intercept.
    pub fn value(&self, weights: &[f64]) -> f64 {
        let columns = &weights[..weights.len() - 1];
        let mut value: f64 = columns.iter().map(|w| w * w).sum();
        for &ramp in &self.ramps {
            let own = &columns[ramp.range()];
            let plain: f64 = own.iter().map(|w| w * w).sum();
            value += self.stiffness(ramp) * jumps(own).map(|jump| jump * jump).sum::<f64>() - plain;
        }
        value
    }

    /// `into += factor·P·w`.
    pub fn add_product(&self, factor: f64, weights: &[f64], into: &mut [f64]) {
        let columns = weights.len() - 1;
        for (target, w) in into[..columns].iter_mut().zip(weights) {
            *target += factor * w;
        }
        for &ramp in &self.ramps {
            let stiffness = self.stiffness(ramp);
            let own = &weights[ramp.range()];
            let target = &mut into[ramp.range()];
            for (k, jump) in jumps(own).enumerate() {
                target[k] += factor * (stiffness * jump - own[k]);
                if k > 0 {
                    target[k - 1] -= factor * stiffness * jump;
                }
            }
        }
    }

    /// Diagonal entry of `P` for a column.
    pub fn diagonal(&self, columns: usize) -> Vec<f64> {
        let mut diagonal = vec![1.0; columns];
        for &ramp in &self.ramps {
            diagonal[ramp.range()].fill(2.0 * self.stiffness(ramp));
            diagonal[ramp.range().end - 1] = self.stiffness(ramp);
        }
        diagonal
    }

    /// Diagonal entry of `P⁻¹` for a column: the prior variance of its weight times λ. Along a ramp weights walk away
    /// from 0, so variances add up; they covary too, but a row has at most one bin of a ramp.
    pub fn variances(&self, columns: usize) -> Vec<f64> {
        let mut variances = vec![1.0; columns];
        for &ramp in &self.ramps {
            for (steps, variance) in (1..).zip(&mut variances[ramp.range()]) {
                *variance = f64::from(steps) / self.stiffness(ramp);
            }
        }
        variances
    }

    /// The row of `P` of every column.
    pub(super) fn ties(&self, columns: usize) -> Vec<Tie> {
        let mut ties: Vec<Tie> =
            self.diagonal(columns).into_iter().map(|own| Tie { own, before: 0.0, after: 0.0 }).collect();
        for &ramp in &self.ramps {
            let stiffness = self.stiffness(ramp);
            let range = ramp.range();
            for k in range.start + 1..range.end {
                ties[k].before = stiffness;
                ties[k - 1].after = stiffness;
            }
        }
        ties
    }

    /// `into += factor·Jᵀ·noise` where `Jᵀ·J = P`: turns independent unit noise into noise with covariance `factor²·P`.
    pub fn add_noise(&self, factor: f64, noise: &[f64], into: &mut [f64]) {
        let mut plain = noise.to_vec();
        for &ramp in &self.ramps {
            let scale = self.stiffness(ramp).sqrt();
            let range = ramp.range();
            for k in range.clone() {
                let next = if k + 1 < range.end { noise[k + 1] } else { 0.0 };
                plain[k] = scale * (noise[k] - next);
            }
        }
        for (target, value) in into.iter_mut().zip(plain) {
            *target += factor * value;
        }
    }

    /// `diag(curvature) + l2·P`, factored.
    pub(super) fn precondition(&self, curvature: Vec<f64>, l2: f64) -> Preconditioner<'_> {
        let columns = curvature.len() - 1;
        let mut diagonal = curvature;
        for (d, p) in diagonal[..columns].iter_mut().zip(self.diagonal(columns)) {
            *d += l2 * p;
        }
        // Directions without curvature or penalty (an intercept of saturated rows) still need a length.
        diagonal.iter_mut().for_each(|d| *d = d.max(1e-12));
        let mut pivots = diagonal.clone();
        for &ramp in &self.ramps {
            let off = -l2 * self.stiffness(ramp);
            let range = ramp.range();
            for k in range.start + 1..range.end {
                pivots[k] -= off * off / pivots[k - 1];
            }
        }
        Preconditioner { penalty: self, l2, diagonal, pivots }
    }
}

/// One row of `P`: its diagonal entry, and the negatives of the entries beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    pub own: f64,
    before: f64,
    after: f64,
}

impl Tie {
    /// `(P·w)ⱼ`.
    pub fn product(self, column: usize, weights: &[f64]) -> f64 {
        let before = if self.before > 0.0 { self.before * weights[column - 1] } else { 0.0 };
        let after = if self.after > 0.0 { self.after * weights[column + 1] } else { 0.0 };
        self.own * weights[column] - before - after
    }
}

/// Differences along a ramp, the first one from 0.
fn jumps(own: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let mut previous = 0.0;
    own.iter().map(move |&w| {
        let jump = w - previous;
        previous = w;
        jump
    })
}

/// The part of the Hessian that is easy to solve: curvature by column, and the penalty with its ties inside ramps.
#[derive(Debug)]
pub(super) struct Preconditioner<'a> {
    penalty: &'a Penalty,
    l2: f64,
    diagonal: Vec<f64>,
    /// Pivots of the factored tridiagonal blocks; elsewhere the diagonal.
    pivots: Vec<f64>,
}

impl Preconditioner<'_> {
    /// `into = M⁻¹·right`.
    pub fn solve(&self, right: &[f64], into: &mut [f64]) {
        for ((x, r), d) in into.iter_mut().zip(right).zip(&self.pivots) {
            *x = r / d;
        }
        for &ramp in &self.penalty.ramps {
            let off = -self.l2 * self.penalty.stiffness(ramp);
            let range = ramp.range();
            // Forward substitution leaves L⁻¹·r; dividing by the pivots and going back solves the rest.
            let mut previous = right[range.start];
            for k in range.start + 1..range.end {
                previous = right[k] - off / self.pivots[k - 1] * previous;
                into[k] = previous / self.pivots[k];
            }
            for k in (range.start..range.end - 1).rev() {
                into[k] -= off / self.pivots[k] * into[k + 1];
            }
        }
    }

    /// `aᵀ·M·b`.
    pub fn inner(&self, a: &[f64], b: &[f64]) -> f64 {
        let mut sum: f64 = a.iter().zip(b).zip(&self.diagonal).map(|((a, b), d)| a * b * d).sum();
        for &ramp in &self.penalty.ramps {
            let off = -self.l2 * self.penalty.stiffness(ramp);
            let range = ramp.range();
            for k in range.start + 1..range.end {
                sum += off * (a[k] * b[k - 1] + a[k - 1] * b[k]);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn penalty() -> Penalty {
        Penalty::new(vec![Ramp { start: 1, len: 3 }], 2.0)
    }

    const WEIGHTS: [f64; 6] = [0.5, 1.0, -0.5, 2.0, 3.0, 9.0];

    #[test]
    fn jumps_are_penalised_along_a_ramp_and_sizes_elsewhere() {
        let jumps = 1.0 + 2.25 + 6.25;
        assert!((penalty().value(&WEIGHTS) - (0.25 + 9.0 + 1.5 * jumps)).abs() < 1e-12);
    }

    #[test]
    fn the_product_is_half_the_gradient_of_the_value() {
        let mut product = [0.0; 6];
        penalty().add_product(1.0, &WEIGHTS, &mut product);
        for column in 0..6 {
            let (mut low, mut high) = (WEIGHTS, WEIGHTS);
            low[column] -= 1e-5;
            high[column] += 1e-5;
            let slope = (penalty().value(&high) - penalty().value(&low)) / 2e-5;
            assert!((0.5 * slope - product[column]).abs() < 1e-8, "column {column}");
        }
    }

    #[test]
    fn the_preconditioner_is_inverted_exactly() {
        let penalty = penalty();
        let preconditioner = penalty.precondition(vec![1.0, 0.2, 3.0, 0.7, 0.4, 2.0], 0.8);
        let mut solved = [0.0; 6];
        preconditioner.solve(&WEIGHTS, &mut solved);
        for column in 0..6 {
            let mut unit = [0.0; 6];
            unit[column] = 1.0;
            assert!((preconditioner.inner(&unit, &solved) - WEIGHTS[column]).abs() < 1e-12);
        }
    }

    #[test]
    fn variances_are_the_diagonal_of_the_inverse() {
        let (penalty, columns) = (penalty(), 5);
        // Without curvature the preconditioner is P itself; the intercept is left out.
        let metric = penalty.precondition(vec![0.0; columns + 1], 1.0);
        for (column, variance) in penalty.variances(columns).into_iter().enumerate() {
            let (mut unit, mut solved) = ([0.0; 6], [0.0; 6]);
            unit[column] = 1.0;
            metric.solve(&unit, &mut solved);
            assert!((solved[column] - variance).abs() < 1e-12, "column {column}");
        }
    }

    #[test]
    fn noise_has_the_covariance_of_the_penalty() {
        // JᵀJ, column by column, against P.
        let penalty = penalty();
        let mut covariance = [[0.0; 6]; 6];
        for source in 0..5 {
            let mut noise = [0.0; 5];
            noise[source] = 1.0;
            let mut out = [0.0; 6];
            penalty.add_noise(1.0, &noise, &mut out);
            for a in 0..5 {
                for b in 0..5 {
                    covariance[a][b] += out[a] * out[b];
                }
            }
        }
        for column in 0..5 {
            let mut unit = [0.0; 6];
            unit[column] = 1.0;
            let mut product = [0.0; 6];
            penalty.add_product(1.0, &unit, &mut product);
            for row in 0..5 {
                assert!((covariance[row][column] - product[row]).abs() < 1e-12);
            }
        }
    }
}
