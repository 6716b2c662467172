//! Quality by slice of the test part.

use super::{Options, TrainError};
use crate::evaluation::{Scored, Slice, slices};
use crate::table::{Column, MISSING, Table};

/// Most values of the column of slices.
const MOST_SLICES: usize = 100;

/// Refuses a column that is not there, or whose values are no slices.
pub(super) fn check_slices(table: &Table, options: &Options) -> Result<(), TrainError> {
    let Some(column) = column(table, options)? else { return Ok(()) };
    let values = column.distinct();
    if values <= MOST_SLICES {
        return Ok(());
    }
    let problem = format!("by {:?} makes {values} slices; there may be {MOST_SLICES}", column.name());
    Err(TrainError::Option { name: "slice", problem })
}

/// The figures of each slice, in order of first appearance in the table; rows without a value are a slice called `missing`.
/// `scored` are the `test` rows.
pub(super) fn test_slices(
    table: &Table,
    options: &Options,
    test: &[u32],
    scored: &Scored<'_>,
    train_base_rate: f64,
) -> Result<Vec<Slice>, TrainError> {
    let Some(column) = column(table, options)? else { return Ok(Vec::new()) };
    let values = column.distinct() as u32;
    let named = (0..values).map(|code| column.distinct_value(code).to_owned());
    let names: Vec<String> = named.chain(["missing".to_owned()]).collect();
    let slice: Vec<u32> = (test.iter())
        .map(|&row| column.codes()[row as usize])
        .map(|code| if code == MISSING { values } else { code })
        .collect();
    Ok(slices(scored, &slice, &names, train_base_rate, options.seed))
}

fn column<'a>(table: &'a Table, options: &Options) -> Result<Option<&'a Column>, TrainError> {
    let Some(name) = &options.slice else { return Ok(None) };
    Ok(Some(&table.columns()[super::find(table, name, "slice")?]))
}
