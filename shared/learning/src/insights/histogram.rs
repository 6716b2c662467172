//! Histograms with edges that read well.

use super::{Bar, Tally, association, numeric};

/// The most bars drawn.
const MOST_BARS: f64 = 20.0;

/// Share of the rows at either end that may be outliers.
const OUTLIERS: f64 = 0.01;

/// Outliers are put into the outer bars if leaving them out shortens the axis at least by this factor.
const WORTH_CUTTING: f64 = 1.5;

/// Equal-width bars with edges at multiples of 1, 2 or 5 times a power of ten, over all numbers or, where
/// a few outliers would squeeze the others together, over the central 98 %, with the outliers in the outer
/// bars. `sorted` holds numbers in rising order with the rows that have them.
pub(super) fn histogram(sorted: &[(f64, Tally)]) -> Vec<Bar> {
    let (Some(&(min, _)), Some(&(max, _))) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let (low, high) = drawn_range(sorted, min, max);
    let whole = sorted.iter().all(|(x, _)| x.fract() == 0.0);
    let Some(step) = Step::over(low, high, whole) else {
        return vec![bar(min, max, sorted.iter().map(|&(_, tally)| tally))];
    };
    let first = step.floor(low);
    // The last bar holds its upper edge, but whole numbers are not put together with the one before.
    let end = if whole { step.floor(high) + 1.0 } else { step.ceil(high) };
    let bars = (end - first).clamp(1.0, MOST_BARS) as usize;
    let edge = |i: usize| step.times(first + i as f64);
    let mut rest = sorted;
    let draw = |i: usize| {
        let inside = if i + 1 == bars { rest.len() } else { rest.partition_point(|(x, _)| *x < edge(i + 1)) };
        let (held, above) = rest.split_at(inside);
        rest = above;
        bar(edge(i), edge(i + 1), held.iter().map(|&(_, tally)| tally))
    };
    (0..bars).map(draw).collect()
}

fn bar(from: f64, to: f64, tallies: impl Iterator<Item = Tally>) -> Bar {
    let total = association::total(tallies);
    Bar { from, to, count: total.rows.into(), rate: total.rate() }
}

/// The smallest and largest number drawn to scale.
fn drawn_range(sorted: &[(f64, Tally)], min: f64, max: f64) -> (f64, f64) {
    let (low, high) = numeric::central_range(sorted, OUTLIERS);
    let worth = low < high && max / WORTH_CUTTING - min / WORTH_CUTTING >= high - low;
    if worth { (low, high) } else { (min, max) }
}

/// The width of a bar: `digit`·10^`exponent`. Multiples are computed with one rounding, so that three times
/// 0.1 is 0.3.
struct Step {
    digit: f64,
    exponent: i32,
}

impl Step {
    /// The smallest step that covers the range with at most [`MOST_BARS`] bars, two of which may be cut off
    /// by the ends; at least 1 for whole numbers. `None` where the range is a point, or not wide enough for
    /// edges to differ.
    fn over(low: f64, high: f64, whole: bool) -> Option<Self> {
        let most = MOST_BARS - 2.0;
        let least = (high / most - low / most).max(if whole { 1.0 } else { 0.0 });
        let resolution = low.abs().max(high.abs()) * f64::EPSILON * 4.0;
        if low >= high || !least.is_normal() || least <= resolution {
            return None;
        }
        let exponent = least.log10().floor() as i32;
        let candidates = [(1.0, exponent), (2.0, exponent), (5.0, exponent), (1.0, exponent + 1)];
        let steps = candidates.map(|(digit, exponent)| Self { digit, exponent });
        steps.into_iter().find(|step| step.times(1.0) >= least)
    }

    fn times(&self, k: f64) -> f64 {
        let multiple = match self.exponent {
            0.. => k * self.digit * 10_f64.powi(self.exponent),
            _ => k * self.digit / 10_f64.powi(-self.exponent),
        };
        multiple.clamp(f64::MIN, f64::MAX)
    }

    /// The largest k whose multiple is not above x.
    fn floor(&self, x: f64) -> f64 {
        let k = (x / self.times(1.0)).floor();
        if self.times(k + 1.0) <= x { k + 1.0 } else { k }
    }

    /// The smallest k whose multiple is not below x.
    fn ceil(&self, x: f64) -> f64 {
        -self.floor(-x)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bars(numbers: impl IntoIterator<Item = f64>) -> Vec<Bar> {
        let mut sorted: Vec<_> = numbers.into_iter().map(|x| (x, Tally { rows: 1, positive: 1 })).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        histogram(&sorted)
    }

    #[test]
    fn edges_are_pleasant_numbers() {
        let edges: Vec<f64> =
            bars((0..=173).map(|i| f64::from(i) / 173.0 * 0.83 + 0.11)).iter().map(|b| b.from).collect();
        let expected: Vec<f64> = (2..19).map(|i| f64::from(i) * 5.0 / 100.0).collect();
        assert_eq!(edges, expected);
    }

    #[test]
    fn whole_numbers_are_never_split() {
        let bars = bars([0.0, 1.0, 1.0, 2.0, 4.0]);
        let edges: Vec<_> = bars.iter().map(|bar| (bar.from, bar.to, bar.count)).collect();
        assert_eq!(edges, [(0.0, 1.0, 1), (1.0, 2.0, 2), (2.0, 3.0, 1), (3.0, 4.0, 0), (4.0, 5.0, 1)]);
    }

    #[test]
    fn outliers_do_not_squeeze_the_rest() {
        let bars = bars((0..1000).map(f64::from).chain([1e6]));
        assert!(bars.len() >= 10, "{bars:?}");
        assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 1001);
        assert!(bars.last().is_some_and(|bar| bar.to <= 1100.0));
    }

    #[test]
    fn a_single_number_makes_a_single_bar() {
        assert_eq!(bars([7.5, 7.5]), [Bar { from: 7.5, to: 7.5, count: 2, rate: 1.0 }]);
        assert_eq!(bars([]), []);
    }

    proptest! {
        #[test]
        fn bars_join_and_hold_every_row(numbers in prop::collection::vec(prop::num::f64::NORMAL, 1..60)) {
            let drawn = bars(numbers.iter().copied());
            prop_assert!((1..=20).contains(&drawn.len()));
            prop_assert_eq!(drawn.iter().map(|bar| bar.count).sum::<u64>(), numbers.len() as u64);
            let joined = |pair: &[Bar]| pair[0].to == pair[1].from && pair[0].from < pair[0].to;
            prop_assert!(drawn.windows(2).all(joined), "{:?}", drawn);
            prop_assert!(drawn.iter().all(|bar| bar.from.is_finite() && bar.to.is_finite()), "{:?}", drawn);
        }

        #[test]
        fn every_number_lies_within_its_bar(numbers in prop::collection::vec(0.0..1.0_f64, 2..90)) {
            let drawn = bars(numbers.iter().copied());
            for (i, bar) in drawn.iter().enumerate() {
                let last = i + 1 == drawn.len();
                let held = |x: &&f64| **x >= bar.from && (**x < bar.to || last && **x <= bar.to);
                prop_assert_eq!(numbers.iter().filter(held).count() as u64, bar.count);
            }
        }
    }
}
