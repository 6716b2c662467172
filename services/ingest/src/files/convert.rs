//! From a row to facts.

use csv_rows::Row;

use super::Refusal;
use crate::facts::Sink;

/// Makes the entries of a row.
pub(super) trait Convert: Send {
    /// Adds the row's entries. Where the row is refused, the caller takes back those that it has added.
    fn convert(&self, row: Row<'_>, sink: &mut Sink) -> Result<(), Refusal>;
}
