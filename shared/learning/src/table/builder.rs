//! Building a table row by row, in memory proportional to the distinct values.

use super::Table;
use super::column::{Column, MISSING, present};
use crate::strings::Interner;

/// Collects rows into a [`Table`]. Every row must have as many cells as there are columns; the caller
/// (who knows line numbers) checks that.
pub struct TableBuilder {
    columns: Vec<ColumnBuilder>,
    rows: usize,
}

struct ColumnBuilder {
    name: String,
    codes: Vec<u32>,
    values: Interner,
}

impl TableBuilder {
    /// A table with these headers and no rows yet.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let column =
            |name: S| ColumnBuilder { name: name.into(), codes: Vec::new(), values: Interner::default() };
        Self { columns: names.into_iter().map(column).collect(), rows: 0 }
    }

    /// Adds one row.
    ///
    /// # Panics
    /// If the number of cells differs from the number of columns.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            column.push(cells.next().expect("a row has a cell for every column"));
        }
        assert!(cells.next().is_none(), "a row has no more cells than there are columns");
        self.rows += 1;
    }

    /// The finished table.
    pub fn finish(self) -> Table {
        let columns = self.columns.into_iter().map(ColumnBuilder::finish).collect();
        Table { columns, rows: self.rows }
    }
}

impl ColumnBuilder {
    fn push(&mut self, cell: &str) {
        let code = present(cell).map_or(MISSING, |cell| self.values.intern(cell));
        self.codes.push(code);
    }

    fn finish(mut self) -> Column {
        self.codes.shrink_to_fit();
        Column::new(self.name, self.codes, self.values.into_strings())
    }
}
