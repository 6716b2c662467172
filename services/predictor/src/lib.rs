//! Forecasts of stored entities, with the events that moved them.
//!
//! Attributes are computed by `crm` from the timeline, as they are for training; what a model is asked as of a moment is
//! what a user would have been told then.

mod forecaster;
mod history;

pub use forecaster::{Explained, Forecaster};
pub use history::{Cause, History, Step};
