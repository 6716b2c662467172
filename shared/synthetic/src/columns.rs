//! Collecting cells column by column; a [`TableBuilder`] takes them row by row.

use learning::table::{Table, TableBuilder};

/// Named columns of cells; an empty cell is missing.
#[derive(Default)]
pub(crate) struct Columns {
    names: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl Columns {
    pub(crate) fn push(&mut self, name: impl Into<String>, cells: Vec<String>) {
        self.names.push(name.into());
        self.cells.push(cells);
    }

    /// Adds outcomes as `1` and `0`.
    pub(crate) fn push_outcomes(&mut self, name: &str, outcomes: &[bool]) {
        self.push(name, outcomes.iter().map(|&won| u8::from(won).to_string()).collect());
    }

    pub(crate) fn finish(self) -> Table {
        let rows = self.cells.first().map_or(0, Vec::len);
        let mut builder = TableBuilder::new(self.names);
        for row in 0..rows {
            builder.push(self.cells.iter().map(|column| column[row].as_str()));
        }
        builder.finish()
    }
}
