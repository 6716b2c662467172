mod balance;
mod folds;
mod outcome;
mod split;

use super::Options;
use super::outcome::Outcome;
use crate::table::{Table, TableBuilder};

/// A table of these columns from rows of cells.
fn table<const N: usize>(columns: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Table {
    let mut builder = TableBuilder::new(columns);
    rows.into_iter().for_each(|row| builder.push(row.iter().map(String::as_str)));
    builder.finish()
}

fn read(table: &Table, options: &Options) -> Outcome {
    Outcome::read(table, options).expect("two classes")
}
