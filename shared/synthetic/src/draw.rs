//! Random draws shared by the generators.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// p = 1 / (1 + exp(-z)).
pub(crate) fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// The intercept that gives scores a mean probability of `base_rate`, by bisection.
pub(crate) fn intercept_for(base_rate: f64, scores: &[f64]) -> f64 {
    let mean = |b: f64| scores.iter().map(|z| sigmoid(b + z)).sum::<f64>() / scores.len() as f64;
    let (mut low, mut high) = (-50.0, 50.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if mean(middle) < base_rate { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Probabilities of scores after [`intercept_for`].
pub(crate) fn probabilities(base_rate: f64, scores: &[f64]) -> Vec<f64> {
    let intercept = intercept_for(base_rate, scores);
    scores.iter().map(|z| sigmoid(intercept + z)).collect()
}

/// One outcome per probability.
pub(crate) fn outcomes(truth: &[f64], rng: &mut ChaCha8Rng) -> Vec<bool> {
    truth.iter().map(|&p| rng.random_bool(p)).collect()
}

/// One of the items, with probability proportional to its weight.
pub(crate) fn weighted<'a, T>(items: &'a [(T, f64)], rng: &mut ChaCha8Rng) -> &'a T {
    let total: f64 = items.iter().map(|(_, weight)| weight).sum();
    let mut left = rng.random::<f64>() * total;
    for (item, weight) in items {
        left -= weight;
        if left < 0.0 {
            return item;
        }
    }
    &items[items.len() - 1].0
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_intercept_gives_the_asked_base_rate() {
        let scores = [-3.0, -0.5, 0.1, 2.0, 4.0];
        let truth = probabilities(0.17, &scores);
        assert!((truth.iter().sum::<f64>() / 5.0 - 0.17).abs() < 1e-9);
    }

    #[test]
    fn weighted_draws_follow_the_weights() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let heavy = (0..10_000).filter(|_| *weighted(&[("a", 1.0), ("b", 3.0)], &mut rng) == "b").count();
        assert!((7_300..7_700).contains(&heavy), "{heavy}");
    }
}
