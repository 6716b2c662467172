//! The push path, over HTTP.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod both_ways;
mod items;
mod refusals;
mod support;
