//! What sources of any CRM (files, the API) have in common: the facts that something gives, and their keys. The same thing gives the
//! same facts by whatever way it comes.

mod entity;
mod key;
pub(crate) mod moments;
mod sink;
mod text;

pub(crate) use entity::{Placed, Shown, Untold};
pub(crate) use key::{MAX_ID_BYTES, activity_key, stage_key};
pub(crate) use sink::{Happening, Sink};
pub(crate) use text::filled;

pub use entity::Shows;
pub use sink::Warnings;
