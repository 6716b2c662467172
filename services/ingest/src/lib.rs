//! From portals, files and pushes to facts in the event store.

pub mod api;
mod facts;
pub mod files;
pub mod portal;
pub mod report;
pub mod run;
mod service;

pub use report::{FileReport, ImportReport, RefusedFile};
pub use run::{ImportError, Progress, Watch, import};
pub use service::{Portals, Service, run, serve};
