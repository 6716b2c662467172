//! Attributes of an entity as of a moment.

mod catalogue;
mod cells;
mod names;
mod read;

pub(crate) use catalogue::may_be_attribute;
pub use catalogue::{Attribute, Catalogue, Column, Survey};
pub use cells::Cells;
pub use names::{AttributeKind, Standard};
pub use read::NO_HISTORY;
