//! The reliability diagram.

use super::ranking::{Ranking, Row};
use super::{ReliabilityBin, Z95};

/// Bins of the diagram and of the expected calibration error.
const BINS: usize = 10;

impl Ranking {
    /// Rows in at most ten bins of equal frequency, from the lowest scores up. Tied rows stay in one bin, the one in which
    /// the middle of them falls.
    pub fn bins(&self) -> Vec<Vec<Row>> {
        let mut bins = vec![Vec::new(); BINS];
        let mut before = 0;
        for tied in self.tied_rows().rev() {
            // The middle of the tied rows is before + tied / 2; halves are avoided by doubling.
            let bin = BINS * (2 * before + tied.len()) / (2 * self.rows.len());
            bins[bin].extend_from_slice(tied);
            before += tied.len();
        }
        bins.retain(|bin| !bin.is_empty());
        bins
    }
}

/// Mean probability and success rate of each bin.
pub(super) fn reliability(bins: &[Vec<Row>]) -> Vec<ReliabilityBin> {
    (bins.iter())
        .map(|rows| {
            let n = rows.len() as f64;
            let successes = rows.iter().filter(|row| row.outcome).count() as f64;
            let predicted = rows.iter().map(|row| row.score).sum::<f64>() / n;
            let (low, high) = wilson(successes, n);
            ReliabilityBin { n: rows.len() as u64, predicted, observed: successes / n, low, high }
        })
        .collect()
}

/// Wilson's 95 % interval of a rate (1927): `successes` of `n` >= 1.
fn wilson(successes: f64, n: f64) -> (f64, f64) {
    let (rate, z2) = (successes / n, Z95 * Z95);
    let centre = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half_width = Z95 * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    ((centre - half_width).clamp(0.0, rate), (centre + half_width).clamp(rate, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_scores_make_ten_equal_bins_from_low_to_high() {
        let score: Vec<f64> = (0..100).map(|i| f64::from((i * 37) % 100) / 100.0).collect();
        let bins = reliability(&Ranking::new(&score, &[false; 100]).bins());
        assert_eq!(bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [10; 10]);
        assert!((bins[0].predicted - 0.045).abs() < 1e-12 && (bins[9].predicted - 0.945).abs() < 1e-12);
    }

    #[test]
    fn tied_scores_stay_in_one_bin() {
        let score: Vec<f64> =
            (0..100).map(|i| if i < 35 { 0.1 } else { 0.2 + f64::from(i) / 1000.0 }).collect();
        let bins = Ranking::new(&score, &[false; 100]).bins();
        assert_eq!(bins.iter().map(Vec::len).collect::<Vec<_>>(), [35, 5, 10, 10, 10, 10, 10, 10]);
        assert_eq!(Ranking::new(&[0.3; 7], &[true; 7]).bins().len(), 1);
        assert!(Ranking::new(&[], &[]).bins().is_empty());
    }

    #[test]
    fn wilson_gives_the_textbook_interval() {
        // 8 of 10: 0.4902 to 0.9433 (e.g. Brown, Cai & DasGupta 2001).
        let (low, high) = wilson(8.0, 10.0);
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4);
        assert_eq!(wilson(0.0, 5.0).0, 0.0);
        assert_eq!(wilson(5.0, 5.0).1, 1.0);
    }
}
