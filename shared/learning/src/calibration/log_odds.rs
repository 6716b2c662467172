//! Log-odds and probabilities, without overflow.

/// A served probability lies in [`PROBABILITY_FLOOR`, 1 - `PROBABILITY_FLOOR`].
///
/// One in a million: far beyond what any company's data can support, yet still strictly inside (0, 1) as a 32-bit
/// number or printed with six decimals. It also bounds a row's log-loss by 13.8 nats.
pub const PROBABILITY_FLOOR: f64 = 1e-6;

/// Probability of calibrated log-odds, never exactly 0 or 1 (see [`PROBABILITY_FLOOR`]).
pub fn probability(log_odds: f64) -> f64 {
    clamp(sigmoid(log_odds))
}

/// A probability moved inside [`PROBABILITY_FLOOR`, 1 - `PROBABILITY_FLOOR`].
pub(crate) fn clamp(probability: f64) -> f64 {
    probability.clamp(PROBABILITY_FLOOR, 1.0 - PROBABILITY_FLOOR)
}

/// 1 / (1 + exp(-z)).
pub(crate) fn sigmoid(z: f64) -> f64 {
    let small = (-z.abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// ln(1 + exp(z)): the log-loss of a failure at log-odds `z`.
pub(crate) fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// ln(p / (1 - p)) of a probability strictly inside (0, 1).
pub fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_probability_is_never_zero_or_one() {
        for z in [f64::MIN, -800.0, -40.0, 0.0, 40.0, 800.0, f64::MAX] {
            let p = probability(z);
            assert!(0.0 < p && p < 1.0, "{z} gives {p}");
            assert!(0.0 < p as f32 && (p as f32) < 1.0, "{z} gives {p} in 32 bits");
        }
    }

    proptest! {
        #[test]
        fn logit_undoes_sigmoid(z in -13.0..13.0) {
            prop_assert!((logit(sigmoid(z)) - z).abs() < 1e-9);
        }

        #[test]
        fn softplus_is_the_negative_log_of_the_other_outcome(z in -30.0..30.0) {
            prop_assert!((softplus(z) + sigmoid(-z).ln()).abs() < 1e-12);
        }
    }
}
