//! Jobs as their tenant and their worker see them. The row is the truth: a message is only a hint that it is there.
//!
//! ```text
//!            release             claim               complete
//!  Waiting ──────────▶ Released ────────▶ Running ──────────────▶ Done
//!     ▲                   ▲                │ │ │
//!     │                   └─lease expired──┘ │ └─attempts used up─▶ Dead
//!     └────────fail, after a backoff─────────┘
//! ```
//!
//! A job that has not ended can be cancelled; then it is dead.

use std::fmt;
use std::time::Duration;

use crm::{Moment, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::named;
use crate::Result;
use crate::port::port;

port! {
    /// Jobs of a tenant.
    pub trait Jobs {
        /// Queues jobs and returns their ids. One with the kind and dedup key of a job that has not been claimed yet is that
        /// job, which takes the earlier `run_at` and the more urgent class of the two.
        ///
        /// # Errors
        /// [`Error::Refused`](crate::Error::Refused) for a job without an attempt; then none is queued.
        async fn enqueue(&self, tenant: TenantId, jobs: &[NewJob], now: Moment) -> Result<Vec<JobId>>;

        /// A job.
        async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<Job>>;

        /// Jobs in a state, the newest first, so many at most.
        async fn jobs(&self, tenant: TenantId, state: JobState, limit: u32) -> Result<Vec<Job>>;

        /// Jobs of a kind, whatever state they are in, the newest first, so many at most.
        async fn jobs_of_kind(&self, tenant: TenantId, kind: &str, limit: u32) -> Result<Vec<Job>>;

        /// Extends a claim to `now + lease`; false if it has been lost, and then the worker has to stop.
        async fn heartbeat(&self, tenant: TenantId, claim: Claim, now: Moment, lease: Duration) -> Result<bool>;

        /// Ends a job as done; false if the claim has been lost.
        async fn complete(&self, tenant: TenantId, claim: Claim, now: Moment) -> Result<bool>;

        /// Ends an attempt with an error, which is kept (NUL in it as U+FFFD). The job waits for its next attempt, or is dead if this was the last.
        /// Returns what it has become; `None` if the claim has been lost.
        async fn fail(
            &self,
            tenant: TenantId,
            claim: Claim,
            error: &str,
            now: Moment,
            backoff: Backoff,
        ) -> Result<Option<JobState>>;

        /// Ends a job that has not ended, as dead with that reason; false if it has. Its worker stops at its next heartbeat, and has no effect
        /// from now on.
        async fn cancel(&self, tenant: TenantId, job: JobId, reason: &str, now: Moment) -> Result<bool>;

        /// Gives a dead job one more attempt; false if it is not dead.
        async fn revive(&self, tenant: TenantId, job: JobId, now: Moment) -> Result<bool>;
    }
}

/// A job of the installation; never another's again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub i64);

/// A job to be queued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// What is to be done, such as `train`. Of one tenant and kind one job at a time is on its way or running.
    pub kind: Box<str>,
    /// Who does it, and how urgent it is.
    pub lane: Lane,
    /// What the worker has to know.
    pub payload: Value,
    /// Names what it does among jobs of its kind, so that it is not queued twice.
    pub dedup: Option<Box<str>>,
    /// Not before then.
    pub run_at: Moment,
    /// How often it is tried before it is dead; at least 1.
    pub max_attempts: u32,
}

/// A job as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Which.
    pub id: JobId,
    /// Whose.
    pub tenant: TenantId,
    /// What is to be done.
    pub kind: Box<str>,
    /// Who does it, and how urgent it is.
    pub lane: Lane,
    /// What the worker has to know.
    pub payload: Value,
    /// How far it is.
    pub state: JobState,
    /// How often it has been claimed.
    pub attempts: u32,
    /// How often it may be.
    pub max_attempts: u32,
    /// Not before then.
    pub run_at: Moment,
    /// When it was queued.
    pub created_at: Moment,
    /// Who has claimed it last.
    pub worker: Option<Box<str>>,
    /// Until when the claim holds, while it runs.
    pub lease_until: Option<Moment>,
    /// When it was done or dead.
    pub finished_at: Option<Moment>,
    /// The last error.
    pub error: Option<Box<str>>,
}

impl Job {
    /// The claim under which it runs.
    pub fn claim(&self) -> Claim {
        Claim { job: self.id, attempt: self.attempts }
    }
}

/// The right to work on a job. The attempt fences off an earlier worker whose lease has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Which job.
    pub job: JobId,
    /// Which attempt at it, from 1.
    pub attempt: u32,
}

/// Where a job goes: each service has a queue for each class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lane {
    /// Whose workers do it.
    pub service: Service,
    /// How urgent it is.
    pub class: Class,
}

impl Lane {
    /// All of them, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |&service| Class::ALL.iter().map(move |&class| Self { service, class });
        Service::ALL.iter().flat_map(of)
    }
}

/// As queues are named: `trainer.bulk`.
impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.service.as_str(), self.class.as_str())
    }
}

/// A service with workers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Reads portals.
    Ingest,
    /// Trains models.
    Trainer,
    /// Forecasts.
    Predictor,
}

named!(Service { Ingest = "ingest", Trainer = "trainer", Predictor = "predictor" });

impl Service {
    /// Its queue of a class.
    pub const fn lane(self, class: Class) -> Lane {
        Lane { service: self, class }
    }
}

/// How urgent a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Class {
    /// Somebody waits for it.
    Interactive = 0,
    /// What happens all day.
    Normal = 1,
    /// First reading of a portal, rescoring of everything, training.
    Bulk = 2,
}

named!(Class { Interactive = "interactive", Normal = "normal", Bulk = "bulk" });

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Nobody has been told yet, or its backoff is not over.
    Waiting,
    /// A hint has been or is about to be sent.
    Released,
    /// Claimed by a worker.
    Running,
    /// Done.
    Done,
    /// Its attempts are used up.
    Dead,
}

named!(JobState {
    Waiting = "waiting",
    Released = "released",
    Running = "running",
    Done = "done",
    Dead = "dead",
});

/// How long to wait after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// After the first attempt.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

impl Backoff {
    /// After the `attempt`-th attempt, from 1: `first` · 2^(attempt − 1), at most `longest`.
    pub fn after(self, attempt: u32) -> Duration {
        let factor = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}
