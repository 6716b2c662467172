//! Bitrix24 portals: calls within their limits, and their records as facts of the domain.
//!
//! | Module | What it does |
//! |---|---|
//! | [`portal`] | where a portal is and by what right it is called; addresses that may not be called |
//! | [`Client`] | calls and batches: waits for the portal's limits, repeats, renews tokens, follows a portal that moves |
//! | [`paging`] | reads whole lists by `>ID`, up to fifty pages in a request |
//! | [`records`] | records, stages, activities and calls of both dialects as facts; pure functions |
//! | [`event`] | bodies of event webhooks as hints |
//!
//! What a portal's errors ask for stands in one table, [`Remedy`].

mod backoff;
mod batch;
mod budget;
mod client;
mod clock;
mod envelope;
mod error;
pub mod event;
pub mod paging;
pub mod portal;
mod query;
pub mod records;
mod remedy;
mod session;
mod transport;
mod wire;

pub use batch::{Batch, MOST_COMMANDS, Outcome, Slot, reference};
pub use budget::{Account, Plan, Spent};
pub use client::{Client, Surroundings};
pub use clock::{Clock, SystemClock};
pub use envelope::{Answer, Time};
pub use error::{Error, Fault, Result};
pub use remedy::Remedy;
pub use transport::{NoTls, Transport};
