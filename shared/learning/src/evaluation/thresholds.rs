//! Confusion counts at 101 thresholds.

use super::ranking::Ranking;
use super::{Threshold, ratio};

/// Thresholds 0.00, 0.01, ..., 1.00 in one pass over the ranking; positive means `score >= threshold`.
pub(super) fn thresholds(ranking: &Ranking) -> Vec<Threshold> {
    let successes = ranking.rows.iter().filter(|row| row.outcome).count() as u64;
    let failures = ranking.rows.len() as u64 - successes;
    let mut ties = ranking.ties().peekable();
    let mut counts = Cells { tp: 0, fp: 0, tn: failures, r#fn: successes };
    let (mut tp, mut fp) = (0.0, 0.0);
    let mut rows: Vec<Threshold> = (0..=100)
        .rev()
        .map(|percent| {
            let threshold = f64::from(percent) / 100.0;
            while let Some(tie) = ties.next_if(|tie| tie.score >= threshold) {
                counts.tp += tie.successes;
                counts.fp += tie.failures;
                tp += tie.positives;
                fp += tie.negatives;
            }
            (counts.tn, counts.r#fn) = (failures - counts.fp, successes - counts.tp);
            let weights = Cells { tp, fp, tn: ranking.negatives - fp, r#fn: ranking.positives - tp };
            at(threshold, &counts, &weights)
        })
        .collect();
    rows.reverse();
    rows
}

/// The four cells of a confusion matrix.
struct Cells<T> {
    tp: T,
    fp: T,
    tn: T,
    r#fn: T,
}

/// One confusion matrix by its counts of rows, with rates by weight; undefined ones are 0.
fn at(threshold: f64, counts: &Cells<u64>, weights: &Cells<f64>) -> Threshold {
    let &Cells { tp, fp, tn, r#fn } = weights;
    let all = tp + fp + tn + r#fn;
    Threshold {
        threshold,
        tp: counts.tp,
        fp: counts.fp,
        tn: counts.tn,
        r#fn: counts.r#fn,
        precision: ratio(tp, tp + fp),
        recall: ratio(tp, tp + r#fn),
        f1: ratio(2.0 * tp, 2.0 * tp + fp + r#fn),
        false_positive_rate: ratio(fp, fp + tn),
        accuracy: ratio(tp + tn, all),
        predicted_positive: ratio(tp + fp, all),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_of_the_original_matrix() {
        let counts = Cells { tp: 56, fp: 63, tn: 912, r#fn: 146 };
        let row = at(0.5, &counts, &Cells { tp: 56.0, fp: 63.0, tn: 912.0, r#fn: 146.0 });
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
        let rows = thresholds(&Ranking::new(&[0.29, 0.57], &[true, false], &[1.0; 2]));
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
            for (percent, row) in thresholds(&Ranking::new(&score, &outcome, &vec![1.0; rows.len()])).iter().enumerate() {
                prop_assert_eq!(row.threshold, percent as f64 / 100.0);
                prop_assert_eq!(row.tp + row.fp + row.tn + row.r#fn, rows.len() as u64);
                let positive = rows.iter().filter(|(score, _)| *score >= row.threshold);
                prop_assert_eq!(row.tp + row.fp, positive.clone().count() as u64);
                prop_assert_eq!(row.tp, positive.filter(|row| row.1).count() as u64);
            }
        }
    }
}
