//! Smoothed isotonic calibration: pooled blocks, shrunken rates, lines between their centres.

use super::MIN_SLOPE;
use super::log_odds::logit;

/// Rows' worth of the base rate that every block is shrunk by (Laplace's two rows, centred on the base rate), which keeps
/// blocks of one outcome away from probabilities 0 and 1.
const PRIOR_ROWS: f64 = 2.0;

/// Neighbouring rows that share one rate.
#[derive(Debug, Clone, Copy)]
struct Block {
    weight: f64,
    /// Weight of successes.
    positive: f64,
    /// Σ weight · z.
    sum: f64,
}

impl Block {
    fn rate(&self) -> f64 {
        self.positive / self.weight
    }

    fn centre(&self) -> f64 {
        self.sum / self.weight
    }

    /// Log-odds of the rate shrunk towards the base rate.
    fn log_odds(&self, base_rate: f64) -> f64 {
        logit((self.positive + PRIOR_ROWS * base_rate) / (self.weight + PRIOR_ROWS))
    }

    fn merge(self, other: Block) -> Block {
        Block {
            weight: self.weight + other.weight,
            positive: self.positive + other.positive,
            sum: self.sum + other.sum,
        }
    }
}

/// Knots (raw, calibrated log-odds), strictly increasing in both, at the centres of the blocks of an isotonic regression
/// (centred isotonic regression: Oron & Flournoy 2017).
///
/// Pool-adjacent-violators first on the rates; then blocks are pooled further until the shrunken log-odds rise by at least
/// [`MIN_SLOPE`] between centres. `weight` is 1 per row where absent. Empty where all rows are of one class.
pub(super) fn knots(z: &[f64], outcome: &[bool], weight: Option<&[f64]>) -> Vec<(f64, f64)> {
    let blocks = distinct_scores(z, outcome, weight);
    let total: f64 = blocks.iter().map(|block| block.weight).sum();
    let positive: f64 = blocks.iter().map(|block| block.positive).sum();
    if positive <= 0.0 || positive >= total {
        return Vec::new();
    }
    let base_rate = positive / total;
    let blocks = pool(blocks, |low, high| low.rate() >= high.rate());
    let blocks = pool(blocks, |low, high| {
        let least = low.log_odds(base_rate) + MIN_SLOPE * (high.centre() - low.centre());
        high.log_odds(base_rate) <= least
    });
    blocks.iter().map(|block| (block.centre(), block.log_odds(base_rate))).collect()
}

/// One block per distinct score, ascending; rows without weight are left out.
fn distinct_scores(z: &[f64], outcome: &[bool], weight: Option<&[f64]>) -> Vec<Block> {
    let weight = |i: usize| weight.map_or(1.0, |weight| weight[i]);
    let mut rows: Vec<usize> = (0..z.len()).filter(|&i| weight(i) > 0.0).collect();
    rows.sort_by(|&a, &b| z[a].total_cmp(&z[b]));
    let block = |i: usize| {
        let weight = weight(i);
        Block { weight, positive: if outcome[i] { weight } else { 0.0 }, sum: weight * z[i] }
    };
    let tied = rows.chunk_by(|&a, &b| z[a] == z[b]);
    tied.filter_map(|tied| tied.iter().map(|&i| block(i)).reduce(Block::merge)).collect()
}

/// Merges neighbours, backwards too, until no two of them satisfy `violate`.
fn pool(blocks: Vec<Block>, violate: impl Fn(&Block, &Block) -> bool) -> Vec<Block> {
    let mut pooled: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        while let Some(last) = pooled.pop_if(|last| violate(last, &block)) {
            block = last.merge(block);
        }
        pooled.push(block);
    }
    pooled
}

/// The piecewise linear map through `knots` at `z`, and its slope there.
///
/// Outside the knots it goes on with the mean slope of the whole map.
pub(super) fn interpolate(knots: &[(f64, f64)], z: f64) -> (f64, f64) {
    let (Some(&first), Some(&last)) = (knots.first(), knots.last()) else { return (z, 1.0) };
    let right = knots.partition_point(|knot| knot.0 <= z);
    let (from, slope) = match right.checked_sub(1) {
        Some(left) if right < knots.len() => (knots[left], slope(knots[left], knots[right])),
        Some(_) => (last, slope(first, last)),
        None => (first, slope(first, last)),
    };
    (from.1 + slope * (z - from.0), slope)
}

/// Slope of the line through two knots; [`MIN_SLOPE`] where they are one.
fn slope(low: (f64, f64), high: (f64, f64)) -> f64 {
    if high.0 > low.0 { (high.1 - low.1) / (high.0 - low.0) } else { MIN_SLOPE }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_of_one_class_have_no_knots() {
        assert!(knots(&[0.0, 1.0], &[true, true], None).is_empty());
        assert!(knots(&[], &[], None).is_empty());
    }

    #[test]
    fn two_plateaus_become_two_knots_at_their_centres() {
        // 100 rows around -1 of which 20 succeed, 100 around 1 of which 80 do; within each, successes come first.
        let z: Vec<f64> =
            (0..200).map(|i| if i < 100 { -1.0 } else { 1.0 } + 1e-3 * (i % 100) as f64).collect();
        let outcome: Vec<bool> = (0..200).map(|i| if i < 100 { i < 20 } else { i < 180 }).collect();
        let knots = knots(&z, &outcome, None);
        let shrunken = logit((20.0 + 1.0) / 102.0);
        assert_eq!(knots.len(), 2);
        assert!((knots[0].0 + 1.0 - 0.0495).abs() < 1e-9 && (knots[0].1 - shrunken).abs() < 1e-9);
        assert!((knots[1].0 - 1.0 - 0.0495).abs() < 1e-9 && (knots[1].1 + shrunken).abs() < 1e-9);
    }

    #[test]
    fn a_weight_of_two_is_two_rows() {
        let (z, outcome) = ([0.0, 1.0, 2.0, 3.0], [false, true, false, true]);
        let doubled = knots(&[0.0, 1.0, 1.0, 2.0, 3.0], &[false, true, true, false, true], None);
        assert_eq!(knots(&z, &outcome, Some(&[1.0, 2.0, 1.0, 1.0])), doubled);
    }

    proptest! {
        #[test]
        fn knots_rise_strictly_whatever_the_rows(
            rows in prop::collection::vec((-5i32..5, any::<bool>()), 2..200),
        ) {
            let z: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
            for pair in knots(&z, &outcome, None).windows(2) {
                prop_assert!(pair[0].0 < pair[1].0);
                prop_assert!(slope(pair[0], pair[1]) >= MIN_SLOPE);
            }
        }
    }
}
