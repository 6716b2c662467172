//! From portals and files to facts in the event store.

pub mod files;
pub mod report;
pub mod run;

pub use report::{FileReport, ImportReport, RefusedFile};
pub use run::{ImportError, Progress, Watch, import};
