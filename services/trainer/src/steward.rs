//! Sees to it that every tenant is looked at, once a day.

use std::collections::HashSet;
use std::time::Duration;

use crm::moment::DAY;
use crm::{Moment, TenantId};
use jobs::{Clock, wake};
use store::Result;
use store::registry::{NewJob, Registry, Schedule, Tenant};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often new tenants are looked for.
const ROUND: Duration = Duration::from_secs(30);
/// How often a tenant's models are looked at.
const EVERY: Duration = Duration::from_secs(86_400);

/// Gives each tenant its schedule until told to stop. Any number of processes may do so: a schedule is known by its name, and
/// what it queues is queued once.
pub(crate) async fn steward(registry: &dyn Registry, clock: &Clock, stop: &CancellationToken) {
    let mut known = HashSet::new();
    while !stop.is_cancelled() {
        if let Err(error) = round(registry, clock(), &mut known).await {
            tracing::warn!(%error, "new tenants are not looked for");
        }
        stop.run_until_cancelled(sleep(ROUND)).await;
    }
}

async fn round(registry: &dyn Registry, now: Moment, known: &mut HashSet<TenantId>) -> Result<()> {
    for tenant in registry.tenants().await? {
        if known.contains(&tenant.id) {
            continue;
        }
        let schedules = registry.schedules(tenant.id).await?;
        if !schedules.iter().any(|schedule| &*schedule.name == wake::WATCH) {
            registry.put_schedule(tenant.id, &daily(&tenant, now)).await?;
            registry.enqueue(tenant.id, &[wake::watch(now)], now).await?;
        }
        known.insert(tenant.id);
    }
    Ok(())
}

/// Tenants are spread over the day.
fn daily(tenant: &Tenant, now: Moment) -> Schedule {
    let spread = i64::from(tenant.id.number()) * 7_919_000 % DAY;
    let NewJob { kind, lane, payload, max_attempts, .. } = wake::watch(now);
    Schedule {
        name: wake::WATCH.into(),
        kind,
        lane,
        payload,
        max_attempts,
        every: EVERY,
        next_at: now + DAY + spread,
    }
}
