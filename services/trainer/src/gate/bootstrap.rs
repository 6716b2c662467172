//! The entity bootstrap of a weighted mean.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Resamples; with the sample itself they make 1,000, of which every percent is a whole number of ranks.
const RESAMPLES: usize = 999;

/// Σ weight · value and Σ weight of every entity.
#[derive(Debug)]
pub(super) struct Sums(Vec<(f64, f64)>);

/// The mean in every resample, ascending.
#[derive(Debug)]
pub(super) struct Resampled(Vec<f64>);

impl Sums {
    pub fn new(of_entity: Vec<(f64, f64)>) -> Self {
        Self(of_entity)
    }

    pub fn entities(&self) -> usize {
        self.0.len()
    }

    /// The weighted mean over all rows; 0 without any.
    pub fn ratio(&self) -> f64 {
        mean(self.0.iter().copied())
    }

    /// The weighted mean over as many entities, drawn with replacement, again and again.
    pub fn resampled(&self, seed: u64) -> Resampled {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let n = self.0.len() as u32;
        let mut draw = |_| mean((0..n).map(|_| self.0[rng.random_range(0..n) as usize]));
        let mut means: Vec<f64> = (0..RESAMPLES).map(&mut draw).collect();
        means.sort_unstable_by(f64::total_cmp);
        Resampled(means)
    }
}

impl Resampled {
    /// The mean that a share of the resamples stays below.
    pub fn quantile(&self, share: f64) -> f64 {
        let rank = (share * (RESAMPLES + 1) as f64).round() as usize;
        self.0[rank.clamp(1, RESAMPLES) - 1]
    }
}

fn mean(sums: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (value, weight) = sums.fold((0.0, 0.0), |sum, (value, weight)| (sum.0 + value, sum.1 + weight));
    if weight > 0.0 { value / weight } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_normal_theory() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let values: Vec<f64> = (0..2_000).map(|_| rng.random::<f64>()).collect();
        let mean = values.iter().sum::<f64>() / 2_000.0;
        let resampled = Sums::new(values.iter().map(|&value| (3.0 * value, 3.0)).collect()).resampled(2);
        let error = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()).sqrt() / 2_000.0;
        for (share, deviations) in [(0.5, 0.0), (0.95, 1.645), (0.01, -2.326)] {
            let expected = mean + deviations * error;
            assert!((resampled.quantile(share) - expected).abs() < 0.15 * error, "{share}");
        }
    }

    #[test]
    fn heavy_entities_count_by_their_weight() {
        let sums = Sums::new(vec![(1.0, 1.0), (0.0, 3.0)]);
        assert_eq!(sums.ratio(), 0.25);
        let resampled = sums.resampled(1);
        assert_eq!((resampled.quantile(0.0), resampled.quantile(1.0)), (0.0, 1.0));
    }

    #[test]
    fn nothing_has_a_mean_of_zero() {
        assert_eq!(Sums::new(Vec::new()).resampled(1).quantile(0.95), 0.0);
    }
}
