//! How uncertain the score of a row is.
//!
//! The posterior variance of `z` is a quadratic form in the row with as many terms as there are pairs of columns. A model
//! file has no room for it, so it keeps an additive stand-in, `floor + factor·Σ vⱼ·xⱼ²` with `vⱼ` about the variance that
//! column `j` would have alone, whose two numbers are fitted to draws from the posterior over the training rows.

use bytes::Bytes;

/// The additive stand-in for the posterior variance of a score.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Spread {
    pub floor: f64,
    pub factor: f64,
    /// Per column: `vⱼ` as a step on a logarithmic scale, see [`Spread::quantise`].
    pub steps: Bytes,
}

/// Steps per factor of two.
const STEPS_PER_OCTAVE: f64 = 8.0;

impl Spread {
    /// The step of a variance in (0, 1]·`1/λ`; about 9 % apart.
    pub fn quantise(variance: f64) -> u8 {
        (-variance.max(1e-30).log2() * STEPS_PER_OCTAVE + 64.0).round().clamp(0.0, 255.0) as u8
    }

    fn variance(step: u8) -> f64 {
        ((64.0 - f64::from(step)) / STEPS_PER_OCTAVE).exp2()
    }

    /// All variances by step.
    pub fn table() -> [f32; 256] {
        std::array::from_fn(|step| Self::variance(step as u8) as f32)
    }
}
