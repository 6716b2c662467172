//! Working off jobs.
//!
//! The row of a job in the registry is the truth, a message of the queue only a hint that it can be claimed:
//!
//! - the [`relay()`] queues the jobs of schedules, releases what is due, so many jobs of each tenant at a time, and sends
//!   again the hints of what nobody has claimed and of what its worker was lost with;
//! - a [`Worker`] claims a job by a lease, acknowledges the hint at once, keeps the claim by heartbeats while it works, and
//!   says in the row how it ended. A worker that cannot keep its claim stops: another may have it;
//! - a [`Crew`] is the relay and the workers of a service in one process.
//!
//! Any number of processes may run either. Nothing is lost where one is killed at any moment: a claim ends with its lease.
//! Work has to be idempotent, or end its job in the transaction of its effect, as
//! [`Models::publish`](store::registry::Models::publish) does: the worker of a claim that has ended may still be at it.

mod crew;
mod limits;
mod relay;
pub mod wake;
mod worker;

use std::sync::Arc;

use crm::Moment;

pub use crew::Crew;
pub use limits::Limits;
pub use relay::relay;
pub use worker::{Failure, Hold, Outcome, Work, Worker};

/// Tells the moment.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;
