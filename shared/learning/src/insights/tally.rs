//! Counting rows and successes.

use std::ops::AddAssign;

use crate::table::{Column, MISSING};

/// How many rows there are in a group, and how many of them are successes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) rows: u32,
    pub(crate) positive: u32,
}

impl Tally {
    /// The tally of a single row.
    pub(crate) fn one(positive: bool) -> Self {
        Self { rows: 1, positive: positive.into() }
    }

    /// Success rate; 0 in an empty group.
    pub(crate) fn rate(self) -> f64 {
        if self.rows == 0 { 0.0 } else { f64::from(self.positive) / f64::from(self.rows) }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.positive += other.positive;
    }
}

/// A column's tallies: one per distinct value, in order of their codes, and that of the missing cells.
pub(super) struct Tallies {
    pub(super) values: Vec<Tally>,
    pub(super) missing: Tally,
}

impl Tallies {
    pub(super) fn new(column: &Column, outcome: &[bool]) -> Self {
        let mut tallies =
            Self { values: vec![Tally::default(); column.distinct()], missing: Tally::default() };
        for (&code, &positive) in column.codes().iter().zip(outcome) {
            let tally =
                if code == MISSING { &mut tallies.missing } else { &mut tallies.values[code as usize] };
            *tally += Tally::one(positive);
        }
        tallies
    }

    /// The values that occur, with their tallies.
    pub(super) fn occurring<'a>(&'a self, column: &'a Column) -> impl Iterator<Item = (&'a str, Tally)> {
        let occurring = self.values.iter().enumerate().filter(|(_, tally)| tally.rows > 0);
        occurring.map(|(code, &tally)| (column.distinct_value(code as u32), tally))
    }
}
