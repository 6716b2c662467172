//! Table files: CSV in the dialects that people have, plain or gzipped, read row by row in memory proportional to
//! the longest row.
//!
//! The separator is taken from the header line (comma, semicolon, tab or bar), a byte order mark is
//! skipped, and text must be UTF-8. Every error names the file, the line and the column. After an error that
//! concerns one row only ([`TableError::fault`]) the next row can be read.

mod error;
mod header;
mod rows;
mod separator;
mod source;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

pub use error::{RowFault, TableError};
pub use rows::{MAX_CELL_BYTES, Row};

use error::{Place, Problem};
use rows::{RowError, RowReader};
use source::{Consumed, Source};

/// An open table file whose header is read.
pub struct TableFile {
    path: PathBuf,
    header: Vec<String>,
    rows: RowReader<Source>,
    consumed: Consumed,
}

impl TableFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// [`TableError`] where the file cannot be read, is no table, or has no usable header.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        let at =
            |line, problem| TableError::new(Place { path: path.to_path_buf(), line, column: None }, problem);
        let (source, separator, consumed) = source::open(path).map_err(|problem| at(None, problem))?;
        let mut rows = RowReader::new(source, separator);
        let header = match rows.next() {
            Ok(Some(row)) => header::names(row.cells()).map_err(|problem| at(Some(row.line()), problem))?,
            Ok(None) => return Err(at(None, Problem::Empty)),
            Err(error) => return Err(located(path, &[], error)),
        };
        Ok(Self { path: path.to_path_buf(), header, rows, consumed })
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
        let (expected, found) = (self.header.len(), row.width());
        if found != expected {
            let problem = Problem::Ragged { expected, found };
            let error = RowError { line: row.line(), cell: None, problem };
            return Err(located(&self.path, &self.header, error));
        }
        Ok(Some(row))
    }

    /// The cells of the row that was read last, whatever was wrong with it; bytes that are not UTF-8 are replaced.
    pub fn last_cells(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.rows.last_cells()
    }

    /// Length in bytes of the row that was read last.
    pub fn last_length(&self) -> usize {
        self.rows.last_length()
    }

    /// How many bytes of the file (as it lies on disk, so compressed ones of a compressed file) were consumed.
    pub fn bytes_read(&self) -> u64 {
        self.consumed.bytes()
    }

    /// An error at a column of the header, where a caller cannot use the file.
    pub fn refuse(&self, column: Option<&str>, problem: impl Into<String>) -> TableError {
        let column = column.and_then(|name| Some((self.position(name)?, name.to_owned())));
        let place = Place { path: self.path.clone(), line: Some(1), column };
        TableError::new(place, Problem::Unusable(problem.into()))
    }
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
