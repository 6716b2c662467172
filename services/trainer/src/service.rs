//! The trainer as a service: workers on its queues.

use std::num::NonZeroUsize;
use std::sync::Arc;

use futures::future::join_all;
use jobs::{Clock, Limits, Worker, relay};
use store::Ports;
use store::registry::{Class, Service as Services};
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
    let work =
        Arc::new(Trainer { ports: ports.clone(), threads: service.threads, clock: Arc::clone(&clock) });
    let workers = Class::ALL.iter().map(|&class| Worker {
        registry: Arc::clone(&ports.registry),
        queue: Arc::clone(&ports.queue),
        work: work.clone(),
        lane: Services::Trainer.lane(class),
        slots: service.slots,
        name: Arc::clone(&service.name),
        limits: service.limits,
        clock: Arc::clone(&clock),
    });
    let workers: Vec<Worker> = workers.collect();
    let working = join_all(workers.iter().map(|worker| worker.run(&stop)));
    tokio::join!(working, relay(&*ports.registry, &*ports.queue, &service.limits, &clock, &stop));
}
