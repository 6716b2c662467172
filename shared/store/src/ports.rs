//! All ports of an installation.

use std::sync::Arc;

use crate::{Cache, EventStore, ModelStore, Queue, Registry};

/// The ports that an installation has opened. Services are given these, whatever stands behind them.
#[derive(Clone)]
pub struct Ports {
    /// Tenants, jobs, models and the rest of the rows.
    pub registry: Arc<dyn Registry>,
    /// Facts and predictions.
    pub events: Arc<dyn EventStore>,
    /// Model files.
    pub models: Arc<dyn ModelStore>,
    /// Hints that work is there.
    pub queue: Arc<dyn Queue>,
    /// What may be lost.
    pub cache: Arc<dyn Cache>,
}
