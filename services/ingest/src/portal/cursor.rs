//! How far a list has been read.

use std::fmt;
use std::str::FromStr;

use super::PortalError;

/// How far a list has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Position {
    /// Not at all.
    #[default]
    Beginning,
    /// Up to the row with this id.
    After(u64),
    /// To its end.
    End,
}

/// As the registry keeps it: nothing, a number, or `end`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::Beginning => Ok(()),
            Position::After(id) => id.fmt(f),
            Position::End => f.write_str("end"),
        }
    }
}

impl FromStr for Position {
    type Err = PortalError;

    fn from_str(text: &str) -> Result<Self, PortalError> {
        match text {
            "" => Ok(Position::Beginning),
            "end" => Ok(Position::End),
            id => id.parse().map(Position::After).map_err(|_| PortalError::Cursor(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_was_written() {
        for position in [Position::Beginning, Position::After(41), Position::End] {
            assert_eq!(position.to_string().parse::<Position>().unwrap(), position);
        }
        assert!("all".parse::<Position>().is_err());
    }
}
