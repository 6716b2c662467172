//! Reading a portal: its whole past once, then every change.
//!
//! | What | How | Found |
//! |---|---|---|
//! | [`Reader::count`] | counts of all lists | how much there is and how long it takes |
//! | [`Reader::backfill`] | whole lists, newest first, each with a cursor of its own | everything |
//! | [`Reader::poll`] | what was changed since the last poll, and a little before | changes whose events were lost |
//! | [`Reader::reconcile`] | the ids of the portal beside those of the store | deletions |
//! | [`Reader::look`] | what was changed since the last look, when an event hints at it | changes at once |
//! | [`Reader::read_again`] | one record | what was deleted and comments, when an event hints at it |
//!
//! Facts are appended first and the cursor is moved after that. Whoever is cut off in between reads the same rows again, which gives
//! the same facts: nothing is lost and nothing is stored twice.

mod ahead;
mod backfill;
mod comments;
pub mod connection;
mod context;
mod cursor;
mod describe;
mod error;
pub mod job;
mod lent;
mod plan;
mod poll;
mod reader;
mod reconcile;
mod record;
mod rows;
mod tally;
pub mod vault;
pub(crate) mod worker;

pub use ahead::Left;
pub use context::Context;
pub use cursor::Position;
pub use error::PortalError;
pub use plan::{Counted, Estimate};
pub use reader::{Reader, Source};
pub use reconcile::Deletions;
pub use record::Subject;
pub use tally::Tally;
pub use vault::{Keyring, KeyringError, Vault, VaultError};
