//! Facts and the log of predictions in ClickHouse.
//!
//! Rows go in by few large inserts: what comes in small portions is gathered (see [`Options::linger`]). They lie in order of
//! tenant, kind, entity and time, so that a scan streams them as they lie; versions of one fact are settled as they come.

mod batch;
mod connection;
mod error;
mod events;
mod migrate;
mod rows;
mod scan;
mod settle;

pub use connection::{ClickHouse, Options};
pub use migrate::Layout;
