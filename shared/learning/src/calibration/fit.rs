//! Fitting one map to out-of-fold scores and their outcomes.

use super::log_odds::softplus;
use super::logistic::{self, Row};
use super::{Calibration, Kind, MIN_SLOPE, isotonic};

/// Precision of the normal prior on each coefficient around the identity. It weighs as much as a single row near even odds,
/// and keeps coefficients finite where the rows are separable.
const RIDGE: f64 = 0.1;

/// The map of family `kind` with the least weighted log-loss on log-odds `z` and outcomes, under a light ridge towards the
/// identity. Slopes end at a small positive bound. `weight` (at least 0) is 1 per row where absent; all slices have one
/// length.
pub fn fit(kind: Kind, z: &[f64], outcome: &[bool], weight: Option<&[f64]>) -> Calibration {
    let rows = Rows { z, outcome, weight };
    match kind {
        Kind::Identity => Calibration::Identity,
        Kind::Platt => rows.platt(),
        Kind::Beta => rows.beta(),
        Kind::Isotonic => Calibration::Isotonic { knots: isotonic::knots(z, outcome, weight) },
    }
}

struct Rows<'a> {
    z: &'a [f64],
    outcome: &'a [bool],
    weight: Option<&'a [f64]>,
}

impl Rows<'_> {
    /// Coefficients of the columns that `columns` makes of z, beside an offset, pulled towards `centre`.
    fn regress<const D: usize>(
        &self,
        centre: [f64; D],
        columns: impl Fn(f64) -> ([f64; D], f64),
    ) -> [f64; D] {
        let row = |i: usize| {
            let (x, offset) = columns(self.z[i]);
            Row { x, offset, outcome: self.outcome[i], weight: self.weight.map_or(1.0, |weight| weight[i]) }
        };
        logistic::fit(self.z.len(), row, centre, RIDGE).coefficients
    }

    fn platt(&self) -> Calibration {
        let [slope, intercept] = self.regress([1.0, 0.0], |z| ([z, 1.0], 0.0));
        if slope >= MIN_SLOPE {
            return Calibration::Platt { slope, intercept };
        }
        let [intercept] = self.regress([0.0], |z| ([1.0], MIN_SLOPE * z));
        Calibration::Platt { slope: MIN_SLOPE, intercept }
    }

    /// The loss is convex, so a slope that would leave its range is held at the bound and the others are fitted again.
    fn beta(&self) -> Calibration {
        let low = |z: f64| -softplus(-z);
        let [a, b, c] = self.regress([1.0, 1.0, 0.0], |z| ([low(z), softplus(z), 1.0], 0.0));
        if a >= MIN_SLOPE && b >= MIN_SLOPE {
            return Calibration::Beta { a, b, c };
        }
        if a < b {
            let [b, c] = self.regress([1.0, 0.0], |z| ([softplus(z), 1.0], MIN_SLOPE * low(z)));
            if b >= MIN_SLOPE {
                return Calibration::Beta { a: MIN_SLOPE, b, c };
            }
        } else {
            let [a, c] = self.regress([1.0, 0.0], |z| ([low(z), 1.0], MIN_SLOPE * softplus(z)));
            if a >= MIN_SLOPE {
                return Calibration::Beta { a, b: MIN_SLOPE, c };
            }
        }
        let [c] = self.regress([0.0], |z| ([1.0], MIN_SLOPE * z));
        Calibration::Beta { a: MIN_SLOPE, b: MIN_SLOPE, c }
    }
}
