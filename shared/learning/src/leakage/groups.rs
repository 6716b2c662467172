//! Putting the rows of an attribute together that it cannot tell apart.

use super::alone::{Cell, Counts, Folds};
use super::naive_bayes;
use crate::schema::{Kind, parse_moment, parse_number};
use crate::table::{Column, MISSING};

/// The most bins of numbers.
const MOST_BINS: u32 = 50;

/// Fewest rows of a bin.
const ROWS_PER_BIN: u32 = 20;

/// The cells of an attribute. Rows are grouped by value, numbers and moments by quantile bin, missing and
/// invalid cells each apart; texts are judged row by row, by their words.
pub(super) fn cells(column: &Column, kind: Kind, folds: &Folds) -> Vec<Cell> {
    let groups = match kind {
        Kind::Text => return naive_bayes::cells(column, folds),
        Kind::Numeric => binned(column, folds, parse_number),
        Kind::Date => binned(column, folds, |value| parse_moment(value).map(|moment| moment as f64)),
        Kind::Binary | Kind::Categorical | Kind::Id => {
            let missing = column.distinct() as u32;
            count(column.codes().iter().map(|&code| code.min(missing)), missing + 1, folds)
        }
    };
    groups.iter().flat_map(|group| folds.cells(group)).collect()
}

fn count(groups: impl Iterator<Item = u32>, number: u32, folds: &Folds) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); number as usize];
    groups.enumerate().for_each(|(row, group)| folds.count(row, &mut counts[group as usize]));
    counts
}

fn binned(column: &Column, folds: &Folds, parse: impl Fn(&str) -> Option<f64>) -> Vec<Counts> {
    let mut items = Vec::with_capacity(column.distinct());
    for (code, &rows) in (0..).zip(&column.counts()) {
        if rows == 0 {
            continue;
        }
        if let Some(number) = parse(column.distinct_value(code)) {
            items.push(Item { number, code, rows });
        }
    }
    let mut bin_of = vec![u32::MAX; column.distinct()];
    let bins = quantile_bins(&mut items, &mut bin_of);
    let (missing, invalid) = (bins, bins + 1);
    let group = |&code: &u32| if code == MISSING { missing } else { bin_of[code as usize].min(invalid) };
    count(column.codes().iter().map(group), bins + 2, folds)
}

/// A number that some rows have.
struct Item {
    number: f64,
    code: u32,
    rows: u32,
}

/// Puts numbers into about equally filled bins, equal numbers into the same one and heavy ones into bins of
/// their own; writes the bin of every item's code and returns how many bins there are.
fn quantile_bins(items: &mut [Item], bin_of: &mut [u32]) -> u32 {
    items.sort_unstable_by(|a, b| a.number.total_cmp(&b.number));
    let rows: u32 = items.iter().map(|item| item.rows).sum();
    let rows_per_bin = (rows / MOST_BINS).max(ROWS_PER_BIN);
    let (mut bins, mut filled) = (0, rows_per_bin);
    for equal in items.chunk_by(|a, b| a.number == b.number) {
        let rows: u32 = equal.iter().map(|item| item.rows).sum();
        if filled > 0 && filled + rows / 2 >= rows_per_bin {
            (bins, filled) = (bins + 1, 0);
        }
        filled += rows;
        equal.iter().for_each(|item| bin_of[item.code as usize] = bins - 1);
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(numbers: &[(f64, u32)]) -> Vec<u32> {
        let mut items: Vec<_> =
            (0..).zip(numbers).map(|(code, &(number, rows))| Item { number, code, rows }).collect();
        let mut bin_of = vec![0; numbers.len()];
        quantile_bins(&mut items, &mut bin_of);
        bin_of
    }

    #[test]
    fn bins_are_equally_filled_and_in_order() {
        let numbers: Vec<_> = (0..5000).rev().map(|i| (f64::from(i), 1)).collect();
        let bins = bins(&numbers);
        assert_eq!(bins.iter().max(), Some(&49));
        assert!(bins.is_sorted_by(|a, b| a >= b));
        for bin in 0..50 {
            assert_eq!(bins.iter().filter(|&&b| b == bin).count(), 100);
        }
    }

    #[test]
    fn a_heavy_number_has_a_bin_of_its_own() {
        assert_eq!(bins(&[(-1.0, 3), (0.0, 500), (1.0, 15), (2.0, 15), (3.0, 9)]), [0, 1, 2, 3, 3]);
    }

    #[test]
    fn equal_numbers_share_a_bin() {
        assert_eq!(bins(&[(1.0, 30), (1.0, 30), (2.0, 30)]), [0, 0, 1]);
    }
}
