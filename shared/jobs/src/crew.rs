//! All that a service needs in a process.

use std::sync::Arc;

use futures::future::join_all;
use store::Ports;
use store::registry::{Class, Service};
use tokio_util::sync::CancellationToken;

use crate::{Clock, Limits, Work, Worker, relay};

/// The workers of a service in one process, and the relay that releases its jobs.
#[derive(Clone)]
pub struct Crew {
    /// By which rows of jobs name this process.
    pub name: Arc<str>,
    /// Jobs at a time, of each class.
    pub slots: usize,
    /// How long things may take.
    pub limits: Limits,
    /// What time it is.
    pub clock: Clock,
}

impl Crew {
    /// Works on the jobs of a service, whatever their class, until told to stop; then ends what it has begun.
    pub async fn run(&self, ports: &Ports, service: Service, work: Arc<dyn Work>, stop: &CancellationToken) {
        let worker = |class: Class| Worker {
            registry: Arc::clone(&ports.registry),
            queue: Arc::clone(&ports.queue),
            work: Arc::clone(&work),
            lane: service.lane(class),
            slots: self.slots,
            name: Arc::clone(&self.name),
            limits: self.limits,
            clock: Arc::clone(&self.clock),
        };
        let workers: Vec<Worker> = Class::ALL.iter().copied().map(worker).collect();
        let working = join_all(workers.iter().map(|worker| worker.run(stop)));
        let relay = relay(&*ports.registry, &*ports.queue, &self.limits, &self.clock, stop);
        tokio::join!(working, relay);
    }
}
