//! The rules: when an attribute is certainly a leak, and when it is a suspect.
//!
//! `classes`, and counts by class, are `[failures, successes]`.

use super::alone::Alone;

/// From this AUC alone on an attribute separates almost perfectly. Honest attributes were met up to 0.88,
/// planted and real flat leaks from 0.98 on.
const SEPARATING_AUC: f64 = 0.95;

/// The AUC alone that an honest attribute may have; to be certain, the sample must refute it.
const HONEST_AUC: f64 = 0.90;

/// Share of the successes, and of the failures, that must have a decisive value. Honest attributes were met
/// up to 0.35 and 0.22, the leak of this sort at 0.71 and 0.49.
const DECIDED_SHARE: f64 = 0.40;

/// How many times likelier decisive values must be in the class that they decide for, with certainty.
const DECIDED_RATIO: f64 = 10.0;

/// From this AUC alone on an attribute is a suspect.
const SUSPECT_AUC: f64 = 0.60;

/// Standard errors of a certain statement: thousands of attributes are looked at, and none may be dropped by
/// luck.
const CERTAIN: f64 = 3.5;

/// Whether an AUC alone says with certainty that the outcomes are separated almost perfectly: it is at least
/// 0.95, and an AUC of 0.90 is refuted.
///
/// The test is made in log-odds, as the AUC is near its end, and with the variance that holds under the AUC
/// to be refuted; the usual interval would have no width at an AUC of 1.
pub(super) fn separates(auc: f64, classes: [u32; 2]) -> bool {
    let deviation = auc_variance(HONEST_AUC, classes).sqrt() / (HONEST_AUC * (1.0 - HONEST_AUC));
    auc >= SEPARATING_AUC && logit(auc) >= logit(HONEST_AUC) + CERTAIN * deviation
}

/// The smaller of the shares of successes and of failures that have a decisive value, if it is certain that
/// both are large and that the values are decisive.
pub(super) fn decides(alone: &Alone, classes: [u32; 2]) -> Option<f64> {
    let decided = |counts: [u32; 2], class: usize| {
        let (low, _) = wilson(counts[class], classes[class]);
        let (_, high) = wilson(counts[1 - class], classes[1 - class]);
        low >= DECIDED_SHARE && low >= DECIDED_RATIO * high
    };
    let certain = decided(alone.for_failure, 0) && decided(alone.for_success, 1);
    let share = |counts: [u32; 2], class: usize| f64::from(counts[class]) / f64::from(classes[class]);
    certain.then(|| share(alone.for_failure, 0).min(share(alone.for_success, 1)))
}

/// Whether an AUC alone is high enough to be a suspect's, and not by chance.
pub(super) fn is_suspect(auc: f64, classes: [u32; 2]) -> bool {
    auc >= SUSPECT_AUC && auc >= 0.5 + CERTAIN * auc_variance(0.5, classes).sqrt()
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Variance of an estimated area under the ROC curve (J. A. Hanley, B. J. McNeil, Radiology 143, 1982).
fn auc_variance(auc: f64, [n0, n1]: [u32; 2]) -> f64 {
    let (n0, n1) = (f64::from(n0), f64::from(n1));
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    (auc * (1.0 - auc) + (n1 - 1.0) * (q1 - auc * auc) + (n0 - 1.0) * (q2 - auc * auc)) / (n0 * n1)
}

/// Wilson's interval for a share (E. B. Wilson, JASA 22, 1927), `CERTAIN` standard errors wide each way.
fn wilson(count: u32, n: u32) -> (f64, f64) {
    let (n, z2) = (f64::from(n), CERTAIN * CERTAIN);
    let share = f64::from(count) / n;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = CERTAIN * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    (centre - half, centre + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_high_area_is_certain_in_a_large_sample_only() {
        assert!(separates(0.98, [3000, 2000]));
        assert!(separates(0.98, [4900, 100]));
        assert!(!separates(0.94, [30_000, 20_000]));
        assert!(!separates(0.96, [60, 40]));
        assert!(separates(1.0, [60, 40]));
    }

    #[test]
    fn decisive_values_must_hold_many_of_both_classes() {
        let classes = [4500, 2800];
        let alone = |for_failure, for_success| Alone { auc: 0.9, for_failure, for_success };
        assert_eq!(decides(&alone([2250, 40], [50, 1960]), classes), Some(0.5));
        assert_eq!(decides(&alone([0, 0], [50, 1960]), classes), None, "one way only");
        assert_eq!(decides(&alone([1400, 30], [50, 900]), classes), None, "too few rows");
        assert_eq!(decides(&alone([2250, 200], [50, 1960]), classes), None, "values that do not decide");
        assert_eq!(decides(&alone([9, 0], [0, 7]), [15, 10]), None, "luck");
    }

    #[test]
    fn the_variance_of_an_uninformative_score_is_that_of_the_rank_sum() {
        let (n0, n1) = (150.0, 50.0);
        let expected: f64 = (n0 + n1 + 1.0) / (12.0 * n0 * n1);
        assert!((auc_variance(0.5, [150, 50]) - expected).abs() < 1e-12);
    }

    #[test]
    fn wilson_bounds_are_those_of_the_textbook() {
        // 0 of n: from 0 to z²/(n + z²).
        let (low, high) = wilson(0, 100);
        assert!(low.abs() < 1e-12);
        assert!((high - 12.25 / 112.25).abs() < 1e-12);
    }
}
