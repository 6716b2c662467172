//! What can be wrong with a table file, and where.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::rows::{MAX_CELL_BYTES, MAX_COLUMNS};

/// A table file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct TableError {
    place: Place,
    problem: Problem,
}

impl TableError {
    pub(super) fn new(place: Place, problem: Problem) -> Self {
        Self { place, problem }
    }

    /// What is wrong with the row, where only that row is concerned and the next one can be read; `None` where
    /// nothing after it can be trusted.
    pub fn fault(&self) -> Option<RowFault> {
        match self.problem {
            Problem::Ragged { .. } => Some(RowFault::Ragged),
            Problem::NotUtf8 => Some(RowFault::NotUtf8),
            Problem::Nul => Some(RowFault::Nul),
            _ => None,
        }
    }

    /// 1-based line.
    pub fn line(&self) -> Option<u64> {
        self.place.line
    }
}

/// What can be wrong with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowFault {
    /// Of another length than the header.
    Ragged,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A zero byte.
    Nul,
}

/// A place in a file, as people count: lines and columns from 1.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// 1-based line.
    pub(super) line: Option<u64>,
    /// 0-based position of the column and its header (empty while the header is being read).
    pub(super) column: Option<(usize, String)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        match &self.column {
            None => Ok(()),
            Some((position, name)) if name.is_empty() => write!(f, ", column {}", position + 1),
            Some((position, name)) => write!(f, ", column {} ({name})", position + 1),
        }
    }
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// The system's reason.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// No header.
    #[error("the file is empty")]
    Empty,
    /// Another kind of file.
    #[error("the file looks like {0}; save it as CSV in UTF-8")]
    Foreign(&'static str),
    /// Headers that stand more than once.
    #[error("{0}; every column needs a name of its own")]
    DuplicateHeaders(String),
    /// A row of another length than the header.
    #[error("the row has {found} cells, the header has {expected}")]
    Ragged {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// An opening quote without a closing one.
    #[error("the quote that opens this cell is never closed")]
    UnclosedQuote,
    /// A cell over the limit.
    #[error("the cell is longer than {} MB; perhaps a quote is never closed", MAX_CELL_BYTES >> 20)]
    CellTooLong,
    /// More columns than any table of a CRM has.
    #[error("the row has more than {MAX_COLUMNS} columns; this does not look like a table")]
    TooManyColumns,
    /// Bytes that are not UTF-8.
    #[error("the text is not UTF-8; the file looks like Windows-1251 or Latin-1: save it as UTF-8")]
    NotUtf8,
    /// A zero byte.
    #[error("the cell holds a NUL byte; is this a text file?")]
    Nul,
    /// Whatever the caller misses.
    #[error("{0}")]
    Unusable(String),
}
