//! How every registry keeps jobs.

mod claims;
mod failures;
mod releases;
mod schedules;

use std::sync::Arc;
use std::time::Duration;

use crm::{Moment, TenantId};
use serde_json::json;

use super::{Case, World};
use crate::registry::{Class, Hint, Job, JobId, Lane, NewJob, Registry, Service, Settings};

/// All cases.
pub fn cases() -> Vec<Case<dyn Registry>> {
    let mut all = releases::cases();
    all.extend(claims::cases());
    all.extend(failures::cases());
    all.extend(schedules::cases());
    all
}

pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// A registry with one tenant.
async fn with_tenant(world: &World<dyn Registry>) -> (Arc<dyn Registry>, TenantId) {
    let registry = world.open().await;
    let tenant = add_tenant(&*registry, "a").await;
    (registry, tenant)
}

async fn add_tenant(registry: &dyn Registry, name: &str) -> TenantId {
    registry.create_tenant(name, &Settings::default(), Moment(0)).await.unwrap().id
}

/// A job of a kind that may be tried three times.
fn job(kind: &str) -> NewJob {
    NewJob {
        kind: kind.into(),
        lane: lane(Class::Normal),
        payload: json!({"why": "\u{0} окна", "figures": [0.1, 1e300, -7]}),
        dedup: None,
        run_at: Moment(0),
        max_attempts: 3,
    }
}

/// Of the trainer.
fn lane(class: Class) -> Lane {
    Service::Trainer.lane(class)
}

/// Queues one job.
async fn enqueue(registry: &dyn Registry, tenant: TenantId, job: NewJob) -> JobId {
    registry.enqueue(tenant, &[job], Moment(0)).await.unwrap()[0]
}

/// Queues, releases and claims one job of its own kind, as `worker`, at moment 0 for a minute.
pub(super) async fn running(registry: &dyn Registry, tenant: TenantId, kind: &str, worker: &str) -> Job {
    let id = enqueue(registry, tenant, job(kind)).await;
    assert!(ids(&registry.release(Moment(0), u32::MAX, 100).await.unwrap()).contains(&id));
    registry.claim(id, worker, Moment(0), MINUTE).await.unwrap().unwrap()
}

fn ids(hints: &[Hint]) -> Vec<JobId> {
    hints.iter().map(|hint| hint.job).collect()
}
