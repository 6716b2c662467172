//! Why a row was refused.

use csv_rows::RowFault;

use crate::facts::{MAX_ID_BYTES, Untold};

/// What is wrong with a row; equal ones are counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// Of another length than the header.
    #[error("the row has not as many cells as the header")]
    Ragged,
    /// Bytes that are not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// A zero byte.
    #[error("a cell holds a NUL byte")]
    Nul,
    /// A cell that must not be empty.
    #[error("{0} is empty")]
    Empty(Box<str>),
    /// An id or key over the limit.
    #[error("{0} is longer than {MAX_ID_BYTES} bytes")]
    TooLong(Box<str>),
    /// No date, or one that contradicts its zone.
    #[error("{0} is not a moment")]
    NotAMoment(Box<str>),
    /// A date that no CRM has lived in: before 1970 or after 2199.
    #[error("{0} is a moment before 1970 or after 2199")]
    Implausible(Box<str>),
    /// No number of seconds.
    #[error("{0} is not a number of seconds")]
    NotSeconds(Box<str>),
    /// Neither yes nor no.
    #[error("{0} is neither yes nor no")]
    NotYesOrNo(Box<str>),
    /// A value that the mapping has to know.
    #[error("the mapping does not know the value of {0}")]
    UnknownValue(Box<str>),
    /// A closed entity of which nobody knows when it was closed.
    #[error("it is closed, but no column says when")]
    NoClosingTime,
    /// A change of which nobody knows when it was made.
    #[error("nothing says when it was changed")]
    NoChangeTime,
    /// An event that the mapping says nothing about.
    #[error("no pattern of the mapping fits the event")]
    UnknownEvent,
}

impl From<RowFault> for Refusal {
    fn from(fault: RowFault) -> Self {
        match fault {
            RowFault::Ragged => Refusal::Ragged,
            RowFault::NotUtf8 => Refusal::NotUtf8,
            RowFault::Nul => Refusal::Nul,
        }
    }
}

impl From<Untold> for Refusal {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Change => Refusal::NoChangeTime,
            Untold::Close => Refusal::NoClosingTime,
        }
    }
}

/// A refused row as it stands in the file, so that somebody can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// 1-based line on which it begins.
    pub line: u64,
    /// Why.
    pub refusal: Refusal,
    /// Its cells, with everything that was in them.
    pub cells: Vec<String>,
}
