//! The trainer as a service: workers on its queues.

use std::num::NonZeroUsize;
use std::sync::Arc;

use jobs::{Clock, Crew, Limits};
use store::Ports;
use store::registry::Service as Services;
use tokio_util::sync::CancellationToken;

use crate::worker::Trainer;

/// What can be set.
#[derive(Debug, Clone)]
pub struct Service {
    /// By which rows of jobs name this process.
    pub name: Arc<str>,
    /// Trainings at a time, of each class.
    pub slots: usize,
    /// Threads of one training.
    pub threads: NonZeroUsize,
    /// How long things may take.
    pub limits: Limits,
}

/// Trains what is queued until told to stop; then ends what it has begun.
pub async fn run(ports: Ports, service: Service, clock: Clock, stop: CancellationToken) {
    let Service { name, slots, threads, limits } = service;
    let work = Arc::new(Trainer { ports: ports.clone(), threads, clock: Arc::clone(&clock) });
    Crew { name, slots, limits, clock }.run(&ports, Services::Trainer, work, &stop).await;
}
