//! What a perfectly calibrated model with the same probabilities would show, by simulation.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::ranking::Row;
use crate::calibration::log_odds::{clamp, logit};
use crate::clusters::Clusters;

/// Simulated outcomes per row. With the observed ones they make 200 data sets, so that the test's level is a whole number
/// of ranks.
const DRAWS: usize = 199;

/// Rounding allowed for when a simulated statistic is compared with the observed one.
const ROUNDING: f64 = 1e-9;

/// Observed figures beside their distribution under perfect calibration.
pub(super) struct Comparison {
    /// Expected calibration error over the bins.
    pub ece: f64,
    /// Its mean under perfect calibration.
    pub ece_null: f64,
    /// p-value of "slope = 1 and intercept = 0".
    pub p_value: f64,
}

/// Compares the rows of `bins` with data sets whose outcomes are drawn from the rows' own probabilities.
///
/// The statistic is the score test's of the two coefficients; its p-value is the rank among the drawn ones (Barnard's Monte
/// Carlo test), so its size holds for any number of rows and any base rate, which the χ² limit does not promise.
/// Rows of one entity share one uniform number: their outcomes are then as alike as the probabilities allow, which can only
/// make the test more careful.
pub(super) fn compare(bins: &[Vec<Row>], clusters: &Clusters, seed: u64) -> Comparison {
    let cases = Cases::new(bins, clusters);
    let (ece, observed) = cases.judge(|case| case.outcome);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut uniform = vec![0u32; clusters.count];
    let mut ece_sum = 0.0;
    let mut as_extreme = 1;
    for _ in 0..DRAWS {
        uniform.fill_with(|| rng.next_u32());
        let (ece, statistic) = cases.judge(|case| uniform[case.cluster as usize] < case.chance);
        ece_sum += ece;
        as_extreme += usize::from(statistic >= observed * (1.0 - ROUNDING));
    }
    Comparison { ece, ece_null: ece_sum / DRAWS as f64, p_value: as_extreme as f64 / (DRAWS + 1) as f64 }
}

/// A row made ready for simulation.
struct Case {
    /// Log-odds minus their weighted mean.
    z: f64,
    /// Probability in units of 2⁻³².
    chance: u32,
    cluster: u32,
    outcome: bool,
    weight: f64,
}

/// All rows by bin, with the sums that every draw shares.
struct Cases {
    /// With Σ w p of each.
    bins: Vec<(Vec<Case>, f64)>,
    /// Σ w.
    total: f64,
    /// Σ w z p.
    expected: f64,
    /// Σ w² p (1-p): variance of Σ w (y - p).
    variance: f64,
    /// Σ w² p (1-p) z²: variance of Σ w z (y - p), uncorrelated with the former since z is centred.
    slope_variance: f64,
}

impl Cases {
    fn new(bins: &[Vec<Row>], clusters: &Clusters) -> Self {
        let (mut variance, mut weighted) = (0.0, 0.0);
        for (p, w) in bins.iter().flatten().map(|row| (clamp(row.score), row.weight)) {
            variance += w * w * p * (1.0 - p);
            weighted += w * w * p * (1.0 - p) * logit(p);
        }
        let centre = super::ratio(weighted, variance);
        let (mut expected, mut slope_variance) = (0.0, 0.0);
        let mut case = |row: &Row| {
            let (p, w) = (clamp(row.score), row.weight);
            let z = logit(p) - centre;
            expected += w * z * p;
            slope_variance += w * w * p * (1.0 - p) * z * z;
            let chance = (p * 2f64.powi(32)) as u32;
            Case { z, chance, cluster: clusters.of(row.index), outcome: row.outcome, weight: w }
        };
        let cases: Vec<(Vec<Case>, f64)> = (bins.iter())
            .map(|rows| {
                let predicted = rows.iter().map(|row| row.weight * clamp(row.score)).sum();
                (rows.iter().map(&mut case).collect(), predicted)
            })
            .collect();
        let total = bins.iter().flatten().map(|row| row.weight).sum();
        Self { bins: cases, total, expected, variance, slope_variance }
    }

    /// Expected calibration error and score statistic for the given outcomes.
    fn judge(&self, outcome: impl Fn(&Case) -> bool) -> (f64, f64) {
        let (mut gaps, mut intercept, mut slope) = (0.0, 0.0, -self.expected);
        for (cases, predicted) in &self.bins {
            let mut successes = 0.0;
            for case in cases {
                let weight = if outcome(case) { case.weight } else { 0.0 };
                successes += weight;
                slope += weight * case.z;
            }
            let gap = successes - predicted;
            gaps += gap.abs();
            intercept += gap;
        }
        let square = |score: f64, variance: f64| super::ratio(score * score, variance);
        // Equal scores say nothing about the slope: one degree of freedom is left.
        let spread = self.slope_variance > 1e-12 * self.variance;
        let slope = if spread { square(slope, self.slope_variance) } else { 0.0 };
        (super::ratio(gaps, self.total), square(intercept, self.variance) + slope)
    }
}
