//! From a raw score to a probability that keeps its word.
//!
//! Order: the trained score z, then the [`Link`] that undoes balancing, then the [`Calibration`] fitted on out-of-fold
//! rows, then [`probability`]. Every map is strictly increasing, so ranking is never changed.

mod choose;
mod fit;
mod isotonic;
mod link;
pub(crate) mod log_odds;
pub(crate) mod logistic;

use serde::{Deserialize, Serialize};

pub use choose::{Candidate, Chosen, MIN_ISOTONIC_OUTCOMES, OutOfFold, choose};
pub use fit::fit;
pub use link::{Link, prior_shift};
pub use log_odds::{PROBABILITY_FLOOR, logit, probability};

use log_odds::{sigmoid, softplus};

/// Least slope of a fitted map, in calibrated per raw log-odds. A score without signal gets a slope of zero from the data;
/// served maps must still keep the order of scores.
const MIN_SLOPE: f64 = 0.01;

/// A strictly increasing map from log-odds to calibrated log-odds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calibration {
    /// Log-odds as they are.
    #[default]
    Identity,
    /// slope · z + intercept (Platt 1999).
    Platt {
        /// Above 0.
        slope: f64,
        /// In log-odds.
        intercept: f64,
    },
    /// a ln p - b ln(1-p) + c with p = sigmoid(z) (Kull, Silva Filho & Flach 2017); a = b = 1 and c = 0 is the identity.
    Beta {
        /// Slope of low scores, above 0.
        a: f64,
        /// Slope of high scores, above 0.
        b: f64,
        /// In log-odds.
        c: f64,
    },
    /// Lines between knots, continued outwards with the mean slope of the map.
    Isotonic {
        /// (log-odds, calibrated log-odds), strictly increasing in both. Without knots the map is the identity.
        knots: Vec<(f64, f64)>,
    },
}

/// The families of maps, simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// [`Calibration::Identity`].
    #[serde(rename = "none")]
    Identity,
    /// [`Calibration::Platt`].
    Platt,
    /// [`Calibration::Beta`].
    Beta,
    /// [`Calibration::Isotonic`].
    Isotonic,
}

impl Kind {
    /// `none`, `platt`, `beta` or `isotonic`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Identity => "none",
            Kind::Platt => "platt",
            Kind::Beta => "beta",
            Kind::Isotonic => "isotonic",
        }
    }
}

impl Calibration {
    /// Family of the map.
    pub fn kind(&self) -> Kind {
        match self {
            Calibration::Identity => Kind::Identity,
            Calibration::Platt { .. } => Kind::Platt,
            Calibration::Beta { .. } => Kind::Beta,
            Calibration::Isotonic { .. } => Kind::Isotonic,
        }
    }

    /// Calibrated log-odds of the log-odds `z`; finite for every finite `z`.
    pub fn apply(&self, z: f64) -> f64 {
        let calibrated = match self {
            Calibration::Identity => z,
            Calibration::Platt { slope, intercept } => slope * z + intercept,
            Calibration::Beta { a, b, c } => b * softplus(z) - a * softplus(-z) + c,
            Calibration::Isotonic { knots } => isotonic::interpolate(knots, z).0,
        };
        calibrated.clamp(f64::MIN, f64::MAX)
    }

    /// Derivative of [`Calibration::apply`] at `z`, above 0: the factor by which an interval of z is stretched.
    pub fn slope_at(&self, z: f64) -> f64 {
        match self {
            Calibration::Identity => 1.0,
            Calibration::Platt { slope, .. } => *slope,
            Calibration::Beta { a, b, .. } => a * sigmoid(-z) + b * sigmoid(z),
            Calibration::Isotonic { knots } => isotonic::interpolate(knots, z).1,
        }
    }
}

#[cfg(test)]
mod tests;
