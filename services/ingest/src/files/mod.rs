//! CRM exports in CSV, and event logs, as facts.
//!
//! A [`Mapping`] says which columns of which files become which facts; an [`Importer`] reads one file and gives batches
//! of entries with the position after each, in memory that does not grow with the file. (An event log is read twice:
//! first for the outcome of each case, of which some words per case are kept.) Everything that is derived is derived
//! from the file alone, so the same file gives the same facts: importing it twice changes nothing.
//!
//! A row that cannot be used is refused and counted; a file that cannot be trusted any more is an error.

mod activities;
mod columns;
mod convert;
mod entities;
mod event_log;
mod fields;
mod identity;
mod importer;
pub mod mapping;
mod moments;
mod outcomes;
mod refusal;
mod stages;

pub use identity::source_id;
pub use importer::{Batch, Importer};
pub use mapping::{Mapping, MappingError, Source};
pub use refusal::{Refusal, RefusedRow};

pub use crate::facts::Warnings;

#[cfg(test)]
mod tests;
