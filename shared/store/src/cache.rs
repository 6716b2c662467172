//! The port to what may be lost at any time: it can all be had again.

use std::time::Duration;

use bytes::Bytes;
use crm::{Moment, TenantId};
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::port::port;
use crate::registry::Population;

/// Announcements as they come. Ends when the connection is lost, and what is announced from then on is missed: whoever listens
/// has to listen again and after that drop whatever an announcement could have been about.
pub type Announcements = BoxStream<'static, Announcement>;

port! {
    /// A cache, budgets shared by all processes, and announcements to all processes.
    pub trait Cache {
        /// What was set, unless it has expired or was dropped.
        async fn get(&self, tenant: TenantId, key: &str) -> Result<Option<Bytes>>;

        /// Sets a value for so long.
        async fn set(&self, tenant: TenantId, key: &str, value: Bytes, ttl: Duration) -> Result<()>;

        /// Drops a value.
        async fn remove(&self, tenant: TenantId, key: &str) -> Result<()>;

        /// Drops all values and budgets of a tenant.
        async fn erase(&self, tenant: TenantId) -> Result<()>;

        /// Takes from a budget, or says how long to wait for it; atomic among all processes. A budget is full at first. A
        /// clock that goes back refills nothing.
        ///
        /// # Errors
        /// [`Error::Refused`](crate::Error::Refused) for more than the budget can hold, which no waiting would give.
        async fn take(&self, tenant: TenantId, key: &str, amount: u32, budget: Budget, now: Moment) -> Result<Take>;

        /// Tells all processes that another model of a tenant is active.
        async fn announce(&self, tenant: TenantId, population: &Population) -> Result<()>;

        /// What is announced from now on, for *all* tenants: a process holds models of many.
        async fn announcements(&self) -> Result<Announcements>;
    }
}

/// A token bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// What it holds when full; at least 1.
    pub capacity: u32,
    /// What flows back in each second; more than 0.
    pub refill_per_second: f64,
}

/// What came of taking from a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// It was there and has been taken.
    Granted,
    /// Nothing was taken; enough will be there after so long, if nobody else takes it.
    Wait(Duration),
}

/// Another model is active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The number of the tenant.
    pub tenant: u32,
    /// Which of its models.
    pub population: Population,
}
