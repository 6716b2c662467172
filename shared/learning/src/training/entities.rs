//! Which rows are of one entity.

use rustc_hash::FxHashSet;

use super::Options;
use crate::table::{MISSING, Table};

/// The entity of each of `rows`, where the table names entities. A row without an id is an entity of its own.
pub(super) fn entities(table: &Table, options: &Options, rows: &[u32]) -> Option<Vec<u32>> {
    let column = table.column(options.id.as_deref()?)?;
    // Numbered past all codes.
    let code = |&row: &u32| match column.codes()[row as usize] {
        MISSING => column.distinct() as u32 + row,
        code => code,
    };
    Some(rows.iter().map(code).collect())
}

/// As [`entities`], where some entity stands in several of the rows: else every row stands for itself.
pub(super) fn repeated(table: &Table, options: &Options, rows: &[u32]) -> Option<Vec<u32>> {
    let entities = entities(table, options, rows)?;
    let mut seen = FxHashSet::default();
    let repeats = entities.iter().any(|entity| !seen.insert(*entity));
    repeats.then_some(entities)
}
