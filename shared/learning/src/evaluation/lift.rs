//! What the top of the list holds.

use super::ranking::Ranking;
use super::{Lift, ratio};

/// Shares of rows taken from the top, percent.
const PERCENTS: [usize; 12] = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

/// Precision, lift and gain by share of rows, the number of rows rounded up; where rows have weights it is a number of rows
/// of mean weight, so that the share is one of the weight. Where the cut falls among tied rows it takes the success rate
/// of all of them: the mean over their orders. Empty without rows.
pub(super) fn lift(ranking: &Ranking) -> Vec<Lift> {
    let n = ranking.rows.len();
    if n == 0 {
        return Vec::new();
    }
    let total = ranking.positives + ranking.negatives;
    let mean_weight = total / n as f64;
    let mut ties = ranking.ties().peekable();
    let (mut above, mut found) = (0.0, 0.0);
    (PERCENTS.iter())
        .map(|&percent| {
            let rows = (percent * n).div_ceil(100);
            let taken = rows as f64 * mean_weight;
            while let Some(tie) = ties.next_if(|tie| above + tie.positives + tie.negatives <= taken) {
                above += tie.positives + tie.negatives;
                found += tie.positives;
            }
            let part_of_tie = ties
                .peek()
                .map_or(0.0, |tie| ratio(tie.positives, tie.positives + tie.negatives) * (taken - above));
            let successes = found + part_of_tie;
            // Weights may round past 1.
            let precision = ratio(successes, taken).min(1.0);
            Lift {
                share: percent as f64 / 100.0,
                rows: rows as u64,
                precision,
                lift: ratio(precision, ratio(ranking.positives, total)),
                gain: ratio(successes, ranking.positives).min(1.0),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_score_finds_all_successes_in_their_share() {
        let score: Vec<f64> = (0..50).map(|i| f64::from(-i)).collect();
        let outcome: Vec<bool> = (0..50).map(|i| i < 10).collect();
        let rows = lift(&Ranking::new(&score, &outcome, &[1.0; 50]));
        let twenty = rows.iter().find(|row| row.share == 0.2).unwrap();
        assert_eq!((twenty.rows, twenty.precision, twenty.lift, twenty.gain), (10, 1.0, 5.0, 1.0));
        let all = rows.last().unwrap();
        assert_eq!((all.rows, all.precision, all.lift, all.gain), (50, 0.2, 1.0, 1.0));
    }

    #[test]
    fn a_constant_score_has_lift_one_at_every_share() {
        let outcome: Vec<bool> = (0..30).map(|i| i < 6).collect();
        for row in lift(&Ranking::new(&[0.2; 30], &outcome, &[1.0; 30])) {
            assert!((row.lift - 1.0).abs() < 1e-12, "{row:?}");
        }
    }

    #[test]
    fn ten_percent_of_thirty_rows_are_three() {
        let rows = lift(&Ranking::new(&[0.2; 30], &[true; 30], &[1.0; 30]));
        assert_eq!(
            rows.iter().map(|row| row.rows).collect::<Vec<_>>(),
            [1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30]
        );
    }
}
