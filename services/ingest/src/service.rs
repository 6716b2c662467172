//! Ingest as a service: workers on its queues, and its API.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::ServiceConfig;
use bitrix24::Transport;
use jobs::{Clock, Crew, Limits};
use store::Ports;
use store::registry::Service as Services;
use tokio_util::sync::CancellationToken;

use crate::api::{self, hints::hints};
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
    let context = Context::new(ports, service.portals.clone(), clock);
    work(context, service, &stop).await;
}

/// The same, and serves the API at a socket.
///
/// # Errors
/// Where the socket cannot be used; then nothing has begun.
pub async fn serve(
    ports: Ports,
    service: Service,
    listener: TcpListener,
    clock: Clock,
    stop: CancellationToken,
) -> io::Result<()> {
    let common = web::Api::new(&ports, Arc::clone(&clock));
    let context = Context::new(ports, service.portals.clone(), clock);
    let (hints, queueing) = hints();
    let shared = api::Shared::new(context.clone(), hints);
    let configure = move |config: &mut ServiceConfig| api::configure(config, &shared);
    let metrics = web::Metrics::new().map_err(io::Error::other)?;
    // A server that fails takes the workers with it.
    let failed = stop.clone().drop_guard();
    let serving = async {
        let _failed = failed;
        web::serve(listener, common, metrics, configure, stop.clone()).await
    };
    let (registry, clock) = (Arc::clone(&context.ports.registry), Arc::clone(&context.clock));
    let queueing = queueing.run(&*registry, &clock, &stop);
    let (served, (), ()) = tokio::join!(serving, queueing, work(context, service, &stop));
    served
}

async fn work(context: Context, service: Service, stop: &CancellationToken) {
    let Service { name, slots, limits, .. } = service;
    let (ports, clock) = (context.ports.clone(), Arc::clone(&context.clock));
    let work = Arc::new(Ingest(context));
    Crew { name, slots, limits, clock }.run(&ports, Services::Ingest, work, stop).await;
}
