//! Rows from the highest score to the lowest, and the ROC curve.

use super::{Scored, thin};

/// A row of the ranking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub score: f64,
    /// Position in the caller's slices.
    pub index: u32,
    pub outcome: bool,
    pub weight: f64,
}

/// All rows by descending score. Tied rows are taken together everywhere: their order means nothing.
#[derive(Debug)]
pub(super) struct Ranking {
    pub rows: Vec<Row>,
    /// Weight of the successes.
    pub positives: f64,
    /// Weight of the failures.
    pub negatives: f64,
}

/// Successes and failures among rows of one score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    pub score: f64,
    /// Weight of the successes.
    pub positives: f64,
    /// Weight of the failures.
    pub negatives: f64,
    /// Number of successes.
    pub successes: u64,
    /// Number of failures.
    pub failures: u64,
}

impl Ranking {
    pub fn new(score: &[f64], outcome: &[bool], weight: &[f64]) -> Self {
        let mut rows: Vec<Row> = (score.iter().zip(outcome).zip(weight).zip(0u32..))
            .map(|(((&score, &outcome), &weight), index)| Row { score, index, outcome, weight })
            .collect();
        rows.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
        let mut ranking = Self { rows, positives: 0.0, negatives: 0.0 };
        // Summed tie by tie as curves are, which therefore end at exactly 1.
        let sums = ranking.ties().fold((0.0, 0.0), |sum, tie| (sum.0 + tie.positives, sum.1 + tie.negatives));
        (ranking.positives, ranking.negatives) = sums;
        ranking
    }

    /// Rows of equal score, from the highest score down.
    pub fn tied_rows(&self) -> impl DoubleEndedIterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| a.score == b.score)
    }

    /// Sums of [`Ranking::tied_rows`].
    pub fn ties(&self) -> impl DoubleEndedIterator<Item = Tie> {
        self.tied_rows().map(|rows| {
            let mut tie =
                Tie { score: rows[0].score, positives: 0.0, negatives: 0.0, successes: 0, failures: 0 };
            for row in rows {
                let (weight, count) = match row.outcome {
                    true => (&mut tie.positives, &mut tie.successes),
                    false => (&mut tie.negatives, &mut tie.failures),
                };
                *weight += row.weight;
                *count += 1;
            }
            tie
        })
    }

    /// Share of (success, failure) pairs in which the success scores higher, a tie counting one half; 0.5 without pairs.
    pub fn auc(&self) -> f64 {
        let pairs = self.positives * self.negatives;
        if pairs == 0.0 {
            return 0.5;
        }
        let (mut above, mut half_pairs) = (0.0, 0.0);
        for tie in self.ties() {
            half_pairs += tie.negatives * (2.0 * above + tie.positives);
            above += tie.positives;
        }
        // Weights may round past 1.
        (0.5 * half_pairs / pairs).min(1.0)
    }

    /// (false positive rate, true positive rate) from (0, 0) to (1, 1), one point per distinct score, thinned; the ends only
    /// where there is one class.
    pub fn roc(&self) -> Vec<(f64, f64)> {
        if self.positives == 0.0 || self.negatives == 0.0 {
            return vec![(0.0, 0.0), (1.0, 1.0)];
        }
        let (mut tp, mut fp) = (0.0, 0.0);
        let points = self.ties().map(|tie| {
            tp += tie.positives;
            fp += tie.negatives;
            (fp / self.negatives, tp / self.positives)
        });
        thin(std::iter::once((0.0, 0.0)).chain(points).collect())
    }
}

/// [`Scored::auc`] of any score, on rows that all count the same.
pub fn auc(score: &[f64], outcome: &[bool]) -> f64 {
    Scored::new(score, outcome).auc()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn brute_force(score: &[f64], outcome: &[bool]) -> f64 {
        let mut wins = 0.0;
        let mut pairs = 0.0;
        for (i, _) in outcome.iter().enumerate().filter(|row| *row.1) {
            for (j, _) in outcome.iter().enumerate().filter(|row| !row.1) {
                pairs += 1.0;
                wins +=
                    if score[i] > score[j] { 1.0 } else { f64::from(u8::from(score[i] == score[j])) / 2.0 };
            }
        }
        if pairs == 0.0 { 0.5 } else { wins / pairs }
    }

    #[test]
    fn a_constant_score_has_auc_one_half() {
        assert_eq!(auc(&[0.3; 5], &[true, false, false, true, false]), 0.5);
    }

    #[test]
    fn one_class_or_no_rows_have_auc_one_half_and_the_diagonal() {
        assert_eq!(auc(&[], &[]), 0.5);
        let ranking = Ranking::new(&[0.1, 0.2], &[true, true], &[1.0; 2]);
        assert_eq!(ranking.auc(), 0.5);
        assert_eq!(ranking.roc(), [(0.0, 0.0), (1.0, 1.0)]);
    }

    #[test]
    fn a_long_curve_keeps_201_points_and_both_ends() {
        let score: Vec<f64> = (0..5000).map(f64::from).collect();
        let outcome: Vec<bool> = (0..5000).map(|i| i % 3 == 0).collect();
        let roc = Ranking::new(&score, &outcome, &[1.0; 5000]).roc();
        assert_eq!(roc.len(), 201);
        assert_eq!((roc[0], roc[200]), ((0.0, 0.0), (1.0, 1.0)));
    }

    proptest! {
        #[test]
        fn auc_equals_the_count_of_pairs(rows in prop::collection::vec((0u8..12, any::<bool>()), 0..60)) {
            let score: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
            prop_assert!((auc(&score, &outcome) - brute_force(&score, &outcome)).abs() < 1e-12);
        }

        #[test]
        fn auc_depends_on_the_order_of_scores_only(rows in prop::collection::vec((-3.0..3.0, any::<bool>()), 1..60)) {
            let score: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let mapped: Vec<f64> = score.iter().map(|score| (2.0 * score).exp() - 7.0).collect();
            prop_assert_eq!(auc(&score, &outcome), auc(&mapped, &outcome));
        }

        #[test]
        fn the_area_under_the_roc_points_is_the_auc(rows in prop::collection::vec((0u8..20, any::<bool>()), 2..60)) {
            let score: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let ranking = Ranking::new(&score, &outcome, &vec![1.0; rows.len()]);
            let roc = ranking.roc();
            let area: f64 = roc.windows(2).map(|p| (p[1].0 - p[0].0) * (p[1].1 + p[0].1) / 2.0).sum();
            prop_assert!((area - ranking.auc()).abs() < 1e-12);
        }
    }
}
