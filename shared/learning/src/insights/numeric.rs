//! Figures of numeric columns.

use super::histogram::histogram;
use super::tally::Tallies;
use super::{Details, Tally, association};
use crate::schema::parse_number;
use crate::table::Column;

/// The figures, the association with the target among the rows that hold a number, and the invalid cells.
pub(super) fn look_at(column: &Column, tallies: &Tallies) -> (Details, f64, u64) {
    let mut invalid = 0;
    let mut numbers = Vec::with_capacity(tallies.values.len());
    for (value, tally) in tallies.occurring(column) {
        match parse_number(value) {
            Some(number) => numbers.push((number, tally)),
            None => invalid += u64::from(tally.rows),
        }
    }
    numbers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let ends = numbers.first().zip(numbers.last());
    let details = Details::Numeric {
        min: ends.map_or(0.0, |(first, _)| first.0),
        max: ends.map_or(0.0, |(_, last)| last.0),
        mean: mean(&numbers),
        median: median(&numbers),
        histogram: histogram(&numbers),
    };
    (details, association::pearson(&numbers), invalid)
}

fn mean(numbers: &[(f64, Tally)]) -> f64 {
    let n = f64::from(rows(numbers));
    // Shares are summed rather than numbers, so that large numbers do not overflow.
    numbers.iter().fold(0.0, |mean, (x, tally)| mean + x * (f64::from(tally.rows) / n))
}

/// The middle number, or the mean of the two middle ones.
fn median(sorted: &[(f64, Tally)]) -> f64 {
    let n = rows(sorted);
    if n == 0 {
        return 0.0;
    }
    at_rank(sorted, (n - 1) / 2) / 2.0 + at_rank(sorted, n / 2) / 2.0
}

/// The central part of the rows but for a share at either end: its smallest and largest number. `sorted` is
/// not empty.
pub(super) fn central_range(sorted: &[(f64, Tally)], share: f64) -> (f64, f64) {
    let last = rows(sorted) - 1;
    let cut = (share * f64::from(last)) as u32;
    (at_rank(sorted, cut), at_rank(sorted, last - cut))
}

fn rows(numbers: &[(f64, Tally)]) -> u32 {
    numbers.iter().map(|(_, tally)| tally.rows).sum()
}

/// The number of the row with that 0-based rank.
fn at_rank(sorted: &[(f64, Tally)], rank: u32) -> f64 {
    let mut below = 0;
    for (number, tally) in sorted {
        below += tally.rows;
        if below > rank {
            return *number;
        }
    }
    sorted.last().map_or(0.0, |last| last.0)
}
