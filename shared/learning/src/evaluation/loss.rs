//! Proper scores: log-loss, Brier, and the gain over a constant.

use super::{Estimate, Scored, ratio};
use crate::calibration::PROBABILITY_FLOOR;
use crate::calibration::log_odds::clamp;
use crate::clusters::Clusters;

/// -ln of the probability given to what happened; probabilities are clamped as served ones are.
pub fn row_log_loss(probability: f64, outcome: bool) -> f64 {
    let probability = clamp(probability);
    if outcome { -probability.ln() } else { -(-probability).ln_1p() }
}

/// [`Scored::log_loss`] of rows that all count the same.
pub fn log_loss(probability: &[f64], outcome: &[bool]) -> f64 {
    Scored::new(probability, outcome).log_loss()
}

/// [`Scored::brier`] of rows that all count the same.
pub fn brier(probability: &[f64], outcome: &[bool]) -> f64 {
    Scored::new(probability, outcome).brier()
}

/// Weighted mean; 0 without rows.
pub(super) fn mean(values: impl Iterator<Item = f64>, weight: &[f64]) -> f64 {
    let sum: f64 = values.zip(weight).map(|(value, weight)| weight * value).sum();
    ratio(sum, weight.iter().sum())
}

/// How much lower the log-loss is than that of the constant `base_rate`, in nats per row; `weight` per row.
///
/// The interval is that of a mean of paired differences, clustered by entity. Below two entities nothing is known, and the
/// interval is the widest that clamped probabilities allow.
pub(super) fn gain(scored: &Scored<'_>, weight: &[f64], base_rate: f64, clusters: &Clusters) -> Estimate {
    let mut differences: Vec<f64> = (scored.probability.iter().zip(scored.outcome))
        .map(|(&p, &y)| row_log_loss(base_rate, y) - row_log_loss(p, y))
        .collect();
    let value = mean(differences.iter().copied(), weight);
    let Some(correction) = clusters.correction() else {
        let widest = -PROBABILITY_FLOOR.ln();
        return Estimate { value, low: -widest, high: widest };
    };
    let total: f64 = weight.iter().sum();
    for (difference, weight) in differences.iter_mut().zip(weight) {
        *difference = weight * (*difference - value) / total;
    }
    Estimate::normal(value, (correction * clusters.variance_of_sum(&differences)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_loss_and_brier_of_known_rows() {
        let (probability, outcome) = ([0.8, 0.4, 0.1], [true, true, false]);
        let expected = -(0.8f64.ln() + 0.4f64.ln() + 0.9f64.ln()) / 3.0;
        assert!((log_loss(&probability, &outcome) - expected).abs() < 1e-15);
        assert!((brier(&probability, &outcome) - (0.04 + 0.36 + 0.01) / 3.0).abs() < 1e-15);
    }

    #[test]
    fn certainty_that_errs_costs_a_finite_loss() {
        assert!((log_loss(&[0.0, 1.0], &[true, false]) - 6.0 * 10f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn the_gain_is_a_paired_difference() {
        let (probability, outcome) = ([0.8, 0.4, 0.1, 0.3], [true, true, false, false]);
        let gain = gain(&Scored::new(&probability, &outcome), &[1.0; 4], 0.5, &Clusters::new(4, None));
        let differences: Vec<f64> = [0.8f64, 0.4, 0.9, 0.7].iter().map(|p| p.ln() - 0.5f64.ln()).collect();
        let mean = differences.iter().sum::<f64>() / 4.0;
        let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 3.0 / 4.0;
        assert!((gain.value - mean).abs() < 1e-15);
        assert!((gain.high - gain.low - 2.0 * 1.959_964 * variance.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn repeating_a_row_of_one_entity_does_not_narrow_the_gain() {
        let (probability, outcome) = ([0.8, 0.4, 0.1, 0.3], [true, true, false, false]);
        let twice = |i: usize| i / 2;
        let probability_twice: Vec<f64> = (0..8).map(|i| probability[twice(i)]).collect();
        let outcome_twice: Vec<bool> = (0..8).map(|i| outcome[twice(i)]).collect();
        let entity: Vec<u32> = (0..8).map(|i| twice(i) as u32).collect();
        let once = gain(&Scored::new(&probability, &outcome), &[1.0; 4], 0.5, &Clusters::new(4, None));
        let clustered = gain(
            &Scored::new(&probability_twice, &outcome_twice),
            &[1.0; 8],
            0.5,
            &Clusters::new(8, Some(&entity)),
        );
        assert!((clustered.low - once.low).abs() < 1e-12 && (clustered.high - once.high).abs() < 1e-12);
    }

    #[test]
    fn one_row_says_nothing_about_the_gain() {
        let gain = gain(&Scored::new(&[0.9], &[true]), &[1.0], 0.5, &Clusters::new(1, None));
        assert!(gain.low < -10.0 && gain.high > 10.0 && gain.low.is_finite());
    }
}
