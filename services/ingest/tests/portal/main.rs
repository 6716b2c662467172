//! A simulated portal is read into embedded storage.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod api;
mod backfill;
mod changes;
mod connection;
mod install;
mod many;
mod service;
mod support;
mod uninstall;
