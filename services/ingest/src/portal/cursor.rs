//! How far a list has been read.

use std::fmt;
use std::str::FromStr;

use super::PortalError;

/// The cursor that says whether everything has been read.
pub(super) const BACKFILLED: &str = "backfill";
/// The cursor of polls: up to when changes are known.
pub(super) const CHANGES: &str = "changes";
/// The cursor that says up to when somebody has looked. The one of polls stays where it is: it alone promises that nothing is missing.
pub(super) const LOOKED: &str = "looked";
/// The cursor that says when to reconcile again.
pub(super) const RECONCILE: &str = "reconcile";
/// The cursor with what was counted when the backfill began.
pub(super) const COUNTED: &str = "counted";
/// Those that are no lists; last the one by which lists are known.
pub(super) const NAMES: [&str; 5] = [BACKFILLED, CHANGES, LOOKED, RECONCILE, COUNTED];

/// How far a list has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Position {
    /// Not at all.
    #[default]
    Beginning,
    /// Up to the row with this id, which was so many rows.
    After {
        /// The id.
        id: u64,
        /// Rows.
        rows: u64,
    },
    /// To its end.
    End,
}

impl Position {
    /// The id after which to go on.
    pub fn id(self) -> Option<u64> {
        match self {
            Position::After { id, .. } => Some(id),
            Position::Beginning | Position::End => None,
        }
    }

    /// Rows that have been read; unknown at the end.
    pub fn rows(self) -> Option<u64> {
        match self {
            Position::Beginning => Some(0),
            Position::After { rows, .. } => Some(rows),
            Position::End => None,
        }
    }
}

/// As the registry keeps it: nothing, `id/rows`, or `end`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::Beginning => Ok(()),
            Position::After { id, rows } => write!(f, "{id}/{rows}"),
            Position::End => f.write_str("end"),
        }
    }
}

impl FromStr for Position {
    type Err = PortalError;

    fn from_str(text: &str) -> Result<Self, PortalError> {
        let after = || {
            let (id, rows) = text.split_once('/')?;
            Some(Position::After { id: id.parse().ok()?, rows: rows.parse().ok()? })
        };
        match text {
            "" => Ok(Position::Beginning),
            "end" => Ok(Position::End),
            _ => after().ok_or_else(|| PortalError::Cursor(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_was_written() {
        for position in [Position::Beginning, Position::After { id: 41, rows: 7 }, Position::End] {
            assert_eq!(position.to_string().parse::<Position>().unwrap(), position);
        }
        assert!("all".parse::<Position>().is_err() && "41".parse::<Position>().is_err());
    }
}
