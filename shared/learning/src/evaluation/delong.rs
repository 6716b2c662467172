//! The 95 % interval of the AUC.

use super::ranking::Ranking;
use super::{Estimate, Z95, ratio};
use crate::calibration::log_odds::{logit, sigmoid};
use crate::clusters::Clusters;

/// Below this the estimated variance is rounding: perfect separation or a constant score.
const NO_VARIANCE: f64 = 1e-15;

/// The AUC with its interval by DeLong's variance, in O(n) after sorting (Sun & Xu 2014), symmetric on the logit scale so
/// that it stays inside (0, 1). By entity the components are summed before they are squared (Obuchowski 1997).
///
/// Where the data shows no variance (perfect separation, constant score, a class of one row) the interval is Newcombe's.
/// One class only: 0.5 with (0, 1).
pub(super) fn auc_with_interval(ranking: &Ranking, clusters: &Clusters) -> Estimate {
    let auc = ranking.auc();
    if ranking.positives == 0.0 || ranking.negatives == 0.0 {
        return Estimate { value: 0.5, low: 0.0, high: 1.0 };
    }
    let [negatives, positives] = [false, true].map(|class| effective_rows(ranking, class));
    let variance = delong_variance(ranking, clusters, auc);
    if positives < 2.0 || negatives < 2.0 || variance < NO_VARIANCE || auc <= 0.0 || auc >= 1.0 {
        return newcombe(auc, positives, negatives);
    }
    let half_width = Z95 * variance.sqrt() / (auc * (1.0 - auc));
    let end = |shift: f64| sigmoid(logit(auc) + shift);
    Estimate { value: auc, low: end(-half_width), high: end(half_width) }
}

/// Kish's effective number of rows of a class (1965): (Σ weight)² / Σ weight², which is their number where all weigh the same.
fn effective_rows(ranking: &Ranking, class: bool) -> f64 {
    let weights = ranking.rows.iter().filter(|row| row.outcome == class).map(|row| row.weight);
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    // Weights beside which others vanish are one row.
    ratio(sum * sum, squares).max(1.0)
}

/// DeLong's variance. The influence of a success is (share of failures below it - AUC) · (its share of the successes' weight),
/// that of a failure (share of successes above it - AUC) · (its share of the failures'); a tie counts one half.
fn delong_variance(ranking: &Ranking, clusters: &Clusters, auc: f64) -> f64 {
    let (positives, negatives) = (ranking.positives, ranking.negatives);
    // Divisors m - 1 rather than m, as in DeLong's sample variances, m being the effective number.
    let unbiased = |class: bool, total: f64| {
        let count = effective_rows(ranking, class);
        (count / total) / (count * (count - 1.0).max(1.0)).sqrt()
    };
    let (per_positive, per_negative) = (unbiased(true, positives), unbiased(false, negatives));
    let mut influence = vec![0.0; ranking.rows.len()];
    let (mut positives_above, mut negatives_above) = (0.0, 0.0);
    for tied in ranking.tied_rows() {
        let weight = |class: bool| tied.iter().filter(|row| row.outcome == class).map(|row| row.weight).sum();
        let (tied_positives, tied_negatives): (f64, f64) = (weight(true), weight(false));
        let negatives_below = negatives - negatives_above - tied_negatives;
        let of_positive = ((negatives_below + 0.5 * tied_negatives) / negatives - auc) * per_positive;
        let of_negative = ((positives_above + 0.5 * tied_positives) / positives - auc) * per_negative;
        for row in tied {
            influence[row.index as usize] = row.weight * if row.outcome { of_positive } else { of_negative };
        }
        positives_above += tied_positives;
        negatives_above += tied_negatives;
    }
    clusters.variance_of_sum(&influence)
}

/// Newcombe's score interval (2006, method 5): all AUCs within 1.96 standard errors of the estimate, the error taken at the
/// AUC in question from Hanley & McNeil's formula with both class sizes replaced by their mean.
fn newcombe(auc: f64, positives: f64, negatives: f64) -> Estimate {
    let others = (positives + negatives) / 2.0 - 1.0;
    let plausible = |at: f64| {
        let spread = 1.0 + others * ((1.0 - at) / (2.0 - at) + at / (1.0 + at));
        (at - auc).powi(2) <= Z95 * Z95 * at * (1.0 - at) * spread / (positives * negatives)
    };
    let end = |mut outside: f64| {
        let mut inside = auc;
        for _ in 0..60 {
            let middle = 0.5 * (inside + outside);
            if plausible(middle) { inside = middle } else { outside = middle }
        }
        inside
    };
    Estimate { value: auc, low: end(0.0), high: end(1.0) }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn interval(score: &[f64], outcome: &[bool], entity: Option<&[u32]>) -> Estimate {
        auc_with_interval(
            &Ranking::new(score, outcome, &vec![1.0; score.len()]),
            &Clusters::new(score.len(), entity),
        )
    }

    #[test]
    fn the_variance_is_delongs() {
        // Successes 3, 2, 2, 1 and failures 2, 1, 0: components of successes 1, 5/6, 5/6, 1/2, of failures 1/2, 7/8, 1,
        // AUC 19/24; sample variances 19/432 and 13/192 by hand.
        let score = [3.0, 2.0, 2.0, 1.0, 2.0, 1.0, 0.0];
        let outcome = [true, true, true, true, false, false, false];
        let ranking = Ranking::new(&score, &outcome, &[1.0; 7]);
        assert!((ranking.auc() - 19.0 / 24.0).abs() < 1e-15);
        let variance = delong_variance(&ranking, &Clusters::new(7, None), ranking.auc());
        let (positives, negatives) = ([1.0, 5.0 / 6.0, 5.0 / 6.0, 0.5], [0.5, 0.875, 1.0]);
        let spread =
            |values: &[f64]| values.iter().map(|value| (value - 19.0 / 24.0f64).powi(2)).sum::<f64>();
        assert!((variance - spread(&positives) / 3.0 / 4.0 - spread(&negatives) / 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn perfect_separation_has_an_interval_that_narrows_with_rows() {
        let low = |n: usize| {
            let score: Vec<f64> = (0..n).map(|i| i as f64).collect();
            let outcome: Vec<bool> = (0..n).map(|i| i >= n / 2).collect();
            let interval = interval(&score, &outcome, None);
            assert_eq!((interval.value, interval.high), (1.0, 1.0));
            interval.low
        };
        assert!(0.3 < low(4) && low(4) < low(20) && low(20) < low(200) && low(200) < 1.0, "{}", low(4));
        assert!(low(200) > 0.95);
    }

    #[test]
    fn a_constant_score_has_an_interval_around_one_half() {
        let outcome: Vec<bool> = (0..200).map(|i| i % 4 == 0).collect();
        let interval = interval(&[0.2; 200], &outcome, None);
        assert!(0.35 < interval.low && interval.low < 0.45 && 0.55 < interval.high && interval.high < 0.65);
    }

    #[test]
    fn repeating_each_row_does_not_narrow_the_interval_where_the_entity_is_known() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let outcome: Vec<bool> = (0..100).map(|i| i % 3 == 0).collect();
        let score: Vec<f64> =
            outcome.iter().map(|&y| rng.random::<f64>() + 0.3 * f64::from(u8::from(y))).collect();
        let thrice = |i: usize| i / 3;
        let score_thrice: Vec<f64> = (0..300).map(|i| score[thrice(i)]).collect();
        let outcome_thrice: Vec<bool> = (0..300).map(|i| outcome[thrice(i)]).collect();
        let entity: Vec<u32> = (0..300).map(|i| thrice(i) as u32 + 7).collect();
        let once = interval(&score, &outcome, None);
        let clustered = interval(&score_thrice, &outcome_thrice, Some(&entity));
        let naive = interval(&score_thrice, &outcome_thrice, None);
        let width = |interval: &Estimate| interval.high - interval.low;
        assert!((width(&clustered) / width(&once) - 1.0).abs() < 0.03);
        assert!(width(&naive) < 0.65 * width(&once));
    }

    /// Share of 2,000 data sets whose interval covers the true AUC Φ(shift / √2) of two normal scores.
    fn coverage(positives: usize, negatives: usize, shift: f64, truth: f64) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let outcome: Vec<bool> = (0..positives + negatives).map(|i| i < positives).collect();
        let covered = (0..2000).filter(|_| {
            // Irwin-Hall: the sum of 12 uniforms is normal to three digits here.
            let mut normal = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
            let score: Vec<f64> = outcome.iter().map(|&y| normal() + if y { shift } else { 0.0 }).collect();
            let interval = interval(&score, &outcome, None);
            interval.low <= truth && truth <= interval.high
        });
        covered.count() as f64 / 2000.0
    }

    #[test]
    fn the_interval_covers_the_true_auc() {
        for (positives, negatives, shift, truth) in [
            (100, 100, 0.0, 0.5),
            (200, 200, 1.0, 0.760_250),
            (40, 400, 1.0, 0.760_250),
            (60, 240, 2.0, 0.921_350),
        ] {
            let coverage = coverage(positives, negatives, shift, truth);
            assert!((0.93..=0.97).contains(&coverage), "{positives}/{negatives} at {truth}: {coverage}");
        }
    }
}
