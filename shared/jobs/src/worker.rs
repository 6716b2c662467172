//! From hints in the queue to work that is done.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use crm::TenantId;
use futures::StreamExt;
use store::queue::{Deliveries, Delivery};
use store::registry::{Claim, Job, Lane, Registry};
use store::{Queue, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::{Clock, Limits};

/// A worker all of whose slots are taken for so long leaves the hints it was given ahead to others.
const BUSY: Duration = Duration::from_secs(1);

/// Why work failed.
pub type Failure = Box<dyn Error + Send + Sync>;

/// How work ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The job can be ended as done.
    Done,
    /// The work has ended the job itself, in the transaction of its effect.
    Ended,
}

/// What a service does for jobs.
#[async_trait]
pub trait Work: Send + Sync {
    /// Does a job. It is dropped where the claim is lost; what goes on all the same, such as a thread, has to look at
    /// [`Hold::is_lost`].
    ///
    /// # Errors
    /// Any; it is kept with the job, which is tried again as long as it has attempts.
    async fn run(&self, job: &Job, hold: &Hold) -> Result<Outcome, Failure>;
}

/// The claim under which work goes on.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Whose job it is.
    pub tenant: TenantId,
    /// The claim.
    pub claim: Claim,
    lost: CancellationToken,
}

impl Hold {
    /// Whether the claim has been lost, and the work has to end without an effect.
    pub fn is_lost(&self) -> bool {
        self.lost.is_cancelled()
    }
}

/// Workers for the jobs of a lane.
#[derive(Clone)]
pub struct Worker {
    /// Where the rows are.
    pub registry: Arc<dyn Registry>,
    /// Where the hints are.
    pub queue: Arc<dyn Queue>,
    /// What they do.
    pub work: Arc<dyn Work>,
    /// Which jobs.
    pub lane: Lane,
    /// How many at a time.
    pub slots: usize,
    /// By which the rows name this process.
    pub name: Arc<str>,
    /// How long things may take.
    pub limits: Limits,
    /// What time it is.
    pub clock: Clock,
}

impl Worker {
    /// Works until told to stop; then takes no more jobs and ends those it has.
    pub async fn run(&self, stop: &CancellationToken) {
        let free = Arc::new(Semaphore::new(self.slots));
        let mut working = JoinSet::new();
        let mut deliveries = None;
        while !stop.is_cancelled() {
            let Some(slot) = self.slot(&free, &mut deliveries, stop).await else { break };
            let next = stop.run_until_cancelled(self.next(&mut deliveries)).await;
            if let Some(Some(delivery)) = next {
                let worker = self.clone();
                working.spawn(async move { worker.handle(delivery, slot).await });
            }
            while working.try_join_next().is_some() {}
        }
        drop(deliveries);
        working.join_all().await;
    }

    /// Waits for a free slot; `None` when told to stop.
    async fn slot(
        &self,
        free: &Arc<Semaphore>,
        deliveries: &mut Option<Deliveries>,
        stop: &CancellationToken,
    ) -> Option<OwnedSemaphorePermit> {
        if let Ok(slot) = timeout(BUSY, Arc::clone(free).acquire_owned()).await {
            return slot.ok();
        }
        *deliveries = None;
        stop.run_until_cancelled(Arc::clone(free).acquire_owned()).await?.ok()
    }

    /// The next hint, or none where the queue is away; then some time has passed.
    async fn next(&self, deliveries: &mut Option<Deliveries>) -> Option<Delivery> {
        if deliveries.is_none() {
            match self.queue.consume(self.lane).await {
                Ok(stream) => *deliveries = Some(stream),
                Err(error) => {
                    tracing::warn!(lane = %self.lane, %error, "the queue cannot be read");
                    sleep(self.limits.round).await;
                }
            }
        }
        let stream = deliveries.as_mut()?;
        match stream.next().await {
            Some(Ok(delivery)) => Some(delivery),
            Some(Err(error)) => {
                tracing::warn!(lane = %self.lane, %error, "a hint was not received");
                None
            }
            None => {
                *deliveries = None;
                None
            }
        }
    }

    async fn handle(&self, delivery: Delivery, _slot: OwnedSemaphorePermit) {
        let id = delivery.hint.job;
        let claimed = self.registry.claim(id, &self.name, (self.clock)(), self.limits.lease).await;
        let job = match claimed {
            Ok(job) => job,
            Err(error) => {
                tracing::warn!(job = id.0, %error, "a job cannot be claimed");
                // The relay sends the hint again after a while, whether or not this reaches the queue.
                let _ = delivery.requeue().await;
                return;
            }
        };
        // A hint that comes again because this was lost finds nothing to claim.
        if let Err(error) = delivery.ack().await {
            tracing::debug!(job = id.0, %error, "a hint is not acknowledged");
        }
        if let Some(job) = job {
            self.work_off(&job).await;
        }
    }

    /// Works on a claimed job to its end, or until the claim is lost.
    async fn work_off(&self, job: &Job) {
        let hold = Hold { tenant: job.tenant, claim: job.claim(), lost: CancellationToken::new() };
        // However this ends, threads of the work see that they have to.
        let _ends = hold.lost.clone().drop_guard();
        let ended = tokio::select! {
            outcome = self.work.run(job, &hold) => outcome,
            () = self.keep(&hold) => {
                tracing::warn!(job = job.id.0, kind = &*job.kind, "the claim was lost");
                return;
            }
        };
        let now = (self.clock)();
        let said = match ended {
            Ok(Outcome::Ended) => Ok(true),
            Ok(Outcome::Done) => self.registry.complete(job.tenant, hold.claim, now).await,
            Err(failure) => {
                tracing::warn!(job = job.id.0, kind = &*job.kind, %failure, "an attempt failed");
                let text = failure.to_string();
                let failed = self.registry.fail(job.tenant, hold.claim, &text, now, self.limits.backoff);
                failed.await.map(|state| state.is_some())
            }
        };
        match said {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job = job.id.0, "the job had ended otherwise"),
            // Its lease ends, and it is tried again.
            Err(error) => tracing::warn!(job = job.id.0, %error, "the end of a job is not known"),
        }
    }

    /// Keeps the claim by heartbeats; returns when it has been lost, or may have been.
    async fn keep(&self, hold: &Hold) {
        let mut until = Instant::now() + self.limits.lease;
        loop {
            sleep(self.limits.heartbeat()).await;
            let begun = Instant::now();
            let beat = self.registry.heartbeat(hold.tenant, hold.claim, (self.clock)(), self.limits.lease);
            match tokio::time::timeout_at(until, beat).await {
                Ok(Ok(true)) => until = begun + self.limits.lease,
                Ok(Ok(false)) | Err(_) => return,
                Ok(Err(error)) => {
                    tracing::warn!(job = hold.claim.job.0, %error, "a heartbeat was missed");
                    if Instant::now() >= until {
                        return;
                    }
                }
            }
        }
    }
}
