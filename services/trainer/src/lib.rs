//! From a tenant's stored history to a training table, to a model, and, by workers on the queue, to the model in use.

mod candidate;
pub mod dataset;
pub mod drift;
pub mod gate;
pub mod job;
mod service;
mod task;
mod worker;

pub use candidate::{Candidate, CandidateError};
pub use dataset::{Dataset, DatasetError, Request, dataset};
pub use service::{Service, run};
pub use task::task;
