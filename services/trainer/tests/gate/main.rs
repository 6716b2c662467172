//! How often the publish gate errs. Counts are small by default; `LEADLIGHT_COUNTS=full` gives those that the results page
//! reports.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

mod characteristics;
mod rules;
mod shuffled;
mod support;
