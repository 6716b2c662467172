//! From a tenant's stored history to a training table, to a model that is judged, and, by workers on the queue, to the model in use.
//!
//! - [`dataset()`] makes the table, a [`Candidate`] is what was trained on it, and the [`gate`] says whether it goes live;
//! - [`run`] and [`serve`] are the service: it trains what is queued, and looks at every tenant once a day ([`watch`]) whether there
//!   is more to be trained: a first model, many new outcomes, drift. What is due after so many days its schedule queues;
//! - [`control`] is what an administrator asks for and is told.

mod candidate;
pub mod card;
mod census;
pub mod control;
pub mod dataset;
pub mod drift;
pub mod gate;
pub mod job;
mod metrics;
mod pipelines;
mod pool;
mod progress;
mod reason;
mod recent;
mod service;
mod steward;
mod summary;
mod task;
mod train;
pub mod watch;
mod worker;

pub use candidate::{Candidate, CandidateError};
pub use census::Census;
pub use dataset::{Dataset, DatasetError, Request, dataset};
pub use metrics::Metrics;
pub use progress::Stage;
pub use reason::Reason;
pub use service::{Service, run, serve};
pub use summary::{Summary, Test};
pub use task::task;
