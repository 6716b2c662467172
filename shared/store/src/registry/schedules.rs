//! What is to be done again and again.

use std::time::Duration;

use crm::{Moment, TenantId};
use serde_json::Value;

use super::Lane;
use crate::Result;
use crate::port::port;

port! {
    /// Schedules of a tenant by name.
    pub trait Schedules {
        /// Adds a schedule or replaces the one of that name.
        ///
        /// # Errors
        /// [`Error::Refused`](crate::Error::Refused) where `every` is less than a millisecond or `max_attempts` is 0.
        async fn put_schedule(&self, tenant: TenantId, schedule: &Schedule) -> Result<()>;

        /// All schedules, by name.
        async fn schedules(&self, tenant: TenantId) -> Result<Vec<Schedule>>;

        /// Removes a schedule; says whether there was one.
        async fn delete_schedule(&self, tenant: TenantId, name: &str) -> Result<bool>;
    }
}

/// A job to be queued again and again, with the schedule's name as its dedup key.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Unique within the tenant.
    pub name: Box<str>,
    /// Kind of the job.
    pub kind: Box<str>,
    /// Where the job goes.
    pub lane: Lane,
    /// Payload of the job.
    pub payload: Value,
    /// How often a job is tried.
    pub max_attempts: u32,
    /// How often, in whole milliseconds.
    pub every: Duration,
    /// When next. Moments that were missed are not made up for.
    pub next_at: Moment,
}

impl Schedule {
    /// The first of its moments after `now`.
    pub fn next_after(&self, now: Moment) -> Moment {
        let every = i64::try_from(self.every.as_millis()).unwrap_or(i64::MAX).max(1);
        let missed = (now - self.next_at).max(0) / every;
        self.next_at + every.saturating_mul(missed.saturating_add(1))
    }
}
