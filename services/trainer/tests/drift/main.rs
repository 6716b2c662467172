//! How often watching raises a false alarm, and what it finds. Counts are small by default; `LEADLIGHT_COUNTS=full` gives
//! those that the results page reports.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

mod alarms;
mod company;
mod rates;
mod support;
