//! A portal asked in the process, in simulated time.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod batches;
mod dialects;
mod events;
mod limits;
mod lists;
mod mischief;
mod oauth;
mod support;
mod worlds;
mod writes;
