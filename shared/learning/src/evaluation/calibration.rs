//! Whether probabilities keep their word: slope, intercept and a pre-set test.

use super::null::{self, Comparison};
use super::ranking::Row;
use super::{CalibrationCheck, Estimate, Scored};
use crate::calibration::log_odds::{clamp, logit, sigmoid};
use crate::calibration::logistic::{self, Fit};
use crate::clusters::Clusters;

/// Level of the pre-set test.
const LEVEL: f64 = 0.05;

/// Below this many rows the pre-set test hides no percent.
pub(crate) const MIN_CHECKED_ROWS: u64 = 100;

/// Precision of the prior that keeps slope and intercept finite where rows are separable or of one class: a standard
/// deviation of 100, which no honest data notices.
const RIDGE: f64 = 1e-4;

/// Judges the calibration of clamped probabilities; `weight` is 1 per row on average, `bins` are those of the ranking.
pub(super) fn check(
    scored: &Scored<'_>,
    weight: &[f64],
    bins: &[Vec<Row>],
    clusters: &Clusters,
    seed: u64,
) -> (CalibrationCheck, Comparison) {
    let z: Vec<f64> = scored.probability.iter().map(|&p| logit(clamp(p))).collect();
    let outcome = scored.outcome;
    let row =
        |i: usize| logistic::Row { x: [z[i], 1.0], offset: 0.0, outcome: outcome[i], weight: weight[i] };
    let slope = leading_coefficient(z.len(), row, [1.0, 0.0], clusters);
    let row = |i: usize| logistic::Row { x: [1.0], offset: z[i], outcome: outcome[i], weight: weight[i] };
    let intercept = leading_coefficient(z.len(), row, [0.0], clusters);
    let comparison = null::compare(bins, clusters, seed);
    let p_value = comparison.p_value;
    let hidden = p_value < LEVEL && z.len() as u64 >= MIN_CHECKED_ROWS;
    (CalibrationCheck { slope, intercept, p_value, hidden }, comparison)
}

/// The first coefficient of the regression with its interval by Wald; with entities or weights never narrower than by the
/// sandwich variance summed over entities.
fn leading_coefficient<const D: usize>(
    n: usize,
    row: impl Fn(usize) -> logistic::Row<D>,
    centre: [f64; D],
    clusters: &Clusters,
) -> Estimate {
    let Fit { coefficients, covariance } = logistic::fit(n, &row, centre, RIDGE);
    let dot = |a: &[f64; D], b: &[f64; D]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut variance = covariance[0][0];
    if !clusters.are_rows() || (0..n).any(|i| row(i).weight != 1.0) {
        let influence = |i: usize| {
            let logistic::Row { x, offset, outcome, weight } = row(i);
            let p = sigmoid(offset + dot(&x, &coefficients));
            weight * (f64::from(u8::from(outcome)) - p) * dot(&covariance[0], &x)
        };
        let influence: Vec<f64> = (0..n).map(influence).collect();
        variance = variance.max(clusters.correction().unwrap_or(1.0) * clusters.variance_of_sum(&influence));
    }
    Estimate::normal(coefficients[0], variance.sqrt())
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::super::ranking::Ranking;
    use super::*;

    fn checked(
        probability: &[f64],
        outcome: &[bool],
        entity: Option<&[u32]>,
    ) -> (CalibrationCheck, Comparison) {
        let (scored, weight) = (Scored::new(probability, outcome), vec![1.0; outcome.len()]);
        let bins = Ranking::new(probability, outcome, &weight).bins();
        check(&scored, &weight, &bins, &Clusters::new(outcome.len(), entity), 7)
    }

    /// `n` rows whose log-odds are uniform within 1.5 of `centre`; outcomes drawn at log-odds `truth(z)`.
    fn drawn(n: usize, seed: u64, centre: f64, truth: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<bool>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let z: Vec<f64> = (0..n).map(|_| centre + rng.random_range(-1.5..1.5)).collect();
        let outcome = z.iter().map(|&z| rng.random::<f64>() < sigmoid(truth(z))).collect();
        (z.into_iter().map(sigmoid).collect(), outcome)
    }

    #[test]
    fn a_calibrated_model_is_hidden_at_most_five_percent_of_the_time() {
        // Rates of success near 3, 11 and 50 %. The exact level is 9 of 200 ranks, 4.5 %.
        let mut hidden = 0;
        for (n, runs) in [(200, 300), (500, 200), (2000, 100)] {
            for centre in [-3.7, -2.3, 0.0] {
                for seed in 0..runs {
                    let (probability, outcome) = drawn(n, seed, centre, |z| z);
                    hidden += u32::from(checked(&probability, &outcome, None).0.hidden);
                }
            }
        }
        assert!((60..=90).contains(&hidden), "{hidden} of 1800");
    }

    #[test]
    fn repeated_rows_of_one_entity_do_not_hide_a_calibrated_model() {
        let hidden = (0..300).filter(|&seed| {
            let (probability, outcome) = drawn(100, seed, -1.0, |z| z);
            let rows = || (0..400).map(|i| i / 4);
            let probability: Vec<f64> = rows().map(|i| probability[i]).collect();
            let outcome: Vec<bool> = rows().map(|i| outcome[i]).collect();
            let entity: Vec<u32> = rows().map(|i| i as u32).collect();
            checked(&probability, &outcome, Some(&entity)).0.hidden
        });
        let hidden = hidden.count();
        assert!(hidden <= 21, "{hidden} of 300");
    }

    #[test]
    fn an_overconfident_model_is_hidden_and_its_slope_found() {
        let (probability, outcome) = drawn(2000, 1, 0.0, |z| 0.5 * z);
        let (check, comparison) = checked(&probability, &outcome, None);
        assert!(check.hidden && check.slope.low < 0.5 && 0.5 < check.slope.high && check.slope.high < 1.0);
        assert!(comparison.ece > 2.0 * comparison.ece_null);
    }

    #[test]
    fn a_model_that_is_too_low_throughout_is_hidden_even_if_it_says_one_number() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let outcome: Vec<bool> = (0..500).map(|_| rng.random::<f64>() < 0.3).collect();
        let (check, _) = checked(&[0.2; 500], &outcome, None);
        assert!(check.hidden && check.intercept.low > 0.0, "{check:?}");
        assert!(!checked(&[0.3; 500], &outcome, None).0.hidden);
    }

    #[test]
    fn below_a_hundred_rows_nothing_is_hidden() {
        let (check, _) = checked(&[0.01; 99], &[true; 99], None);
        assert!(check.p_value < 0.05 && !check.hidden);
    }

    #[test]
    fn intervals_of_slope_and_intercept_cover_the_truth() {
        let (mut slope, mut intercept) = (0, 0);
        for seed in 0..1000 {
            let (probability, outcome) = drawn(500, 1000 + seed, -1.0, |z| z);
            let (check, _) = checked(&probability, &outcome, None);
            slope += u32::from(check.slope.low <= 1.0 && 1.0 <= check.slope.high);
            intercept += u32::from(check.intercept.low <= 0.0 && 0.0 <= check.intercept.high);
        }
        assert!((930..=970).contains(&slope) && (930..=970).contains(&intercept), "{slope} {intercept}");
    }

    #[test]
    fn the_null_mean_of_the_calibration_error_is_what_design_expects() {
        // Evenly spread probabilities: about 0.02 at 1,800 rows and 0.04 at 500.
        for (n, expected) in [(1800, 0.024), (500, 0.045)] {
            let probability: Vec<f64> = (0..n).map(|i| (f64::from(i) + 0.5) / f64::from(n)).collect();
            let (_, comparison) = checked(&probability, &vec![true; n as usize], None);
            assert!((comparison.ece_null - expected).abs() < 0.005, "{n}: {}", comparison.ece_null);
        }
    }
}
