//! Links undo what balancing did to the score: from the trained score to the log-odds of the data as they are.

use serde::{Deserialize, Serialize};

use super::log_odds::logit;

/// Map from the trained score z to uncalibrated log-odds, applied before [`super::Calibration`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Trained on log-loss: z + shift.
    Logit {
        /// Prior shift, see [`prior_shift`].
        shift: f64,
    },
    /// Trained on focal loss, -(1-q)^γ ln q for a success and -q^γ ln(1-q) for a failure with q = sigmoid(z).
    Focal {
        /// Focusing parameter γ >= 0; 0 is log-loss.
        gamma: f64,
        /// Prior shift, see [`prior_shift`].
        shift: f64,
    },
}

impl Default for Link {
    fn default() -> Self {
        Link::Logit { shift: 0.0 }
    }
}

/// What to add to log-odds learnt at the success rate `balanced` to make them right at the success rate `data`:
/// ln(odds of the data) - ln(odds after balancing). Both rates lie strictly inside (0, 1) and are weighted as the
/// rows were.
pub fn prior_shift(data: f64, balanced: f64) -> f64 {
    logit(data) - logit(balanced)
}

impl Link {
    /// Log-odds of the score `z`; finite and strictly increasing.
    pub fn apply(&self, z: f64) -> f64 {
        let log_odds = match *self {
            Link::Logit { shift } => z + shift,
            Link::Focal { gamma, shift } => focal(z, gamma) + shift,
        };
        log_odds.clamp(f64::MIN, f64::MAX)
    }

    /// Derivative of [`Link::apply`] at `z`; positive.
    pub fn slope_at(&self, z: f64) -> f64 {
        match *self {
            Link::Logit { .. } => 1.0,
            Link::Focal { gamma, .. } => focal_slope(z, gamma),
        }
    }
}

/// Log-odds of success where the expected focal loss is least at q = sigmoid(z).
///
/// Setting the derivative of the expected loss to zero gives η / (1-η) = h(q) / h(1-q) with
/// h(v) = v / ((1-v)^γ - γ (1-v)^(γ-1) v ln v) (Charoenphakdee et al., "On focal loss for class-posterior probability
/// estimation", CVPR 2021). With t = exp(-z) and z >= 0 its logarithm is
///
/// (γ + 1) z - ln(1 + γ ln(1+t)/t) + ln(1 + γ t (z + ln(1+t))),
///
/// and the function is odd. No term overflows or cancels. It is strictly increasing for every γ >= 0: 1/h(v) is minus the
/// derivative of (1-v)^γ (-ln v), which is strictly convex on (0, 1), so h increases.
fn focal(z: f64, gamma: f64) -> f64 {
    let Tail { near, far, .. } = Tail::of(z.abs());
    let size = (gamma + 1.0) * z.abs() - (gamma * near).ln_1p() + (gamma * far).ln_1p();
    size.copysign(z)
}

/// Derivative of [`focal`] by z; an even function.
fn focal_slope(z: f64, gamma: f64) -> f64 {
    let Tail { t, near, far } = Tail::of(z.abs());
    let q = 1.0 / (1.0 + t);
    gamma + 1.0 - gamma * (near - q) / (1.0 + gamma * near) + gamma * (t * q - far) / (1.0 + gamma * far)
}

/// Terms of the focal link at z >= 0.
struct Tail {
    /// exp(-z).
    t: f64,
    /// ln(1+t) / t, from ln 2 to 1.
    near: f64,
    /// t (z + ln(1+t)), from ln 2 to 0.
    far: f64,
}

impl Tail {
    fn of(z: f64) -> Self {
        let t = (-z).exp();
        if t == 0.0 {
            return Tail { t, near: 1.0, far: 0.0 };
        }
        Tail { t, near: t.ln_1p() / t, far: t * (z + t.ln_1p()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calibration::log_odds::sigmoid;

    /// Expected focal loss of predicting `q` where success has probability `eta`.
    fn expected_loss(q: f64, eta: f64, gamma: f64) -> f64 {
        -eta * (1.0 - q).powf(gamma) * q.ln() - (1.0 - eta) * q.powf(gamma) * (1.0 - q).ln()
    }

    #[test]
    fn the_prior_shift_restores_the_base_rate() {
        // A model that knows nothing and saw both classes equally often says 0; the data has 3 % successes.
        let link = Link::Logit { shift: prior_shift(0.03, 0.5) };
        assert!((sigmoid(link.apply(0.0)) - 0.03).abs() < 1e-12);
    }

    #[test]
    fn without_focusing_the_focal_link_is_the_identity() {
        for z in [-700.0, -3.0, 0.0, 0.5, 20.0] {
            assert_eq!(Link::Focal { gamma: 0.0, shift: 0.0 }.apply(z), z);
        }
    }

    #[test]
    fn far_out_the_focal_link_is_a_line() {
        let link = Link::Focal { gamma: 2.0, shift: 0.0 };
        assert!((link.apply(1000.0) - (3000.0 - 3f64.ln())).abs() < 1e-9);
        assert!((link.apply(-1000.0) + (3000.0 - 3f64.ln())).abs() < 1e-9);
        assert!(link.apply(f64::MAX).is_finite() && link.apply(f64::MIN).is_finite());
    }

    proptest! {
        #[test]
        fn the_focal_link_finds_the_probability_at_which_the_prediction_is_optimal(
            z in -6.0..6.0, gamma in 0.1..5.0,
        ) {
            let eta = sigmoid(focal(z, gamma));
            let best = expected_loss(sigmoid(z), eta, gamma);
            for other in [z - 0.05, z + 0.05] {
                prop_assert!(best < expected_loss(sigmoid(other), eta, gamma));
            }
        }

        #[test]
        fn the_focal_link_is_strictly_increasing_and_odd(z in -900.0..900.0, step in 1e-6..1.0, gamma in 0.0..8.0) {
            prop_assert!(focal(z, gamma) < focal(z + step, gamma));
            prop_assert_eq!(focal(-z, gamma), -focal(z, gamma));
        }

        #[test]
        fn the_slope_of_the_focal_link_is_its_derivative(z in -30.0..30.0, gamma in 0.0..8.0) {
            let numeric = (focal(z + 1e-5, gamma) - focal(z - 1e-5, gamma)) / 2e-5;
            prop_assert!((focal_slope(z, gamma) - numeric).abs() < 1e-6);
        }
    }
}
