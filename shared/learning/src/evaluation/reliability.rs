//! The reliability diagram.

use super::ranking::{Ranking, Row};
use super::{ReliabilityBin, Z95, ratio};
use crate::clusters::Clusters;

/// Share of a bin by which rounded sums of weights may miss an edge. Whole numbers of rows miss it by more or not at all.
const ROUNDING: f64 = 1e-9;

/// Bins of the diagram and of the expected calibration error.
const BINS: usize = 10;

impl Ranking {
    /// Rows in at most ten bins of equal weight, from the lowest scores up. Tied rows stay in one bin, the one in which
    /// the middle of them falls.
    pub fn bins(&self) -> Vec<Vec<Row>> {
        let mut bins = vec![Vec::new(); BINS];
        let (mut before, total) = (0.0, self.positives + self.negatives);
        for rows in self.tied_rows().rev() {
            let tied: f64 = rows.iter().map(|row| row.weight).sum();
            // The middle of the tied rows is before + tied / 2; halves are avoided by doubling.
            let bin = (BINS as f64 * (2.0 * before + tied) / (2.0 * total) + ROUNDING) as usize;
            bins[bin.min(BINS - 1)].extend_from_slice(rows);
            before += tied;
        }
        bins.retain(|bin| !bin.is_empty());
        bins
    }
}

/// Mean probability and success rate of each bin; the interval is for as many independent rows as weights and clusters leave.
pub(super) fn reliability(bins: &[Vec<Row>], clusters: &Clusters) -> Vec<ReliabilityBin> {
    (bins.iter())
        .map(|rows| {
            let sum = |value: fn(&Row) -> f64| rows.iter().map(|row| row.weight * value(row)).sum::<f64>();
            let weight = sum(|_| 1.0);
            let predicted = ratio(sum(|row| row.score), weight);
            let observed = ratio(sum(|row| f64::from(u8::from(row.outcome))), weight);
            let n = clusters.effective_rows(rows.iter().map(|row| (row.index, row.weight)));
            let (low, high) = wilson(observed, n);
            ReliabilityBin { n: rows.len() as u64, predicted, observed, low, high }
        })
        .collect()
}

/// Wilson's 95 % interval of a rate (1927) seen in `n` rows; without rows anything is possible.
fn wilson(rate: f64, n: f64) -> (f64, f64) {
    if n == 0.0 {
        return (0.0, 1.0);
    }
    let z2 = Z95 * Z95;
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
        let bins =
            reliability(&Ranking::new(&score, &[false; 100], &[1.0; 100]).bins(), &Clusters::new(100, None));
        assert_eq!(bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [10; 10]);
        assert!((bins[0].predicted - 0.045).abs() < 1e-12 && (bins[9].predicted - 0.945).abs() < 1e-12);
    }

    #[test]
    fn tied_scores_stay_in_one_bin() {
        let score: Vec<f64> =
            (0..100).map(|i| if i < 35 { 0.1 } else { 0.2 + f64::from(i) / 1000.0 }).collect();
        let bins = Ranking::new(&score, &[false; 100], &[1.0; 100]).bins();
        assert_eq!(bins.iter().map(Vec::len).collect::<Vec<_>>(), [35, 5, 10, 10, 10, 10, 10, 10]);
        assert_eq!(Ranking::new(&[0.3; 7], &[true; 7], &[1.0; 7]).bins().len(), 1);
        assert!(Ranking::new(&[], &[], &[]).bins().is_empty());
    }

    #[test]
    fn wilson_gives_the_textbook_interval() {
        // 8 of 10: 0.4902 to 0.9433 (e.g. Brown, Cai & DasGupta 2001).
        let (low, high) = wilson(0.8, 10.0);
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4);
        assert_eq!(wilson(0.0, 5.0).0, 0.0);
        assert_eq!(wilson(1.0, 5.0).1, 1.0);
    }
}
