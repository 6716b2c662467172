//! How long things may take.

use std::time::Duration;

use store::registry::Backoff;

/// What can be set.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a claim holds without a heartbeat: a job whose worker was lost begins again after that time.
    pub lease: Duration,
    /// How long a released job may stay unclaimed before its hint is sent again.
    pub patience: Duration,
    /// How often the relay looks.
    pub round: Duration,
    /// Jobs of one tenant that are on their way or running at a time.
    pub per_tenant: u32,
    /// Jobs that are released at a time.
    pub batch: u32,
    /// How long a failed job waits for its next attempt.
    pub backoff: Backoff,
    /// How long jobs that are done are kept.
    pub keep: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(60),
            patience: Duration::from_secs(120),
            round: Duration::from_millis(500),
            per_tenant: 4,
            batch: 200,
            backoff: Backoff { first: Duration::from_secs(10), longest: Duration::from_secs(3600) },
            keep: Duration::from_secs(30 * 86_400),
        }
    }
}

impl Limits {
    /// How often a claim is extended: a heartbeat may be missed without its being lost.
    pub(crate) fn heartbeat(&self) -> Duration {
        self.lease / 3
    }
}
