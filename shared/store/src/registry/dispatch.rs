//! The machinery that moves jobs of all tenants.

use std::time::Duration;

use crm::Moment;
use serde::{Deserialize, Serialize};

use super::{Job, JobId, Lane};
use crate::Result;
use crate::port::port;

port! {
    /// Calls across tenants, for the relay, the sweeper and workers, which are told a job's id only.
    pub trait Dispatch {
        /// Releases waiting jobs whose time has come, `limit` at most, and returns the hints to be sent.
        ///
        /// Of one tenant at most `per_tenant` jobs are released or running, and of one tenant and kind at most one. Whoever
        /// has the fewest of them comes first, so that one tenant's thousand jobs do not delay another's one; within a
        /// tenant the most urgent class, then the earliest `run_at`, then the lowest id.
        async fn release(&self, now: Moment, per_tenant: u32, limit: u32) -> Result<Vec<Hint>>;

        /// Claims a released job until `now + lease`, as one more attempt; `None` if there is nothing to claim: a hint may
        /// come twice, or late. Of two claims at once one gets it.
        async fn claim(&self, job: JobId, worker: &str, now: Moment, lease: Duration) -> Result<Option<Job>>;

        /// Returns the hints to be sent again: of jobs whose lease has expired, which are released once more or, their
        /// attempts being used up, dead; and of jobs that were released `patience` ago and never claimed. What waits for its
        /// backoff is for [`Dispatch::release`].
        async fn sweep(&self, now: Moment, patience: Duration) -> Result<Vec<Hint>>;

        /// Queues the jobs of schedules that are due, `limit` at most, and moves each schedule to its first moment after
        /// `now`, both or neither. A job of the schedule that has not been claimed yet is not queued twice. Returns how many
        /// were due.
        async fn run_schedules(&self, now: Moment, limit: u32) -> Result<u32>;

        /// Removes jobs that were done before a moment. Returns how many.
        async fn prune(&self, before: Moment) -> Result<u64>;
    }
}

/// That a job can be claimed; all that a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hint {
    /// Which.
    pub job: JobId,
    /// The queue it goes to.
    pub lane: Lane,
}
