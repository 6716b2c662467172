//! The page as a reader and a browser see it.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

mod browser;
mod page;
mod sample;
