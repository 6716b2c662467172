//! The loss of one row as a function of its log-odds, with its first two derivatives.

use serde::{Deserialize, Serialize};

/// A loss in log-odds `z` for an outcome `y`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub enum Loss {
    /// Negative log-likelihood: `ln(1 + exp(-m))` with `m = z` for success and `-z` for failure.
    #[default]
    Logistic,
    /// Focal loss `-(1 - q)^γ ln q` with `q` the probability of what happened (Lin et al. 2017).
    Focal {
        /// Focusing parameter, at least 0.
        gamma: f64,
    },
}

/// Value, slope and curvature of a loss at one point, by `z`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    pub value: f64,
    pub slope: f64,
    /// At least 0: focal loss is not convex everywhere, and the solver steps on a convex model of it.
    pub curvature: f64,
}

impl Loss {
    /// Loss of one row.
    #[inline]
    pub(super) fn at(self, z: f64, outcome: bool) -> Local {
        let m = if outcome { z } else { -z };
        let (value, slope, curvature) = match self {
            Loss::Logistic => {
                let e = (-m.abs()).exp();
                let q = if m >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
                let value = e.ln_1p() + (-m).max(0.0);
                // 1 - q, without cancellation.
                let miss = if m >= 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
                (value, -miss, q * miss)
            }
            Loss::Focal { gamma } => focal(m, gamma),
        };
        Local { value, slope: if outcome { slope } else { -slope }, curvature }
    }
}

fn focal(m: f64, gamma: f64) -> (f64, f64, f64) {
    let e = (-m.abs()).exp();
    let (q, miss) =
        if m >= 0.0 { (1.0 / (1.0 + e), e / (1.0 + e)) } else { (e / (1.0 + e), 1.0 / (1.0 + e)) };
    let log_q = -(e.ln_1p() + (-m).max(0.0));
    let focus = miss.powf(gamma);
    let inner = gamma * q * log_q - miss;
    let slope = focus * inner;
    let curvature = focus * (q * miss * (gamma * log_q + gamma + 1.0) - gamma * q * inner);
    (-focus * log_q, slope, curvature.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_and_curvatures_are_the_derivatives_of_the_value() {
        for loss in [Loss::Logistic, Loss::Focal { gamma: 2.0 }] {
            for outcome in [false, true] {
                for z in [-3.0, -0.4, 0.0, 0.7, 2.5] {
                    let h = 1e-5;
                    let (low, mid, high) =
                        (loss.at(z - h, outcome), loss.at(z, outcome), loss.at(z + h, outcome));
                    let slope = (high.value - low.value) / (2.0 * h);
                    let curvature = (high.slope - low.slope) / (2.0 * h);
                    assert!((mid.slope - slope).abs() < 1e-8, "{loss:?} {outcome} {z}");
                    assert!((mid.curvature - curvature.max(0.0)).abs() < 1e-8, "{loss:?} {outcome} {z}");
                }
            }
        }
    }

    #[test]
    fn extreme_log_odds_stay_finite() {
        for loss in [Loss::Logistic, Loss::Focal { gamma: 2.0 }] {
            for z in [-1e6, -800.0, 800.0, 1e6] {
                let local = loss.at(z, true);
                assert!(local.value.is_finite() && local.slope.is_finite() && local.curvature.is_finite());
            }
        }
    }
}
