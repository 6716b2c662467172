//! Confusion counts at 101 thresholds.

use super::ranking::Ranking;
use super::{Threshold, ratio};

/// Thresholds 0.00, 0.01, ..., 1.00 in one pass over the ranking; positive means `score >= threshold`.
pub(super) fn thresholds(ranking: &Ranking) -> Vec<Threshold> {
    let mut ties = ranking.ties().peekable();
    let (mut tp, mut fp) = (0, 0);
    let mut rows: Vec<Threshold> = (0..=100)
        .rev()
        .map(|percent| {
            let threshold = f64::from(percent) / 100.0;
            while let Some(tie) = ties.next_if(|tie| tie.score >= threshold) {
                tp += tie.positives;
                fp += tie.negatives;
            }
            at(threshold, tp, ranking.negatives() - fp, fp, ranking.positives - tp)
        })
        .collect();
    rows.reverse();
    rows
}

/// Rates of one confusion matrix; undefined ones are 0.
fn at(threshold: f64, tp: usize, tn: usize, fp: usize, r#fn: usize) -> Threshold {
    let share = |part: usize, whole: usize| ratio(part as f64, whole as f64);
    Threshold {
        threshold,
        tp: tp as u64,
        fp: fp as u64,
        tn: tn as u64,
        r#fn: r#fn as u64,
        precision: share(tp, tp + fp),
        recall: share(tp, tp + r#fn),
        f1: share(2 * tp, 2 * tp + fp + r#fn),
        false_positive_rate: share(fp, fp + tn),
        accuracy: share(tp + tn, tp + tn + fp + r#fn),
        predicted_positive: share(tp + fp, tp + tn + fp + r#fn),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_of_the_original_matrix() {
        let row = at(0.5, 56, 912, 63, 146);
        let close =
            |value: f64, expected: f64| assert!((value - expected).abs() < 5e-5, "{value} {expected}");
        close(row.accuracy, 0.8224);
        close(row.precision, 0.4706);
        close(row.recall, 0.2772);
        close(row.f1, 0.3489);
        close(row.false_positive_rate, 0.0646);
        close(row.predicted_positive, 0.1011);
    }

    #[test]
    fn a_score_equal_to_the_threshold_is_positive() {
        let rows = thresholds(&Ranking::new(&[0.29, 0.57], &[true, false]));
        assert_eq!((rows[29].tp, rows[30].tp), (1, 0));
        assert_eq!((rows[57].fp, rows[58].fp), (1, 0));
    }

    proptest! {
        #[test]
        fn every_threshold_counts_every_row_as_a_direct_count_does(
            rows in prop::collection::vec((0.0..=1.0, any::<bool>()), 0..80),
        ) {
            let score: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
            for (percent, row) in thresholds(&Ranking::new(&score, &outcome)).iter().enumerate() {
                prop_assert_eq!(row.threshold, percent as f64 / 100.0);
                prop_assert_eq!(row.tp + row.fp + row.tn + row.r#fn, rows.len() as u64);
                let positive = rows.iter().filter(|(score, _)| *score >= row.threshold);
                prop_assert_eq!(row.tp + row.fp, positive.clone().count() as u64);
                prop_assert_eq!(row.tp, positive.filter(|row| row.1).count() as u64);
            }
        }
    }
}
