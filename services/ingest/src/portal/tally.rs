//! What came of reading.

use std::ops::AddAssign;

/// How much was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows of lists.
    pub rows: u64,
    /// Facts that were appended, those that were there already included.
    pub facts: u64,
    /// Rows that are no facts: they lack an id, an owner or a time.
    pub unreadable: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.facts += other.facts;
        self.unreadable += other.unreadable;
    }
}
