//! Watching what a model is fed and how its forecasts turn out.
//!
//! A [`Profile`] of the training table is kept beside the model. Recent rows are counted into its bins ([`Recent`]), and
//! [`watch()`] compares the two, and forecasts with what became of them.
//!
//! What is compared, and when it is an alarm:
//! - The mix of every attribute's values, missing included, in every slice. Rows of one entity are not independent, but
//!   within a slice an entity stands at most once, so slices are tested one by one. Only slices of an age are compared:
//!   whether there is a row after an event hangs on what became of the entity, which nobody knows of recent ones.
//! - The score, less what calendar attributes add to it.
//! - Calibration of forecasts whose outcome came since, against that on the model's test part.
//!
//! Each of the three families gets a third of the level of a look, shared out evenly among its tests, so that a company
//! without drift is alarmed at most at that level whatever its attributes have to do with each other. Besides, a shift must
//! move the log-odds by [`LEAST_EFFECT`]: with enough rows any two months differ.
//!
//! Counts of a bin in recent rows are hypergeometric given how often it occurs in both tables, if there is no drift. This
//! is exact at any number of rows, where neither the population stability index (which is told beside it, with what chance
//! alone makes of it) nor χ² has a known distribution in the far tail that hundreds of tests ask for.

mod bins;
mod card;
mod exact;
mod excluded;
mod outcomes;
mod profile;
mod reading;
mod reasons;
mod recent;
mod shift;
mod watch;
mod words;

pub use bins::Bins;
pub use card::section;
pub use excluded::{Excluded, Exclusion};
pub use outcomes::{Closed, Coefficient, Outcomes};
pub use profile::{Profile, Watched};
pub use recent::Recent;
pub use shift::{Part, Shift};
pub use watch::{Alarm, Watch, watch};

/// Least change of the log-odds that matters.
pub const LEAST_EFFECT: f64 = 0.1;

/// Fewest recent rows of a slice that are compared.
pub const LEAST_RECENT: u32 = 20;

/// Fewest training rows of a slice (effective ones) that are compared with.
pub const LEAST_KNOWN: u32 = 50;
