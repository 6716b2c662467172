//! The client against servers that answer what a test says, in simulated time.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod connection;
mod dialects;
mod errors;
mod paging;
mod support;
