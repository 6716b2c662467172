//! What all routes need.

use std::sync::Arc;

use crm::Moment;
use store::{Cache, Ports, Registry};

use crate::limit::Rate;

/// What the common ground of all routes stands on. Routes reach it as `Data<Api>`.
#[derive(Clone)]
pub struct Api {
    /// Where keys are.
    pub registry: Arc<dyn Registry>,
    /// Where requests are counted.
    pub cache: Arc<dyn Cache>,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// How many requests a tenant may send.
    pub rate: Rate,
}

impl Api {
    /// On these ports, with the usual rate.
    pub fn new(ports: &Ports, clock: Arc<dyn Fn() -> Moment + Send + Sync>) -> Self {
        Self { registry: ports.registry.clone(), cache: ports.cache.clone(), clock, rate: Rate::default() }
    }
}
