//! The trainer as a service, on embedded storage.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod company;

mod by_itself;
mod control;
mod ladder;
