//! Sees to it that every tenant is looked at, once a day, and that there are pooled models.

use std::collections::HashSet;
use std::time::Duration;

use crm::moment::DAY;
use crm::{Moment, TenantId};
use jobs::{Clock, wake};
use store::registry::{NewJob, Registry, Schedule, Tenant};
use store::{Ports, Result};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::pool;

/// How often new tenants are looked for.
const ROUND: Duration = Duration::from_secs(30);
/// How often the pooled models are looked after.
const POOLS: Duration = Duration::from_secs(600);
/// How often a tenant's models are looked at.
const EVERY: Duration = Duration::from_secs(86_400);

/// Gives each tenant its schedule until told to stop. Any number of processes may do so: a schedule is known by its name, and
/// what it queues is queued once.
pub(crate) async fn steward(ports: &Ports, clock: &Clock, stop: &CancellationToken) {
    let mut known = HashSet::new();
    let mut pools_at = Instant::now();
    while !stop.is_cancelled() {
        if let Err(error) = round(&*ports.registry, clock(), &mut known).await {
            tracing::warn!(%error, "new tenants are not looked for");
        }
        if Instant::now() >= pools_at {
            pools_at = Instant::now() + POOLS;
            if let Err(error) = pool::renew(ports, clock()).await {
                tracing::warn!(%error, "the pooled models are not looked after");
            }
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
