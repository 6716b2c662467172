//! The REST API over the world.

pub(crate) mod batch;
pub(crate) mod error;
mod filter;
pub(crate) mod methods;
pub(crate) mod params;
mod query;
pub(crate) mod write;
