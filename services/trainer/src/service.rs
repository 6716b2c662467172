//! The trainer as a service: workers on its queues, and what sees to it that there is work.

use std::io;
use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::Arc;

use jobs::{Clock, Crew, Limits};
use store::Ports;
use store::registry::Service as Services;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::steward::steward;
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

/// Trains what is queued, and what should be, until told to stop; then ends what it has begun. Figures are registered with `figures`.
///
/// # Errors
/// Where figures of a trainer are registered there already; then nothing has begun.
pub async fn run(
    ports: Ports,
    service: Service,
    figures: &prometheus::Registry,
    clock: Clock,
    stop: CancellationToken,
) -> io::Result<()> {
    let metrics = Metrics::new(figures).map_err(io::Error::other)?;
    let Service { name, slots, threads, limits } = service;
    let work = Arc::new(Trainer { ports: ports.clone(), threads, clock: Arc::clone(&clock), metrics });
    let crew = Crew { name, slots, limits, clock: Arc::clone(&clock) };
    tokio::join!(crew.run(&ports, Services::Trainer, work, &stop), steward(&ports, &clock, &stop));
    Ok(())
}

/// The same, and serves its health and figures at a socket.
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
    let metrics = web::Metrics::new().map_err(io::Error::other)?;
    let figures = metrics.registry().clone();
    let common = web::Api::new(&ports, Arc::clone(&clock));
    // A server that fails takes the workers with it.
    let failed = stop.clone().drop_guard();
    let serving = async {
        let _failed = failed;
        web::serve(listener, common, metrics, |_| (), stop.clone()).await
    };
    let (served, ran) = tokio::join!(serving, run(ports, service, &figures, clock, stop.clone()));
    served.and(ran)
}
