//! Whether forecasts keep their word as well as they did when the model was judged.

use learning::calibration::{logit, probability};
use learning::evaluation::{Estimate, Scored, evaluate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::LEAST_RECENT;
use super::profile::Profile;

/// Half-width of a 95 % interval in standard errors.
const Z95: f64 = 1.959_963_984_540_054;
/// Simulated sets of outcomes beyond those that the level asks for at least.
const DRAWS_PER_LEVEL: f64 = 20.0;
/// Most of them, however strict the level.
const MOST_DRAWS: f64 = 100_000.0;

/// A forecast by the model and what became of the entity; one of each entity, all of one slice or as of the creation.
///
/// Which entities are taken must not hang on their outcome: all that were created in some days and are known by now, not all
/// that happened to be closed this week while more and more come in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    /// The probability that was forecast.
    pub probability: f64,
    /// What became of it.
    pub success: bool,
}

/// Forecasts beside their outcomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcomes {
    /// Entities.
    pub closed: u32,
    /// Mean forecast.
    pub forecast: f64,
    /// Success rate.
    pub observed: f64,
    /// Calibration in the large: the intercept with slope 1.
    pub level: Coefficient,
    /// Slope of the outcome on the log-odds.
    pub slope: Coefficient,
}

/// A coefficient of calibration, then (on the test part) and now.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// On the test part, with its interval.
    pub then: Estimate,
    /// On the recent outcomes, with its interval.
    pub now: Estimate,
    /// Change of the log-odds that it stands for, from perfect calibration or from that on the test part, whichever is
    /// nearer; of a slope at one standard deviation of the log-odds.
    pub effect: f64,
    /// Of no change from either, corrected for both coefficients.
    pub p_value: f64,
}

/// Compares forecasts with outcomes; `None` below [`LEAST_RECENT`] of them. `level` is what a p-value will be held against.
///
/// Forecasts are found fault with if they neither keep their word nor go wrong as was known of them: the test part was
/// judged by a candidate that had seen less than the model that serves, so the latter may well do better. Of the two
/// p-values the larger counts, and of the two distances the smaller.
///
/// The p-values are predictive: outcomes are drawn from the forecasts as they are, or corrected by a level and a slope that
/// are drawn within what the test part leaves open, and the observed residuals are ranked among theirs. So the size holds
/// at any number of outcomes.
pub(super) fn outcomes(profile: &Profile, closed: &[Closed], level: f64, seed: u64) -> Option<Outcomes> {
    if closed.len() < LEAST_RECENT as usize {
        return None;
    }
    let probabilities: Vec<f64> = closed.iter().map(|closed| closed.probability).collect();
    let success: Vec<bool> = closed.iter().map(|closed| closed.success).collect();
    let n = closed.len() as f64;
    let share = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / n;
    let forecast = share(&mut probabilities.iter().copied());
    let observed = share(&mut success.iter().map(|&success| f64::from(u8::from(success))));
    let now = evaluate(&Scored::new(&probabilities, &success), forecast, seed).calibration;
    let then = profile.calibration;
    let residuals = Residuals::new(&probabilities);
    let draws = (DRAWS_PER_LEVEL / level).clamp(1.0, MOST_DRAWS) as u32;
    let exactly = |value: f64| Estimate { value, low: value, high: value };
    let perfect = residuals.p_values(&success, exactly(0.0), exactly(1.0), draws, seed);
    let known = residuals.p_values(&success, then.intercept, then.slope, draws, seed);
    let coefficient =
        |place: usize, then: Estimate, now: Estimate, perfect_value: f64, unit: f64| Coefficient {
            then,
            now,
            effect: unit * nearer(now.value - perfect_value, now.value - then.value),
            p_value: perfect[place].max(known[place]),
        };
    Some(Outcomes {
        closed: closed.len() as u32,
        forecast,
        observed,
        level: coefficient(0, then.intercept, now.intercept, 0.0, 1.0),
        slope: coefficient(1, then.slope, now.slope, 1.0, residuals.deviation()),
    })
}

/// The smaller of two distances; 0 where the point lies between the two that they are taken from.
fn nearer(a: f64, b: f64) -> f64 {
    if a.signum() != b.signum() {
        return 0.0;
    }
    if a.abs() < b.abs() { a } else { b }
}

/// Forecasts as log-odds about their mean.
struct Residuals {
    mean: f64,
    centred: Vec<f64>,
    probability: Vec<f64>,
}

impl Residuals {
    fn new(forecasts: &[f64]) -> Self {
        // Served probabilities are never 0 or 1, whatever a caller hands in.
        let z: Vec<f64> = forecasts.iter().map(|&p| logit(p.clamp(1e-6, 1.0 - 1e-6))).collect();
        let mean = z.iter().sum::<f64>() / z.len() as f64;
        let probability = z.iter().map(|&z| probability(z)).collect();
        Self { mean, centred: z.into_iter().map(|z| z - mean).collect(), probability }
    }

    fn deviation(&self) -> f64 {
        (self.centred.iter().map(|z| z * z).sum::<f64>() / self.centred.len() as f64).sqrt()
    }

    /// Σ (y - p) and Σ (z - mean z) (y - p).
    fn sums(&self, mut success: impl FnMut(usize) -> bool) -> [f64; 2] {
        let (mut level, mut slope) = (0.0, 0.0);
        for (row, (z, p)) in self.centred.iter().zip(&self.probability).enumerate() {
            let residual = f64::from(u8::from(success(row))) - p;
            level += residual;
            slope += z * residual;
        }
        [level, slope]
    }

    /// Two-sided ranks of the observed sums among drawn ones, times two for the two of them.
    fn p_values(
        &self,
        success: &[bool],
        level: Estimate,
        slope: Estimate,
        draws: u32,
        seed: u64,
    ) -> [f64; 2] {
        let observed = self.sums(|row| success[row]);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut tails = [[1u32; 2]; 2];
        for _ in 0..draws {
            let (level, slope) = (within(level, &mut rng), within(slope, &mut rng).max(0.0));
            let chance = |row: usize| probability(self.mean + level + slope * self.centred[row]);
            let drawn = self.sums(|row| rng.random::<f64>() < chance(row));
            for ((tails, drawn), observed) in tails.iter_mut().zip(drawn).zip(observed) {
                tails[0] += u32::from(drawn >= observed);
                tails[1] += u32::from(drawn <= observed);
            }
        }
        let tests = tails.len() as f64;
        tails.map(|tails| {
            let rank = f64::from(tails[0].min(tails[1])) / f64::from(draws + 1);
            (2.0 * tests * rank).min(1.0)
        })
    }
}

/// A draw from what an estimate leaves open.
fn within(estimate: Estimate, rng: &mut ChaCha8Rng) -> f64 {
    let error = (estimate.high - estimate.low) / (2.0 * Z95);
    let draw: f64 = StandardNormal.sample(rng);
    estimate.value + error * draw
}
