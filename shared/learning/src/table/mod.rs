//! Tables of raw cells: columns of text as they stood in the file, each distinct value kept once.

mod builder;
mod column;

pub use builder::TableBuilder;
pub use column::{Column, MISSING, is_missing, present};

/// A table: named columns of equal length, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Number of data rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// All columns in file order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Position of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name() == name)
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == name)
    }

    /// A table of the same columns holding only the given rows (0-based), in the given order.
    pub fn select(&self, rows: &[u32]) -> Table {
        Table { columns: self.columns.iter().map(|column| column.select(rows)).collect(), rows: rows.len() }
    }
}

#[cfg(test)]
mod tests;
