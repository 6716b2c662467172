//! Figures of binary and categorical columns, and of dates by month.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::tally::Tallies;
use super::{Details, Tally, ValueCount, association};
use crate::schema::parse_moment;
use crate::table::Column;

/// How many of the most frequent values are listed.
const MOST_FREQUENT: usize = 10;

/// How many of the least frequent values are listed.
const LEAST_FREQUENT: usize = 5;

/// The figures, and the association of the values with the target; missing is a value of its own.
pub(super) fn look_at(column: &Column, tallies: &Tallies) -> (Details, f64) {
    describe(tallies.occurring(column).collect(), tallies.missing)
}

/// The same for dates, with months as the values ("2017-03"), and the invalid cells.
pub(super) fn look_at_months(column: &Column, tallies: &Tallies) -> (Details, f64, u64) {
    let mut invalid = Tally::default();
    let mut months: BTreeMap<(i16, i8), Tally> = BTreeMap::new();
    for (value, tally) in tallies.occurring(column) {
        match month(value) {
            Some(month) => *months.entry(month).or_default() += tally,
            None => invalid += tally,
        }
    }
    let names: Vec<_> = months.keys().map(|(year, month)| format!("{year:04}-{month:02}")).collect();
    let mut unfilled = tallies.missing;
    unfilled += invalid;
    let (details, correlation) =
        describe(names.iter().map(String::as_str).zip(months.values().copied()).collect(), unfilled);
    (details, correlation, invalid.rows.into())
}

fn month(value: &str) -> Option<(i16, i8)> {
    let moment = Timestamp::from_millisecond(parse_moment(value)?).ok()?;
    let date = Offset::UTC.to_datetime(moment);
    Some((date.year(), date.month()))
}

fn describe(mut values: Vec<(&str, Tally)>, missing: Tally) -> (Details, f64) {
    let tallies = values.iter().map(|&(_, tally)| tally);
    let correlation = association::correlation_ratio(tallies.chain([missing]));
    let most_frequent = most_frequent(&mut values, MOST_FREQUENT);
    let least_frequent = first(&mut values, LEAST_FREQUENT, |tally| tally.rows);
    (Details::Values { unique: values.len() as u64, most_frequent, least_frequent }, correlation)
}

/// The most frequent values; reorders them.
pub(super) fn most_frequent(values: &mut [(&str, Tally)], limit: usize) -> Vec<ValueCount> {
    first(values, limit, |tally| Reverse(tally.rows))
}

/// The first values by a key, and by themselves where it is equal.
fn first<K: Ord>(values: &mut [(&str, Tally)], limit: usize, key: impl Fn(&Tally) -> K) -> Vec<ValueCount> {
    let by_key = |a: &(&str, Tally), b: &(&str, Tally)| key(&a.1).cmp(&key(&b.1)).then_with(|| a.0.cmp(b.0));
    if limit < values.len() {
        values.select_nth_unstable_by(limit, by_key);
    }
    let limit = limit.min(values.len());
    let first = &mut values[..limit];
    first.sort_unstable_by(by_key);
    let list = |&(value, tally): &(&str, Tally)| ValueCount {
        value: value.to_owned(),
        count: tally.rows.into(),
        rate: tally.rate(),
    };
    first.iter().map(list).collect()
}
