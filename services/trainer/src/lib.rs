//! From a tenant's stored history to a training table, and to a model.

pub mod dataset;
mod train;

pub use dataset::{Dataset, DatasetError, Request, dataset};
pub use train::options;
