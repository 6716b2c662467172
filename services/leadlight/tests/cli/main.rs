//! The real executable, run as a user runs it.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod bad_input;
mod documents;
mod ingest;
mod models;
mod scoring;
mod settings;
mod simulate;
mod support;
mod training;
