//! Building a table row by row, in memory proportional to the distinct values.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::Table;
use super::column::{Column, MISSING, Values, present};

/// Collects rows into a [`Table`]. Every row must have as many cells as there are columns; the caller
/// (who knows line numbers) checks that.
pub struct TableBuilder {
    columns: Vec<ColumnBuilder>,
    rows: usize,
}

struct ColumnBuilder {
    name: String,
    codes: Vec<u32>,
    values: Values,
    index: HashTable<u32>,
}

impl TableBuilder {
    /// A table with these headers and no rows yet.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let column = |name: S| ColumnBuilder {
            name: name.into(),
            codes: Vec::new(),
            values: Values::default(),
            index: HashTable::new(),
        };
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
        let code = present(cell).map_or(MISSING, |cell| self.intern(cell));
        self.codes.push(code);
    }

    fn intern(&mut self, value: &str) -> u32 {
        let hash = FxBuildHasher.hash_one(value);
        let values = &mut self.values;
        if let Some(&code) = self.index.find(hash, |&code| values.get(code) == value) {
            return code;
        }
        let code = u32::try_from(values.ends.len()).expect("fewer distinct values than rows");
        values.text.push_str(value);
        values.ends.push(values.text.len());
        self.index.insert_unique(hash, code, |&code| FxBuildHasher.hash_one(values.get(code)));
        code
    }

    fn finish(mut self) -> Column {
        self.codes.shrink_to_fit();
        self.values.text.shrink_to_fit();
        self.values.ends.shrink_to_fit();
        Column::new(self.name, self.codes, self.values)
    }
}
