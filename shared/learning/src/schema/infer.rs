//! Inferring the kind of every column from its distinct values.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::identifier::{header_is_reference, is_code, nearly_all_distinct, numbers_rows};
use super::{ColumnSchema, Kind, Role, Schema, parse_moment, parse_number};
use crate::table::{Column, Table};

/// Share of the filled cells that must fit a kind; the others are invalid.
const FITTING_SHARE: f64 = 0.95;

/// Mean words in a cell from which values are texts, if there are many different ones.
const WORDS_OF_A_TEXT: f64 = 1.5;

/// Mean words from which values are long: labels are hardly ever that long, so fewer different ones will do.
const WORDS_OF_A_LONG_TEXT: f64 = 5.0;

/// Up to this many distinct short values are labels however few the rows.
const LABELS: u64 = 20;

/// From this many distinct values of several words on, a column is text in a table of any length.
const MANY_TEXTS: u64 = 1000;

/// The schema of a table. `overrides` sets the kind of columns by header; headers that the table does not
/// have are ignored.
///
/// Every column is an attribute, but for identifiers and for columns which are always empty or always the
/// same; those are left out with a note.
pub fn infer(table: &Table, overrides: &BTreeMap<String, Kind>) -> Schema {
    let columns = table.columns();
    let infer = |column: &Column| infer_column(column, overrides.get(column.name()).copied());
    Schema { columns: columns.par_iter().map(infer).collect() }
}

fn infer_column(column: &Column, known: Option<Kind>) -> ColumnSchema {
    let cells = Cells::new(column);
    let (kind, invalid) = match known {
        Some(kind) => (kind, cells.invalid(kind)),
        None => cells.kind(),
    };
    let note = if cells.filled == 0 {
        Some("always empty")
    } else if cells.distinct == 1 && cells.missing == 0 {
        Some("always the same value")
    } else if kind == Kind::Id {
        Some("an identifier: nearly every row has a value of its own")
    } else {
        None
    };
    ColumnSchema {
        name: column.name().to_owned(),
        kind,
        role: if note.is_some() { Role::LeftOut } else { Role::Attribute },
        note: note.map(str::to_owned),
        missing: cells.missing,
        invalid,
        distinct: cells.distinct,
    }
}

/// A column with how often each of its distinct values occurs.
struct Cells<'a> {
    column: &'a Column,
    counts: Vec<u32>,
    filled: u64,
    missing: u64,
    distinct: u64,
}

impl<'a> Cells<'a> {
    fn new(column: &'a Column) -> Self {
        let counts = column.counts();
        let filled = counts.iter().map(|&count| u64::from(count)).sum();
        let distinct = counts.iter().filter(|&&count| count > 0).count() as u64;
        Self { column, filled, missing: column.codes().len() as u64 - filled, distinct, counts }
    }

    /// The values that occur, with how often.
    fn values(&self) -> impl Iterator<Item = (&'a str, u64)> {
        let column = self.column;
        let counts = self.counts.iter().enumerate().filter(|&(_, &count)| count > 0);
        counts.map(move |(code, &count)| (column.distinct_value(code as u32), u64::from(count)))
    }

    /// The kind a person would say, and how many cells do not fit it.
    fn kind(&self) -> (Kind, u64) {
        if self.filled == 0 {
            return (Kind::Categorical, 0);
        }
        if self.distinct <= 2 {
            return (Kind::Binary, 0);
        }
        let unique = nearly_all_distinct(self.distinct, self.filled);
        if let Some(invalid) = self.mostly(|value| parse_number(value).is_some()) {
            if unique && numbers_rows(self.column, &self.counts) {
                return (Kind::Id, 0);
            }
            if header_is_reference(self.column.name()) && self.values().all(|(v, _)| v.parse::<i64>().is_ok())
            {
                return (Kind::Categorical, 0);
            }
            return (Kind::Numeric, invalid);
        }
        if let Some(invalid) = self.mostly(|value| parse_moment(value).is_some()) {
            return (Kind::Date, invalid);
        }
        if unique && self.mostly(is_code).is_some() {
            return (Kind::Id, 0);
        }
        (if self.is_text() { Kind::Text } else { Kind::Categorical }, 0)
    }

    /// How many cells do not fit a kind that was set from outside.
    fn invalid(&self, kind: Kind) -> u64 {
        let unfit =
            |fits: fn(&str) -> bool| self.values().filter(|(v, _)| !fits(v)).map(|(_, count)| count).sum();
        match kind {
            Kind::Numeric => unfit(|value| parse_number(value).is_some()),
            Kind::Date => unfit(|value| parse_moment(value).is_some()),
            Kind::Binary | Kind::Categorical | Kind::Text | Kind::Id => 0,
        }
    }

    /// How many cells do not fit, if nearly all do; gives up as soon as too many do not.
    fn mostly(&self, fits: impl Fn(&str) -> bool) -> Option<u64> {
        let tolerated = ((1.0 - FITTING_SHARE) * self.filled as f64) as u64;
        let mut invalid = 0;
        for (value, count) in self.values() {
            if !fits(value) {
                invalid += count;
                if invalid > tolerated {
                    return None;
                }
            }
        }
        Some(invalid)
    }

    /// Several words a cell, and many different cells.
    fn is_text(&self) -> bool {
        let words: u64 =
            self.values().map(|(value, n)| n * value.split_ascii_whitespace().count() as u64).sum();
        let words = words as f64 / self.filled as f64;
        let distinct_share = self.distinct as f64 / self.filled as f64;
        let more_than_labels = self.distinct > LABELS;
        let varied = if words >= WORDS_OF_A_LONG_TEXT {
            distinct_share >= 0.5 || more_than_labels && distinct_share >= 0.1
        } else {
            more_than_labels && distinct_share >= 0.3
        };
        words >= WORDS_OF_A_TEXT && (varied || self.distinct >= MANY_TEXTS)
    }
}
