//! Ingest as a service: workers on its queues.

use std::sync::Arc;

use bitrix24::Transport;
use crm::privacy::Redactor;
use futures::future::join_all;
use jobs::{Clock, Limits, Worker, relay};
use store::Ports;
use store::registry::{Class, Service as Services};
use tokio_util::sync::CancellationToken;

use crate::portal::worker::Ingest;
use crate::portal::{Context, Vault};

/// What can be set.
#[derive(Clone)]
pub struct Service {
    /// By which rows of jobs name this process.
    pub name: Arc<str>,
    /// Jobs at a time, of each class.
    pub slots: usize,
    /// How long things may take.
    pub limits: Limits,
    /// How portals are called.
    pub portals: Portals,
}

/// How portals are called.
#[derive(Clone)]
pub struct Portals {
    /// Connections, and how far they may reach.
    pub transport: Transport,
    /// Opens the credentials of connections: the URL of an inbound webhook.
    pub vault: Arc<dyn Vault>,
    /// The address that requests come from, or a name for it: portals count by it.
    pub egress: Arc<str>,
    /// Time, and waiting for what portals allow.
    pub clock: Arc<dyn bitrix24::Clock>,
}

/// Reads what is queued until told to stop; then ends what it has begun.
pub async fn run(ports: Ports, service: Service, clock: Clock, stop: CancellationToken) {
    let work = Arc::new(Ingest(Context {
        ports: ports.clone(),
        portals: service.portals,
        redactor: Arc::new(Redactor::new()),
        clock: Arc::clone(&clock),
    }));
    let workers = Class::ALL.iter().map(|&class| Worker {
        registry: Arc::clone(&ports.registry),
        queue: Arc::clone(&ports.queue),
        work: work.clone(),
        lane: Services::Ingest.lane(class),
        slots: service.slots,
        name: Arc::clone(&service.name),
        limits: service.limits,
        clock: Arc::clone(&clock),
    });
    let workers: Vec<Worker> = workers.collect();
    let working = join_all(workers.iter().map(|worker| worker.run(&stop)));
    tokio::join!(working, relay(&*ports.registry, &*ports.queue, &service.limits, &clock, &stop));
}
