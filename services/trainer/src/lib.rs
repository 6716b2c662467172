//! From a tenant's stored history to a training table, and to a model.

pub mod dataset;

pub use dataset::{Dataset, DatasetError, Request, dataset};
