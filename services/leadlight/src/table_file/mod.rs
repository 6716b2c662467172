//! Table files: CSV in the dialects that people have, plain or gzipped, read row by row.
//!
//! The separator is taken from the header line (comma, semicolon, tab or bar), a byte order mark is
//! skipped, and text must be UTF-8. Every error names the file, the line and the column.

mod error;
mod header;
mod rows;
mod separator;
mod source;

use std::path::{Path, PathBuf};

use learning::table::{Table, TableBuilder};

pub use error::TableError;
pub use rows::Row;

use error::{Place, Problem};
use rows::{RowError, RowReader};
use source::Source;

/// An open table file whose header is read.
pub struct TableFile {
    path: PathBuf,
    header: Vec<String>,
    rows: RowReader<Source>,
}

impl TableFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// [`TableError`] where the file cannot be read, is no table, or has no usable header.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        let at =
            |line, problem| TableError::new(Place { path: path.to_path_buf(), line, column: None }, problem);
        let (source, separator) = source::open(path).map_err(|problem| at(None, problem))?;
        let mut rows = RowReader::new(source, separator);
        let header = match rows.next() {
            Ok(Some(row)) => header::names(row.cells()).map_err(|problem| at(Some(row.line()), problem))?,
            Ok(None) => return Err(at(None, Problem::Empty)),
            Err(error) => return Err(located(path, &[], error)),
        };
        Ok(Self { path: path.to_path_buf(), header, rows })
    }

    /// The file's path as given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The headers, trimmed; one without a name is called `column_3`, by its place.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Position of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|header| header == name)
    }

    /// The next row, with as many cells as there are headers; `None` at the end.
    ///
    /// # Errors
    /// [`TableError`] at the first row that cannot be read.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, TableError> {
        let row = self.rows.next().map_err(|error| located(&self.path, &self.header, error))?;
        let Some(row) = row else { return Ok(None) };
        let (expected, found) = (self.header.len(), row.len());
        if found != expected {
            let problem = Problem::Ragged { expected, found };
            let error = RowError { line: row.line(), cell: None, problem };
            return Err(located(&self.path, &self.header, error));
        }
        Ok(Some(row))
    }
}

/// Reads a whole file into a table.
///
/// # Errors
/// [`TableError`] at the first thing that cannot be read.
pub fn read(path: &Path) -> Result<Table, TableError> {
    let mut file = TableFile::open(path)?;
    let mut builder = TableBuilder::new(file.header().iter().map(String::as_str));
    while let Some(row) = file.next_row()? {
        builder.push(row.cells());
    }
    Ok(builder.finish())
}

/// The place of a cell in a file, in words: "leads.csv, line 7, column 3 (City)". Reads the file again,
/// so that training need not remember the line of every row.
///
/// # Errors
/// [`TableError`] where the file has changed meanwhile and cannot be read any more.
pub fn describe_cell(path: &Path, row: u64, column: &str) -> Result<String, TableError> {
    let mut file = TableFile::open(path)?;
    let mut line = None;
    for _ in 0..=row {
        line = file.next_row()?.map(|row| row.line());
    }
    let column = file.position(column).map(|position| (position, column.to_owned()));
    Ok(Place { path: path.to_path_buf(), line, column }.to_string())
}

fn located(path: &Path, header: &[String], error: RowError) -> TableError {
    let column = error.cell.map(|cell| (cell, header.get(cell).cloned().unwrap_or_default()));
    TableError::new(Place { path: path.to_path_buf(), line: Some(error.line), column }, error.problem)
}

#[cfg(test)]
mod tests;
