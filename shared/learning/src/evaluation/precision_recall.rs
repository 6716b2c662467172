//! The precision-recall curve and the area under it.

use super::ranking::Ranking;
use super::{Scored, ratio, thin};

impl Ranking {
    /// Σ over distinct scores of (recall gained) · (precision there), without interpolation; 0 without successes.
    pub fn average_precision(&self) -> f64 {
        if self.positives == 0.0 {
            return 0.0;
        }
        let (mut taken, mut found, mut sum) = (0.0, 0.0, 0.0);
        for tie in self.ties() {
            taken += tie.positives + tie.negatives;
            found += tie.positives;
            // Where the weights of all rows so far are 0 there is nothing to be precise about.
            sum += tie.positives * ratio(found, taken);
        }
        // Weights may round past 1.
        (sum / self.positives).min(1.0)
    }

    /// (recall, precision) per distinct score from the highest down, thinned; it starts at recall 0 with the precision of
    /// the highest score and ends at recall 1 with the base rate. Empty without successes.
    pub fn precision_recall(&self) -> Vec<(f64, f64)> {
        if self.positives == 0.0 {
            return Vec::new();
        }
        let (mut taken, mut found) = (0.0, 0.0);
        let points: Vec<(f64, f64)> = (self.ties())
            .map(|tie| {
                taken += tie.positives + tie.negatives;
                found += tie.positives;
                // Sums in another order may round past 1.
                (found / self.positives, ratio(found, taken).min(1.0))
            })
            .collect();
        let start = points.first().map(|&(_, precision)| (0.0, precision));
        thin(start.into_iter().chain(points).collect())
    }
}

/// [`Scored::average_precision`] of any score, on rows that all count the same.
pub fn average_precision(score: &[f64], outcome: &[bool]) -> f64 {
    Scored::new(score, outcome).average_precision()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_score_has_the_base_rate_as_average_precision() {
        assert_eq!(average_precision(&[0.5; 4], &[true, false, false, false]), 0.25);
    }

    #[test]
    fn a_perfect_score_has_average_precision_one() {
        assert_eq!(average_precision(&[0.9, 0.8, 0.1], &[true, true, false]), 1.0);
    }

    #[test]
    fn ties_are_taken_together_whatever_their_order() {
        // Scores 3 | 2 2 | 1 with outcomes 1 | 1 0 | 0: 1/2 · 1 + 1/2 · 2/3.
        for outcome in [[true, true, false, false], [true, false, true, false]] {
            assert!((average_precision(&[3.0, 2.0, 2.0, 1.0], &outcome) - 5.0 / 6.0).abs() < 1e-15);
        }
    }

    #[test]
    fn the_curve_runs_from_recall_zero_to_the_base_rate() {
        let curve =
            Ranking::new(&[3.0, 2.0, 2.0, 1.0], &[true, true, false, false], &[1.0; 4]).precision_recall();
        assert_eq!(curve, [(0.0, 1.0), (0.5, 1.0), (1.0, 2.0 / 3.0), (1.0, 0.5)]);
    }

    #[test]
    fn without_successes_there_is_no_curve() {
        assert_eq!(average_precision(&[0.1, 0.2], &[false, false]), 0.0);
        assert!(Ranking::new(&[0.1, 0.2], &[false, false], &[1.0; 2]).precision_recall().is_empty());
    }
}
