//! What the trainer does for jobs.

use std::num::NonZeroUsize;

use async_trait::async_trait;
use jobs::{Clock, Failure, Hold, Outcome, Work, wake};
use store::Ports;
use store::registry::Job;

use crate::job::TRAIN;
use crate::metrics::Metrics;

/// Trains what jobs ask for, and publishes it; looks whether there is more to be trained.
pub(crate) struct Trainer {
    /// Where everything is.
    pub ports: Ports,
    /// Threads of one training.
    pub threads: NonZeroUsize,
    /// What time it is.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Metrics,
}

#[async_trait]
impl Work for Trainer {
    async fn run(&self, job: &Job, hold: &Hold) -> Result<Outcome, Failure> {
        self.metrics.waited(job, (self.clock)());
        let Some(tenant) = self.ports.registry.tenant(job.tenant).await? else { return Ok(Outcome::Done) };
        match &*job.kind {
            TRAIN => self.train(tenant, job, hold).await,
            wake::WATCH => self.watch(&tenant).await,
            other => Err(format!("the trainer knows no jobs of the kind {other:?}").into()),
        }
    }
}
